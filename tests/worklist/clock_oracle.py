"""A clock read the slow way, by ticking days off a wall calendar; it shares nothing with the clock it judges.

Days are whole numbers since 1970 in Chongqing, eight hours ahead of UTC all year; a moment is seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

DAY, AHEAD = 86_400, 8 * 3_600


def day_number(seconds: int) -> int:
    """The office's day of a moment."""
    return (seconds + AHEAD) // DAY


@dataclass(frozen=True)
class Run:
    """One clock as somebody might tell it: days as numbers, suspensions as first day off and day it went on."""

    start: int
    limit: int | None
    by_working_days: bool
    rolls: bool
    pauses: tuple[tuple[int, int | None], ...]
    stopped: int | None
    warn_within: int | None
    today: int


@dataclass(frozen=True)
class Told:
    """What stands on the wall at the end of the day."""

    light: str
    due: int | None
    used: int
    left: int | None
    late: int
    paused: int


def tell(run: Run, is_worked: Callable[[int], bool]) -> Told:
    """Tick off one day after the other, and write down what each was."""
    read = run.today if run.stopped is None else run.stopped
    is_open = any(until is None for _, until in run.pauses) and run.stopped is None
    off = {day for since, until in run.pauses for day in range(since, read + 1 if until is None else until)}
    # A suspension that goes on is thought to end this evening at the latest: the office would go on today.
    off_if_it_ends = {day for since, until in run.pauses for day in range(since, read if until is None else until)}

    def counts(day: int, free: set[int]) -> bool:
        return day not in free and (is_worked(day) or not run.by_working_days)

    used = len([day for day in range(run.start + 1, read + 1) if counts(day, off)])
    paused = len([day for day in range(run.start + 1, read + 1) if day in off])
    if run.limit is None:
        light = "done" if run.stopped is not None else "pause" if is_open else "no_limit"
        return Told(light, None, used, None, 0, paused)
    ticked, due = 0, run.start
    while ticked < run.limit:
        due += 1
        ticked += counts(due, off_if_it_ends)
    if not run.by_working_days and run.rolls:
        while not is_worked(due):
            due += 1
    nothing: set[int] = set()
    left = len([day for day in range(read + 1, due + 1) if counts(day, nothing if is_open else off)])
    late = 0
    if read > due:
        late = max(1, len([day for day in range(due + 1, read + 1) if counts(day, off)]))
    if run.stopped is not None:
        light = "done"
    elif is_open:
        light = "pause"
    elif read > due:
        light = "late"
    else:
        near = min(3, max(1, run.limit // 3)) if run.warn_within is None else run.warn_within
        light = "warn" if left <= near else "ok"
    return Told(light, due, used, left, late, paused)
