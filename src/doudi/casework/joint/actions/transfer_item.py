"""Pass an item on to the department it belongs to (转办): who is asked acts or transfers (649号令第六十条)."""

from doudi.casework.engine import TaskSpec
from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.errors import JointReasonMissing, JointStepNotPossible, JointUnfit
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.history import Line, keep_adding, shown_name
from doudi.casework.joint.lifecycle import begin_item
from doudi.casework.joint.matter import matter
from doudi.casework.joint.offices import office_for
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.joint.stepping import may_take, take
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

NOT_COMPETENT = "not_competent"


def transfer_item(
    acting: Acting,
    item_id: str,
    to_department: str,
    *,
    reason: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> JointItem:
    """The item ends here as not competent, and the same item begins at the other department: nothing falls between.

    Raises:
        JointReasonMissing: no reason.
        JointUnfit: no such department, or it is the item's own.
        OfficeMissing: the other department has no office here.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        if not reason.strip():
            raise JointReasonMissing(f"passing {item.public_id} on")
        if to_department not in matter().departments or to_department == item.department:
            raise JointUnfit(
                "to_department", f"{to_department!r}", Words("选转给哪个部门。", "Choose the department it belongs to.")
            )
        spec, fact = _accepting(item)
        if not may_take(acting, item, spec):
            raise NotAllowed("joint.transfer", f"the step is for {spec.role}")
        office = office_for(to_department, item.area_path, acting.today)
        line.note, line.detail = reason.strip(), {"to": to_department}
        take(acting, item, spec, {fact: NOT_COMPETENT}, line, settles=False)
        there = JointItem.objects.create(
            case=item.case, key=item.key, kind=item.kind, title_zh=item.title_zh, title_en=item.title_en,
            department=to_department, organisation=office, scheme=item.scheme, applied_on=item.applied_on,
            terms=item.terms, depends_on=item.depends_on, why=item.why, changed_at=acting.now,
            changed_by_name=shown_name(acting), proposed_by=acting.actor_id, division_code=item.division_code,
            area_path=item.area_path,
        )  # fmt: skip
        keep_adding(acting, there, Line("add", note=reason.strip(), detail={"from": item.public_id}))
        begin_item(acting, there)

    return change_joint_item(
        acting, item_id, "transfer", lambda item: works_on(acting, item), do,
        content={"to": to_department, "reason": reason}, expected_version=expected_version, key=key,
    )  # fmt: skip


def _accepting(item: JointItem) -> tuple[TaskSpec, str]:
    """The step at which the department says that it is not competent, and the fact that says so."""
    for spec in tasks_waiting(item):
        for outcome in spec.outcomes:
            if outcome.value == NOT_COMPETENT:
                return spec, outcome.fact
    raise JointStepNotPossible(item.public_id, "transfer", item.state, [each.key for each in tasks_waiting(item)])
