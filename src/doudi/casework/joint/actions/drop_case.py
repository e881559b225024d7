"""Drop a case before it began (不办了): the report was mistaken, or the family is helped elsewhere."""

from doudi.casework.joint.actions.call_conference import call_off
from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.closing import closing_statement
from doudi.casework.joint.conferring import is_bound, to_look_at
from doudi.casework.joint.errors import JointReasonMissing, JointStepNotPossible
from doudi.casework.joint.history import Line
from doudi.casework.joint.lifecycle import strike_item
from doudi.casework.models import JointCase
from doudi.platform.acting import Acting
from doudi.worklist.models import WorkItem


def drop_case(
    acting: Acting, case_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> JointCase:
    """Closed with the reason; whatever was planned is struck.

    Raises:
        JointReasonMissing: no reason.
        JointStepNotPossible: it was begun, or what a conference decided still binds somebody.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of a case.
    """
    def do(case: JointCase, line: Line) -> None:
        if not reason.strip():
            raise JointReasonMissing(f"dropping {case.public_id}")
        if is_bound(case):
            raise JointStepNotPossible(case.public_id, "drop", "what a conference decided has no answer yet")
        for item in case.items.filter(state="planned").order_by("pk"):
            item.case = case
            strike_item(acting, item, Line("strike", note=reason.strip()))
        for conference in case.conferences.filter(state="called"):
            call_off(acting, conference, reason.strip())
        to_look_at(case).update(state=WorkItem.DONE, done_at=acting.now, done_by=acting.actor_id)
        case.state, case.closed_at, line.note = "closed", acting.now, reason.strip()
        case.closing = {**closing_statement(case), "dropped": reason.strip()}

    return change_joint_case(
        acting, case_id, "drop", do, possible_in=("planning",), content={"reason": reason},
        expected_version=expected_version, key=key,
    )  # fmt: skip
