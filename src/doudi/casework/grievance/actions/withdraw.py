"""Take back what one said (撤回诉求): by whoever said it and nobody else, until there is an answer."""

from __future__ import annotations

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.changing import Step, take_step
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting


def withdraw(
    acting: Acting,
    public_id: str,
    *,
    reason: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """It is over, its clock stops, and nobody works on it any more; everything said and done stays on record.

    No official can do it: an office must not be able to make a complaint about itself disappear. A unit that had days
    left is not counted for it; one whose last day was over stays late in its rates.

    Raises:
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.note = reason.strip()
        handover = current_handover(step.row)
        if handover is not None:
            in_time = handover.due_on is None or handover.due_on >= acting.today
            handover.is_current, handover.was_returned = False, in_time
            handover.save(update_fields=["is_current", "was_returned"])
            step.detail = {"office": handover.office_id}

    return take_step(
        acting, public_id, "withdraw", do, content={"reason": reason}, expected_version=expected_version, key=key
    )
