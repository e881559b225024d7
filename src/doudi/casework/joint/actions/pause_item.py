"""Suspend an item's clocks with a reason (暂停), as a check outside takes its time."""

from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.errors import JointReasonMissing, JointStepNotPossible
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.following import follow_item
from doudi.casework.joint.history import Line, advance_item
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting


def pause_item(
    acting: Acting, item_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> JointItem:
    """No day is counted until it is resumed; every due date moves, and the reason stands beside the light.

    Raises:
        JointReasonMissing: no reason.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        if not reason.strip():
            raise JointReasonMissing(f"pausing {item.public_id}")
        if item.paused_because or item.definition is None:
            raise JointStepNotPossible(item.public_id, "pause", "paused already or run by its own application")
        item.paused_because, line.note = reason.strip()[:200], reason.strip()
        advance_item(acting, item, line)
        follow_item(acting, item)

    return change_joint_item(
        acting, item_id, "pause", lambda item: works_on(acting, item), do,
        content={"reason": reason}, expected_version=expected_version, key=key,
    )  # fmt: skip
