"""One family the whole way, and every turn the way can take."""

from datetime import date, timedelta

import pytest
from django.db import connection

from doudi.casework.actions.accept import accept
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.pause_case import pause_case
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.domain.machine import State
from doudi.casework.errors import (
    AssessmentMissing,
    ReasonMissing,
    SecondListRefused,
    StepsMissing,
    VisitUnfit,
)
from doudi.casework.reads import fetch_case_page
from doudi.kernel.month import Month
from doudi.platform.models import AuditEntry, Message, OutboxEvent
from doudi.rules.values import UNKNOWN, Sourced
from doudi.worklist.models import Clock, WorkItem
from tests.casework.departments import AS_OF, Departments
from tests.casework.journey import Journey, Somebody


def open_kinds(journey: Journey) -> set[str]:
    """The kinds of work items open for the case."""
    return set(WorkItem.objects.filter(subject_id=journey.case_id, state="open").values_list("kind", flat=True))


def running(journey: Journey) -> set[str]:
    """The steps whose clock runs."""
    keys = Clock.objects.filter(subject_id=journey.case_id, stopped_on=None).values_list("rule_key", flat=True)
    return {key.removeprefix("dibao.") for key in keys}


def test_a_family_is_granted_what_its_standard_lacks(journey: Journey) -> None:
    """Three people, 1,370 yuan a month, standard 770: 3 × 770 − 1,370 = 940 yuan from the month after the decision."""
    case = journey.confirmed()
    decision = case.decision
    assert case.state == State.CONFIRMED
    assert decision.amount_fen == 94_000
    assert decision.from_month == str(Month.of(journey.now.date()).next)
    assert decision.maker_id != decision.checker_id
    assert running(journey) == set()
    assert open_kinds(journey) == set()


def test_each_step_runs_its_own_clock_and_puts_the_next_thing_on_the_list(journey: Journey) -> None:
    """Clocks start and stop with the transitions, and somebody always has something to do."""
    journey.filed()
    assert (running(journey), open_kinds(journey)) == ({"accept"}, {"casework.accept"})
    journey.accept()
    assert running(journey) == {"total", "start_survey"}
    assert open_kinds(journey) == {"casework.record_visit", "casework.request_verification"}
    journey.verify()
    assert running(journey) == {"total", "visit"}
    journey.visit()
    assert (running(journey), open_kinds(journey)) == ({"total", "opinion"}, {"casework.give_opinion"})
    journey.settle(deposits_fen=318_000, other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                   has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
    journey.assess()
    journey.opinion()
    assert open_kinds(journey) == {"casework.post_notice"}
    journey.notice()
    assert running(journey) == {"total", "notice"}
    journey.later(9).take_down()
    assert (running(journey), open_kinds(journey)) == ({"total", "report"}, {"casework.report"})
    journey.report()
    assert (running(journey), open_kinds(journey)) == ({"total", "confirm"}, {"casework.decide"})
    journey.confirm()
    assert (running(journey), open_kinds(journey)) == (set(), {"casework.send_letter"})


def test_every_change_leaves_history_audit_and_event(journey: Journey) -> None:
    """Nothing happens to a case that its history, the audit and the outbox do not tell."""
    case = journey.confirmed()
    verbs = list(case.events.values_list("verb", flat=True))
    assert verbs[0] == "start"
    assert verbs[-3:] == ["report_to_county", "confirm", "issue_letter"]
    audited = set(AuditEntry.objects.filter(case_ref=case.public_id).values_list("action", flat=True))
    assert {f"casework.{verb}" for verb in verbs} <= audited
    told = set(OutboxEvent.objects.values_list("kind", flat=True))
    assert {"application_filed", "application_accepted", "decision_confirmed"} <= told
    assert Message.objects.filter(template="decision_made").count() == 1
    for line in AuditEntry.objects.filter(case_ref=case.public_id):
        assert "张" not in str(line.detail)


def test_what_is_missing_is_told_once_and_a_second_list_is_refused(journey: Journey) -> None:
    """Art. 10: one complete list. The clock waits while the family looks, then goes on."""
    journey.filed()
    clerk = journey.by("clerk6")
    ask_missing(clerk, journey.case_id, items=["残疾证照片", "工资条"], answer_by=date(2025, 9, 18))
    clock = Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.accept")
    assert clock.is_paused
    assert "残疾证照片、工资条" in Message.objects.get(template="papers_missing").text
    journey.later(3)
    supply_missing(journey.resident(), journey.case_id, note="补好了")
    clock.refresh_from_db()
    assert not clock.is_paused
    with pytest.raises(SecondListRefused) as caught:
        ask_missing(journey.by("clerk6"), journey.case_id, items=["户口本"])
    assert "第十条" in caught.value.words.zh
    assert accept(journey.by("clerk6"), journey.case_id).state == State.ACCEPTED


def test_the_same_list_sent_twice_is_one_list(journey: Journey) -> None:
    """A clerk's second tab is no second list."""
    journey.filed()
    for _ in range(2):
        ask_missing(journey.by("clerk6"), journey.case_id, items=["工资条"])
    assert journey.case.events.filter(verb="ask_missing").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"visitors": ["clerk6"]},
        {"visitors": ["clerk6", "clerk6"]},
        {"visitors": ["grid6", "village6"]},
        {"family_signature": "", "family_absent_reason": ""},
        {"days_ahead": 1},
        {"outcome": "phoned"},
    ],
)
def test_a_visit_needs_two_people_both_sides_and_a_past_day(journey: Journey, wrong: dict) -> None:
    """Art. 16: two visitors, the recorder among them, the family's signature or why not."""
    journey.accepted()
    names = wrong.pop("visitors", ["clerk6", "grid6"])
    visited_at = journey.now + timedelta(days=wrong.pop("days_ahead", 0))
    options = {"family_signature": "张某某", **wrong}
    with pytest.raises(VisitUnfit):
        record_visit(
            journey.by("clerk6"),
            journey.case_id,
            visitors=[journey.city.staff[name].public_id for name in names],
            visited_at=visited_at,
            **options,
        )
    assert not journey.case.visits.exists()


def test_a_visit_that_met_nobody_does_not_count_as_the_survey(journey: Journey) -> None:
    """Nobody was at home: the visit is kept, the survey is still to do."""
    journey.accepted()
    journey.visit(outcome="not_seen", family_signature="")
    assert "casework.record_visit" in open_kinds(journey)
    journey.verify()
    with pytest.raises(StepsMissing):
        journey.assess()


def test_what_nobody_answered_needs_a_reason_before_an_opinion_and_a_decision(
    journey: Journey, departments: Departments
) -> None:
    """A bank that did not reply is unknown, not nothing: the official writes why it may be granted all the same."""
    departments.household["deposits_fen"] = Sourced(UNKNOWN, "某银行没有回话", AS_OF)
    journey.surveyed()
    journey.settle(other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                   has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
    journey.assess()
    assessment = journey.case.assessments.get()
    assert assessment.outcome == "undetermined"
    assert assessment.result["undetermined_because"] == ["household:deposits_fen"]
    clerk = journey.by("clerk6")
    with pytest.raises(ReasonMissing) as caught:
        give_opinion(clerk, journey.case_id, outcome="grant", amount_fen=94_000)
    assert caught.value.fact_keys == ("household:deposits_fen",)
    why = {"household:deposits_fen": "催了两次没有回，看过流水"}
    give_opinion(clerk, journey.case_id, outcome="grant", amount_fen=94_000, unknown_reasons=why)
    journey.notice()
    journey.later(9).take_down()
    journey.report()
    with pytest.raises(ReasonMissing):
        confirm(journey.by("approver6"), journey.case_id)
    case = confirm(journey.by("approver6"), journey.case_id, unknown_reasons=why)
    assert case.decision.unknown_reasons == why


def test_two_sources_that_differ_wait_for_an_official(journey: Journey, departments: Departments) -> None:
    """Declared 1,050, tax says 2,000: neither is taken; settled with a reason it counts, and both stay on file."""
    from_tax = Sourced(200_000, "税务部门", AS_OF)
    departments.person["张某某"] = {"monthly_wage_fen": from_tax}
    journey.surveyed()
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    differing = [each for each in page.unsettled if each.why == "differs"]
    assert len(differing) == 1
    assert differing[0].departments is not None
    assert differing[0].departments.value == 200_000
    assert [look.kind for look in page.look_first] == ["differs"]


def test_facts_that_changed_since_the_assessment_stop_the_decision(journey: Journey) -> None:
    """Somebody settled a fact after the opinion: the county cannot confirm what was assessed before."""
    journey.reported()
    case = journey.case
    fact = case.settled_facts.filter(quantity="deposits_fen").get()
    fact.value = 900_000
    fact.save()
    with pytest.raises(AssessmentMissing):
        journey.confirm()


def test_no_residents_name_or_number_lies_in_clear_in_the_records(journey: Journey) -> None:
    """Every table of the case, the worklist and the outbox, as stored: no name, number, phone or reason."""
    case = journey.confirmed()
    pause_reason = "等户主李某某从外地回来"
    assert case.state == State.CONFIRMED
    second = Journey(journey.city, family=(Somebody("赵小明", date(1990, 1, 1), "head", 900),), phone="13700001234")
    second.filed()
    pause_case(second.by("clerk6"), second.case_id, reason=pause_reason)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            stored = str(cursor.fetchall())
            for secret in ("张某某", "李某某", "张小某", "赵小明", "13700001234", "示例路1号", pause_reason):
                assert secret not in stored, (table, secret)
            for person in (*journey.family, *second.family):
                assert person.number not in stored, table
