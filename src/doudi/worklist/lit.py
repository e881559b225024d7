"""Lights in the database: the rows of one light, and how many of each, in one statement."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from doudi.worklist.domain.clock import Light
from doudi.worklist.models import WorkItem

OPEN_LIGHTS = tuple(light.value for light in Light if light is not Light.DONE)
"""The lights an open item can show; it shows exactly one of them."""


def light_is(light: str, today: date) -> Q:
    """The rows of one light, by the columns ``keeping.refresh`` keeps; equal to the pure reading (tested)."""
    running = Q(clock__stopped_on=None)
    going = running & Q(clock__is_paused=False)
    return {
        Light.LATE.value: going & Q(clock__due_on__lt=today),
        Light.WARN.value: going & Q(clock__due_on__gte=today, clock__warn_on__lte=today),
        Light.OK.value: going & Q(clock__due_on__gte=today, clock__warn_on__gt=today),
        Light.PAUSE.value: running & Q(clock__is_paused=True),
        Light.NO_LIMIT.value: Q(clock=None) | (going & Q(clock__due_on=None)),
    }[light]


def light_counts(today: date) -> dict[str, Count]:
    """What to ask of ``aggregate`` or ``annotate``: the number of rows of each light."""
    return {light: Count("pk", filter=light_is(light, today)) for light in OPEN_LIGHTS}


def count_lights(rows: QuerySet[WorkItem], today: date) -> tuple[int, dict[str, int]]:
    """How many rows, and how many of each light: one statement."""
    found = rows.order_by().aggregate(total=Count("pk"), **light_counts(today))
    return found.pop("total"), found
