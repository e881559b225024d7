"""Where the working days of a case went (日子花在哪里): every day in one line, none twice and none left out."""

from collections.abc import Iterable
from datetime import date

from doudi.casework.reads.case_shapes import DaysSpent
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView
from doudi.worklist.words import Words

WAITING = Words("等下一步", "waiting for the next step")


def days_spent(lights: Iterable[LightView], today: date, *, closed: bool) -> list[DaysSpent]:
    """Working days by step in the order the steps started, and the days between two steps.

    A day on which two steps ran is told once, with the step that began first; days of suspension are told by the lights
    and not here. An open case no step of which runs has been waiting since the last one ended.
    """
    every = list(lights)
    steps = sorted(
        (light for light in every if not light.rule_key.endswith(".total")),
        key=lambda light: (light.starts_on, light.stopped_on or date.max),
    )
    total = next((light for light in reversed(every) if light.rule_key.endswith(".total")), None)
    paused_between = max(0, (total.days_paused if total else 0) - sum(light.days_paused for light in steps))
    spent: list[DaysSpent] = []
    told_until: date | None = None

    def wait(until: date, *, is_now: bool) -> None:
        nonlocal paused_between
        if told_until is None or until <= told_until:
            return
        days = calendar().working_days_between(told_until, until)
        paused = min(days, paused_between)
        paused_between -= paused
        if days > paused:
            spent.append(DaysSpent(WAITING, days - paused, is_now))

    for light in steps:
        wait(light.starts_on, is_now=False)
        start = max(told_until or light.starts_on, light.starts_on)
        until = light.stopped_on or today
        days = calendar().working_days_between(start, until) if until > start else 0
        spent.append(DaysSpent(light.title, max(0, days - light.days_paused), light.stopped_on is None))
        told_until = max(told_until or until, until)
    if not closed and all(light.stopped_on is not None for light in steps):
        wait(today, is_now=True)
    return spent
