"""A joint case from the report at the door to its closing statement, step by step."""

import pytest

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.let_time_run_out import let_due_times_run_out
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.actions.transfer_item import transfer_item
from doudi.casework.joint.errors import (
    AskedBefore,
    JointChanged,
    JointReasonMissing,
    JointSameOfficial,
    JointStepNotPossible,
    JointUnfit,
    OfficeMissing,
    PaperNotAsked,
)
from doudi.casework.models import JointCase, JointEvent, JointOffice
from doudi.platform.acting import Acting
from doudi.platform.idempotency import KeyReused
from doudi.platform.models import Message
from doudi.worklist.models import Clock, WorkItem
from tests.casework.joint.joint_city import (
    CIVIL,
    HOUSING,
    at,
    item,
    reported,
    running,
    somebody,
)
from tests.registry.city import TestCity


def open_tasks(case: JointCase) -> set[tuple[str, str]]:
    """What is to be done: whose role, which task."""
    ids = [case.public_id, *case.items.values_list("public_id", flat=True)]
    rows = WorkItem.objects.filter(subject_id__in=ids, state="open")
    return set(rows.values_list("owner_role", "kind"))


def granted(city: TestCity, case: JointCase, key: str, office: str) -> None:
    """One item carried to its grant."""
    clerk, approver = somebody(city, f"{office}.clerk"), somebody(city, f"{office}.approver")
    one = item(case, key).public_id
    take_step(clerk, one, "accept", outcome="accepted")
    take_step(clerk, one, "handle")
    take_step(approver, one, "decide", outcome="granted")
    take_step(clerk, one, "tell_grant")


def test_items_of_two_departments_run_side_by_side_and_the_last_one_closes_the_case(city: TestCity) -> None:
    """Each has its own task and clock; the case closes by itself with a statement of every item."""
    case = running(city, "temporary_aid", "housing_subsidy")
    assert open_tasks(case) == {("department_clerk", "joint.accept")}
    assert WorkItem.objects.filter(kind="joint.accept", state="open").count() == 2
    granted(city, case, "temporary_aid", CIVIL)
    case.refresh_from_db()
    assert case.state == "running"
    granted(city, case, "housing_subsidy", HOUSING)
    case.refresh_from_db()
    assert (case.state, case.closed_at is not None) == ("closed", True)
    assert case.closing is not None
    assert [(line["key"], line["outcome"]) for line in case.closing["items"]] == [
        ("temporary_aid", "granted"),
        ("housing_subsidy", "granted"),
    ]
    assert open_tasks(case) == set()
    assert not Clock.objects.filter(subject_type__startswith="joint", stopped_on=None).exists()
    assert Message.objects.filter(template="joint_closed").count() == 1


def test_the_promise_counts_and_the_law_stands_beside_it(city: TestCity) -> None:
    """Twenty working days by the district's promise, thirty by the law, each with its source."""
    case = running(city, "temporary_aid")
    clock = Clock.objects.get(subject_id=case.public_id, rule_key="joint.total")
    assert (clock.limit, clock.counts_by, clock.law_limit) == (20, "promise", 30)
    assert "报道" in clock.promise_basis
    assert "第二十二条" in clock.legal_basis
    own = Clock.objects.get(subject_id=item(case, "temporary_aid").public_id, rule_key__endswith=".total")
    assert own.limit is None, "no text gives days for Chongqing"


def test_a_place_that_promised_nothing_counts_by_the_law(city: TestCity, settings: object) -> None:
    """The newspaper's promise is of one district; elsewhere the law's thirty days count."""
    settings.DOUDI_JURISDICTION = "310000"  # type: ignore[attr-defined]
    case = reported(city)
    clock = Clock.objects.get(subject_id=case.public_id)
    assert (clock.limit, clock.counts_by) == (30, "law")


def test_missing_papers_are_told_once_and_stop_the_days(city: TestCity) -> None:
    """Nothing a department holds is asked; a second list is refused; the clock waits, and goes on when they came."""
    case = running(city, "housing_subsidy")
    clerk = somebody(city, "housing.clerk")
    one = item(case, "housing_subsidy").public_id
    with pytest.raises(PaperNotAsked) as held:
        ask_missing(clerk, one, ["household_register"])
    assert "公安" in held.value.words.zh
    with pytest.raises(JointUnfit):
        ask_missing(clerk, one, ["diagnosis"])
    ask_missing(clerk, one, ["tenancy"], note="合同要写明租期")
    assert open_tasks(case) == set()
    clock = Clock.objects.get(subject_id=one, rule_key__endswith=".total")
    whole = Clock.objects.get(subject_id=case.public_id)
    assert whole.is_paused, "the only item waits, so the whole does"
    assert clock.limit is None
    supply_papers(somebody(city, "housing.clerk", at(3)), one, {"tenancy": "window"})
    whole.refresh_from_db()
    assert not whole.is_paused
    assert open_tasks(case) == {("department_clerk", "joint.accept_again")}
    with pytest.raises(AskedBefore):
        ask_missing(clerk, one, ["tenancy"])
    case.refresh_from_db()
    assert case.papers == {"tenancy": "window"}


def test_a_refusal_needs_a_reason_and_another_official(city: TestCity) -> None:
    """Who handled an item does not decide it, and no refusal goes out without a reason."""
    case = running(city, "temporary_aid")
    one = item(case, "temporary_aid").public_id
    clerk, approver = somebody(city, "civil_affairs.clerk"), somebody(city, "civil_affairs.approver")
    take_step(clerk, one, "accept", outcome="accepted")
    take_step(clerk, one, "handle")
    both = Acting(
        "staff", clerk.actor_id, clerk.name, clerk.now, "assistance", (*clerk.posts, *approver.posts)
    )
    with pytest.raises(JointSameOfficial):
        take_step(both, one, "decide", outcome="granted")
    with pytest.raises(JointReasonMissing):
        take_step(approver, one, "decide", outcome="refused")
    take_step(approver, one, "decide", outcome="refused", note="收入高于当地标准")
    take_step(clerk, one, "tell_refusal")
    case.refresh_from_db()
    assert (item(case, "temporary_aid").outcome, case.state) == ("refused", "closed")


def test_one_wins_and_the_other_hears_who_and_when(city: TestCity) -> None:
    """A stale page and a task somebody else took are answered with the winner's name; nothing changes twice."""
    case = running(city, "temporary_aid")
    one = item(case, "temporary_aid")
    clerk = somebody(city, "civil_affairs.clerk")
    take_step(clerk, one.public_id, "accept", outcome="accepted", expected_version=one.version)
    for stale in (one.version, None):
        with pytest.raises(JointChanged) as caught:
            take_step(clerk, one.public_id, "accept", outcome="accepted", expected_version=stale)
        assert "civil_affairs.clerk示例" in caught.value.words.zh
        assert "9月8日09:30" in caught.value.words.zh
    with pytest.raises(JointStepNotPossible):
        take_step(somebody(city, "civil_affairs.approver"), one.public_id, "tell_grant")


def test_a_key_has_one_effect(city: TestCity) -> None:
    """The same press twice is one step; the same key for something else is refused."""
    case = reported(city, key="k1")
    assert reported(city, key="k1").pk == case.pk
    planner = somebody(city, "planner6")
    for _again in range(2):
        add_item(planner, case.public_id, "temporary_aid", applied_on=case.opened_at.date(), key="k2")
    assert case.items.count() == 1
    with pytest.raises(KeyReused):
        add_item(planner, case.public_id, "housing_subsidy", applied_on=case.opened_at.date(), key="k2")
    start_plan(planner, case.public_id, key="k3")
    one, clerk = item(case, "temporary_aid").public_id, somebody(city, "civil_affairs.clerk")
    before = JointEvent.objects.count()
    for _again in range(2):
        take_step(clerk, one, "accept", outcome="accepted", key="k4")
    assert JointEvent.objects.count() == before + 1


def test_an_item_that_is_not_ours_goes_on_at_the_other_department(city: TestCity) -> None:
    """An office that is asked acts or transfers: the item ends here and begins elsewhere, the case stays."""
    case = running(city, "housing_subsidy")
    one = item(case, "housing_subsidy")
    with pytest.raises(JointUnfit):
        transfer_item(somebody(city, "housing.clerk"), one.public_id, "housing", reason="不是我们")
    transfer_item(somebody(city, "housing.clerk"), one.public_id, CIVIL, reason="公租房由民政受理")
    one.refresh_from_db()
    there = item(case, "housing_subsidy")
    assert (one.outcome, there.department, there.state) == ("not_competent", CIVIL, "open")
    case.refresh_from_db()
    assert case.state == "running"
    assert WorkItem.objects.get(subject_id=there.public_id).owner_organisation_id == city.offices[CIVIL].public_id


def test_a_pause_stops_every_day_and_says_why(city: TestCity) -> None:
    """Days in a suspension are not counted, and resuming counts again."""
    case = running(city, "tekun")
    one = item(case, "tekun").public_id
    clerk = somebody(city, "civil_affairs.clerk")
    with pytest.raises(JointReasonMissing):
        pause_item(clerk, one, reason=" ")
    before = Clock.objects.get(subject_id=one, rule_key__endswith=".total").due_on
    pause_item(clerk, one, reason="等医院的鉴定")
    clock = Clock.objects.get(subject_id=one, rule_key__endswith=".total")
    assert clock.is_paused
    assert clock.limit == 30
    resume_item(somebody(city, "civil_affairs.clerk", at(7)), one)
    clock.refresh_from_db()
    assert before is not None
    assert clock.due_on is not None
    assert clock.due_on > before
    assert not clock.is_paused


def test_the_family_may_take_an_application_back_until_the_decision(city: TestCity) -> None:
    """Withdrawn at any time before; afterwards the process knows no taking back."""
    case = running(city, "temporary_aid", "housing_subsidy")
    planner = somebody(city, "planner6")
    decline_item(planner, item(case, "temporary_aid").public_id, reason="亲戚帮上了")
    assert item(case, "temporary_aid").outcome == "withdrawn"
    one, clerk = item(case, "housing_subsidy").public_id, somebody(city, "housing.clerk")
    take_step(clerk, one, "accept", outcome="accepted")
    take_step(clerk, one, "handle")
    take_step(somebody(city, "housing.approver"), one, "decide", outcome="granted")
    with pytest.raises(JointStepNotPossible):
        decline_item(planner, one)


def test_a_struck_item_leaves_no_trace_on_the_worklist(city: TestCity) -> None:
    """With a reason, from plan or process; the last struck item closes the case too."""
    case = running(city, "temporary_aid")
    with pytest.raises(JointReasonMissing):
        strike_item(somebody(city, "planner6"), item(case, "temporary_aid").public_id, reason="")
    strike_item(somebody(city, "planner6"), item(case, "temporary_aid").public_id, reason="重复了")
    case.refresh_from_db()
    assert (case.state, open_tasks(case)) == ("closed", set())


def test_a_plan_without_items_does_not_begin_and_may_be_dropped(city: TestCity) -> None:
    """Nothing planned, nothing begun; a mistaken report is dropped with its reason."""
    case = reported(city)
    planner = somebody(city, "planner6")
    assert open_tasks(case) == {("joint_coordinator", "joint.plan")}
    with pytest.raises(JointUnfit):
        start_plan(planner, case.public_id)
    dropped = drop_case(planner, case.public_id, reason="孩子的姑姑已经来照看")
    assert (dropped.state, open_tasks(case)) == ("closed", set())


def test_a_department_without_an_office_is_said_before_anything_begins(city: TestCity) -> None:
    """No item begins where its department has no office; the whole step is undone."""
    case = reported(city)
    planner = somebody(city, "planner6")
    add_item(planner, case.public_id, "temporary_aid", applied_on=case.opened_at.date())
    add_item(planner, case.public_id, "housing_subsidy", applied_on=case.opened_at.date())
    JointOffice.objects.filter(department="housing").delete()
    with pytest.raises(OfficeMissing):
        start_plan(planner, case.public_id)
    case.refresh_from_db()
    assert case.state == "planning"
    assert {one.state for one in case.items.all()} == {"planned"}


def test_a_service_is_confirmed_by_who_brings_it(city: TestCity) -> None:
    """A firm's yearly support: taken on, arranged, delivered, and received as the family says."""
    case = reported(city)
    planner = somebody(city, "planner6")
    add_item(planner, case.public_id, "study_costs", organisation_id=city.offices["firm"].public_id)
    start_plan(planner, case.public_id)
    one, worker = item(case, "study_costs"), somebody(city, "firm.worker")
    assert one.terms["amount_fen_a_year"] == 300_000
    take_step(worker, one.public_id, "take_on", outcome="taken")
    take_step(worker, one.public_id, "arrange", note="每年9月给")
    take_step(worker, one.public_id, "deliver", outcome="delivered")
    assert open_tasks(case) == {("joint_coordinator", "joint.confirm_receipt")}
    take_step(planner, one.public_id, "confirm_receipt")
    case.refresh_from_db()
    assert (item(case, "study_costs").outcome, case.state) == ("delivered", "closed")


def test_a_time_without_days_ends_by_an_official_and_never_by_the_machine(city: TestCity) -> None:
    """No text says how long papers are waited for: the clock has no last day, and somebody says it was long enough."""
    case = running(city, "housing_subsidy")
    one = item(case, "housing_subsidy").public_id
    ask_missing(somebody(city, "housing.clerk"), one, ["tenancy"])
    assert let_due_times_run_out(Acting.system("housekeeping", at(300))) == 0
