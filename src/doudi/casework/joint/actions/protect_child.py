"""Mark a running case as one of a protected child (转为受保护): it names nobody, and no notice of it hangs."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.following import follow as follow_application
from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.conferring import CONFERENCE
from doudi.casework.joint.errors import JointReasonMissing, JointStepNotPossible
from doudi.casework.joint.following import CASE, CONFERENCE_DECISION, ITEM, headline_of, planner_role
from doudi.casework.joint.history import Line
from doudi.casework.models import Application, ConferenceDecision, JointCase
from doudi.casework.noticing import take_down_all
from doudi.platform.acting import Acting
from doudi.worklist.models import WorkItem

BECAUSE = "child_protected"
ANY_STATE = ("planning", "running", "closed")


def protect_child(
    acting: Acting, case_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> JointCase:
    """Notices that stand come down at once, lists and worklists say a family of so many, the plan is the officer's.

    Who planned it so far and does not hold the post for protected children does not find it any more. An application
    that had not been on notice yet goes to the county without one. There is no way back: what was hidden stays hidden.

    Raises:
        JointReasonMissing: no reason.
        JointStepNotPossible: it is protected already.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of a case.
    """

    def do(case: JointCase, line: Line) -> None:
        if not reason.strip():
            raise JointReasonMissing(f"protecting {case.public_id}")
        if case.child_protected:
            raise JointStepNotPossible(case.public_id, "protect", "protected already")
        case.child_protected, line.note = True, reason.strip()
        case.save(update_fields=["child_protected"])
        items = case.items.exclude(state="struck").exclude(application=None).select_related("application")
        taken = [_shield(acting, item.application) for item in items.order_by("pk") if item.application]
        line.detail = {"notices": sum(taken)}
        _hide(case)

    return change_joint_case(
        acting, case_id, "protect", do, possible_in=ANY_STATE, content={"reason": reason},
        expected_version=expected_version, key=key,
    )  # fmt: skip


def _shield(acting: Acting, application: Application) -> int:
    """Take every notice of it down, and let what hung on one go on without it; how many came down."""
    if application.state not in (State.ON_NOTICE, State.OBJECTED):
        count = take_down_all(application, acting, BECAUSE)
        if application.state == State.OPINION:
            follow_application(acting, application)
        return count
    taken: list[int] = []

    def do(change: Change) -> None:
        change.wanted = State.OBJECTED if change.case.state == State.OBJECTED else State.NOTICE_ENDED
        taken.append(take_down_all(change.case, acting, BECAUSE))
        change.detail = {"because": BECAUSE}

    by_itself = Acting.system("take down notices", acting.now, simulated=acting.simulated)
    change_case(by_itself, application.public_id, "take_down", "casework.see", do, content={"because": BECAUSE})
    return sum(taken)


def _hide(case: JointCase) -> None:
    """Rows of worklists, open and done, name nobody; what the planner had is the officer's now."""
    items = list(case.items.values_list("public_id", flat=True))
    decisions = list(ConferenceDecision.objects.filter(conference__case=case).values_list("public_id", flat=True))
    held = list(case.conferences.values_list("public_id", flat=True))
    about = ((CASE, [case.public_id]), (ITEM, items), (CONFERENCE, held), (CONFERENCE_DECISION, decisions))
    for subject_type, ids in about:
        rows = WorkItem.objects.filter(subject_type=subject_type, subject_id__in=ids)
        rows.update(headline=headline_of(case), place="")
        planned = rows.filter(state=WorkItem.OPEN, owner_role="joint_coordinator")
        planned.update(owner_role=planner_role(case), owner_staff_id="")
