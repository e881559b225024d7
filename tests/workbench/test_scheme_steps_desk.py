"""The desk's pages for steps of single schemes: help first, self-care, lots, and what a scheme does not know."""

from typing import Any

import pytest
from django.test import Client

from doudi.casework.models import Advance, RecheckDraw, SelfCareAssessment
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.casework.test_every_scheme import EXAMPLES, walk_of
from tests.casework.walking import Walk
from tests.workbench.desk import desk_of, open_on


@pytest.fixture
def town(journey: Journey, departments: Departments) -> tuple[Journey, Departments]:  # noqa: F811
    """A city in which officials sign in."""
    open_on(journey.now.date())
    return journey, departments


def family(town: tuple[Journey, Departments], scheme: str) -> Walk:
    """The example family of a scheme."""
    return walk_of(*town, next(each for each in EXAMPLES if each.scheme == scheme))


def page(client: Client, address: str) -> str:
    """The page, which opens."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_help_first_at_the_desk(town: Any) -> None:
    """The limit stands beside the field; what was given stands on the case."""
    walk = family(town, "temporary_aid")
    walk.filed()
    client, step = desk_of("reviewer6"), f"/work/cases/{walk.case_id}/help-first/"
    assert "本地最多" in page(client, step)
    assert client.post(step, {"amount_fen": "", "reason": "", "received_by": ""}).status_code == 422
    sent = {"amount_fen": "800", "reason": "今晚没有地方住", "received_by": "张某某", "key": "k1"}
    assert client.post(step, sent).status_code == 302
    assert Advance.objects.get().amount_fen == 80_000
    said = page(client, f"/work/cases/{walk.case_id}/")
    assert "张某某签收" in said
    assert "材料还没有补齐" in said
    assert "现在不能办这一步" in page(client, step)


def test_self_care_and_lots_at_the_desk(town: Any) -> None:
    """Six boxes and one that says all were looked at; lots for the whole area; the drawing can be looked at again."""
    walk = family(town, "tekun")
    walk.accepted()
    open_on(walk.now.date())
    client = desk_of("verifier6")
    step = f"/work/cases/{walk.case_id}/self-care/"
    head = walk.case.members.get().public_id
    sent = {"member_id": head, "done_alone": ["eating", "dressing"], "assessed_on": str(walk.now.date()), "key": "k2"}
    assert client.post(step, sent).status_code == 422, "nobody said that all six were looked at"
    assert client.post(step, {**sent, "looked_at_all": "on"}).status_code == 302
    assert SelfCareAssessment.objects.get().failed == 4
    walk.later()
    walk.verify()
    walk.visit()
    walk.settle_all()
    walk.assess()
    walk.opinion()
    walk.notice()
    walk.later(9)
    walk.take_down()
    walk.report()
    open_on(walk.now.date())
    assert "1件" in page(client, "/work/rechecks/")
    assert client.post(f"/work/cases/{walk.case_id}/draw-recheck/", {"key": "k3"}).status_code == 302
    drawn = RecheckDraw.objects.get()
    assert "照种子重抽一遍，结果一样" in page(client, f"/work/rechecks/{drawn.public_id}/")
    assert "抽中了，区里上门以后才能确认" in page(client, f"/work/cases/{walk.case_id}/")
    assert client.post("/work/rechecks/", {"scheme": "tekun", "area": "500106"}).status_code == 422


def test_a_scheme_shows_no_step_its_texts_do_not_know(town: Any) -> None:
    """A family's dibao case knows neither lots nor self-care nor help first."""
    walk = family(town, "dibao_margin")
    walk.accepted()
    for who, step in (("verifier6", "self-care"), ("verifier6", "draw-recheck"), ("reviewer6", "help-first")):
        assert "现在不能办这一步" in page(desk_of(who), f"/work/cases/{walk.case_id}/{step}/")
