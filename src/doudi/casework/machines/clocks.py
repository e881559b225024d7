"""Clocks as a machine is told of them (时限): days spent, days left, the last day, the text that sets it."""

from collections.abc import Iterable

from doudi.platform.acting import Acting
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock


def clocks_by_subject(acting: Acting, subject_type: str, ids: Iterable[str]) -> dict[str, list[LightView]]:
    """Every clock of these subjects, in the order in which they began; two queries however many there are."""
    wanted = list(ids)
    found: dict[str, list[LightView]] = {each: [] for each in wanted}
    rows = Clock.objects.filter(subject_type=subject_type, subject_id__in=wanted).prefetch_related("pauses")
    for clock in rows.order_by("pk"):
        found[clock.subject_id].append(view_clock(clock, calendar(), acting.today))
    return found
