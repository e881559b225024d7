"""The statutory clock (法定时限): a pure function from its facts, a calendar and today to a light.

Nobody sets a light. It follows from the day the clock started, the limit the law gives, the days it was
suspended and the State Council's calendar, and from nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

LONGEST_LIMIT_IN_DAYS = 1000


class WorkingDays(Protocol):
    """What a clock asks of a calendar; ``kernel.calendar.StatutoryCalendar`` answers it."""

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day (weekly rest days, holidays and make-up days considered)."""

    def is_provisional(self, day: date) -> bool:
        """Whether that year's calendar is not published yet."""


class ClockUnit(StrEnum):
    """How days are counted: 工作日 or 自然日."""

    WORKING_DAY = "working_days"
    CALENDAR_DAY = "calendar_days"


class Light(StrEnum):
    """The light (时限灯) of a clock.

    ``OK`` 绿 time left; ``WARN`` 黄 the end is near; ``LATE`` 红 past the end; ``PAUSE`` 灰 suspended;
    ``DONE`` the step is finished; ``NO_LIMIT`` no text gives this step a number of days.
    """

    OK = "ok"
    WARN = "warn"
    LATE = "late"
    PAUSE = "pause"
    DONE = "done"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True)
class Pause:
    """A suspension (暂停), half-open ``[from_on, until_on)``; ``until_on`` is None while it lasts."""

    from_on: date
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` is not counted because of this pause."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True)
class ClockFacts:
    """Everything a reading of a clock depends on.

    ``limit`` None means that no text gives a number of days. ``roll_off_rest_days`` applies Civil Code art. 203
    to periods in calendar days: a last day that is a rest day moves to the next working day.
    """

    starts_on: date
    limit: int | None
    unit: ClockUnit = ClockUnit.WORKING_DAY
    roll_off_rest_days: bool = True
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None
    warn_within: int | None = None

    @property
    def open_pause(self) -> Pause | None:
        """The suspension that has not ended, if any."""
        return next((pause for pause in self.pauses if pause.until_on is None), None)


@dataclass(frozen=True)
class ClockReading:
    """A clock as read on one day: the light, the last day, days used, left and late.

    ``days_left`` counts the countable days after ``read_on`` up to and including ``due_on``; 0 means today is
    the last day and still in time. ``due_moves`` says that the clock is suspended, so ``due_on`` is what it would
    be if it resumed today. ``provisional`` says that the last day rests on an unpublished calendar.
    """

    light: Light
    due_on: date | None
    days_used: int
    days_left: int | None
    days_late: int
    days_paused: int
    provisional: bool
    due_moves: bool
    unit: ClockUnit
    read_on: date


def warning_days(limit: int) -> int:
    """Days before the end at which a light turns yellow: a third of the limit, at least 1, at most 3.

    >>> [warning_days(limit) for limit in (3, 7, 10, 30)]
    [1, 2, 3, 3]
    """
    return min(3, max(1, limit // 3))


def _days_after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += timedelta(days=1)
        yield day


def _counts(facts: ClockFacts, day: date, calendar: WorkingDays) -> bool:
    if any(pause.covers(day) for pause in facts.pauses):
        return False
    return facts.unit is ClockUnit.CALENDAR_DAY or calendar.is_working_day(day)


def count_days(facts: ClockFacts, after: date, through: date, calendar: WorkingDays) -> int:
    """Countable days in ``(after, through]``; 0 when ``through`` is not later."""
    span = (through - after).days
    return sum(_counts(facts, after + timedelta(days=step), calendar) for step in range(1, span + 1))


def last_day(facts: ClockFacts, calendar: WorkingDays, resumed_on: date | None = None) -> tuple[date, bool] | None:
    """The last day still in time, and whether it rests on an unpublished calendar; None without a limit.

    The starting day is not counted (Civil Code art. 201). An open pause is taken to end on ``resumed_on``.

    >>> from types import SimpleNamespace
    >>> week = SimpleNamespace(is_working_day=lambda day: day.weekday() < 5, is_provisional=lambda day: False)
    >>> last_day(ClockFacts(date(2025, 9, 5), 3), week)
    (datetime.date(2025, 9, 10), False)
    """
    limit = facts.limit
    if limit is None:
        return None
    if facts.open_pause is not None:
        pauses = tuple(
            pause if pause.until_on is not None else Pause(pause.from_on, resumed_on or pause.from_on)
            for pause in facts.pauses
        )
        facts = ClockFacts(
            facts.starts_on,
            limit,
            facts.unit,
            facts.roll_off_rest_days,
            pauses,
            facts.stopped_on,
            facts.warn_within,
        )
    counted, day, provisional = 0, facts.starts_on, False
    for day in _days_after(facts.starts_on):
        if facts.unit is ClockUnit.WORKING_DAY and calendar.is_provisional(day):
            provisional = True
        counted += _counts(facts, day, calendar)
        if counted >= limit or (day - facts.starts_on).days > 2 * LONGEST_LIMIT_IN_DAYS:
            break
    if facts.unit is ClockUnit.CALENDAR_DAY and facts.roll_off_rest_days:
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        provisional = calendar.is_provisional(day)
    return day, provisional


def read_clock(facts: ClockFacts, calendar: WorkingDays, today: date) -> ClockReading:
    """The clock as it stands on ``today``.

    A stopped clock is read on the day it stopped: it stays DONE, and keeps how many days it used and whether
    it was late.
    """
    read_on = facts.stopped_on if facts.stopped_on is not None else today
    paused = facts.open_pause is not None and facts.stopped_on is None
    due = last_day(facts, calendar, resumed_on=read_on)
    days_used = count_days(facts, facts.starts_on, read_on, calendar)
    days_paused = sum(
        any(pause.covers(facts.starts_on + timedelta(days=step)) for pause in facts.pauses)
        for step in range(1, (read_on - facts.starts_on).days + 1)
    )
    if due is None:
        light = Light.DONE if facts.stopped_on else Light.PAUSE if paused else Light.NO_LIMIT
        return ClockReading(light, None, days_used, None, 0, days_paused, False, paused, facts.unit, read_on)
    due_on, provisional = due
    free = ClockFacts(facts.starts_on, facts.limit, facts.unit) if paused else facts
    days_left = count_days(free, read_on, due_on, calendar)
    # The first rest day after the end is already late, though no working day has passed.
    days_late = max(1, count_days(facts, due_on, read_on, calendar)) if read_on > due_on else 0
    if facts.stopped_on is not None:
        light = Light.DONE
    elif paused:
        light = Light.PAUSE
    elif read_on > due_on:
        light = Light.LATE
    else:
        near = facts.warn_within if facts.warn_within is not None else warning_days(facts.limit or 0)
        light = Light.WARN if days_left <= near else Light.OK
    return ClockReading(
        light, due_on, days_used, days_left, days_late, days_paused, provisional, paused, facts.unit, read_on
    )
