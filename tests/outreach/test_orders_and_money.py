"""What two officials decided reaches the money: a suspended allowance is not paid, a cleared one is again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from doudi.benefits.actions.carry_out_order import carry_out_order
from doudi.benefits.models import Entitlement
from doudi.benefits.running import payable
from doudi.casework.models import Application, Assessment, Decision
from doudi.outreach.actions.check_suspension import check_suspension
from doudi.outreach.actions.clear_suspicion import clear_suspicion
from doudi.outreach.actions.finish_suspicion import finish_suspicion
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.propose_suspension import propose_suspension
from doudi.outreach.actions.record_answer import record_answer
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.errors import StepUnfit
from doudi.outreach.models import MoneyOrder, Suspicion
from doudi.platform.acting import Acting
from doudi.platform.events import dispatch_pending, subscribers_of
from doudi.registry.models import Person
from doudi.worklist.models import WorkItem
from tests.outreach.desks import GRID_AREA, Desks, death

KEY = 4711


def entitled(desks: Desks, members: int = 1) -> Entitlement:
    """Somebody paid by us, whose key is the suspicion's."""
    person = Person.objects.create(
        name="示例", person_key=KEY, enrolled_at=desks.now, area_path=GRID_AREA, division_code="500106001001G1"
    )
    case = Application.objects.create(
        scheme="dibao",
        profile="cn-2021",
        jurisdiction="demo-city",
        channel="window",
        applicant=person,
        area_path=GRID_AREA,
        division_code="500106001001G1",
        started_at=desks.now,
        changed_at=desks.now,
    )
    assessment = Assessment.objects.create(
        application=case,
        month="2025-08",
        assessed_at=desks.now,
        outcome="eligible",
        amount_fen=50_000,
        members_count=members,
        facts={},
        result={},
        facts_digest="x",
        ruleset_hash="x",
        assessed_by="x",
    )
    decision = Decision.objects.create(
        application=case,
        assessment=assessment,
        outcome="granted",
        amount_fen=50_000,
        from_month="2025-08",
        members_count=members,
        decided_at=desks.now,
        maker_id="a",
        checker_id="b",
    )
    return Entitlement.objects.create(
        decision=decision,
        application_id_text=case.public_id,
        person=person,
        scheme="dibao",
        members_count=members,
        amount_fen=50_000,
        from_month="2025-08",
        opened_at=desks.now,
        area_path=GRID_AREA,
        division_code="500106001001G1",
    )


def suspended(desks: Desks) -> Suspicion:
    """F01A, proposed and confirmed, and the event delivered."""
    row = desks.suspicion(death(KEY, rule="F01A"))
    propose_suspension(desks.fund(), row.public_id, case_key="death_assistance", reason="火化登记")
    check_suspension(desks.fund("check6"), row.public_id, agree=True, reason="同意")
    deliver(desks)
    return row


def drawing(month: str) -> list[Entitlement]:
    """Who would be on the month's roll."""
    return [entitlement for entitlement, _holding in payable("dibao", month, GRID_AREA)]


def deliver(desks: Desks) -> None:
    """The worker: the order, then its answer."""
    dispatch_pending(desks.now)
    dispatch_pending(desks.now)


def test_a_suspended_allowance_is_not_paid_and_a_cleared_one_is(desks: Desks) -> None:
    """Suspended: on no roll. Cleared: on the next one, and on that of the month held back, drafted again."""
    entitlement = entitled(desks)
    assert drawing("2025-09") == [entitlement]
    row = suspended(desks)
    entitlement.refresh_from_db()
    assert (entitlement.state, drawing("2025-09")) == ("suspended", [])
    assert MoneyOrder.objects.get().outcome == "done"
    clear_suspicion(desks.fund(), row.public_id, reason="同名不同人")
    deliver(desks)
    entitlement.refresh_from_db()
    assert entitlement.state == "active"
    assert drawing("2025-08") == drawing("2025-09") == [entitlement]


def test_a_stopped_allowance_is_not_paid_the_following_month(desks: Desks) -> None:
    """Verified and ended by another official: the entitlement ends; restoring it afterwards revives nothing."""
    entitlement = entitled(desks)
    row = suspended(desks)
    verify_suspicion(desks.fund(), row.public_id, case_key="death_assistance", how="comparison", findings="一致")
    with pytest.raises(StepUnfit):
        finish_suspicion(desks.fund("check6"), row.public_id, resume=False, reason="没有多发的")
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=15))
    with pytest.raises(StepUnfit):
        finish_suspicion(desks.fund("check6"), row.public_id, resume=False, reason="没有多发的")
    record_answer(desks.fund(), row.public_id, said="人是去世了，没有多领")
    finish_suspicion(desks.fund("check6"), row.public_id, resume=False, reason="没有多发的")
    deliver(desks)
    entitlement.refresh_from_db()
    assert (entitlement.state, entitlement.to_month) == ("ended", "2025-09")
    order = {"order": "ZL-1", "kind": "restore", "benefit": "assistance", "person": entitlement.person.public_id}
    carry_out_order(Acting.system("carry out decisions", desks.now), order)
    entitlement.refresh_from_db()
    assert entitlement.state == "ended"


def test_the_others_of_a_household_go_on_being_paid(desks: Desks) -> None:
    """One of three has died: nothing is suspended; somebody is asked to work the household out again."""
    entitlement = entitled(desks, members=3)
    suspended(desks)
    entitlement.refresh_from_db()
    assert (entitlement.state, MoneyOrder.objects.get().outcome) == ("active", "others_live_on")
    assert WorkItem.objects.get(kind="benefits.work_out_again").owner_role == "county_approver"


def test_told_twice_it_is_done_once(desks: Desks) -> None:
    """The outbox delivers at least once: the second time changes nothing and the first answer stands."""
    entitlement = entitled(desks)
    suspended(desks)
    order: dict[str, Any] = {
        "order": MoneyOrder.objects.get().public_id,
        "kind": "suspend",
        "benefit": "assistance",
        "person": entitlement.person.public_id,
    }
    assert carry_out_order(Acting.system("carry out decisions", desks.now), order) == "done"
    deliver(desks)
    assert MoneyOrder.objects.get().outcome == "done"


def test_nobody_here_is_said_and_recovery_waits(desks: Desks) -> None:
    """No entitlement of ours: said so. Recovery has no ledger yet: the order is kept and shown as waiting."""
    suspended(desks)
    assert MoneyOrder.objects.get().outcome == "no_entitlement"
    order = {"order": "ZL-1", "kind": "recover", "benefit": "assistance", "person": ""}
    assert carry_out_order(Acting.system("carry out decisions", desks.now), order) == ""


def test_somebody_listens() -> None:
    """The order's event has its subscriber in benefits, and the answer's in outreach."""
    assert subscribers_of("supervision.ordered") == ["doudi.benefits.subscribers.on_supervision_ordered"]
    assert subscribers_of("order_answered") == ["doudi.outreach.subscribers.on_order_answered"]


@pytest.mark.parametrize("benefit", ["pension", "unemployment", "medical"])
def test_other_funds_money_is_left_alone(desks: Desks, benefit: str) -> None:
    """An order about a pension touches no allowance of ours."""
    entitlement = entitled(desks)
    order = {"order": "ZL-1", "kind": "suspend", "benefit": benefit, "person": entitlement.person.public_id}
    assert carry_out_order(Acting.system("carry out decisions", desks.now), order) == ""
    entitlement.refresh_from_db()
    assert entitlement.state == "active"
