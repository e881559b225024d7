"""The statutory clock against its oracle: random runs in three time zones, and bugs it must notice."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from doudi.kernel.clock import FixedClock
from doudi.platform.acting import Acting
from doudi.reference.calendar import load_calendar
from doudi.worklist.calendar import day_of
from doudi.worklist.domain import clock as judged
from doudi.worklist.domain.clock import ClockFacts, ClockUnit, Pause, read_clock
from tests.worklist.clock_oracle import DAY, Run, Told, day_number, tell

EPOCH = date(1970, 1, 1)
CALENDAR = load_calendar()
ZONES = ("Asia/Shanghai", "UTC", "America/New_York")
FIRST, LAST = datetime(2019, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
EDGES = (-1, 0, 1)
"""Seconds around midnight in Chongqing at which moments are taken more often than by chance."""
_worked: dict[int, bool] = {}


def is_worked(day: int) -> bool:
    """The State Council's calendar, by day number."""
    if day not in _worked:
        _worked[day] = CALENDAR.is_working_day(EPOCH + timedelta(days=day))
    return _worked[day]


def drawn(draw: random.Random) -> tuple[Run, int, int]:
    """A run, and the moments of its start and of the reading: any second, but often one beside midnight."""
    start, read = sorted(_moment(draw) for _ in range(2))
    read = min(read, start + draw.choice((3, 30, 90, 400)) * DAY)
    first, last = day_number(start), day_number(read)
    pauses: list[tuple[int, int | None]] = []
    at = first
    for _ in range(draw.choice((0, 0, 1, 1, 2, 3))):
        since = at + draw.randrange(12)
        until = since + draw.randrange(15)
        pauses.append((since, until))
        at = until
    stopped = None
    if draw.random() < 0.2:
        stopped = draw.randint(first, last)
        pauses = [(since, min(until, stopped)) for since, until in pauses if since <= stopped and until is not None]
    elif at <= last and draw.random() < 0.25:
        pauses.append((draw.randint(at, last), None))
    run = Run(
        first, draw.choice((None, 1, 2, 3, 5, 7, 10, 12, 20, 30, 45)), draw.random() < 0.6, draw.random() < 0.8,
        tuple(pauses), stopped, draw.choice((None, None, 0, 5)), last,
    )  # fmt: skip
    return run, start, read


def _moment(draw: random.Random) -> int:
    second = draw.randrange(int(FIRST.timestamp()), int(LAST.timestamp()))
    if draw.random() < 0.3:
        second = second // DAY * DAY - 8 * 3600 + draw.choice(EDGES)
    return second


def read(run: Run, start: int, today: int, zone: str) -> Told:
    """What the clock says, its moments given in a zone as a database or a browser may."""
    given = [datetime.fromtimestamp(each, ZoneInfo(zone)) for each in (start, today)]
    acting = Acting.system("test", FixedClock(given[1]).now())
    unit = ClockUnit.WORKING_DAY if run.by_working_days else ClockUnit.CALENDAR_DAY
    facts = ClockFacts(
        day_of(given[0]), run.limit, unit, run.rolls,
        tuple(Pause(_date(since), None if until is None else _date(until)) for since, until in run.pauses),
        None if run.stopped is None else _date(run.stopped), run.warn_within,
    )  # fmt: skip
    came = read_clock(facts, CALENDAR, acting.today)
    due = None if came.due_on is None else (came.due_on - EPOCH).days
    return Told(came.light.value, due, came.days_used, came.days_left, came.days_late, came.days_paused)


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def differences(seed: int, runs: int) -> list[str]:
    """Where clock and oracle differ, the first five; every run is read in one zone, all three in turn."""
    draw, found = random.Random(seed), []
    for number in range(runs):
        run, start, today = drawn(draw)
        wanted, came = tell(run, is_worked), read(run, start, today, ZONES[number % 3])
        if came != wanted:
            found.append(f"seed {seed} run {number}: {run} told {wanted}, read {came}")
            if len(found) == 5:
                break
    return found


@pytest.fixture(params=ZONES)
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine itself keeps another time."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_clock_and_oracle_agree(machine_zone: str) -> None:
    """Lights, last days, days used, left, late and suspended; on a machine of each zone."""
    assert differences(20261122, 400) == []


@pytest.mark.long
def test_a_hundred_thousand_runs_agree(machine_zone: str) -> None:
    """The same, 100,000 runs over the three zones."""
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    assert differences(seed, 33_334) == []


def from_the_first_day(start: date) -> Iterator[date]:
    """From the day itself on."""
    day = start
    while True:
        yield day
        day += timedelta(days=1)


def through_the_last_day_off(facts: ClockFacts, day: date, calendar: judged.WorkingDays) -> bool:
    """Half-open taken as closed."""
    if any(each.from_on <= day and (each.until_on is None or day <= each.until_on) for each in facts.pauses):
        return False
    return facts.unit is ClockUnit.CALENDAR_DAY or calendar.is_working_day(day)


def weekdays_only(facts: ClockFacts, day: date, calendar: judged.WorkingDays) -> bool:
    """No make-up days, no holidays."""
    return not any(each.covers(day) for each in facts.pauses) and (
        facts.unit is ClockUnit.CALENDAR_DAY or day.weekday() < 5
    )


def a_day_early(limit: int) -> int:
    """Yellow before its time."""
    return min(4, max(2, limit // 3 + 1))


BUGS = {
    "the starting day counts": ("_days_after", from_the_first_day),
    "a suspension takes the day it ends": ("_counts", through_the_last_day_off),
    "make-up days are rest days": ("_counts", weekdays_only),
    "yellow comes early": ("warning_days", a_day_early),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_noticed(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of four ways to count wrongly is found within a few hundred runs."""
    name, wrong = BUGS[bug]
    monkeypatch.setattr(judged, name, wrong)
    assert differences(20261122, 400)


def test_a_day_taken_in_the_machines_zone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes the day of a moment as it was given, and not the office's, is found."""
    monkeypatch.setitem(globals(), "day_of", lambda moment: moment.date())
    assert differences(20261122, 400)
