"""Call back (回访): whether somebody answered, and what they said."""

from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.domain.course import State
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def call_back(
    acting: Acting,
    public_id: str,
    *,
    reached: bool,
    note: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """By the window, not by whoever answered. Nobody reached: the try is counted, and it is tried again.

    Raises:
        SameGrievanceOfficial: the one who answered.
        GrievanceUnfit: reached, and nothing written down.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.row.calls_tried += 1
        step.detail = {"reached": reached}
        step.to = State.CALLED_BACK if reached else State.CLOSED
        step.note = words_needed(note, "note", Words("本人怎么说", "what they said")) if reached else note.strip()

    content = {"reached": reached, "note": note}
    return take_step(acting, public_id, "call_back", do, content=content, expected_version=expected_version, key=key)
