"""End an item's suspension (接着办): its days count again from today."""

from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.errors import JointStepNotPossible
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.following import follow_item
from doudi.casework.joint.history import Line, advance_item
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting


def resume_item(
    acting: Acting, item_id: str, *, note: str = "", expected_version: int | None = None, key: str | None = None
) -> JointItem:
    """The last day has moved by the days that were not counted.

    Raises:
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        if not item.paused_because:
            raise JointStepNotPossible(item.public_id, "resume", "not paused")
        item.paused_because, line.note = "", note.strip()
        advance_item(acting, item, line)
        follow_item(acting, item)

    return change_joint_item(
        acting, item_id, "resume", lambda item: works_on(acting, item), do,
        content={"note": note}, expected_version=expected_version, key=key,
    )  # fmt: skip
