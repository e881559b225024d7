"""Take back a picture (拿回材料): held ones at any time, others while the application is not handed in."""

from django.db import transaction

from doudi.casework.domain.machine import State
from doudi.casework.models.papers import HELD
from doudi.casework.papers.errors import PaperUnfit
from doudi.casework.papers.finding import case_to_hand_in_to, find_paper
from doudi.casework.papers.keeping import remove
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


@transaction.atomic
def take_back(acting: Acting, case_id: str, paper_id: str) -> None:
    """The picture is gone, its file too.

    Raises:
        CaseNotFound, NotAllowed, NotPossibleNow, NearRelativeBars, PaperNotFound: not of this case, or not now.
        PaperUnfit: it was handed in with the application, and officials rest on it.
    """
    case = case_to_hand_in_to(acting, case_id)
    row = find_paper(acting, case, paper_id)
    if row.state != HELD and case.state != State.DRAFT:
        raise PaperUnfit(
            "paper",
            "It was handed in and belongs to the case now.",
            Words("已经交上去了，拿不回来。可以再交一张清楚的。", "It was handed in. You can add a clearer one."),
        )
    remove(acting, row)
