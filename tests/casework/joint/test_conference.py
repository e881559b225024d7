"""A joint conference: called on one family, held with minutes, and binding until every decision has its answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.casework.joint.actions.answer_decision import answer_decision
from doudi.casework.joint.actions.call_conference import call_conference, cancel_conference
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.hold_conference import Decided, hold_conference
from doudi.casework.joint.actions.look_again import look_again
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.errors import JointNotFound, JointReasonMissing, JointStepNotPossible, JointUnfit
from doudi.casework.joint.reads.conferences import fetch_conference, fetch_decision, fetch_office_conferences
from doudi.casework.joint.reads.page import fetch_joint_page
from doudi.casework.models import ConferenceDecision, JointCase, JointConference
from doudi.platform.idempotency import KeyReused
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import Clock, WorkItem
from tests.casework.joint.joint_city import (
    CIVIL,
    HOUSING,
    MEDICAL,
    TODAY,
    at,
    item,
    planner_of,
    reported,
    running,
    somebody,
)
from tests.registry.city import TestCity

MINUTES = "房子由住建先安排过渡，学校补课。"


def call(city: TestCity, case: JointCase, *offices: str, **more: Any) -> JointConference:
    """The planner calls it for the day after tomorrow."""
    asked = [city.offices[office].public_id for office in offices or (HOUSING, "school")]
    given: dict[str, Any] = {
        "called_for": "unsettled", "why": "住建和教育商量不下来", "agenda": ["住哪里", "谁接送"],
        "on": TODAY + timedelta(days=2), "where": "区民政局三楼", "organisations": asked,
    }  # fmt: skip
    call_conference(somebody(city, planner_of(case)), case.public_id, **{**given, **more})
    return JointConference.objects.latest("pk")


def hold(city: TestCity, conference: JointConference, *decided: tuple[str, str], **more: Any) -> None:
    """It is held two days later; each decision is (organisation, text), a week long."""
    planner = somebody(city, planner_of(conference.case), at(2))
    given: dict[str, Any] = {"held_on": at(2).date(), "chair": "周示例", "minutes": MINUTES,
                             "came": [city.offices[HOUSING].public_id]}  # fmt: skip
    decisions = [Decided(text, city.offices[office].public_id, at(9).date()) for office, text in decided]
    hold_conference(planner, conference.public_id, decisions=decisions, **{**given, **more})


def test_what_it_decides_binds_until_it_is_answered(city: TestCity) -> None:
    """Each owner has a task with its day; the case closes only when the last one answered."""
    case = running(city, "housing_subsidy")
    conference = call(city, case)
    assert WorkItem.objects.get(kind="joint.hold_conference", state="open").owner_role == "joint_coordinator"
    hold(city, conference, (HOUSING, "安排过渡房"), ("school", "每周补两次课"))
    assert not WorkItem.objects.filter(kind="joint.hold_conference", state="open").exists()
    first, second = ConferenceDecision.objects.order_by("number")
    tasks = WorkItem.objects.filter(kind="joint.conference_decision", state="open").order_by("pk")
    assert [(task.owner_role, task.clock and task.clock.due_on) for task in tasks] == [
        ("department_clerk", at(9).date()), ("organisation_worker", at(9).date()),
    ]  # fmt: skip
    one = item(case, "housing_subsidy").public_id
    strike_item(somebody(city, "planner6"), one, reason="另外安排了")
    case.refresh_from_db()
    assert (item(case, "housing_subsidy").state, case.state) == ("struck", "running")
    answer_decision(somebody(city, f"{HOUSING}.clerk", at(3)), first.public_id, is_done=True, answer="钥匙交了")
    case.refresh_from_db()
    assert case.state == "running"
    for _twice in range(2):
        school = somebody(city, "school.worker", at(3))
        answer_decision(school, second.public_id, is_done=True, answer="课表定了", key="a-1")
    case.refresh_from_db()
    assert case.state == "closed"
    assert not Clock.objects.filter(stopped_on=None).exists()
    said = [line.words.zh for line in fetch_joint_page(somebody(city, "planner6"), case.public_id).timeline]
    assert said.count("议定的事有了结果") == 2
    assert "开了联席会议" in said


def test_what_was_not_done_is_before_the_planner_again(city: TestCity) -> None:
    """With the reason; the planner writes what follows, or calls another conference."""
    case = running(city, "housing_subsidy")
    conference = call(city, case)
    hold(city, conference, (HOUSING, "安排过渡房"))
    row = ConferenceDecision.objects.get()
    clerk, planner = somebody(city, f"{HOUSING}.clerk", at(3)), somebody(city, "planner6", at(3))
    with pytest.raises(JointReasonMissing):
        answer_decision(clerk, row.public_id, is_done=False, answer=" ")
    answer_decision(clerk, row.public_id, is_done=False, answer="没有空房")
    with pytest.raises(JointStepNotPossible):
        answer_decision(clerk, row.public_id, is_done=True, answer="又有了")
    again = WorkItem.objects.filter(kind="joint.conference_again", state="open")
    assert again.count() == 1
    assert fetch_conference(planner, conference.public_id).may == {"again"}
    look_again(planner, conference.public_id, note="改租民房，街道垫付")
    assert not again.exists()
    with pytest.raises(JointStepNotPossible):
        look_again(planner, conference.public_id, note="再看一遍")


def test_only_who_was_asked_sees_it_and_only_the_owner_answers(city: TestCity) -> None:
    """Another department, another district and the guest's neighbour find nothing; the guest sees no case page."""
    case = running(city, "housing_subsidy")
    conference = call(city, case)
    hold(city, conference, (HOUSING, "安排过渡房"))
    decision = ConferenceDecision.objects.get().public_id
    for who in (f"{MEDICAL}.clerk", "planner7", "grid6", "firm.worker"):
        with pytest.raises(JointNotFound):
            fetch_conference(somebody(city, who), conference.public_id)
        with pytest.raises(JointNotFound):
            answer_decision(somebody(city, who), decision, is_done=True, answer="办了")
    guest = somebody(city, "school.worker")
    view = fetch_conference(guest, conference.public_id)
    assert (view.case_id, view.may, view.minutes) == ("", frozenset(), MINUTES)
    assert [came for _office, came in view.guests] == [True, False]
    assert [number for number, *_rest in fetch_office_conferences(guest)] == [conference.public_id]
    with pytest.raises(JointNotFound):
        fetch_decision(guest, decision)
    for who in (f"{HOUSING}.clerk", "school.worker"):
        with pytest.raises((NotAllowed, JointNotFound)):
            cancel_conference(somebody(city, who), conference.public_id, reason="不开")


def test_a_protected_child_is_named_to_no_guest_and_nobody_else_is_asked(city: TestCity) -> None:
    """Only offices that work on the case may be asked; lists, tasks and the page say a family of two."""
    case = running(city, "housing_subsidy", "temporary_aid", protected=True)
    with pytest.raises(JointUnfit):
        call(city, case, HOUSING, "school")
    conference = call(city, case, HOUSING, CIVIL)
    hold(city, conference, (HOUSING, "安排过渡房"))
    view = fetch_conference(somebody(city, f"{CIVIL}.clerk"), conference.public_id)
    assert "斯某某" not in f"{view}"
    rows = WorkItem.objects.filter(subject_type__in=("joint_conference", "conference_decision"))
    assert {(row.headline, row.place) for row in rows} == {("有一户，2口人", "")}
    with pytest.raises(JointNotFound):
        fetch_conference(somebody(city, "planner6"), conference.public_id)


def test_a_case_that_becomes_protected_takes_its_conference_along(city: TestCity) -> None:
    """Who was asked and does not work on the case finds the conference no more; its rows are unnamed."""
    case = running(city, "housing_subsidy")
    conference = call(city, case, HOUSING, "school")
    assert fetch_conference(somebody(city, "school.worker"), conference.public_id)
    protect_child(somebody(city, "planner6"), case.public_id, reason="邻居在打听")
    with pytest.raises(JointNotFound):
        fetch_conference(somebody(city, "school.worker"), conference.public_id)
    assert fetch_conference(somebody(city, f"{HOUSING}.clerk"), conference.public_id)
    row = WorkItem.objects.get(kind="joint.hold_conference", state="open")
    assert (row.owner_role, row.headline) == ("child_protection_officer", "有一户，2口人")


@pytest.mark.parametrize(
    "wrong",
    [{"agenda": [" "]}, {"where": ""}, {"on": TODAY - timedelta(days=1)}, {"called_for": "x"}, {"organisations": []},
     {"why": " "}],
    ids=str,
)  # fmt: skip
def test_a_call_says_what_it_lacks(city: TestCity, wrong: dict[str, Any]) -> None:
    """No agenda, no place, a day that is over, no reason, nobody asked: each is refused and nothing is called."""
    case = running(city, "housing_subsidy")
    with pytest.raises((JointUnfit, JointReasonMissing)):
        call(city, case, **wrong)
    assert not JointConference.objects.exists()


def test_minutes_say_what_they_lack(city: TestCity) -> None:
    """No minutes, no chair, a day to come, a stranger bound or come: each is refused and the conference waits."""
    conference = call(city, running(city, "housing_subsidy"))
    firm = city.offices["firm"].public_id
    for wrong in ({"minutes": " "}, {"chair": ""}, {"held_on": at(5).date()}, {"came": [firm]}):
        with pytest.raises(JointUnfit):
            hold(city, conference, **wrong)
    with pytest.raises(JointUnfit):
        hold(city, conference, ("firm", "出钱"))
    with pytest.raises(JointUnfit):
        hold(city, conference, (HOUSING, " "))
    conference.refresh_from_db()
    assert conference.state == "called"


def test_one_at_a_time_once_a_press_and_called_off_with_why(city: TestCity) -> None:
    """A second call waits for the first, by action and by database; a key is once; dropping a case ends it."""
    case = reported(city)
    conference = call(city, case, key="c-1")
    assert call(city, case, key="c-1") == conference
    with pytest.raises(KeyReused):
        call(city, case, key="c-1", why="别的")
    with pytest.raises(JointStepNotPossible):
        call(city, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointConference.objects.create(
            case=case, called_for="leader", why="x", on=TODAY, where="x", called_at=at(0), called_by="S"
        )
    planner = somebody(city, "planner6")
    cancel_conference(planner, conference.public_id, reason="已经商量好了")
    with pytest.raises(JointStepNotPossible):
        cancel_conference(planner, conference.public_id, reason="再说一次")
    second = call(city, case, called_for="leader")
    drop_case(planner, case.public_id, reason="误报")
    second.refresh_from_db()
    assert second.state == "cancelled"
    assert not WorkItem.objects.filter(state="open", subject_type="joint_conference").exists()
