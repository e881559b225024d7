"""Second officers, near relatives, refusals, objections, pauses: every turn the way of a case can take."""

from datetime import date

import pytest

from doudi.casework.actions.assess import assess
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.extend_time_limit import extend_time_limit
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.pause_case import pause_case, resume_case
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.register_near_relative import register_near_relative
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.send_back import send_back
from doudi.casework.actions.settle_objection import MethodUnlawful, settle_objection
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.verify import verify
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.domain.machine import State
from doudi.casework.errors import (
    CaseChanged,
    CountyVisitMissing,
    ExtensionRefused,
    NearRelativeBars,
    NotPossibleNow,
    ReasonMissing,
    SameOfficer,
    VisitUnfit,
)
from doudi.casework.models import CaseEvent, Decision
from doudi.casework.reads import fetch_case_page, fetch_track_page
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Staff
from doudi.worklist.models import Clock, WorkItem
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, START


def open_kinds(journey: Journey) -> set[str]:
    """The kinds of work items open for the case."""
    return set(WorkItem.objects.filter(subject_id=journey.case_id, state="open").values_list("kind", flat=True))


def running(journey: Journey) -> set[str]:
    """The steps whose clock runs."""
    keys = Clock.objects.filter(subject_id=journey.case_id, stopped_on=None).values_list("rule_key", flat=True)
    return {key.removeprefix("dibao.") for key in keys}


def test_only_somebody_who_never_touched_the_case_may_decide(journey: Journey) -> None:
    """Even with the approver's post, whoever accepted, visited or advised is refused; so is a second visitor."""
    journey.reported()
    for name in ("clerk6", "grid6", "reviewer6", "verifier6"):
        appoint(ADMIN, journey.city.staff[name], journey.city.offices["500106"], "county_approver", since=START)
        with pytest.raises(SameOfficer):
            journey.confirm(name)
        with pytest.raises(SameOfficer):
            refuse(journey.by(name), journey.case_id, reasons="不符合")
    assert not Decision.objects.exists()
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    assert not page.may["confirm"]
    assert page.why_not["confirm"].zh == "您经手过这一件，要由别的同事决定。"
    assert journey.confirm().state == State.CONFIRMED


def test_a_near_relative_is_barred_and_the_county_visits_first(journey: Journey) -> None:
    """Art. 11 and 20: registered apart; no step by that official; county visit, and its visitor does not decide."""
    journey.with_opinion()
    relative = journey.city.staff["reviewer6"].public_id
    register_near_relative(journey.by("clerk6"), journey.case_id, staff_id=relative, relation="户主的弟弟")
    journey.notice()
    journey.later(9).take_down()
    with pytest.raises(NearRelativeBars):
        journey.report()
    second = Staff.objects.create_user("reviewer6c", None, name="另一位审核")
    appoint(ADMIN, second, journey.city.offices["500106001"], "township_reviewer", since=START)
    journey.city.staff["reviewer6c"] = second
    other = Staff.objects.create_user("approver6b", None, name="另一位确认")
    appoint(ADMIN, other, journey.city.offices["500106"], "county_approver", since=START)
    journey.city.staff["approver6b"] = other
    report_to_county(journey.by("reviewer6c"), journey.case_id)
    assert open_kinds(journey) == {"casework.county_visit"}
    with pytest.raises(CountyVisitMissing):
        journey.confirm()
    with pytest.raises(VisitUnfit):
        journey.visit()
    journey.later()
    record_visit(
        journey.by("approver6b"),
        journey.case_id,
        visitors=[other.public_id, journey.city.staff["verifier6"].public_id],
        visited_at=journey.now,
        family_signature="张某某",
    )
    assert open_kinds(journey) == {"casework.decide"}
    with pytest.raises(SameOfficer):
        journey.confirm("approver6b")
    assert journey.confirm().state == State.CONFIRMED


def test_a_refusal_has_reasons_a_letter_and_three_working_days(journey: Journey) -> None:
    """Refused without public notice; reasons in writing; the clock to tell the family is stopped by the letter."""
    journey.family = journey.family[:1]
    journey.surveyed()
    journey.settle(deposits_fen=318_000, other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                   has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
    journey.assess()
    assert journey.case.assessments.get().outcome == "not_eligible"
    with pytest.raises(ReasonMissing):
        give_opinion(journey.by("clerk6"), journey.case_id, outcome="refuse")
    give_opinion(journey.by("clerk6"), journey.case_id, outcome="refuse", reason="收入高于标准")
    with pytest.raises(NotPossibleNow):
        post_notice(journey.by("clerk6"), journey.case_id)
    journey.report()
    with pytest.raises(ReasonMissing):
        refuse(journey.by("approver6"), journey.case_id, reasons=" ")
    refuse(journey.by("approver6"), journey.case_id, reasons="家里一个人，收入高于标准。")
    clock = Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.tell_refusal")
    assert (clock.limit, clock.unit) == (3, "working_days")
    case = issue_letter(journey.by("approver6"), journey.case_id)
    clock.refresh_from_db()
    assert clock.stopped_on == journey.now.date()
    assert case.decision.reconsider_until is not None
    assert case.decision.sue_until is not None
    assert not case.notices.exists()


def test_an_objection_stops_the_way_until_it_is_answered(journey: Journey) -> None:
    """Upheld: surveyed, assessed and published anew. Another method than the law's is refused."""
    journey.with_opinion()
    journey.notice()
    notice = journey.case.notices.get()
    raise_objection(journey.by("village6"), notice.public_id, text="他家门口常停一辆白色轿车", contact="不愿说")
    assert journey.case.state == State.OBJECTED
    journey.later(9)
    assert journey.take_down() == 1
    assert journey.case.state == State.OBJECTED
    with pytest.raises(NotPossibleNow):
        journey.report()
    clerk = journey.by("clerk6")
    with pytest.raises(MethodUnlawful):
        settle_objection(clerk, journey.case_id, method="phone_call", upheld=False, answer="问过了")
    settle_objection(clerk, journey.case_id, method="re_survey", upheld=True, answer="车是侄子的，再查一次")
    assert journey.case.state == State.INVESTIGATING
    journey.assess()
    journey.opinion()
    journey.notice()
    assert [each.round for each in journey.case.notices.order_by("round")] == [1, 2]


def test_an_objection_that_fails_lets_the_case_go_on(journey: Journey) -> None:
    """Not upheld after the notice ended: the case is reported with the answer on file."""
    journey.with_opinion()
    journey.notice()
    raise_objection(journey.by("clerk6"), journey.case.notices.get().public_id, text="听说有车")
    journey.later(2)
    settle_objection(journey.by("clerk6"), journey.case_id, method="re_survey", upheld=False, answer="没有车")
    assert journey.case.state == State.ON_NOTICE
    journey.later(9).take_down()
    assert journey.report().state == State.REPORTED


def test_the_2016_ordinance_wants_a_second_notice_of_three_days(journey: Journey, settings: object) -> None:
    """Profile cq-2016: after an objection is answered, three more days; notice days do not count in the total."""
    settings.DOUDI_PROFILE = "cq-2016"  # type: ignore[attr-defined]
    journey.with_opinion()
    journey.notice()
    total = Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.total")
    assert total.is_paused
    raise_objection(journey.by("clerk6"), journey.case.notices.get().public_id, text="听说有车")
    settle_objection(journey.by("clerk6"), journey.case_id, method="re_survey", upheld=False, answer="没有车")
    assert journey.case.state == State.OPINION
    journey.notice()
    second = journey.case.notices.get(round=2)
    # Three days from Wednesday end on a Saturday, so on the Monday after.
    assert (second.starts_on, second.ends_on) == (date(2025, 9, 10), date(2025, 9, 15))
    journey.later(9).take_down()
    journey.report()
    journey.confirm()
    assert journey.case.decision.from_month == str(Month.of(journey.now.date()))


def test_a_case_is_sent_back_by_whoever_has_it(journey: Journey) -> None:
    """The county from its desk, the reviewer from hers; a reason is written and the confirm clock starts anew."""
    journey.reported()
    with pytest.raises(NotPossibleNow):
        send_back(journey.by("reviewer6"), journey.case_id, reason="我看看")
    with pytest.raises(ReasonMissing):
        send_back(journey.by("approver6"), journey.case_id, reason="")
    send_back(journey.by("approver6"), journey.case_id, reason="存款再问一问")
    assert journey.case.state == State.INVESTIGATING
    journey.assess()
    journey.opinion()
    send_back(journey.by("reviewer6"), journey.case_id, reason="再看看")
    assert journey.case.state == State.INVESTIGATING


def test_a_time_limit_is_extended_once_for_a_listed_reason(journey: Journey) -> None:
    """30 working days become 45 for an objection; not for being busy, and not twice."""
    journey.accepted()
    reviewer = journey.by("reviewer6")
    with pytest.raises(ExtensionRefused):
        extend_time_limit(reviewer, journey.case_id, reason_key="busy", reason="太忙")
    with pytest.raises(ExtensionRefused):
        extend_time_limit(reviewer, journey.case_id, reason_key="hard_survey", reason=" ")
    extend_time_limit(reviewer, journey.case_id, reason_key="hard_survey", reason="人在外地，要去两趟")
    assert Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.total").limit == 45
    with pytest.raises(ExtensionRefused):
        extend_time_limit(reviewer, journey.case_id, reason_key="objection", reason="有人提意见")


def test_a_paused_case_stands_still_and_says_why(journey: Journey) -> None:
    """Paused with a reason the family reads; resumed, the last day has moved."""
    journey.accepted()
    before = Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.total").due_on
    pause_case(journey.by("clerk6"), journey.case_id, reason="等户主从外地回来")
    page = fetch_track_page(journey.resident(), journey.case_id)
    assert page.paused_because == "等户主从外地回来"
    assert page.light is not None
    assert page.light.light == "pause"
    with pytest.raises(NotPossibleNow):
        pause_case(journey.by("reviewer6"), journey.case_id, reason="再停")
    journey.later(7)
    resume_case(journey.by("clerk6"), journey.case_id)
    after = Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.total").due_on
    assert before is not None
    assert after is not None
    assert after > before


def test_a_withdrawn_case_is_closed_and_its_notice_comes_down(journey: Journey) -> None:
    """The family may take it back until it is decided; nothing of it stays published."""
    journey.with_opinion()
    journey.notice()
    withdraw(journey.resident(), journey.case_id, reason="孩子找到工作了")
    assert journey.case.state == State.WITHDRAWN
    assert journey.case.notices.get().taken_down_because == "withdrawn"
    assert running(journey) == set()
    assert open_kinds(journey) == set()
    with pytest.raises((NotPossibleNow, CaseChanged)):
        journey.report()


def test_the_machine_never_decides(journey: Journey) -> None:
    """A system acting is refused at every step but taking notices down."""
    journey.reported()
    machine = Acting.system("assistance", journey.now)
    with pytest.raises(NotAllowed):
        confirm(machine, journey.case_id)
    with pytest.raises(NotAllowed):
        terminate(machine, journey.case_id, reason="超时")
    with pytest.raises(NotAllowed):
        verify(machine, journey.case_id)
    with pytest.raises(NotAllowed):
        assess(machine, journey.case_id)
    assert CaseEvent.objects.filter(actor_kind="system").exclude(verb="take_down").count() == 0
