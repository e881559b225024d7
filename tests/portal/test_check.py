"""看看我能申请什么: a few answers, no name, nothing kept, an honest answer."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from doudi.casework.models import Application
from doudi.platform.installation import make_installation
from doudi.registry.models import ResidentAccount
from tests.registry.city import NOW


@pytest.fixture
def visitor(db: None, settings: Any) -> Client:
    """Somebody with a browser, in a demo city on 24 September 2025."""
    settings.DOUDI_JURISDICTION = "demo-city"
    installation = make_installation(NOW, is_demo=True)
    installation.simulated_day = date(2025, 9, 24)
    installation.save()
    return Client()


def answer(visitor: Client, **answers: str) -> str:
    """The last page after these answers, question by question; earlier ones travel in the form only."""
    page = visitor.post("/can-i-get/").content.decode()
    for _question in range(10):
        asked = re.search(r'name="asked" value="(\w+)"', page)
        if asked is None:
            return page
        sent = {"asked": asked[1], **dict(re.findall(r'name="(a_\w+)" value="([^"]*)"', page))}
        given = answers[asked[1]]
        sent |= {"instead": "unknown"} if given == "unknown" and asked[1] == "income" else {"value": given}
        page = visitor.post("/can-i-get/", sent).content.decode()
    raise AssertionError("the check does not end")


def test_income_under_the_standard_may_get(visitor: Client) -> None:
    """3 people, 1,370 yuan, nothing owned: maybe, and about 940 yuan (770×3 − 1,370)."""
    page = answer(visitor, place="urban", people="3", income="1370", property="none")
    assert "您家可能可以领低保" in page
    assert "940元" in page


def test_income_at_the_standard_probably_not(visitor: Client) -> None:
    """Exactly the standard is not below it: probably not, and one may still apply."""
    page = answer(visitor, place="urban", people="3", income="2310", property="none")
    assert "大概还不能领" in page
    assert "还可以申请" in page


@pytest.mark.parametrize("unknown", ["income", "place"])
def test_not_sure_is_never_taken_as_none(visitor: Client, unknown: str) -> None:
    """An answer of 说不清 leads to needing to know more, never to a yes or a no."""
    answers = {"place": "urban", "people": "3", "income": "1370", "property": "none"} | {unknown: "unknown"}
    assert "还要再知道几样" in answer(visitor, **answers)


def test_nothing_is_kept(visitor: Client) -> None:
    """The check leaves no application, no account and no answer in the session."""
    answer(visitor, place="rural", people="1", income="0", property="none")
    assert not Application.objects.exists()
    assert not ResidentAccount.objects.exists()
    assert not [key for key in visitor.session.keys() if "a_" in key or "income" in key]


def test_nonsense_is_answered_beside_the_field(visitor: Client) -> None:
    """A family of 0, of 30, or an income of letters: the same words on top and beside the field; status 422."""
    for asked, given in (("people", "0"), ("people", "30"), ("income", "很多")):
        carried = {"a_place": "urban"} | ({"a_people": "3"} if asked == "income" else {})
        reply = visitor.post("/can-i-get/", {"asked": asked, "value": given, **carried})
        assert reply.status_code == 422
        assert reply.content.decode().count(reply.context["errors"][0]["said"]) == 2
