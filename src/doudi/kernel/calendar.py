"""The statutory calendar (法定工作日历): which days are worked, and when a time limit ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.kernel.errors import DoudiError

_DAY = timedelta(days=1)
_UNSETTLED_FROM = (12, 29)
"""Each year's notice also moves days at the end of the year before it: the one for 2019 made 29 December 2018 a
workday and 31 December a holiday, and none since 2004 reached further back. Until next year's notice is out, the days
from 29 December are not settled."""


class CalendarContradicts(DoudiError):
    """The same day is listed both as a holiday and as a make-up workday."""

    code = "kernel.calendar-contradicts"

    def __init__(self, days: Iterable[date]) -> None:
        listed = ", ".join(day.isoformat() for day in sorted(days))
        super().__init__(f"{listed}: listed both as holiday and as make-up workday; keep the one the notice says.")


class LimitInvalid(DoudiError):
    """A time limit must be a whole number of days, none below zero."""

    code = "kernel.limit-invalid"

    def __init__(self, seen: object) -> None:
        super().__init__(f"A time limit of {seen!r} days cannot be counted: give a whole number, 0 or more.")


@dataclass(frozen=True, order=True, slots=True)
class DueDate:
    """The last day of a time limit (期限届满日): done on that day is done in time.

    Args:
        date: the last day.
        provisional: whether a day counted on the way lies where no State Council notice is published yet, so
            that the date may still move.
    """

    date: date
    provisional: bool


class StatutoryCalendar:
    """Weekly rest days and State Council holidays, minus make-up workdays (调休上班日).

    Args:
        holidays: days off by notice (weekends within a holiday may be listed too), with the holiday's name.
        workdays: days worked by notice, mostly weekend days.
        published_years: the years whose notice is known; other years count as Monday to Friday, provisionally.

    Raises:
        CalendarContradicts: a day is both.

    >>> calendar = StatutoryCalendar(
    ...     {date(2025, 10, day): "国庆节、中秋节" for day in range(1, 9)},
    ...     {date(2025, 9, 28), date(2025, 10, 11)}, frozenset({2025, 2026}))
    >>> calendar.is_working_day(date(2025, 9, 28)), calendar.is_working_day(date(2025, 10, 8))
    (True, False)
    >>> calendar.add_working_days(date(2025, 9, 30), 3)
    DueDate(date=datetime.date(2025, 10, 11), provisional=False)
    """

    def __init__(
        self, holidays: Mapping[date, str], workdays: AbstractSet[date], published_years: AbstractSet[int]
    ) -> None:
        self.holidays = dict(holidays)
        self.workdays = frozenset(workdays)
        self.published_years = frozenset(published_years)
        if both := self.workdays & self.holidays.keys():
            raise CalendarContradicts(both)

    def is_working_day(self, on: date) -> bool:
        """Whether offices work that day: make-up days are worked, holidays and other weekends are not."""
        if on in self.workdays:
            return True
        return on.weekday() < 5 and on not in self.holidays

    def is_provisional(self, on: date) -> bool:
        """Whether that day may still change: its year's notice, or the next year's at its very end, is not known.

        >>> calendar = StatutoryCalendar({}, frozenset(), frozenset({2026}))
        >>> [calendar.is_provisional(day) for day in (date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 4))]
        [False, True, True]
        """
        if on.year not in self.published_years:
            return True
        return (on.month, on.day) >= _UNSETTLED_FROM and on.year + 1 not in self.published_years

    def rest_name(self, on: date) -> str | None:
        """Why the day is free: the holiday's name, 周末 for a weekend, None if it is worked."""
        if self.is_working_day(on):
            return None
        return self.holidays.get(on, "周末")

    def add_working_days(self, start: date, days: int) -> DueDate:
        """The last day of a limit of so many working days (工作日) from an event on `start`.

        The day of the event is not counted, whether worked or not. A limit of 0 ends on `start` itself.

        Raises:
            LimitInvalid: days is negative or not whole.

        Source: 民法典 art. 201; make-up workdays count as what the State Council's notice makes them.
        """
        _whole_limit(days)
        on, left, provisional = start, days, False
        while left:
            on += _DAY
            provisional = provisional or self.is_provisional(on)
            left -= self.is_working_day(on)
        return DueDate(on, provisional)

    def add_calendar_days(self, start: date, days: int, roll_off_rest_days: bool) -> DueDate:
        """The last day of a limit of so many days (自然日) from an event on `start`, which is not counted.

        Args:
            start: the day of the event.
            days: length of the limit, 0 or more.
            roll_off_rest_days: whether a last day that is free moves to the next day worked.

        Raises:
            LimitInvalid: days is negative or not whole.

        Source: 民法典 art. 201 (start not counted), art. 203 (last day on a holiday ends the day after it).

        >>> calendar = StatutoryCalendar({}, frozenset(), frozenset({2025}))
        >>> calendar.add_calendar_days(date(2025, 9, 6), 7, roll_off_rest_days=True).date.isoformat()
        '2025-09-15'
        """
        _whole_limit(days)
        on = start + days * _DAY
        provisional = False
        while roll_off_rest_days and days:
            # Whether the limit ends here hangs on whether this day is worked, so a doubt about the day is one
            # about the limit.
            provisional = provisional or self.is_provisional(on)
            if self.is_working_day(on):
                break
            on += _DAY
        return DueDate(on, provisional)

    def working_days_between(self, after: date, through: date) -> int:
        """How many working days lie after `after`, up to and including `through`; negative if it lies before.

        The inverse of `add_working_days`: that many working days from `after` end on the last one counted here.

        >>> calendar = StatutoryCalendar({}, frozenset(), frozenset({2025}))
        >>> calendar.working_days_between(date(2025, 9, 5), date(2025, 9, 9))
        2
        >>> calendar.working_days_between(date(2025, 9, 9), date(2025, 9, 5))
        -2
        """
        if through < after:
            return -self.working_days_between(through, after)
        return sum(self.is_working_day(after + n * _DAY) for n in range(1, (through - after).days + 1))

    def next_working_day(self, on: date) -> date:
        """The day itself if it is worked, else the first one worked after it."""
        while not self.is_working_day(on):
            on += _DAY
        return on


def _whole_limit(days: object) -> None:
    if type(days) is not int or days < 0:
        raise LimitInvalid(days)
