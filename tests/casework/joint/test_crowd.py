"""Two to fifty people on one joint case and one application at once: one wins, the others hear who and when."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.pause_case import pause_case, resume_case
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.errors import CaseChanged, NotPossibleNow
from doudi.casework.joint import changing, history
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.actions.transfer_item import transfer_item
from doudi.casework.joint.errors import JointChanged, JointStepNotPossible
from doudi.casework.models import Decision, JointCase, JointItem
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from tests.casework.departments import Departments
from tests.casework.joint.joint_city import HOUSING, TODAY, at, item, joint_city, reported, running, somebody
from tests.casework.joint.wholeness import half_done, half_done_applications
from tests.casework.journey import Journey
from tests.registry.city import TestCity, hire
from tests.support.crowd import all_at_once
from tests.support.planted import three_now

pytestmark = pytest.mark.thorough
FEW, MANY = 6, 50
ROUNDS, LONG_ROUNDS = 20, 300


@dataclass
class Crowd:
    """A committed city with many clerks and many approvers in one office."""

    city: TestCity
    dice: random.Random
    size: int

    def people(self, role: str) -> list[Acting]:
        """So many of housing, each at a minute of their own; from two to all of them."""
        count = self.dice.randint(2, self.size)
        return [somebody(self.city, f"housing.{role}{number}", at(1) + timedelta(minutes=number))
                for number in range(count)]  # fmt: skip


@pytest.fixture
def crowd(transactional_db: None, departments: Departments, settings: Any) -> Crowd:
    """Everybody is there, and every thread sees it."""
    if connection.vendor != "postgresql":
        pytest.skip("never: SQLite lets one writer in at a time; the PostgreSQL pass of the suite runs this")
    settings.DOUDI_JURISDICTION = "demo-city"
    return _crowd(joint_city(), FEW)


def _crowd(city: TestCity, size: int) -> Crowd:
    for number in range(size):
        hire(city, f"housing.clerk{number}", HOUSING, "department_clerk")
        hire(city, f"housing.approver{number}", HOUSING, "department_approver")
        hire(city, f"county{number}", "500106", "county_approver")
        hire(city, f"office{number}", "500106001", "township_clerk")
    return Crowd(city, random.Random(size), size)


def one_winner(answers: list[Any], winner: str) -> None:
    """One was done; each of the others was told by whom it was overtaken, and when.

    Raises:
        AssertionError: more than one was done, or somebody was told something else.
    """
    lost = [answer for answer in answers if isinstance(answer, JointChanged | CaseChanged)]
    assert len(answers) - len(lost) == 1, [str(answer) for answer in answers]
    won = next(answer for answer in answers if not isinstance(answer, JointChanged | CaseChanged))
    assert isinstance(won, JointItem | JointCase)
    for each in lost:
        assert each.code == "casework.joint.changed"
        assert (each.who, each.when) == (winner, won.changed_at)
        assert winner in each.words.zh
        assert f"{won.changed_at.astimezone(SHANGHAI):%H:%M}" in each.words.zh


def same_answer(answers: list[Any], version: int) -> None:
    """Everybody was told that it is done, as one change.

    Raises:
        AssertionError: somebody was refused, or it was done again.
    """
    assert {getattr(answer, "version", None) for answer in answers} == {version}, [str(answer) for answer in answers]


def the_same_step(crowd: Crowd) -> str:
    """Everybody accepts the same item from the same page."""
    case = running(crowd.city, "housing_subsidy", "temporary_aid")
    one = item(case, "housing_subsidy")
    answers = all_at_once([
        partial(take_step, by, one.public_id, "accept", outcome="accepted", expected_version=one.version)
        for by in crowd.people("clerk")
    ])  # fmt: skip
    one.refresh_from_db()
    one_winner(answers, one.changed_by_name)
    assert one.events.filter(task="accept").count() == 1
    return case.public_id


def without_a_version(crowd: Crowd) -> str:
    """The same from a list that knows no version; the last of them does not hear less."""
    case = running(crowd.city, "housing_subsidy")
    one = item(case, "housing_subsidy")
    answers = all_at_once([
        partial(take_step, by, one.public_id, "accept", outcome="accepted") for by in crowd.people("clerk")
    ])  # fmt: skip
    one.refresh_from_db()
    one_winner(answers, one.changed_by_name)
    return case.public_id


def one_key_many_tabs(crowd: Crowd) -> str:
    """One press that arrives many times: one effect, and the same answer to all."""
    case = reported(crowd.city)
    planner = somebody(crowd.city, "planner6")
    many = len(crowd.people("clerk"))
    add = [lambda: add_item(planner, case.public_id, "housing_subsidy", applied_on=TODAY, key="add")] * many
    same_answer(all_at_once(add), 2)
    begin = [lambda: start_plan(planner, case.public_id, key="begin")] * many
    same_answer(all_at_once(begin), 3)
    one, clerk = item(case, "housing_subsidy").public_id, somebody(crowd.city, "housing.clerk0", at(1))
    steps = [lambda: take_step(clerk, one, "accept", outcome="accepted", key="accept")] * many
    same_answer(all_at_once(steps), 3)
    return case.public_id


def different_steps(crowd: Crowd) -> str:
    """Accept, ask, pass on, take back, strike out and suspend at once: each is done whole or refused."""
    case = running(crowd.city, "housing_subsidy", "temporary_aid")
    one, planner = item(case, "housing_subsidy").public_id, somebody(crowd.city, "planner6", at(1))
    verbs: list[Callable[[Acting], Any]] = [
        lambda by: take_step(by, one, "accept", outcome="accepted"),
        lambda by: ask_missing(by, one, ["tenancy"]),
        lambda by: transfer_item(by, one, "civil_affairs", reason="不归我们"),
        lambda _by: decline_item(planner, one),
        lambda _by: strike_item(planner, one, reason="重复了"),
        lambda by: pause_item(by, one, reason="等鉴定"),
        lambda _by: protect_child(planner, case.public_id, reason="孩子没有监护人"),
    ]
    answers = all_at_once([partial(crowd.dice.choice(verbs), by) for by in crowd.people("clerk")])
    assert any(isinstance(answer, JointItem | JointCase) for answer in answers)
    return case.public_id


def the_last_two_items(crowd: Crowd) -> str:
    """Two offices end the last two items at the same moment: the case closes once, with both in its statement."""
    case = running(crowd.city, "housing_subsidy", "temporary_aid")
    planner = somebody(crowd.city, "planner6", at(1))
    ids = [item(case, key).public_id for key in ("housing_subsidy", "temporary_aid")]
    all_at_once([partial(decline_item, planner, one) for one in ids * crowd.dice.randint(1, crowd.size // 2)])
    case.refresh_from_db()
    assert case.state == "closed"
    assert case.closing is not None
    assert [line["outcome"] for line in case.closing["items"]] == ["withdrawn", "withdrawn"]
    return case.public_id


def a_decision(crowd: Crowd) -> str:
    """Yes and no by many approvers at once: one decides, and the process goes that way."""
    case = running(crowd.city, "housing_subsidy")
    one, clerk = item(case, "housing_subsidy").public_id, somebody(crowd.city, "housing.clerk")
    take_step(clerk, one, "accept", outcome="accepted")
    take_step(clerk, one, "handle")
    answers = all_at_once([
        partial(take_step, by, one, "decide", outcome=("granted", "refused")[number % 2], note="看过")
        for number, by in enumerate(crowd.people("approver"))
    ])  # fmt: skip
    found = item(case, "housing_subsidy")
    one_winner(answers, found.changed_by_name)
    said = found.events.get(task="decide").detail["outcome"]
    then = "tell_grant" if said == "granted" else "tell_refusal"
    told = all_at_once([partial(take_step, by, one, then) for by in crowd.people("clerk")])
    assert sum(isinstance(answer, JointItem) for answer in told) == 1
    assert all(isinstance(answer, JointItem | JointChanged | JointStepNotPossible) for answer in told), told
    case.refresh_from_db()
    assert (case.state, item(case, "housing_subsidy").outcome) == ("closed", said)
    return case.public_id


SCENES = (the_same_step, different_steps, one_key_many_tabs, without_a_version, the_last_two_items, a_decision)


def rounds(crowd: Crowd, count: int) -> None:
    """So many rounds, one scene after the other; after each nothing is half done.

    Raises:
        AssertionError: with the scene.
    """
    for number in range(count):
        scene = SCENES[number % len(SCENES)]
        assert half_done([scene(crowd)]) == [], scene.__name__


def test_twenty_rounds_on_joint_cases(crowd: Crowd) -> None:
    """Two to six people at once; no deadlock, one winner, nothing half done."""
    rounds(crowd, ROUNDS)


@pytest.mark.long
def test_many_rounds_of_fifty(crowd: Crowd) -> None:
    """Two to fifty people, three hundred rounds."""
    grown = _grown(crowd)
    rounds(grown, LONG_ROUNDS)


def _grown(crowd: Crowd) -> Crowd:
    for number in range(FEW, MANY):
        hire(crowd.city, f"housing.clerk{number}", HOUSING, "department_clerk")
        hire(crowd.city, f"housing.approver{number}", HOUSING, "department_approver")
        hire(crowd.city, f"county{number}", "500106", "county_approver")
        hire(crowd.city, f"office{number}", "500106001", "township_clerk")
    return Crowd(crowd.city, random.Random(MANY), MANY)


def applied(crowd: Crowd, count: int) -> None:
    """One application: suspended and taken up again by many, so many times; then ended in four ways at once."""
    journey = Journey(crowd.city)
    journey.reported()
    number = journey.case_id
    offices = [f"office{each}" for each in range(crowd.size)]
    for _each in range(count):
        version = journey.case.version
        for act in (pause_case, resume_case):
            people = [journey.by(name) for name in crowd.dice.sample(offices, crowd.dice.randint(2, crowd.size))]
            more = {"reason": "等人"} if act is pause_case else {}
            answers = all_at_once([partial(act, by, number, expected_version=version, **more) for by in people])
            lost = [answer for answer in answers if isinstance(answer, CaseChanged)]
            assert len(lost) == len(people) - 1, answers
            winner = journey.case.events.latest("pk").actor_name
            assert {each.who for each in lost} <= {winner}
            version += 1
    sure = {"*": "看过，可以确认"}
    calls: list[Callable[[], Any]] = [partial(withdraw, journey.resident(), number)]
    for each in range(crowd.size):
        county, office = journey.by(f"county{each}"), journey.by(f"office{each}")
        calls.append(partial(confirm, county, number, unknown_reasons=sure))
        if each < len(calls) // 2:
            calls.append(partial(refuse, county, number, reasons="收入高", unknown_reasons=sure))
            calls.append(partial(terminate, office, number, reason="不配合"))
    crowd.dice.shuffle(calls)
    answers = all_at_once(calls)
    lost = [answer for answer in answers if isinstance(answer, CaseChanged | NotPossibleNow)]
    assert len(answers) - len(lost) == 1, answers
    assert Decision.objects.count() == (journey.case.state in ("confirmed", "refused"))


def test_many_on_one_application(crowd: Crowd) -> None:
    """One step at a time is won; the end is one of four, whole."""
    applied(crowd, 4)
    assert half_done_applications() == []


def _no_lock(patch: pytest.MonkeyPatch) -> None:
    """Items are changed without holding the case or the version."""
    right = changing.find_joint_item
    patch.setattr(changing, "find_joint_item", lambda acting, number, lock=False: right(acting, number))
    patch.setattr(changing, "find_joint_case", _without_lock(changing.find_joint_case))
    patch.setattr(history, "_advance", _blind)


def _without_lock(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda acting, number, verb="", lock=False: find(acting, number, verb)


def _blind(acting: Acting, row: Any, line: Any) -> None:
    row.version += 1
    row.changed_at, row.changed_by_name, row.changed_verb = acting.now, history.shown_name(acting), line.verb
    row.save()


def _key_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """A key is kept and never looked for."""
    patch.setattr(changing, "seen_before", lambda *_given: False)


def _names_nobody(patch: pytest.MonkeyPatch) -> None:
    """Who was first is not said."""
    right = history.changed_before

    def wrong(row: Any) -> JointChanged:
        fault = right(row)
        return JointChanged(row.public_id, "", fault.when, fault.did)

    patch.setattr(changing, "changed_before", wrong)


PLANTED = [_no_lock, _key_not_looked_at, _names_nobody]


@pytest.mark.parametrize("plant", three_now(PLANTED), ids=lambda plant: plant.__name__.strip("_"))
def test_the_rounds_notice_a_planted_bug(
    crowd: Crowd, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is found within the rounds of the quick suite."""
    plant(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError)):
        rounds(crowd, len(SCENES))
