"""What the random walks found in joint cases, kept as tests of their own."""

from __future__ import annotations

import pytest

from doudi.casework.domain.machine import State
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.answer_decision import answer_decision
from doudi.casework.joint.actions.call_conference import call_conference
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.hold_conference import Decided, hold_conference
from doudi.casework.joint.actions.look_again import look_again
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.errors import JointStepNotPossible, JointUnfit
from doudi.casework.models import ConferenceDecision, JointCase, JointConference
from doudi.registry.acting import acting_for_resident
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import Clock, WorkItem
from tests.casework.joint.families import account_of, family, joint_of
from tests.casework.joint.joint_city import HOUSING, TODAY, at, item, reported, running, somebody
from tests.registry.city import NOW, TestCity


def bound(city: TestCity, case: JointCase) -> ConferenceDecision:
    """Something a conference on this case decided, housing's to do."""
    planner, asked = somebody(city, "planner6"), [city.offices[each].public_id for each in (HOUSING, "school")]
    call_conference(
        planner, case.public_id, called_for="unsettled", why="商量不下来", agenda=["住哪里"], on=TODAY, where="三楼",
        organisations=asked,
    )  # fmt: skip
    conference = JointConference.objects.get(case=case)
    decided = [Decided("安排过渡房", asked[0], at(7).date())]
    hold_conference(
        planner, conference.public_id, held_on=TODAY, chair="周示例", minutes="住建先安排", came=asked,
        decisions=decided,
    )  # fmt: skip
    return ConferenceDecision.objects.get(conference=conference)


def test_who_speaks_for_the_family_does_not_make_its_plan(city: TestCity) -> None:
    """The resident sees the case; adding, beginning, striking, protecting and dropping are the planner's."""
    application = family(city)
    case = joint_of(city, application)
    add_item(somebody(city, "planner6"), case.public_id, "temporary_aid", applied_on=TODAY)
    mother, number = acting_for_resident(account_of(application), NOW), case.public_id
    one = item(case, "temporary_aid").public_id
    for attempt in (
        lambda: add_item(mother, number, "housing_subsidy", applied_on=TODAY),
        lambda: start_plan(mother, number),
        lambda: strike_item(mother, one, reason="不要"),
        lambda: protect_child(mother, number, reason="怕"),
        lambda: drop_case(mother, number, reason="不办了"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    case.refresh_from_db()
    assert (case.version, case.state, case.items.count()) == (2, "planning", 1)


def test_a_case_stays_open_until_somebody_looked_at_what_was_not_done(city: TestCity) -> None:
    """The last item ended and the decision was not carried out: the planner can still say what follows."""
    case = running(city, "housing_subsidy")
    decision = bound(city, case)
    strike_item(somebody(city, "planner6"), item(case, "housing_subsidy").public_id, reason="另外安排了")
    clerk = somebody(city, f"{HOUSING}.clerk")
    answer_decision(clerk, decision.public_id, is_done=False, answer="没有空房")
    case.refresh_from_db()
    assert case.state == "running"
    assert WorkItem.objects.get(kind="joint.conference_again").state == "open"
    look_again(somebody(city, "planner6"), decision.conference.public_id, note="改租民房")
    case.refresh_from_db()
    assert case.state == "closed"
    assert not WorkItem.objects.filter(state="open").exists()


def test_a_plan_is_not_dropped_while_a_decision_binds(city: TestCity) -> None:
    """First the answer, then the end; one that was not done is looked at by dropping, and nothing stays on a list."""
    case = reported(city)
    decision = bound(city, case)
    planner = somebody(city, "planner6")
    with pytest.raises(JointStepNotPossible):
        drop_case(planner, case.public_id, reason="误报")
    answer_decision(somebody(city, f"{HOUSING}.clerk"), decision.public_id, is_done=False, answer="没有空房")
    drop_case(planner, case.public_id, reason="误报")
    assert not WorkItem.objects.filter(state="open").exists()
    assert not Clock.objects.filter(stopped_on=None).exists()


def test_an_application_is_added_once(city: TestCity) -> None:
    """After its item was struck out a second one is refused in words, not by the database."""
    application = family(city, State.ACCEPTED)
    case = joint_of(city, application)
    planner = somebody(city, "planner6")
    add_item(planner, case.public_id, "dibao", application_id=application.public_id)
    strike_item(planner, item(case, "dibao").public_id, reason="先等等")
    with pytest.raises(JointUnfit) as caught:
        add_item(planner, case.public_id, "dibao", application_id=application.public_id)
    assert caught.value.field == "application"
    assert "照常办" in caught.value.words.zh


def test_a_service_needs_somebody_who_takes_it_on(city: TestCity) -> None:
    """A department without a worker for services would leave the item to nobody."""
    case = reported(city)
    with pytest.raises(JointUnfit):
        add_item(
            somebody(city, "planner6"), case.public_id, "art_lessons", organisation_id=city.offices[HOUSING].public_id
        )
    assert not case.items.exists()


def test_a_case_closes_after_it_began(city: TestCity) -> None:
    """Where the only item is an application that was decided, the history says began, then closed."""
    application = family(city)
    case = joint_of(city, application)
    planner = somebody(city, "planner6")
    add_item(planner, case.public_id, "dibao", application_id=application.public_id)
    begun = start_plan(planner, case.public_id)
    assert begun.state == "closed"
    verbs = [line.verb for line in begun.events.filter(item=None).order_by("version")]
    assert verbs == ["open", "add", "start", "close"]
