"""Whole joint cases under random hands, each try judged by an oracle kept apart; planted bugs are found by it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from doudi.casework.joint import changing, following, history, lifecycle, stepping
from doudi.casework.joint.actions import decline_item, pause_item, protect_child, take_step
from doudi.casework.joint.errors import JointChanged
from doudi.casework.models import Application, JointCase
from doudi.kernel.errors import DoudiError
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import ResidentAccount, Staff
from tests.casework.departments import Departments
from tests.casework.joint.families import account_of, family
from tests.casework.joint.model import rulebook
from tests.casework.joint.model.doing import Doing
from tests.casework.joint.model.run import Walked, walk
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, NOW, START, TestCity
from tests.support.planted import three_now

STEPS, LONG_STEPS = 50, 100_000
BEGINNINGS = ("granted", "reported", "on_notice")
Beginning = tuple[Doing, datetime]


@pytest.fixture
def beginning(city: TestCity, departments: Departments, request: pytest.FixtureRequest) -> Beginning:
    """A family that draws dibao, or one whose application is before the county, or whose public notice hangs."""
    both = Staff.objects.create_user(rulebook.TWO_POSTS, None, name=f"{rulebook.TWO_POSTS}示例")
    for role in ("department_clerk", "department_approver"):
        appoint(ADMIN, both, city.offices["civil_affairs"], role, since=START)
    city.staff[rulebook.TWO_POSTS] = both
    stranger = ResidentAccount.objects.create(phone="13800000077", made_at=NOW)
    if request.param == "granted":
        application = family(city)
        return Doing(city, application, account_of(application), stranger), NOW
    journey = Journey(city)
    if request.param == "reported":
        journey.reported()
    else:
        journey.with_opinion()
        journey.later()
        journey.notice()
    application = Application.objects.select_related("household", "applicant").get(pk=journey.case.pk)
    mother = ResidentAccount.objects.get(public_id=journey.resident().actor_id)
    mother.person = application.applicant
    mother.save()
    return Doing(city, application, mother, stranger), journey.now + timedelta(hours=1)


def walks(beginning: Beginning, seeds: range, steps: int = STEPS, most: int | None = None) -> Walked:
    """Walks from the same beginning, until so many steps were taken."""
    found = Walked()
    for seed in seeds:
        found.and_also(walk(beginning[0], seed, steps, beginning[1]))
        if most is not None and found.steps >= most:
            break
    return found


@pytest.mark.parametrize(
    "beginning", ["granted", *(pytest.param(each, marks=pytest.mark.thorough) for each in BEGINNINGS[1:])],
    indirect=True,
)  # fmt: skip
def test_product_and_oracle_agree_at_every_step(beginning: Beginning) -> None:
    """What is done, refused, why, by whom somebody was overtaken, and every record afterwards."""
    found = walks(beginning, range(1, 3))
    assert found.done > 20, found
    assert sum(found.refused.values()) > 10
    assert found.repeats > 0


@pytest.mark.long
@pytest.mark.parametrize("beginning", BEGINNINGS, indirect=True)
def test_a_hundred_thousand_steps(beginning: Beginning) -> None:
    """A third of them from each beginning; on SQLite a tenth of that."""
    most = LONG_STEPS // (3 if connection.vendor == "postgresql" else 30)
    since = time.process_time()
    found = walks(beginning, range(1000, 1000 + most), 120, most)
    print(f"\nfrom seed 1000: {found}\n{time.process_time() - since:.0f} s of this process's time")
    assert found.steps >= most


def _nothing(*_given: Any, **_more: Any) -> None:
    return None


def _anybody_decides(patch: pytest.MonkeyPatch) -> None:
    """Who handled an item may decide it."""
    patch.setattr(take_step, "require_another", _nothing)


def _stays_open(patch: pytest.MonkeyPatch) -> None:
    """The case stays open when its last item ended."""
    patch.setattr(lifecycle, "close_if_over", _nothing)


def _a_key_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A repeat is done again."""
    patch.setattr(changing, "seen_before", lambda *_given: False)


def _stale_is_taken(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the version, and who comes second is told of nobody."""
    right = history.changed_before

    def wrong(row: Any) -> JointChanged:
        fault = right(row)
        return JointChanged(row.public_id, "系统", fault.when, fault.did)

    patch.setattr(changing, "changed_before", wrong)
    patch.setattr(stepping, "changed_before", wrong)


def _half_done(patch: pytest.MonkeyPatch) -> None:
    """What is refused leaves something behind."""
    right = pause_item.change_joint_item

    def wrong(*args: Any, **more: Any) -> Any:
        try:
            return right(*args, **more)
        except DoudiError:
            JointCase.objects.update(version=F("version") + 1)
            raise

    patch.setattr(pause_item, "change_joint_item", wrong)


def _days_count_while_waiting(patch: pytest.MonkeyPatch) -> None:
    """The clock of the whole runs on while every item waits for the family."""
    patch.setattr(following, "_follow_pauses", _nothing)


def _stays_to_be_done(patch: pytest.MonkeyPatch) -> None:
    """What is done stays on the list."""
    patch.setattr(following, "finish_items", _nothing)


def _no_line(patch: pytest.MonkeyPatch) -> None:
    """A change leaves no line, no audit entry and no event."""
    patch.setattr(history, "_keep", _nothing)


def _stranger_declines(patch: pytest.MonkeyPatch) -> None:
    """Anybody who finds the item says no for the family."""
    patch.setattr(decline_item, "speaks_or_plans", lambda *_given: True)


def _named_after_protection(patch: pytest.MonkeyPatch) -> None:
    """Lists go on naming a protected child's family."""
    patch.setattr(protect_child, "_hide", _nothing)


PLANTED = [_anybody_decides, _stays_open, _a_key_is_forgotten, _stale_is_taken, _half_done, _days_count_while_waiting,
           _stays_to_be_done, _no_line, _stranger_declines, _named_after_protection]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize("plant", three_now(PLANTED), ids=lambda plant: plant.__name__.strip("_"))
@pytest.mark.parametrize("beginning", ["granted"], indirect=True)
def test_the_walk_catches_a_planted_bug(
    beginning: Beginning, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each bug planted in the code is found by the same walks that find none without it."""
    plant(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError)):
        walks(beginning, range(1, 25))
