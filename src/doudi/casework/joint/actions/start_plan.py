"""Settle the plan and begin (定计划): every planned item starts, side by side."""

from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.history import Line
from doudi.casework.joint.lifecycle import begin_or_wait
from doudi.casework.joint.messages import tell_begun
from doudi.casework.models import JointCase
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def start_plan(
    acting: Acting, case_id: str, *, note: str = "", expected_version: int | None = None, key: str | None = None
) -> JointCase:
    """From here each department has its item; those that rest on another item wait for it.

    Raises:
        JointUnfit: nothing is planned.
        OfficeMissing: an item's department has no office here; nothing begins then.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of a case.
    """
    def do(case: JointCase, line: Line) -> None:
        planned = list(case.items.select_related("organisation", "application").filter(state="planned").order_by("pk"))
        if not planned:
            raise JointUnfit("items", "an empty plan", Words("先加至少一项。", "Add one item at least."))
        case.state, case.started_at, line.note = "running", acting.now, note.strip()
        line.detail = {"items": [item.key for item in planned]}
        # What rests on others comes last, so that it sees what began.
        for item in sorted(planned, key=lambda each: (each.kind == "no_application", each.pk)):
            item.case = case
            begin_or_wait(acting, item)
        tell_begun(acting, case)

    return change_joint_case(
        acting, case_id, "start", do, possible_in=("planning",), content={"note": note},
        expected_version=expected_version, key=key,
    )  # fmt: skip
