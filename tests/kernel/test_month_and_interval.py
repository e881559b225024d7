"""Months and half-open intervals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.interval import DateInterval, IntervalInvalid
from doudi.kernel.month import Month, MonthInvalid

MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
DATES = st.dates(date(2019, 1, 1), date(2027, 12, 31))


@st.composite
def intervals(draw: st.DrawFn) -> DateInterval:
    """An interval of up to two years, or without an end."""
    start = draw(DATES)
    days = draw(st.one_of(st.none(), st.integers(1, 730)))
    return DateInterval(start, None if days is None else start + timedelta(days=days))


@given(MONTHS, st.integers(-600, 600))
def test_months_add_and_subtract(month: Month, months: int) -> None:
    """Adding months and taking the difference undo each other."""
    assert month.plus(months).minus(month) == months
    assert month.plus(months).plus(-months) == month
    assert Month.from_index(month.index) == month == Month.parse(str(month))


@given(MONTHS)
def test_a_months_days_are_its_own(month: Month) -> None:
    """First and last day lie in the month, and the day after the last in the next."""
    assert month.first_day in month
    assert month.last_day in month
    assert Month.of(month.last_day + timedelta(days=1)) == month.next
    assert month.next.previous == month
    assert (month.next.first_day - month.first_day).days == month.days


@given(MONTHS, MONTHS)
def test_months_are_ordered_as_their_days(one: Month, other: Month) -> None:
    """The order of months is that of their first days."""
    assert (one < other) == (one.first_day < other.first_day)
    assert len(list(one.through(other))) == max(0, other.minus(one) + 1)


@pytest.mark.parametrize(
    "written", ["2025-9", "2025-13", "2025-00", "202509", "2025/09", "", "２０２５-09", None, 202509]
)
def test_what_is_no_month_is_refused(written: object) -> None:
    """There is one way to write a month; others are refused rather than guessed."""
    with pytest.raises(MonthInvalid):
        Month.parse(written)  # type: ignore[arg-type]


def test_a_month_out_of_range_is_refused() -> None:
    """Month 13 is not quietly January."""
    with pytest.raises(MonthInvalid):
        Month(2025, 13)


@given(intervals(), DATES)
def test_an_interval_holds_its_start_and_not_its_end(interval: DateInterval, on: date) -> None:
    """[start, end): the start is in, the end is out, and membership is comparison."""
    assert interval.contains(interval.start)
    if interval.end is not None:
        assert not interval.contains(interval.end)
        assert interval.days == (interval.end - interval.start).days
    assert interval.contains(on) == (interval.start <= on < (interval.end or date.max))


@given(intervals(), intervals(), DATES)
def test_the_days_in_common_are_those_in_both(one: DateInterval, other: DateInterval, on: date) -> None:
    """A day is in the intersection exactly when it is in both; overlap is having such a day."""
    common = one.intersect(other)
    assert (common is not None and common.contains(on)) == (one.contains(on) and other.contains(on))
    assert one.overlaps(other) == other.overlaps(one) == (common is not None)
    assert common is None or (one.covers(common) and other.covers(common))
    assert common == other.intersect(one)


@given(intervals(), intervals())
def test_covering_is_sharing_everything(one: DateInterval, other: DateInterval) -> None:
    """One covers the other exactly when their days in common are all of the other."""
    assert one.covers(other) == (one.intersect(other) == other)


@pytest.mark.parametrize("days", [0, -1])
def test_an_interval_without_a_day_is_refused(days: int) -> None:
    """An end on or before the start is a mistake, not an empty time."""
    with pytest.raises(IntervalInvalid) as caught:
        DateInterval(date(2025, 9, 1), date(2025, 9, 1) + timedelta(days=days))
    assert caught.value.code == "kernel.interval-invalid"
