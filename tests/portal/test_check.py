"""看看我能申请什么: a few answers, no name, nothing kept, an honest answer."""

from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
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
    """The last page after these answers, question by question, as a browser follows them."""
    address = "/can-i-get/place/"
    for _question in range(10):
        asked = address.rstrip("/").split("/")[-1]
        if asked == "result":
            return visitor.get(address).content.decode()
        assert visitor.get(address).status_code == 200
        given = answers[asked]
        sent = {"instead": "unknown"} if given == "unknown" and asked == "income" else {"value": given}
        address = visitor.post(address, sent).headers["Location"]
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


def test_what_is_not_known_is_named(visitor: Client) -> None:
    """The page says which answers it still wants, and shows no amount."""
    page = answer(visitor, place="urban", people="3", income="500", property="some")
    assert "还要知道" in page
    assert "房子、车、公司和存款" in page
    assert "每月补给您家" not in page


def test_a_no_says_what_failed_and_no_amount_of_nought(visitor: Client) -> None:
    """Above the standard: the line that fails and the income at which it would turn, not 0元."""
    page = answer(visitor, place="urban", people="3", income="9000", property="none")
    assert "收入9,000元，没有低于2,310元" in page
    assert "每月补给您家" not in page
    assert "存款和理财" not in page


def test_nothing_is_kept(visitor: Client) -> None:
    """The check leaves no application, no account and no session; the answers stay in the reader's browser."""
    answer(visitor, place="rural", people="1", income="0", property="none")
    assert not Application.objects.exists()
    assert not ResidentAccount.objects.exists()
    assert not Session.objects.exists()
    cookie = visitor.cookies["doudi_check"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == ("/can-i-get/", 1800, True)
    visitor.get("/can-i-get/")
    assert visitor.cookies["doudi_check"].value == ""


def test_going_back_and_switching_lose_nothing(visitor: Client) -> None:
    """Every question has an address: going back shows the answer given, and so does another language."""
    answer(visitor, place="urban", people="3", income="1370.50", property="none")
    assert 'value="1370.50"' in visitor.get("/can-i-get/income/").content.decode()
    visitor.cookies["doudi_language"] = "en"
    english = visitor.get("/can-i-get/people/").content.decode()
    assert 'value="3"' in english
    assert "1370" not in "".join(visitor.get("/can-i-get/result/").request["PATH_INFO"])


def test_a_question_out_of_order_leads_to_the_first_unanswered(visitor: Client) -> None:
    """An address typed in, or a cookie somebody wrote, never answers for the reader."""
    assert visitor.get("/can-i-get/result/").headers["Location"] == "/can-i-get/place/"
    visitor.cookies["doudi_check"] = "place=urban&people=900&income=x&property=none"
    assert visitor.get("/can-i-get/result/").headers["Location"] == "/can-i-get/people/"
    assert visitor.get("/can-i-get/nonsense/").status_code == 404


def test_nonsense_is_answered_beside_the_field(visitor: Client) -> None:
    """A family of 0, of 30, or an income of letters: the same words on top and beside the field; status 422."""
    visitor.cookies["doudi_check"] = "place=urban&people=3"
    for asked, given in (("people", "0"), ("people", "30"), ("income", "很多")):
        reply = visitor.post(f"/can-i-get/{asked}/", {"value": given})
        assert reply.status_code == 422
        assert reply.content.decode().count(reply.context["errors"][0]["said"]) == 2
