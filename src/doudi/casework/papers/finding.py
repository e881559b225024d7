"""Whose papers they are (谁的材料): which account may hand in to a case, and find one that was handed in."""

from doudi.casework.changing import apply_verb, find_case, may_open, owner_id
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.errors import NearRelativeBars, NotPossibleNow
from doudi.casework.models import Application, HandedPaper
from doudi.casework.papers.errors import PaperNotFound
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed

MOST_OF_A_CASE = 60
JUDGE = "casework.judge_paper"


def case_to_hand_in_to(acting: Acting, public_id: str) -> Application:
    """The case, locked, if this account may hand in to it now.

    Raises:
        CaseNotFound, NotAllowed: not for this account.
        NotPossibleNow: the case is over.
    """
    case = find_case(acting, public_id, lock=True)
    if owner_id(case, acting):
        verb = "casework.apply" if case.state == State.DRAFT else "casework.supply_missing"
    else:
        verb = apply_verb(acting, case.channel if case.state == State.DRAFT else "")
    if not may_open(case, acting, verb):
        raise NotAllowed(verb, "this account may look at the case but hand nothing in to it")
    if State(case.state) in CLOSED:
        raise NotPossibleNow(case.public_id, "supply_missing", case.state)
    if acting.kind == "staff" and case.near_relatives.filter(staff_id=acting.actor_id).exists():
        raise NearRelativeBars(case.public_id)
    return case


def find_paper(acting: Acting, case: Application, paper_id: str) -> HandedPaper:
    """One paper of a case this account may see; what is still held is the family's, or that of who took the photo.

    Raises:
        PaperNotFound: another case's, or held by somebody else.
    """
    try:
        number = check_public_id(paper_id, HandedPaper.PREFIX)
    except PublicIdInvalid:
        raise PaperNotFound() from None
    row = HandedPaper.objects.select_for_update(of=("self",)).filter(public_id=number, application=case).first()
    if row is None or (row.state == "held" and row.handed_by != acting.actor_id):
        raise PaperNotFound()
    return row


def owner_of(case: Application) -> tuple[str, str]:
    """The account and the person whose papers these are, as far as known."""
    return case.owner_account_id, case.applicant.public_id if case.applicant else ""
