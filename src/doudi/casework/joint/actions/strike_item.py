"""Strike an item from the plan (去掉一项), with the reason; nothing of it runs any more."""

from doudi.casework.joint.changing import PLAN, change_joint_item
from doudi.casework.joint.errors import JointReasonMissing
from doudi.casework.joint.finding import may_see_case
from doudi.casework.joint.history import Line
from doudi.casework.joint.lifecycle import OPEN_STATES
from doudi.casework.joint.lifecycle import strike_item as strike
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting


def strike_item(
    acting: Acting, item_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> JointItem:
    """By who made the plan; an application of the family itself goes on beside the case.

    Raises:
        JointReasonMissing: no reason.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        if not reason.strip():
            raise JointReasonMissing(f"striking {item.public_id}")
        line.note = reason.strip()
        strike(acting, item, line)

    return change_joint_item(
        acting, item_id, "strike", lambda item: may_see_case(acting, item.case, PLAN), do, possible_in=OPEN_STATES,
        content={"reason": reason}, expected_version=expected_version, key=key,
    )  # fmt: skip
