"""Hundreds of clocks and items at once are the same as one by one."""

from datetime import date

import pytest

from doudi.platform.acting import Acting
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule, Subject, Task, open_item, start_clock
from doudi.worklist.many import Opening, open_items, start_clocks
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words
from tests.registry.city import NOW

RULE = ClockRule("test.step", Words("一步", "a step"), 5, ClockUnit.WORKING_DAY, legal_basis="第一条")
MACHINE = Acting.system("test", NOW)
OWN = {"id", "public_id", "subject_id", "clock", "clock_id", "_state"}


def _columns(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name not in OWN and not name.startswith("_")}


@pytest.mark.django_db
def test_many_at_once_equal_one_by_one() -> None:
    """Every column but the ids is the same, over the National Day holidays too."""
    starts_on = date(2025, 9, 29)
    alone = start_clock(Subject("thing", "T-1"), RULE, starts_on)
    together = start_clocks([Subject("thing", f"T-{at}") for at in range(2, 60)], RULE, starts_on)
    stored = list(Clock.objects.exclude(pk=alone.pk).order_by("pk"))
    assert len(stored) == len(together) == 58
    assert len({clock.public_id for clock in stored}) == 58
    expected = _columns(Clock.objects.get(pk=alone.pk))
    assert all(_columns(clock) == expected for clock in stored)
    task = Task("test.do", Words("做", "do"), Words("一步", "a step"), "grid_worker", scheme="dibao", params={"n": 1})
    place = {"headline": "张某家", "place": "社区", "division_code": "500106", "area_path": "/50/500106/"}
    first = open_item(MACHINE, Subject("thing", "T-1"), task, clock=alone, **place)
    openings = [Opening(Subject("thing", clock.subject_id), task, *place.values()) for clock in together]
    open_items(MACHINE, openings, together)
    items = list(WorkItem.objects.exclude(pk=first.pk).select_related("clock"))
    assert all(_columns(item) == _columns(WorkItem.objects.get(pk=first.pk)) for item in items)
    assert all(item.clock is not None and item.clock.subject_id == item.subject_id for item in items)


@pytest.mark.django_db
def test_nothing_to_open_opens_nothing() -> None:
    """An empty list is no fault."""
    assert start_clocks([], RULE, date(2025, 9, 1)) == []
    assert open_items(MACHINE, [], []) == []
