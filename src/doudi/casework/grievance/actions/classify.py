"""Sort a matter by how public it is (三事分流), and raise it when it turns out wider (升级)."""

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.domain.three_ways import Matter, may_escalate
from doudi.casework.grievance.errors import GrievanceUnfit
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

WHY = Words("为什么这样分", "why it is sorted so")


def classify(
    acting: Acting,
    public_id: str,
    *,
    matter: str,
    reason: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """大事, 小事 or 私事, with a reason, before it is handed out; sorting anew keeps the old class in the history.

    Raises:
        GrievanceUnfit: no such class, no reason, or the class it has.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        _require_class(matter)
        if matter == step.row.matter_class:
            raise GrievanceUnfit("matter", "It has that class.", Words("现在就是这一类。", "It has that class."))
        step.note = words_needed(reason, "reason", WHY)
        step.detail = {"from": step.row.matter_class, "to": matter}
        step.row.matter_class, step.row.class_reason = matter, step.note

    content = {"matter": matter, "reason": reason}
    return take_step(acting, public_id, "classify", do, content=content, expected_version=expected_version, key=key)


def escalate(
    acting: Acting,
    public_id: str,
    *,
    matter: str,
    reason: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """Private becomes small, small becomes big; it is then handed out anew, in a new round.

    Raises:
        GrievanceUnfit: it cannot be raised so, or no reason.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        _require_class(matter)
        row = step.row
        if not may_escalate(row.matter_class, matter):
            raise GrievanceUnfit(
                "matter",
                f"{row.matter_class or 'unsorted'} cannot be raised to {matter}: one way up at a time.",
                Words("只能升一级：私事升小事，小事升大事。", "One way up at a time: private, small, big."),
            )
        step.note = words_needed(reason, "reason", Words("为什么升级", "why it is raised"))
        step.detail = {"from": row.matter_class, "to": matter}
        row.matter_class, row.class_reason = matter, step.note
        begin_new_round(row)

    content = {"matter": matter, "reason": reason}
    return take_step(acting, public_id, "escalate", do, content=content, expected_version=expected_version, key=key)


def begin_new_round(row: Grievance) -> None:
    """What was answered stays in the history; answer and rating of the new round are still to come."""
    handover = current_handover(row)
    if handover is not None:
        handover.is_current = False
        handover.save(update_fields=["is_current"])
    row.round += 1
    row.answer, row.outcome, row.rating, row.is_resolved, row.calls_tried = "", "", "", None, 0


def _require_class(matter: str) -> None:
    if matter not in set(Matter):
        raise GrievanceUnfit("matter", f"No class {matter!r}.", Words("选大事、小事或私事。", "Choose a class."))
