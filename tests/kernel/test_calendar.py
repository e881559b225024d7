"""Time limits, by examples a lawyer can check on a wall calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.calendar import CalendarContradicts, DueDate, LimitInvalid, StatutoryCalendar
from tests.kernel.notices import read_all_notices

FREE, WORKED = read_all_notices()
CALENDAR = StatutoryCalendar(dict.fromkeys(FREE, "假日"), WORKED, frozenset(range(2019, 2027)))
DAYS = st.dates(date(2019, 1, 1), date(2028, 6, 30))


def test_three_working_days_before_national_day_end_after_it() -> None:
    """Accepted on Tuesday 30 September 2025: three working days are 9, 10 and the make-up Saturday 11 October."""
    assert CALENDAR.add_working_days(date(2025, 9, 30), 3) == DueDate(date(2025, 10, 11), False)


def test_the_day_of_the_event_is_not_counted() -> None:
    """One working day from a Monday ends on Tuesday (民法典 art. 201)."""
    assert CALENDAR.add_working_days(date(2025, 9, 1), 1).date == date(2025, 9, 2)


def test_a_sunday_worked_by_notice_counts() -> None:
    """From Friday 26 September 2025, two working days are Sunday 28 (made up) and Monday 29."""
    assert CALENDAR.add_working_days(date(2025, 9, 26), 2).date == date(2025, 9, 29)


def test_an_event_on_a_rest_day_counts_from_the_next_day() -> None:
    """From Saturday 6 September 2025 the first working day is Monday 8."""
    assert CALENDAR.add_working_days(date(2025, 9, 6), 1).date == date(2025, 9, 8)


@pytest.mark.parametrize(
    ("start", "rolls", "last"),
    [
        (date(2025, 9, 1), True, date(2025, 9, 8)),  # seven days end on a Monday
        (date(2025, 9, 26), True, date(2025, 10, 9)),  # 3 October is within the eight days of the holiday
        (date(2025, 9, 26), False, date(2025, 10, 3)),
        (date(2025, 9, 21), True, date(2025, 9, 28)),  # a Sunday, but worked by notice: it ends there
        (date(2025, 9, 20), True, date(2025, 9, 28)),  # Saturday the 27th moves to that Sunday
    ],
)
def test_seven_calendar_days(start: date, rolls: bool, last: date) -> None:
    """Seven days of notice end on the seventh day after, moved off rest days where asked (民法典 art. 203)."""
    assert CALENDAR.add_calendar_days(start, 7, rolls).date == last


def test_leap_day_and_year_end_are_ordinary_days() -> None:
    """29 February is counted when it exists, and a limit crosses the year's end without a jump."""
    assert CALENDAR.add_calendar_days(date(2024, 2, 28), 1, False).date == date(2024, 2, 29)
    assert CALENDAR.add_calendar_days(date(2023, 2, 28), 1, False).date == date(2023, 3, 1)
    assert CALENDAR.add_working_days(date(2024, 12, 31), 1).date == date(2025, 1, 2)


def test_limits_reaching_into_an_unpublished_year_are_provisional() -> None:
    """2027 counts Monday to Friday and every limit that counts a day of it says so."""
    due = CALENDAR.add_working_days(date(2026, 12, 28), 5)
    assert due == DueDate(date(2027, 1, 4), True)  # 29, 30, 31 December, 1 and 4 January, none known to be free
    assert CALENDAR.is_working_day(date(2027, 1, 1))
    assert not CALENDAR.add_working_days(date(2026, 12, 20), 5).provisional


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    """The notice for 2019 moved 29 and 31 December 2018, so those days of 2026 are unsettled until 2027's is out."""
    assert [CALENDAR.is_provisional(date(2026, 12, day)) for day in (28, 29, 31)] == [False, True, True]
    assert not CALENDAR.is_provisional(date(2025, 12, 31))


def test_a_fixed_calendar_end_is_not_provisional_where_nothing_rolls() -> None:
    """Seven days without moving off rest days end on a known day, whatever the notice will say."""
    assert not CALENDAR.add_calendar_days(date(2027, 3, 1), 7, False).provisional
    assert CALENDAR.add_calendar_days(date(2027, 3, 1), 7, True).provisional


def test_rest_days_have_names() -> None:
    """A free day says why; a worked one, make-up days included, says nothing."""
    assert CALENDAR.rest_name(date(2025, 10, 1)) == "假日"
    assert CALENDAR.rest_name(date(2025, 9, 6)) == "周末"
    assert CALENDAR.rest_name(date(2025, 9, 28)) is None
    assert CALENDAR.next_working_day(date(2025, 10, 1)) == date(2025, 10, 9)


@pytest.mark.parametrize("days", [-1, 1.5, True, "3"])
def test_a_limit_that_is_no_count_is_refused(days: object) -> None:
    """Negative, fractional and written lengths are refused with a stable code."""
    with pytest.raises(LimitInvalid) as caught:
        CALENDAR.add_working_days(date(2025, 9, 1), days)  # type: ignore[arg-type]
    assert caught.value.code == "kernel.limit-invalid"


def test_a_day_cannot_be_free_and_worked() -> None:
    """A calendar listing one day both ways is refused when it is made."""
    with pytest.raises(CalendarContradicts) as caught:
        StatutoryCalendar({date(2025, 10, 1): "国庆节"}, {date(2025, 10, 1)}, frozenset({2025}))
    assert "2025-10-01" in str(caught.value)


@given(DAYS, st.integers(0, 200))
def test_counting_forth_and_back_agree(start: date, days: int) -> None:
    """As many working days lie up to the end of a limit as the limit has."""
    due = CALENDAR.add_working_days(start, days).date
    assert CALENDAR.working_days_between(start, due) == days
    assert CALENDAR.working_days_between(due, start) == -days
    assert days == 0 or CALENDAR.is_working_day(due)


@given(DAYS, st.integers(0, 100), st.integers(0, 100))
def test_a_limit_in_two_parts_is_the_whole(start: date, first: int, second: int) -> None:
    """Working days counted in two stretches end where one stretch of the sum does."""
    halfway = CALENDAR.add_working_days(start, first).date
    assert CALENDAR.add_working_days(halfway, second).date == CALENDAR.add_working_days(start, first + second).date


@given(DAYS, DAYS, st.integers(0, 100))
def test_starting_later_never_ends_earlier(one: date, other: date, days: int) -> None:
    """A later event has no earlier last day, for both kinds of limit."""
    early, late = sorted((one, other))
    assert CALENDAR.add_working_days(early, days).date <= CALENDAR.add_working_days(late, days).date
    for rolls in (True, False):
        assert CALENDAR.add_calendar_days(early, days, rolls).date <= CALENDAR.add_calendar_days(late, days, rolls).date


@given(DAYS, st.integers(1, 200))
def test_rolling_moves_forward_to_a_worked_day_only(start: date, days: int) -> None:
    """A moved last day is worked, and every day passed over is free."""
    plain, rolled = (CALENDAR.add_calendar_days(start, days, rolls).date for rolls in (False, True))
    assert CALENDAR.is_working_day(rolled)
    passed = [plain + timedelta(days=n) for n in range((rolled - plain).days)]
    assert not any(map(CALENDAR.is_working_day, passed))
