"""Cases under way go on here with their own days: as many working days are left as were left over there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from doudi.benefits.takeover.actions.undo_batch import undo_batch
from doudi.benefits.takeover.errors import SomethingRests
from doudi.benefits.takeover.records import TAKEN
from doudi.casework.actions.accept import accept
from doudi.casework.actions.pause_case import resume_case
from doudi.casework.models import Application
from doudi.worklist.models import Clock, WorkItem
from tests.benefits.takeover.old import AS_OF, taken, written
from tests.registry.city import NOW, TestCity, build_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None, settings: object) -> TestCity:
    """Two districts with their officials, where 57号 counts."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    return build_city()


def test_clocks_go_on_as_they_stood(city: TestCity, tmp_path: Path) -> None:
    """Waiting, accepted and paused: each clock counts from its own day, a pause from its own, and a task is open."""
    batch = taken(city, written(tmp_path).path("open_cases"), "open_cases")
    assert batch.rows.filter(state=TAKEN).count() == 3
    states = {}
    for row in batch.rows.filter(is_head=True):
        case = Application.objects.get(public_id=row.subject_id)
        clocks = {clock.rule_key: clock for clock in Clock.objects.filter(subject_id=case.public_id, stopped_on=None)}
        states[case.state, bool(case.paused_because)] = clocks
        assert WorkItem.objects.filter(subject_id=case.public_id, state=WorkItem.OPEN).exists()
        assert case.events.get().verb == "take_over"
    assert set(states) == {("filed", False), ("accepted", False), ("accepted", True)}
    assert states["filed", False]["dibao.accept"].starts_on == AS_OF.replace(day=1)
    going, paused = states["accepted", False]["dibao.total"], states["accepted", True]["dibao.total"]
    assert going.starts_on == paused.starts_on == AS_OF.replace(day=3)
    assert (going.is_paused, paused.is_paused) == (False, True)
    assert paused.pauses.get().from_on == AS_OF.replace(day=5)
    # From Sunday 3 August, twenty working days of the promise: 4 to 29 August. It is late here as it was late there.
    assert going.due_on == date(2025, 8, 29) < NOW.date()


def test_work_goes_on_and_then_it_cannot_be_given_back(city: TestCity, tmp_path: Path) -> None:
    """The clerk accepts, a pause is ended and moves the last day; after that the batch is no longer undone."""
    batch = taken(city, written(tmp_path).path("open_cases"), "open_cases")
    filed = Application.objects.get(state="filed")
    paused = Application.objects.exclude(public_id=filed.public_id).exclude(accepted_on=None).latest("pk")
    before = Clock.objects.get(subject_id=paused.public_id, rule_key="dibao.total").due_on
    resume_case(city.acting("clerk6b" if "500106002" in paused.area_path else "clerk6"), paused.public_id)
    after = Clock.objects.get(subject_id=paused.public_id, rule_key="dibao.total").due_on
    assert before is not None
    assert after is not None
    assert after >= before + timedelta(days=20), "the days it was suspended over there are not counted"
    clerk = city.acting("clerk6b" if "500106002" in filed.area_path else "clerk6")
    assert accept(clerk, filed.public_id).state == "accepted"
    with pytest.raises(SomethingRests) as refused:
        undo_batch(city.acting("data6"), batch.public_id, because="导错了")
    assert set(refused.value.resting) == {filed.public_id, paused.public_id}


def test_given_back_they_are_closed_here(city: TestCity, tmp_path: Path) -> None:
    """Undone, no clock runs and no task is open; the history says why; the same people can be taken over anew."""
    path = written(tmp_path).path("open_cases")
    batch = taken(city, path, "open_cases")
    undo_batch(city.acting("data6"), batch.public_id, because="导错了")
    assert {case.state for case in Application.objects.all()} == {"withdrawn"}
    assert not Clock.objects.filter(stopped_on=None).exists()
    assert not WorkItem.objects.filter(state=WorkItem.OPEN).exists()
    again = taken(city, path, "open_cases")
    assert again.rows.filter(state=TAKEN).count() == 3
