"""Hand in one paper of a joint case (一件事交材料): once for every item that names it."""

from collections.abc import Sequence

from django.db import transaction

from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.finding import find_joint_item
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.stepping import message_waiting, speaks_or_plans
from doudi.casework.models import HandedPaper, JointCase, JointItem
from doudi.casework.models.papers import GIVEN, HELD
from doudi.casework.papers.errors import PaperNotFound
from doudi.casework.papers.keeping import give, keep, papers_of, remove
from doudi.platform.acting import Acting
from doudi.platform.received.looking import Looked
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


def _item(acting: Acting, item_id: str) -> JointItem:
    item = find_joint_item(acting, item_id, lock=True)
    if not speaks_or_plans(acting, item):
        raise NotAllowed("casework.see_own_joint", "the papers of this item are handed in by the family")
    return item


@transaction.atomic
def hand_in_joint(acting: Acting, item_id: str, kind: str, looked: Sequence[Looked]) -> list[HandedPaper]:
    """The rows of what was kept; one that is hard to read is held until the family says what to do.

    The item's days go on with `supply_papers`, which names these rows' files; the same file again is the same row.

    Raises:
        JointNotFound, NotAllowed, JointStepNotPossible: not for this account, or nothing was asked for.
        JointUnfit: this paper was not asked for.
        TooManyPapers, SamePicture: see `keep`.
    """
    item = _item(acting, item_id)
    message_waiting(item, "papers_supplied")
    if kind not in (item.asked or {}).get("papers", []):
        raise JointUnfit("papers", kind, Words("选交来了哪几样。", "Choose which papers came."))
    called = {key: words_of(paper.words) for key, paper in matter().papers.items()}
    return keep(acting, item.case, kind, looked, owner=owner_of_joint(item.case), called=called)


def owner_of_joint(case: JointCase) -> tuple[str, str]:
    """The person whose papers these are."""
    return "", case.speaks.public_id if case.speaks else ""


def _held(acting: Acting, item: JointItem, paper_id: str) -> HandedPaper:
    row = papers_of(item.case).filter(public_id=paper_id, handed_by=acting.actor_id).first()
    if row is None:
        raise PaperNotFound()
    return row


@transaction.atomic
def settle_joint_paper(acting: Acting, item_id: str, paper_id: str, *, hand_in: bool) -> None:
    """A held picture is handed in all the same, or is gone; what was handed in stays.

    Raises:
        JointNotFound, NotAllowed, PaperNotFound: not for this account.
    """
    item = _item(acting, item_id)
    row = _held(acting, item, paper_id)
    if row.state == HELD and hand_in:
        give(acting, [row])
    elif row.state == HELD:
        remove(acting, row)


def files_of(acting: Acting, item_id: str, kinds: Sequence[str]) -> dict[str, str]:
    """The newest file handed in for each of these papers.

    Raises:
        JointNotFound: not for this account.
    """
    item = find_joint_item(acting, item_id)
    rows = papers_of(item.case).filter(kind__in=list(kinds), state=GIVEN).order_by("handed_at", "pk")
    return {row.kind: row.file_id for row in rows}
