"""The family does not want an item (不要这一项): it says so in the portal, or to who made its plan."""

from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.history import Line
from doudi.casework.joint.stepping import DECLINES, message_waiting, speaks_or_plans, take
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting


def decline_item(
    acting: Acting, item_id: str, *, reason: str = "", expected_version: int | None = None, key: str | None = None
) -> JointItem:
    """The item ends; a reason is welcome and never asked for. An application of its own is withdrawn as such.

    Raises:
        JointStepNotPossible: it is decided already, or its process knows no declining now.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        spec = message_waiting(item, *DECLINES)
        line.note = reason.strip()
        take(acting, item, spec, {}, line)

    return change_joint_item(
        acting, item_id, "decline", lambda item: speaks_or_plans(acting, item), do,
        content={"reason": reason}, expected_version=expected_version, key=key,
    )  # fmt: skip


def may_decline(acting: Acting, item: JointItem, waiting_messages: frozenset[str]) -> bool:
    """Whether this account may say no for the family now."""
    return bool(waiting_messages & set(DECLINES)) and speaks_or_plans(acting, item)
