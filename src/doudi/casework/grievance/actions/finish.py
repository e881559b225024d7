"""After the rating: hand it out again where the unit is at fault (重办), or put it away (归档)."""

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.actions.classify import begin_new_round
from doudi.casework.grievance.actions.dispatch import hand_out
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.domain.course import State
from doudi.casework.grievance.errors import GrievanceStepNotPossible, GrievanceUnfit
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

CALLS_BEFORE_ARCHIVE = 3
"""How often somebody is called before their grievance is put away without a rating; no text gives a number (design)."""


def redo(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """Unsatisfied by the unit's fault: the same unit handles it again, on a new clock, in a new round.

    Raises:
        GrievanceStepNotPossible: they were satisfied, or no unit handled it (raise a private matter instead).
        GrievanceUnfit: no reason.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        row = step.row
        step.note = words_needed(reason, "reason", Words("单位哪里没有办好", "what the unit did not do"))
        handover = current_handover(row)
        if row.rating != "dissatisfied" or handover is None:
            raise GrievanceStepNotPossible(
                row.public_id,
                "redo",
                row.state,
                Words("不满意、由单位办过的才重办。", "Only what a unit handled and somebody was unsatisfied with."),
            )
        helpers = [helper.office_id for helper in handover.helpers.order_by("pk")]
        begin_new_round(row)
        hand_out(step, handover.office_id, helpers)

    return take_step(
        acting, public_id, "redo", do, content={"reason": reason}, expected_version=expected_version, key=key
    )


def archive(
    acting: Acting,
    public_id: str,
    *,
    reason: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """Rated and satisfied, or unsatisfied and said why that is not the unit's fault; or called in vain three times.

    Raises:
        GrievanceUnfit: unsatisfied, and no reason why it is not handed out again.
        GrievanceStepNotPossible: not called often enough.
        SameGrievanceOfficial: the one who answered.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        row = step.row
        step.note = reason.strip()
        if row.state == State.CLOSED and row.phone and row.calls_tried < CALLS_BEFORE_ARCHIVE:
            raise GrievanceStepNotPossible(
                row.public_id,
                "archive",
                row.state,
                Words("还没有回访到：打满3次再归档。", "Not reached yet: call three times before it is put away."),
            )
        if row.rating == "dissatisfied" and not step.note:
            raise GrievanceUnfit(
                "reason",
                "Unsatisfied, and no reason why the unit is not at fault.",
                Words("写为什么不是单位的原因，或者重办。", "Say why it is not the unit's fault, or redo it."),
            )

    return take_step(
        acting, public_id, "archive", do, content={"reason": reason}, expected_version=expected_version, key=key
    )
