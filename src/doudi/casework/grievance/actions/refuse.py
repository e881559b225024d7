"""Say why a grievance is not accepted, and where to go instead (不予受理)."""

from doudi.casework.grievance.catalogue import reasons
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.errors import GrievanceUnfit
from doudi.casework.grievance.messages import tell_not_accepted
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def refuse(
    acting: Acting,
    public_id: str,
    *,
    reason_key: str,
    words: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """Only for a listed reason, with a sentence for this person; the page adds where to go instead.

    Raises:
        GrievanceUnfit: another reason than those listed, or no sentence.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        if reason_key not in reasons():
            raise GrievanceUnfit(
                "reason_key",
                f"{reason_key!r} is no listed reason; everything else is accepted.",
                Words("只有列出的几种可以不受理。", "Only the listed reasons count; all else is accepted."),
            )
        step.note = words_needed(words, "words", Words("为什么不受理", "why it is not accepted"))
        step.row.refused_for = reason_key
        step.detail = {"reason": reason_key}
        step.after.append(lambda row: tell_not_accepted(acting, row))

    content = {"reason": reason_key, "words": words}
    return take_step(acting, public_id, "refuse", do, content=content, expected_version=expected_version, key=key)
