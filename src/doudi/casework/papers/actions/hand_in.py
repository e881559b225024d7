"""Hand in one paper (交材料): from the family's telephone, or taken at a window or at the door."""

from collections.abc import Sequence

from django.db import transaction

from doudi.casework.changing import find_case
from doudi.casework.models import HandedPaper
from doudi.casework.papers.errors import HeldByDepartment
from doudi.casework.papers.finding import case_to_hand_in_to, owner_of
from doudi.casework.papers.keeping import keep
from doudi.casework.papers.needed import kind_called, may_be_handed_in, words_of_kind
from doudi.casework.process import scheme_of
from doudi.platform.acting import Acting
from doudi.platform.received.looking import Looked


@transaction.atomic
def hand_in(acting: Acting, case_id: str, kind: str, looked: Sequence[Looked]) -> list[HandedPaper]:
    """The rows of what was kept, in order; one that is hard to read is held until the family says what to do.

    The same file again for the same paper is the same row: a second press hands in once.

    Args:
        kind: the paper's key in the scheme, or ``other``.
        looked: as `platform.received.looking.look_at` gave it.

    Raises:
        CaseNotFound, NotAllowed, NotPossibleNow, NearRelativeBars: not to this case, or not now.
        HeldByDepartment: a department has it, so nobody asks for it.
        TooManyPapers, SamePicture: see `keep`.
    """
    case = case_to_hand_in_to(acting, case_id)
    scheme = scheme_of(case)
    if not may_be_handed_in(scheme, kind):
        raise HeldByDepartment(kind)
    called = {each.key: words_of_kind(scheme, each.key) for each in scheme.papers} | {
        "other": words_of_kind(scheme, "other")
    }
    return keep(acting, case, kind, looked, owner=owner_of(case), called=called)


def hand_in_asked(acting: Acting, case_id: str, asked: str, looked: Sequence[Looked]) -> list[HandedPaper]:
    """What an official asked for in words: of the paper that is called so, or another one.

    Raises:
        As `hand_in`.
    """
    case = find_case(acting, case_id)
    return hand_in(acting, case_id, kind_called(scheme_of(case), asked), looked)
