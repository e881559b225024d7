"""The tasks of a tea session's points: the unit's until it reports, then the host's to tick off (打表)."""

from __future__ import annotations

from datetime import date

from doudi.casework.grievance.following import WINDOW_ROLE, role_in
from doudi.casework.models import TeaPoint
from doudi.platform.acting import Acting
from doudi.registry.reads import place_name
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.headlines import both
from doudi.worklist.keeping import ClockRule, Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

SUBJECT = "tea_point"
DO, TICK = "casework.tea_point", "casework.tick_tea_point"
STEP = Words("茶叙日", "Tea session")
HEADLINE = Words("茶叙日的事项", "a point of a tea session")


def subject_of(point: TeaPoint) -> Subject:
    """The point as clocks and items point to it."""
    return Subject(SUBJECT, point.public_id)


def put_point(acting: Acting, point: TeaPoint, begun: date) -> None:
    """The unit's task, on a clock that ends on the very day the minutes name."""
    rule = ClockRule(
        key="tea.point",
        title=Words("茶叙事项", "point of a tea session"),
        limit=(point.due_on - begun).days,
        unit=ClockUnit.CALENDAR_DAY,
        status="design",
        counts_by="promise",
        promise_basis="茶叙纪要定的日子",
        roll_off_rest_days=False,
    )
    clock = start_clock(subject_of(point), rule, begun)
    words = Words("办茶叙事项，报结果", "Do it and report")
    _open(acting, point, Task(DO, words, STEP, role_in(point.office_id), owner_organisation_id=point.office_id), clock)


def put_ticking(acting: Acting, point: TeaPoint) -> None:
    """The host's: look whether it is done. The unit's clock rests while it is looked at."""
    finish_items(acting, subject_of(point), DO)
    stop_clocks(subject_of(point), acting.today)
    _open(acting, point, Task(TICK, Words("看办成没有，打勾", "See whether it is done"), STEP, WINDOW_ROLE), None)


def end_point(acting: Acting, point: TeaPoint) -> None:
    """Ticked off: nothing is to do."""
    finish_items(acting, subject_of(point))
    stop_clocks(subject_of(point), acting.today)


def _open(acting: Acting, point: TeaPoint, task: Task, clock: Clock | None) -> None:
    open_item(
        acting,
        subject_of(point),
        task,
        headline=both(HEADLINE),
        place=place_name(point.area_path),
        division_code=point.division_code,
        area_path=point.area_path,
        clock=clock,
    )
