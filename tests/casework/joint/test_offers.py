"""What a status opens without anybody planning it: from a decision's event, and from what a department said."""

from datetime import date
from typing import Any

import pytest

from doudi.casework.domain.machine import State
from doudi.casework.joint import standing
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.offer_from_decision import offer_from_decision
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.errors import StatusMissing
from doudi.casework.joint.reads.item_page import fetch_item_page
from doudi.casework.joint.reads.lists import fetch_batch
from doudi.casework.models import Application, JointCase, JointItem, JointOffice
from doudi.casework.subscribers import offer_what_it_opens
from doudi.platform.acting import Acting
from doudi.platform.models import Message
from doudi.rules.facts import HouseholdFacts
from doudi.rules.values import NONE, UNKNOWN, Sourced
from tests.casework.joint.families import family, joint_of
from tests.casework.joint.joint_city import MEDICAL, REFUSE, TODAY, item, somebody
from tests.registry.city import NOW, TestCity

MACHINE = Acting.system("carry out decisions", NOW)


@pytest.fixture
def asked_for(settings: Any) -> None:
    """The place asked for it."""
    settings.DOUDI_OFFER_WITHOUT_APPLICATION = True


@pytest.mark.usefixtures("asked_for")
def test_a_granted_decision_begins_what_it_opens_for_every_family(city: TestCity) -> None:
    """Three families, one list: each department's official confirms them all by name; nobody planned anything."""
    for _each in range(3):
        granted = family(city)
        for _twice in range(2):
            offer_what_it_opens({"application": granted.public_id, "simulated": False}, NOW)
    assert JointCase.objects.filter(state="running").count() == 3
    assert JointItem.objects.filter(kind="no_application", state="open").count() == 6
    for department in (MEDICAL, REFUSE):
        rows = fetch_batch(somebody(city, f"{department}.approver"))
        assert len(rows) == 3
        assert all("最低生活保障" in row.rests_on.zh for row in rows)
    assert Message.objects.filter(template="joint_begun").count() == 3


def test_where_the_place_did_not_ask_for_it_nothing_begins(city: TestCity) -> None:
    """The setting is off unless somebody turns it on."""
    assert offer_from_decision(MACHINE, family(city).public_id) is None
    assert not JointCase.objects.exists()


@pytest.mark.usefixtures("asked_for")
def test_only_what_was_granted_and_was_not_offered_before(city: TestCity) -> None:
    """Refused opens nothing; a case being planned is the planner's; one under way takes them in; struck may return."""
    assert offer_from_decision(MACHINE, family(city, State.REFUSED).public_id) is None
    application = family(city)
    case = joint_of(city, application)
    assert offer_from_decision(MACHINE, application.public_id) is None
    planner = somebody(city, "planner6")
    add_item(planner, case.public_id, "temporary_aid", applied_on=TODAY)
    start_plan(planner, case.public_id)
    assert offer_from_decision(MACHINE, application.public_id) == case
    assert {one.key for one in case.items.all()} == {"temporary_aid", "medical_aid", "refuse_fee_relief"}
    assert offer_from_decision(MACHINE, application.public_id) is None
    strike_item(planner, item(case, "medical_aid").public_id, reason="弄错了")
    offer_from_decision(MACHINE, application.public_id)
    assert case.items.filter(key="medical_aid").count() == 2


@pytest.mark.usefixtures("asked_for")
def test_a_department_without_an_office_is_left_out_and_protection_stays(city: TestCity) -> None:
    """No office for the refuse fee: only medical aid begins; a family with a protected child keeps the protection."""
    JointOffice.objects.filter(department=REFUSE).delete()
    application = family(city)
    before = joint_of(city, application, protected=True)
    JointCase.objects.filter(pk=before.pk).update(state="closed", closed_at=NOW)
    case = offer_from_decision(MACHINE, application.public_id)
    assert case is not None
    assert case.child_protected
    assert [one.key for one in case.items.all()] == ["medical_aid"]


@pytest.mark.usefixtures("asked_for")
def test_a_status_that_ended_opens_nothing(city: TestCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is paid no more is no status, also not at the moment of the event."""
    monkeypatch.setattr(standing, "_guards", [lambda _application: False])
    application = family(city)
    assert offer_from_decision(MACHINE, application.public_id) is None
    assert not JointCase.objects.exists()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the departments' answers in a check say of the household; with the day that was asked for."""
    told: dict[str, Any] = {"value": Sourced("dibao", "民政部门", date(2025, 9, 1)), "on": None}

    def facts(_case_ref: str, *, on: date | None = None) -> HouseholdFacts:
        told["on"] = on
        return HouseholdFacts((), {"already_receiving": told["value"]})

    monkeypatch.setattr(standing, "fetch_household_facts", facts)
    return told


def _checked(city: TestCity) -> Application:
    """A family whose application was checked and is not decided."""
    application = family(city, State.INVESTIGATING)
    Application.objects.filter(pk=application.pk).update(verified_at=NOW)
    return application


def test_what_a_department_says_is_a_status(city: TestCity, said: dict[str, Any]) -> None:
    """Said in a check that holds today: the items are proposed, and name department, day and check."""
    case = joint_of(city, _checked(city))
    assert {one.key for one in propose_no_application(somebody(city, "planner6"), case.public_id)} == {
        "medical_aid", "refuse_fee_relief",
    }  # fmt: skip
    assert said["on"] == TODAY
    start_plan(somebody(city, "planner6"), case.public_id)
    page = fetch_item_page(somebody(city, f"{MEDICAL}.approver"), item(case, "medical_aid").public_id)
    assert page.qualified_by is not None
    assert page.qualified_by.zh == f"民政部门说在享最低生活保障，2025年9月1日（{case.origin_id}的核对）"
    assert case.origin_id in page.qualified_by.en


@pytest.mark.parametrize("value", [NONE, UNKNOWN, "near_threshold"])
def test_none_and_unknown_are_no_status(city: TestCity, said: dict[str, Any], value: Any) -> None:
    """Nobody is given anything on what a department did not say."""
    said["value"] = Sourced(value, "民政部门")
    case = joint_of(city, _checked(city))
    with pytest.raises(StatusMissing):
        add_item(somebody(city, "planner6"), case.public_id, "medical_aid", kind="no_application")


@pytest.mark.usefixtures("said")
def test_a_withdrawn_authorisation_and_our_own_record_come_first(
    city: TestCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose authorisation was taken back is not looked at; what our own records say has ended is no status."""
    application = _checked(city)
    case = joint_of(city, application)
    assert "dibao" in standing.statuses_of(case, TODAY)
    Application.objects.filter(pk=application.pk).update(queries_stopped=True)
    assert standing.statuses_of(case, TODAY) == {}
    Application.objects.filter(pk=application.pk).update(queries_stopped=False, state=State.CONFIRMED, closed_at=NOW)
    monkeypatch.setattr(standing, "_guards", [lambda _application: False])
    assert standing.statuses_of(case, TODAY) == {}
