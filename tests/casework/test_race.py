"""Many officials at once on a real PostgreSQL: one wins, the others hear who and when, nothing is half done."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.register_account import register_account
from doudi.benefits.errors import NothingToPay
from doudi.benefits.models import Entitlement, PayLine, PayRun
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.refuse import refuse
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseChanged
from doudi.casework.models import Decision
from doudi.platform.events import dispatch_pending
from doudi.platform.models import OutboxEvent
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from doudi.worklist.keeping import Subject, finish_items, stop_clocks
from doudi.worklist.models import Prompt, WorkItem
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, START, build_city
from tests.support.crowd import all_at_once

MANY = 10


@pytest.fixture
def journey(transactional_db: None, departments: Departments, settings: object) -> Journey:
    """A family in a city, committed so that every thread sees it; ten approvers."""
    if connection.vendor != "postgresql":
        pytest.skip("never: SQLite lets one writer in at a time; the PostgreSQL pass of the suite runs this")
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = Journey(build_city())
    for at in range(MANY):
        name = f"approver6-{at}"
        made.city.staff[name] = Staff.objects.create_user(name, None, name=f"确认{at}")
        appoint(ADMIN, made.city.staff[name], made.city.offices["500106"], "county_approver", since=START)
    return made


def test_of_ten_officials_confirming_at_once_exactly_one_wins(journey: Journey) -> None:
    """One decision, one event, one entitlement; nine hear whose it was and when."""
    journey.reported()
    version = journey.case.version
    reasons = {"*": "看过，可以确认"}
    people = [journey.by(f"approver6-{at}") for at in range(MANY)]
    answers = all_at_once(
        [
            lambda by=by: confirm(by, journey.case_id, unknown_reasons=reasons, expected_version=version)  # type: ignore[misc]
            for by in people
        ]
    )
    lost = [answer for answer in answers if isinstance(answer, CaseChanged)]
    assert len(lost) == MANY - 1
    winner = Decision.objects.get().checker_name
    assert {each.who for each in lost} == {winner}
    assert all(each.when is not None for each in lost)
    assert OutboxEvent.objects.filter(kind="decision_confirmed").count() == 1
    dispatch_pending(journey.now)
    assert Entitlement.objects.count() == 1


def test_confirming_and_refusing_at_once_leave_one_decision(journey: Journey) -> None:
    """Yes and no at the same moment: one stands whole, the other is told; never half of each."""
    journey.reported()
    calls: list[Callable[[], Any]] = []
    for at in range(MANY):
        by = journey.by(f"approver6-{at}")
        if at % 2:
            calls.append(lambda by=by: confirm(by, journey.case_id, unknown_reasons={"*": "可以"}))  # type: ignore[misc]
        else:
            calls.append(lambda by=by: refuse(by, journey.case_id, reasons="不符合", unknown_reasons={"*": "不"}))  # type: ignore[misc]
    all_at_once(calls)
    decision = Decision.objects.get()
    case = journey.case
    assert (case.state == State.CONFIRMED) == (decision.outcome == "granted")
    assert case.events.filter(verb__in=["confirm", "refuse"]).count() == 1


def test_one_application_filed_from_ten_tabs_is_filed_once(journey: Journey) -> None:
    """Ten copies of one request: one effect and ten equal answers."""
    journey.draft()
    journey.answer_all()
    version = journey.sign_all().version
    answers = all_at_once([lambda: journey.file(expected_version=version, key="tab")] * MANY)
    assert {(answer.public_id, answer.version) for answer in answers} == {(journey.case_id, version + 1)}
    assert journey.case.events.filter(verb="file").count() == 1


def test_ten_pay_clerks_pay_a_month_once(journey: Journey) -> None:
    """Ten drafts of one month at once: one line for the family, in one run."""
    journey.confirmed()
    dispatch_pending(journey.now)
    payer = journey.by("payer6")
    person = Entitlement.objects.get().person
    register_account(payer, person.public_id, holder_name="张某某", bank_name="示例银行", number="6222000011112222")
    answers = all_at_once(
        [lambda: draft_pay_run(payer, scheme="dibao", month="2025-10", division_code="500106")] * MANY
    )
    assert all(isinstance(answer, PayRun | NothingToPay) for answer in answers)
    assert PayLine.objects.count() == 1
    assert PayRun.objects.exclude(state="dropped").count() == 1


def test_a_reminder_and_a_step_on_the_same_case_do_not_wait_for_each_other(journey: Journey) -> None:
    """The daily work holds the item and writes a line about its clock; the step holds the clock and wants the item."""
    journey.filed()
    acting, subject = journey.by("clerk6"), Subject("application", journey.case_id)
    item = WorkItem.objects.select_related("clock").get(subject_id=journey.case_id)
    gate = Barrier(2)

    def remind() -> None:
        with transaction.atomic():
            WorkItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
            gate.wait(10)
            Prompt.objects.create(item=item, clock=item.clock, step="remind", on=acting.today, at=acting.now,
                                  to_role=item.owner_role, by_id="system")  # fmt: skip

    def step() -> None:
        with transaction.atomic():
            stop_clocks(subject, acting.today)
            gate.wait(10)
            finish_items(acting, subject)

    assert all_at_once([remind, step]) == [None, None]
    assert Prompt.objects.count() == 1
    item.refresh_from_db()
    assert item.state == WorkItem.DONE
