"""Which clocks will not be kept (超期预测): from the last day, the step that runs and what used to come after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from doudi.worklist.domain.clock import ClockFacts, ClockUnit, WorkingDays, count_days

FEWEST_EXAMPLES = 5
"""Of fewer finished matters nothing is concluded: the outlook is then unknown."""


@dataclass(frozen=True)
class Finished:
    """A matter that is over: its whole clock, and the day one of its steps ended."""

    whole: ClockFacts
    step_ended_on: date


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of one open clock; ``expected_on`` None: not known, too few finished matters."""

    is_late: bool
    ends_within: bool
    expected_on: date | None
    due_on: date

    @property
    def will_be_late(self) -> bool | None:
        """Whether it is expected to end after its last day; None: not known."""
        if self.is_late:
            return True
        return None if self.expected_on is None else self.expected_on > self.due_on


def usual_rest(finished: Sequence[Finished], calendar: WorkingDays) -> int | None:
    """The days a matter usually still took after a step had ended: the middle one of the finished; None of too few."""
    took = [
        count_days(one.whole, one.step_ended_on, one.whole.stopped_on, calendar)
        for one in finished
        if one.whole.stopped_on is not None and one.whole.stopped_on >= one.step_ended_on
    ]
    return int(median(took)) if len(took) >= FEWEST_EXAMPLES else None


def days_later(start: date, days: int, unit: ClockUnit, calendar: WorkingDays) -> date:
    """The day so many countable days after ``start``.

    >>> from types import SimpleNamespace
    >>> week = SimpleNamespace(is_working_day=lambda day: day.weekday() < 5)
    >>> days_later(date(2025, 9, 5), 3, ClockUnit.WORKING_DAY, week)
    datetime.date(2025, 9, 10)
    """
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        left -= unit is ClockUnit.CALENDAR_DAY or calendar.is_working_day(day)
    return day


def outlook(
    due_on: date,
    unit: ClockUnit,
    step_due_on: date | None,
    rest: int | None,
    *,
    within: int,
    today: date,
    calendar: WorkingDays,
) -> Outlook:
    """What to expect of a clock that ends on ``due_on``.

    Args:
        step_due_on: the last day of the step that runs, taken to be used up, or today where that is over; None where
            no step runs.
        rest: what usually comes after that step, in days of this clock.
        within: so many working days are looked ahead.
    """
    horizon = days_later(today, within, ClockUnit.WORKING_DAY, calendar)
    expected = None
    if step_due_on is not None and rest is not None:
        expected = days_later(max(step_due_on, today), rest, unit, calendar)
    return Outlook(due_on < today, due_on <= horizon, expected, due_on)
