"""Check the answer: send it on (办结), or back to the unit (退回重写)."""

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.answer_clock import restart_answer_clock
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.domain.course import State
from doudi.casework.grievance.messages import tell_answered
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def close(acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None) -> Grievance:
    """The answer goes to whoever asked; another official than the one who wrote it sends it on.

    Raises:
        SameGrievanceOfficial: the one who answered.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.after.append(lambda row: tell_answered(acting, row))

    return take_step(acting, public_id, "close", do, expected_version=expected_version, key=key)


def send_back(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """The answer does not answer; the unit writes another, on the days it had. Guidance goes back to the window.

    Raises:
        GrievanceUnfit: no reason.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.note = words_needed(reason, "reason", Words("哪里没有答到", "what is not answered"))
        row = step.row
        handover = current_handover(row)
        step.to = State.SIGNED if handover is not None else State.ACCEPTED
        row.answer, row.outcome = "", ""
        if handover is not None:
            handover.answered_on = None
            handover.save(update_fields=["answered_on"])
            restart_answer_clock(row, handover)

    return take_step(
        acting, public_id, "send_back", do, content={"reason": reason}, expected_version=expected_version, key=key
    )
