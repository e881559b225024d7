"""Count every running clock again when a calendar is published (重算时限)."""

from django.db import transaction

from doudi.kernel.calendar import StatutoryCalendar
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.worklist.keeping import refresh
from doudi.worklist.models import Clock


@transaction.atomic
def recompute_clocks(acting: Acting, days: StatutoryCalendar) -> int:
    """Every running clock counted by ``days``; each one whose last day moved leaves an audit line. How many moved."""
    moved = 0
    for clock in Clock.objects.select_for_update().filter(stopped_on=None).order_by("pk"):
        before = clock.due_on
        refresh(clock, days)
        if clock.due_on != before:
            moved += 1
            record(
                acting,
                "worklist.recompute_clock",
                clock.subject_type,
                clock.subject_id,
                detail={"rule": clock.rule_key, "from": str(before), "to": str(clock.due_on)},
            )
    return moved
