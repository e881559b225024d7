"""The ledger of days: every day once, and its sums are the clock's own."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from doudi.reference.calendar import load_calendar
from doudi.worklist.domain import ledger as judged
from doudi.worklist.domain.clock import ClockFacts, ClockUnit, Pause, read_clock
from doudi.worklist.domain.ledger import Spent, StepRun, day_ledger

CALENDAR = load_calendar()
DAY = timedelta(days=1)


def drawn(draw: random.Random) -> tuple[ClockFacts, list[StepRun], date]:
    """A matter of some weeks, its suspensions, and steps that follow each other, overlap or leave days between."""
    start = date(2025, 1, 1) + draw.randrange(700) * DAY
    today = start + draw.randrange(60) * DAY
    begins, until = sorted(start + draw.randrange(60) * DAY for _ in range(2))
    pauses = (Pause(begins, draw.choice((until, None))),) if draw.random() < 0.5 else ()
    unit = draw.choice(tuple(ClockUnit))
    whole = ClockFacts(start, 30, unit, pauses=pauses, stopped_on=draw.choice((None, today)))
    steps = []
    for number in range(draw.randrange(5)):
        first, last = sorted(start + draw.randrange(60) * DAY for _ in range(2))
        own = (Pause(first, last),) if draw.random() < 0.2 else ()
        steps.append(StepRun(str(number), ClockFacts(first, 5, unit, pauses=own, stopped_on=draw.choice((last, None)))))
    return whole, steps, today


def faults(seed: int, runs: int) -> list[str]:
    """What is wrong with the ledgers of random matters; the sums are held against the clock's own reading."""
    draw, found = random.Random(seed), []
    for number in range(runs):
        whole, steps, today = drawn(draw)
        told = day_ledger(whole, steps, CALENDAR, today)
        days = [each.first + step * DAY for each in told for step in range((each.last - each.first).days + 1)]
        if days != [whole.starts_on + step * DAY for step in range(1, (today - whole.starts_on).days + 1)]:
            found.append(f"seed {seed} run {number}: a day twice, or left out")
        sums = {kind: sum(each.days for each in told if each.spent is kind) for kind in Spent}
        read = read_clock(whole, CALENDAR, today)
        if sums[Spent.USED] + sums[Spent.WAITING] != read.days_used:
            found.append(f"seed {seed} run {number}: {sums} although the clock used {read.days_used}")
        for each in told:
            ran = [step for step in steps if step.key == each.key]
            outside = ran and not (
                ran[0].facts.starts_on < each.first
                and (ran[0].facts.stopped_on is None or each.last <= ran[0].facts.stopped_on)
            )
            idle = each.spent is Spent.WAITING and any(
                step.facts.starts_on < each.first
                and (step.facts.stopped_on is None or each.first <= step.facts.stopped_on)
                for step in steps
            )
            if outside or idle or (each.spent is Spent.USED) != bool(ran):
                found.append(f"seed {seed} run {number}: {each}")
    return found


def test_every_day_is_told_once_and_sums_are_the_clocks() -> None:
    """Random matters: days in order, used and waiting together what the clock used, each with a step that ran."""
    assert faults(20261122, 300) == []


@pytest.mark.parametrize("bug", ["the last day is left out", "suspensions are used", "the starting day is a step's"])
def test_a_planted_bug_is_noticed(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three ways to tell days wrongly."""
    days, of = judged._days, judged._of
    if bug == "the last day is left out":
        monkeypatch.setattr(judged, "_days", lambda after, through: days(after, through - DAY))
    elif bug == "suspensions are used":
        bare = ClockFacts(date(2025, 1, 1), 30)
        monkeypatch.setattr(
            judged, "_of", lambda day, whole, steps, calendar: of(day, _without(whole, bare), steps, calendar)
        )
    else:
        monkeypatch.setattr(judged, "_of", lambda day, whole, steps, calendar: of(day + DAY, whole, steps, calendar))
    assert faults(20261122, 300)


def _without(whole: ClockFacts, bare: ClockFacts) -> ClockFacts:
    return ClockFacts(whole.starts_on, bare.limit, whole.unit, stopped_on=whole.stopped_on)


def test_of_two_steps_the_one_that_goes_on_has_the_day() -> None:
    """While the first step waits for papers the second has the days."""
    start = date(2025, 9, 8)
    first = StepRun("survey", ClockFacts(start, 3, pauses=(Pause(date(2025, 9, 10)),)))
    second = StepRun("check", ClockFacts(start, 3))
    told = day_ledger(ClockFacts(start, 30), [first, second], CALENDAR, date(2025, 9, 12))
    assert [(each.key, each.days) for each in told] == [("survey", 1), ("check", 3)]
