"""Where the working days of a case went (日子花在哪里): every day in one line, none twice and none left out."""

from collections.abc import Iterable, Sequence
from datetime import date

from doudi.casework.reads.case_shapes import DaysSpent
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import count_days
from doudi.worklist.domain.ledger import Spent, StepRun, Stretch, day_ledger
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

WAITING = Words("等下一步", "waiting for the next step")


def days_spent(clocks: Sequence[Clock], today: date) -> list[DaysSpent]:
    """Days by step as they followed each other, with those between two steps; what was over before acceptance first.

    Days of suspension are told by the lights and not here. The step that runs now is last, also before it used a day.
    """
    steps = sorted((each for each in clocks if not _is_whole(each)), key=lambda each: each.starts_on)
    whole = next((each for each in reversed(clocks) if _is_whole(each)), None)
    if whole is None:
        return [_alone(step, today) for step in steps]
    before = [step for step in steps if step.stopped_on is not None and step.stopped_on <= whole.starts_on]
    during = {str(step.pk): step for step in steps if step not in before}
    runs = [StepRun(key, step.facts()) for key, step in during.items()]
    told = _in_turn(day_ledger(whole.facts(), runs, calendar(), today))
    is_open = whole.stopped_on is None
    running = next((key for key, step in during.items() if step.stopped_on is None), "")
    if is_open and running and (not told or told[-1][0] != running):
        told.append((running, 0))
    words = {key: Words(step.title_zh, step.title_en) for key, step in during.items()}
    return [_alone(step, today) for step in before] + [
        DaysSpent(words.get(key, WAITING), days, is_open and at == len(told)) for at, (key, days) in enumerate(told, 1)
    ]


def _is_whole(clock: Clock) -> bool:
    return clock.rule_key.endswith(".total")


def _in_turn(stretches: Iterable[Stretch]) -> list[tuple[str, int]]:
    """Step (none while the matter waited) and days, rest days and suspensions left out."""
    told: list[tuple[str, int]] = []
    for each in stretches:
        if each.spent in (Spent.REST, Spent.PAUSED):
            continue
        if told and told[-1][0] == each.key:
            told[-1] = (each.key, told[-1][1] + each.days)
        else:
            told.append((each.key, each.days))
    return told


def _alone(step: Clock, today: date) -> DaysSpent:
    """A step that ran by itself, by its own clock."""
    days = count_days(step.facts(), step.starts_on, step.stopped_on or today, calendar())
    return DaysSpent(Words(step.title_zh, step.title_en), days, step.stopped_on is None)
