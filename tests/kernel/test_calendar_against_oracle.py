"""The statutory calendar agrees with a slow second opinion, and the comparison would notice if it did not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from doudi.kernel.calendar import DueDate, StatutoryCalendar
from tests.kernel.clock_harness import cases, disagreements

ONE_DAY = timedelta(days=1)


def test_ten_thousand_limits_agree_with_the_oracle() -> None:
    """Ten thousand generated limits end on the day, and with the mark, that counting by finger gives."""
    assert disagreements(StatutoryCalendar, 10_500, seed=20251001) == []


@pytest.mark.long
def test_a_hundred_thousand_limits_agree_with_the_oracle() -> None:
    """A hundred thousand more limits agree."""
    assert disagreements(StatutoryCalendar, 100_000, seed=20251002) == []


def test_the_cases_reach_the_corners() -> None:
    """Leap days, the last days of years and the unpublished year 2027 are really among the generated starts."""
    starts = {start for start, _, _ in cases(10_500, seed=20251001)}
    assert {date(2020, 2, 29), date(2024, 2, 29)} <= starts
    assert {date(year, 12, 31) for year in range(2019, 2028)} <= starts
    assert {start.year for start in starts} >= set(range(2019, 2028))


class StartDayCounted(StatutoryCalendar):
    """Planted: the day of the event is counted as the first."""

    def add_working_days(self, start: date, days: int) -> DueDate:
        return super().add_working_days(start - ONE_DAY, days) if days else super().add_working_days(start, days)


class MakeUpDaysIgnored(StatutoryCalendar):
    """Planted: weekends worked by notice count as free."""

    def is_working_day(self, on: date) -> bool:
        return on not in self.workdays and super().is_working_day(on)


class HolidaysNotSkipped(StatutoryCalendar):
    """Planted: only weekends are free."""

    def is_working_day(self, on: date) -> bool:
        return on in self.workdays or on.weekday() < 5


class SaturdayWorked(StatutoryCalendar):
    """Planted: a six-day week."""

    def is_working_day(self, on: date) -> bool:
        return on.weekday() == 5 or super().is_working_day(on)


class LastDayNotMoved(StatutoryCalendar):
    """Planted: a last day that is free is left where it is."""

    def add_calendar_days(self, start: date, days: int, roll_off_rest_days: bool) -> DueDate:
        return super().add_calendar_days(start, days, False)


class LastDayMovedBack(StatutoryCalendar):
    """Planted: a last day that is free moves to the day worked before it."""

    def add_calendar_days(self, start: date, days: int, roll_off_rest_days: bool) -> DueDate:
        due = super().add_calendar_days(start, days, roll_off_rest_days)
        on = start + days * ONE_DAY
        while roll_off_rest_days and not self.is_working_day(on):
            on -= ONE_DAY
        return DueDate(on, due.provisional)


class MovedOffWeekendsOnly(StatutoryCalendar):
    """Planted: a last day is moved off weekends but not off holidays."""

    def add_calendar_days(self, start: date, days: int, roll_off_rest_days: bool) -> DueDate:
        due = super().add_calendar_days(start, days, roll_off_rest_days)
        on = start + days * ONE_DAY
        while roll_off_rest_days and on.weekday() >= 5:
            on += ONE_DAY
        return DueDate(on, due.provisional)


class DoubtForgotten(StatutoryCalendar):
    """Planted: limits in unpublished years are shown as settled."""

    def is_provisional(self, on: date) -> bool:
        return False


class OnlyTheLastDayDoubted(StatutoryCalendar):
    """Planted: the mark looks at the last day, not at the days counted on the way."""

    def add_working_days(self, start: date, days: int) -> DueDate:
        due = super().add_working_days(start, days)
        return DueDate(due.date, self.is_provisional(due.date))


class YearTakenFor365Days(StatutoryCalendar):
    """Planted: 29 February is passed over."""

    def add_calendar_days(self, start: date, days: int, roll_off_rest_days: bool) -> DueDate:
        due = super().add_calendar_days(start, days, False)
        leap = any((start + n * ONE_DAY).timetuple()[1:3] == (2, 29) for n in range(1, days + 1))
        return DueDate(due.date + ONE_DAY, due.provisional) if leap else due


class FirstDayBetweenCounted(StatutoryCalendar):
    """Planted: days used include the day of the event."""

    def working_days_between(self, after: date, through: date) -> int:
        return super().working_days_between(after - ONE_DAY, through)


@pytest.mark.parametrize(
    "mutant",
    [
        StartDayCounted,
        MakeUpDaysIgnored,
        HolidaysNotSkipped,
        SaturdayWorked,
        LastDayNotMoved,
        LastDayMovedBack,
        MovedOffWeekendsOnly,
        DoubtForgotten,
        OnlyTheLastDayDoubted,
        YearTakenFor365Days,
        FirstDayBetweenCounted,
    ],
)
def test_the_comparison_catches_a_planted_bug(mutant: type[StatutoryCalendar]) -> None:
    """Each of eleven plausible mistakes in counting days is caught by a fraction of the generated limits."""
    assert disagreements(mutant, 1_500, seed=20251001)
