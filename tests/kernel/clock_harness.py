"""Holds a statutory calendar against the slow oracle on many generated limits, and says where they part."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from doudi.kernel.calendar import StatutoryCalendar
from tests.kernel.notices import read_all_notices
from tests.kernel.oracle import Oracle

FIRST, LAST = date(2019, 1, 1), date(2027, 12, 31)
PUBLISHED = frozenset(range(2017, 2027))
Case = tuple[date, int, int]
"""Start, length, and which of the calendars."""

CORNERS = [
    *(date(year, month, day) for year in range(2019, 2028) for month, day in ((1, 1), (2, 28), (12, 28), (12, 31))),
    date(2020, 2, 29),
    date(2024, 2, 29),
    *sorted(set().union(*read_all_notices())),
]


def calendars(kind: type[StatutoryCalendar]) -> list[tuple[StatutoryCalendar, Oracle]]:
    """The real calendar and five imaginary ones, each with its oracle."""
    free, worked = read_all_notices()
    made = [(free, worked, PUBLISHED), (set(), set(), frozenset())]
    for seed in range(4):
        chance = random.Random(seed)
        span = (LAST - FIRST).days + 40
        days = [FIRST + timedelta(days=chance.randrange(span)) for _ in range(40 * (seed + 1))]
        weekend = {day for day in days if day.weekday() >= 5}
        block = {day + timedelta(days=n) for day in days if day.weekday() < 5 for n in range(chance.randrange(1, 9))}
        made.append((block - weekend, weekend, frozenset(chance.sample(range(2019, 2029), 5))))
    return [(kind(dict.fromkeys(off, "假日"), on, years), Oracle(off, on, years)) for off, on, years in made]


def cases(count: int, seed: int) -> Iterator[Case]:
    """Random limits over 2019 to 2027, a third of them starting on a corner: leap day, year's end, near a holiday."""
    chance = random.Random(seed)
    span = (LAST - FIRST).days
    for _ in range(count):
        if chance.random() < 1 / 3:
            start = chance.choice(CORNERS) + timedelta(days=chance.randint(-3, 3))
        else:
            start = FIRST + timedelta(days=chance.randint(0, span))
        length = chance.choice((0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, chance.randint(0, 260)))
        yield start, length, chance.choice((0, 0, 0, 1, 2, 3, 4, 5))


def disagreements(kind: type[StatutoryCalendar], count: int, seed: int) -> list[str]:
    """Every limit on which a calendar of this class and the oracle differ, said in words."""
    pairs = calendars(kind)
    found = []
    for start, length, which in cases(count, seed):
        calendar, oracle = pairs[which]
        due = calendar.add_working_days(start, length)
        far = start + timedelta(days=length - 60)
        rolled = calendar.add_calendar_days(start, length, True)
        plain = calendar.add_calendar_days(start, length, False)
        between = calendar.working_days_between(start, far)
        for what, ours, theirs in (
            ("working days", (due.date, due.provisional), oracle.working_day_limit(start, length)),
            ("days, rolled", (rolled.date, rolled.provisional), oracle.calendar_day_limit(start, length, True)),
            ("days, plain", (plain.date, plain.provisional), oracle.calendar_day_limit(start, length, False)),
            ("days between", between, oracle.working_days_in(start, far)),
        ):
            if ours != theirs:
                found.append(f"{what}: {start} + {length}, calendar {which}: {ours} here, {theirs} there")
    return found
