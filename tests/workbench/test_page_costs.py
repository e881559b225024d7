"""How many statements a page of the bench costs at most, so that it stays that way."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.joint.joint_city import TODAY, joint_city, running
from tests.casework.journey import Journey
from tests.workbench.desk import desk_of, open_on

MOST = {
    "/work/list/": 29, "/work/list/?tab=office&light=ok": 29, "/work/list/?tab=done": 15, "/work/cases/{case}/": 43,
    "/work/cases/{case}/evidence/": 33, "/work/cases/?state=reported": 16, "/work/cases/{case}/confirm/": 43,
}  # fmt: skip
"""Statements with those of the session, the account and its posts: each a few above what was counted."""
JOINT = {"/work/joint/?state=running": 16, "/work/joint/{case}/": 19}


def counted(who: str, address: str) -> int:
    """The statements of a page, asked for the second time."""
    desk = desk_of(who)
    assert desk.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as said:
        desk.get(address)
    return len(said)


def test_pages_of_a_case_cost_no_more_than_they_did(journey: Journey) -> None:  # noqa: F811
    """The list with its side panel, the case, its evidence, its steps, the list of cases."""
    journey.reported()
    open_on(journey.now.date())
    told = {each: counted("approver6", each.format(case=journey.case_id)) for each in MOST}
    assert {each: n for each, n in told.items() if n > MOST[each]} == {}


def test_pages_of_joint_cases_cost_no_more_than_they_did(db: None, settings: Any) -> None:
    """The list of joint cases and one of them with two items."""
    settings.DOUDI_JURISDICTION = "demo-city"
    city = joint_city()
    open_on(TODAY)
    case = running(city, "temporary_aid", "housing_subsidy")
    told = {each: counted("planner6", each.format(case=case.public_id)) for each in JOINT}
    assert {each: n for each, n in told.items() if n > JOINT[each]} == {}
