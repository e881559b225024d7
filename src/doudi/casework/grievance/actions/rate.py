"""How the complainant rates what was done (评价): themselves online, or as said on the telephone."""

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.changing import Step, take_step
from doudi.casework.grievance.errors import GrievanceUnfit
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

RATINGS = {
    "satisfied": Words("满意", "satisfied"),
    "fairly": Words("基本满意", "fairly satisfied"),
    "dissatisfied": Words("不满意", "dissatisfied"),
}
SATISFIED = frozenset({"satisfied", "fairly"})


def rate(
    acting: Acting,
    public_id: str,
    *,
    rating: str,
    is_resolved: bool | None,
    words: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """Satisfied or not, and whether it is settled; None where they do not say, which counts in no rate.

    Raises:
        GrievanceUnfit: no such rating.
        SameGrievanceOfficial: an official who answered writes no rating of the answer down.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        if rating not in RATINGS:
            raise GrievanceUnfit("rating", f"No rating {rating!r}.", Words("选满意还是不满意。", "Choose a rating."))
        row = step.row
        row.rating, row.is_resolved = rating, is_resolved
        step.note, step.detail = words.strip(), {"rating": rating, "resolved": is_resolved}
        handover = current_handover(row)
        if handover is not None:
            handover.rating, handover.is_resolved = rating, is_resolved
            handover.save(update_fields=["rating", "is_resolved"])

    content = {"rating": rating, "resolved": is_resolved, "words": words}
    return take_step(acting, public_id, "rate", do, content=content, expected_version=expected_version, key=key)
