"""Where the days of a matter went (日子花在哪里): every day since it began, once, and whose it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from doudi.worklist.domain.clock import ClockFacts, ClockUnit, WorkingDays


class Spent(StrEnum):
    """What a day was: a step ran (用了), none ran (等下一步), the matter was suspended (暂停), a rest day (休息)."""

    USED = "used"
    WAITING = "waiting"
    PAUSED = "paused"
    REST = "rest"


@dataclass(frozen=True)
class StepRun:
    """One step of the matter and when it ran; ``key`` names it to the caller."""

    key: str
    facts: ClockFacts


@dataclass(frozen=True)
class Stretch:
    """Days on end that went the same way, ``first`` and ``last`` included; ``key`` of the step while one ran."""

    spent: Spent
    key: str
    first: date
    last: date
    days: int


def day_ledger(
    whole: ClockFacts, steps: Sequence[StepRun], calendar: WorkingDays, today: date
) -> tuple[Stretch, ...]:
    """Every day after the start up to today, or to the end of a matter that is over, in order and none twice.

    Used and waiting days together are the days the whole clock has used. Of several steps that ran on a day the one
    that began first has it, and of those one that was not itself suspended; the day a step starts belongs to what was
    before it (Civil Code art. 201). A rest day counts where the clock counts calendar days.

    >>> from types import SimpleNamespace
    >>> week = SimpleNamespace(is_working_day=lambda day: day.weekday() < 5, is_provisional=lambda day: False)
    >>> survey = StepRun("survey", ClockFacts(date(2025, 9, 9), 3, stopped_on=date(2025, 9, 10)))
    >>> spent = day_ledger(ClockFacts(date(2025, 9, 8), 30), [survey], week, date(2025, 9, 15))
    >>> [(each.spent.value, each.key, each.days) for each in spent]
    [('waiting', '', 1), ('used', 'survey', 1), ('waiting', '', 2), ('rest', '', 2), ('waiting', '', 1)]
    """
    until = whole.stopped_on if whole.stopped_on is not None else today
    in_order = sorted(steps, key=lambda step: step.facts.starts_on)
    found: list[Stretch] = []
    for day in _days(whole.starts_on, until):
        spent, key = _of(day, whole, in_order, calendar)
        last = found[-1] if found else None
        if last is not None and (last.spent, last.key) == (spent, key):
            found[-1] = Stretch(spent, key, last.first, day, last.days + 1)
        else:
            found.append(Stretch(spent, key, day, day, 1))
    return tuple(found)


def _days(after: date, through: date) -> Iterator[date]:
    for step in range(1, (through - after).days + 1):
        yield after + timedelta(days=step)


def _of(day: date, whole: ClockFacts, steps: Sequence[StepRun], calendar: WorkingDays) -> tuple[Spent, str]:
    if whole.unit is ClockUnit.WORKING_DAY and not calendar.is_working_day(day):
        return Spent.REST, ""
    if any(pause.covers(day) for pause in whole.pauses):
        return Spent.PAUSED, ""
    running = [
        step
        for step in steps
        if step.facts.starts_on < day and (step.facts.stopped_on is None or day <= step.facts.stopped_on)
    ]
    going = [step for step in running if not any(pause.covers(day) for pause in step.facts.pauses)]
    if not running:
        return Spent.WAITING, ""
    return Spent.USED, (going or running)[0].key
