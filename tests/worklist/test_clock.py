"""The statutory clock: equal to a slow oracle, and right at every boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.kernel.calendar import StatutoryCalendar
from doudi.reference.calendar import load_calendar
from doudi.worklist.domain.clock import ClockFacts, ClockUnit, Light, Pause, last_day, read_clock, warning_days

CALENDAR = load_calendar()
DAY = timedelta(days=1)
DATES = st.dates(date(2019, 1, 1), date(2027, 12, 31))


def oracle_last_day(start: date, limit: int, pauses: list[tuple[date, date]], calendar: StatutoryCalendar) -> date:
    """Written without looking at the clock: list working days after the start, drop the paused ones, take the n-th."""
    paused = {a + k * DAY for a, b in pauses for k in range((b - a).days)}
    worked = (start + k * DAY for k in range(1, 1500))
    kept = [day for day in worked if calendar.is_working_day(day) and day not in paused]
    return kept[limit - 1]


@st.composite
def runs(draw: st.DrawFn) -> tuple[date, int, list[tuple[date, date]], int]:
    """A start, a limit, up to three suspensions that do not overlap, and how many days later it is read."""
    start, limit = draw(DATES), draw(st.integers(1, 45))
    pauses, at = [], start
    for _ in range(draw(st.integers(0, 3))):
        begin = at + draw(st.integers(0, 20)) * DAY
        end = begin + draw(st.integers(0, 15)) * DAY
        pauses.append((begin, end))
        at = end
    return start, limit, pauses, draw(st.integers(0, 120))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(runs())
def test_last_day_equals_a_slow_oracle(run: tuple[date, int, list[tuple[date, date]], int]) -> None:
    """Whatever was suspended, the last day is the n-th working day that counts."""
    start, limit, pauses, later = run
    facts = ClockFacts(start, limit, pauses=tuple(Pause(a, b) for a, b in pauses))
    due = oracle_last_day(start, limit, pauses, CALENDAR)
    found = last_day(facts, CALENDAR)
    assert found is not None
    assert found[0] == due
    today = start + later * DAY
    reading = read_clock(facts, CALENDAR, today)
    assert (reading.light is Light.LATE) == (today > due)
    if today <= due:
        assert reading.days_used + (reading.days_left or 0) == limit


@pytest.mark.parametrize(
    ("today", "light", "left", "late"),
    [
        (date(2025, 9, 8), Light.OK, 10, 0),
        (date(2025, 9, 16), Light.OK, 4, 0),
        (date(2025, 9, 17), Light.WARN, 3, 0),
        (date(2025, 9, 22), Light.WARN, 0, 0),
        (date(2025, 9, 23), Light.LATE, 0, 1),
        (date(2025, 9, 24), Light.LATE, 0, 2),
    ],
)
def test_light_turns_just_before_at_and_after_the_end(today: date, light: Light, left: int, late: int) -> None:
    """Ten working days from 8 September 2025: yellow at three left, in time on the last day, red the day after."""
    reading = read_clock(ClockFacts(date(2025, 9, 8), 10), CALENDAR, today)
    assert (reading.light, reading.days_left, reading.days_late) == (light, left, late)


def test_national_day_and_make_up_days_are_counted_as_the_state_council_says() -> None:
    """From 26 September 2025 two working days: Sunday 28 September is worked, 1 to 8 October are not."""
    first = last_day(ClockFacts(date(2025, 9, 26), 1), CALENDAR)
    fourth = last_day(ClockFacts(date(2025, 9, 26), 4), CALENDAR)
    assert first == (date(2025, 9, 28), False)
    assert fourth == (date(2025, 10, 9), False)


def test_seven_calendar_days_of_notice_roll_off_the_holiday() -> None:
    """A notice of 26 September 2025 would end on 3 October; it ends on the first working day after the holiday."""
    unit = ClockUnit.CALENDAR_DAY
    assert last_day(ClockFacts(date(2025, 9, 22), 7, unit), CALENDAR) == (date(2025, 9, 29), False)
    assert last_day(ClockFacts(date(2025, 9, 26), 7, unit), CALENDAR) == (date(2025, 10, 9), False)
    kept = last_day(ClockFacts(date(2025, 9, 26), 7, unit, roll_off_rest_days=False), CALENDAR)
    assert kept == (date(2025, 10, 3), False)


def test_a_day_in_an_unpublished_year_is_marked_provisional() -> None:
    """A last day that rests on a calendar nobody has published says so."""
    calendar = StatutoryCalendar({}, frozenset(), frozenset({2025}))
    assert last_day(ClockFacts(date(2025, 12, 30), 5), calendar) == (date(2026, 1, 6), True)
    assert last_day(ClockFacts(date(2025, 12, 1), 5), calendar) == (date(2025, 12, 8), False)


def test_a_suspended_clock_is_grey_and_its_last_day_moves() -> None:
    """While the family looks for papers nothing is used; the last day is what it would be if it resumed today."""
    facts = ClockFacts(date(2025, 9, 8), 3, pauses=(Pause(date(2025, 9, 9)),))
    early, later = read_clock(facts, CALENDAR, date(2025, 9, 10)), read_clock(facts, CALENDAR, date(2025, 9, 17))
    assert (early.light, later.light) == (Light.PAUSE, Light.PAUSE)
    assert (early.days_used, later.days_used) == (0, 0)
    assert early.due_moves
    assert later.due_on is not None
    assert early.due_on is not None
    assert later.due_on > early.due_on
    assert later.days_paused == 9


def test_a_stopped_clock_keeps_what_it_used() -> None:
    """A step done in time stays done however much later it is looked at."""
    facts = ClockFacts(date(2025, 9, 8), 3, stopped_on=date(2025, 9, 10))
    reading = read_clock(facts, CALENDAR, date(2026, 9, 10))
    assert (reading.light, reading.days_used, reading.days_late) == (Light.DONE, 2, 0)


def test_a_step_without_a_limit_says_so() -> None:
    """Where no text gives days there is no light to turn red, and it is not shown as green."""
    reading = read_clock(ClockFacts(date(2025, 9, 8), None), CALENDAR, date(2025, 12, 31))
    assert (reading.light, reading.due_on, reading.days_left) == (Light.NO_LIMIT, None, None)


def test_yellow_comes_earlier_for_longer_limits_but_never_before_three_days() -> None:
    """A third of the limit, at least one day, at most three."""
    assert [warning_days(limit) for limit in (1, 3, 5, 7, 9, 30, 45)] == [1, 1, 1, 2, 3, 3, 3]
