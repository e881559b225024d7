"""The clock of an answer that was sent back: the days the unit had, not new ones."""

from doudi.casework.grievance.catalogue import ANSWER
from doudi.casework.grievance.following import SUBJECT
from doudi.casework.models import Grievance, GrievanceHandover
from doudi.worklist.keeping import refresh
from doudi.worklist.models import Clock


def restart_answer_clock(row: Grievance, handover: GrievanceHandover) -> None:
    """The clock that stopped with the answer runs on from the same beginning: a bad answer wins no days."""
    clock = (
        Clock.objects.select_for_update()
        .filter(subject_type=SUBJECT, subject_id=row.public_id, rule_key=ANSWER, starts_on=handover.dispatched_on)
        .order_by("-pk")
        .first()
    )
    if clock is not None and clock.stopped_on is not None:
        clock.stopped_on = None
        refresh(clock)
