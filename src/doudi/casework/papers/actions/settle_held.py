"""Hand in a picture that is hard to read all the same (看不太清也交): an official judges it."""

from django.db import transaction

from doudi.casework.models import HandedPaper
from doudi.casework.models.papers import GIVEN
from doudi.casework.papers.finding import case_to_hand_in_to, find_paper
from doudi.casework.papers.keeping import give
from doudi.platform.acting import Acting


@transaction.atomic
def hand_in_all_the_same(acting: Acting, case_id: str, paper_id: str) -> HandedPaper:
    """It counts as handed in, and an official judges whether it can be read. Twice changes nothing.

    Raises:
        CaseNotFound, NotAllowed, NotPossibleNow, NearRelativeBars, PaperNotFound: not to this case, or not now.
    """
    case = case_to_hand_in_to(acting, case_id)
    row = find_paper(acting, case, paper_id)
    if row.state != GIVEN:
        give(acting, [row])
    return row
