"""Which steps of reminding, warning, supervising and reporting a clock has reached (催办的步骤), by the day alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.worklist.domain.clock import ClockUnit, WorkingDays

REMIND, WARN, SUPERVISE, REPORT = "remind", "warn", "supervise", "report"
ORDER = (REMIND, WARN, SUPERVISE, REPORT)


@dataclass(frozen=True)
class Wait:
    """So many days after the last day; None: the installation has not said how many, so it does not happen."""

    days: int | None
    unit: ClockUnit


def day_reached(due_on: date, wait: Wait, calendar: WorkingDays) -> date | None:
    """The first day on which a step is due; the last day itself is not counted.

    >>> from types import SimpleNamespace
    >>> week = SimpleNamespace(is_working_day=lambda day: day.weekday() < 5)
    >>> day_reached(date(2025, 9, 5), Wait(1, ClockUnit.CALENDAR_DAY), week)
    datetime.date(2025, 9, 6)
    >>> day_reached(date(2025, 9, 5), Wait(5, ClockUnit.WORKING_DAY), week)
    datetime.date(2025, 9, 12)
    """
    if wait.days is None:
        return None
    day, left = due_on, max(1, wait.days)
    while left:
        day += timedelta(days=1)
        left -= wait.unit is ClockUnit.CALENDAR_DAY or calendar.is_working_day(day)
    return day


def steps_reached(
    due_on: date, warn_on: date | None, today: date, waits: Mapping[str, Wait], calendar: WorkingDays
) -> tuple[str, ...]:
    """Every step a running clock has reached on ``today``, in their order.

    A reminder is for the days from the first yellow one to the last day in time: afterwards it is too late to remind.
    A machine that stood still for days says afterwards what it owes, each step once.
    """
    if today <= due_on:
        return (REMIND,) if warn_on is not None and warn_on <= today else ()
    reached = []
    for step in ORDER[1:]:
        day = day_reached(due_on, waits[step], calendar) if step in waits else None
        if day is not None and day <= today:
            reached.append(step)
    return tuple(reached)
