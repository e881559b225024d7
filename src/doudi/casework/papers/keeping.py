"""Rows and files of papers (存材料): a picture that is hard to read waits for the family's word before it counts."""

import hashlib
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from doudi.casework.models import Application, HandedPaper, JointCase
from doudi.casework.models.papers import GIVEN, HELD
from doudi.casework.papers.errors import SamePicture, TooManyPapers
from doudi.casework.papers.finding import MOST_OF_A_CASE
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.files import discard, store
from doudi.platform.models import StoredFile
from doudi.platform.received.looking import Looked
from doudi.worklist.words import Words

PAPER, WAITING = "paper", "paper_held"
"""Kinds of stored file: what was handed in, and what the family has not said yes to."""
Case = Application | JointCase


def papers_of(case: Case) -> QuerySet[HandedPaper]:
    """Everything handed in to a case, held pictures among it, in the order it came."""
    return HandedPaper.objects.filter(**_of(case))


def _of(case: Case) -> dict[str, Case]:
    return {"application" if isinstance(case, Application) else "joint_case": case}


def keep(
    acting: Acting, case: Case, kind: str, looked: Sequence[Looked], *, owner: tuple[str, str], called: dict[str, Words]
) -> list[HandedPaper]:
    """One row for each file; handed in at once unless it is hard to read.

    The same picture once more for the same paper adds nothing; for another paper it is refused: one is the wrong kind.

    Args:
        owner: account and person whose papers these are.
        called: how papers are called, by kind.

    Raises:
        TooManyPapers: the case has as many as it takes.
        SamePicture: it is another paper's already.
    """
    digests = [hashlib.sha256(one.content).hexdigest() for one in looked]
    there = {row.content_digest: row for row in papers_of(case).filter(content_digest__in=digests)}
    for row in there.values():
        if row.kind != kind and row.mark != "wrong_kind":
            raise SamePicture(called.get(row.kind, Words(row.kind, row.kind)))
    if papers_of(case).count() + len(looked) > MOST_OF_A_CASE:
        raise TooManyPapers(MOST_OF_A_CASE)
    made = []
    for one, digest in zip(looked, digests, strict=True):
        known = there.get(digest)
        if known is not None and known.kind == kind and known.mark in ("", "good"):
            made.append(known)
            continue
        stored = store(
            acting, one.content, kind=WAITING if one.doubts else PAPER, content_type=one.content_type,
            case_ref=case.public_id, area_path=case.area_path,
        )  # fmt: skip
        row = HandedPaper.objects.create(
            **_of(case), kind=kind, file_id=stored.public_id, content_digest=digest, pages=one.pages,
            doubts=list(one.doubts), state=HELD if one.doubts else GIVEN, of_account=owner[0], of_person=owner[1],
            handed_at=acting.now, handed_by=acting.actor_id, by_family=acting.kind == "resident",
            division_code=case.division_code, area_path=case.area_path,
        )  # fmt: skip
        there[digest] = row
        made.append(row)
        tell_kept(acting, row, "hold_paper" if one.doubts else "hand_in_paper")
    return made


def give(acting: Acting, rows: Iterable[HandedPaper]) -> None:
    """Held pictures become handed in, doubts and all."""
    for row in rows:
        row.state, row.handed_at = GIVEN, acting.now
        row.save(update_fields=["state", "handed_at"])
        StoredFile.objects.filter(public_id=row.file_id, kind=WAITING).update(kind=PAPER)
        tell_kept(acting, row, "hand_in_paper")


def remove(acting: Acting, row: HandedPaper) -> None:
    """The row and, where no other row shows it, the file."""
    tell_kept(acting, row, "take_back_paper")
    file_id = row.file_id
    row.used_again.update(used_from=row.used_from)
    row.delete()
    if not HandedPaper.objects.filter(file_id=file_id).exists():
        for stored in StoredFile.objects.filter(public_id=file_id):
            discard(stored)


def usable_again(case: Case, owner: tuple[str, str], acting: Acting, kinds: Iterable[str]) -> dict[str, HandedPaper]:
    """By kind, the newest paper this family handed in elsewhere that an official found good and that still holds."""
    account, person = owner
    whose = Q(pk__in=())
    if account:
        whose |= Q(of_account=account)
    if person:
        whose |= Q(of_person=person)
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=acting.today)
    rows = HandedPaper.objects.filter(whose, holds, kind__in=list(kinds), state=GIVEN, mark="good")
    rows = rows.exclude(**_of(case)).order_by("handed_at", "pk")
    here = set(papers_of(case).filter(state=GIVEN, mark__in=("", "good")).values_list("kind", flat=True))
    return {row.kind: row for row in rows if row.kind not in here}


def tell_kept(acting: Acting, row: HandedPaper, verb: str) -> None:
    """The audit line and the event of one change of one paper."""
    case = row.application or row.joint_case
    case_id = case.public_id if case else ""
    record(
        acting, f"casework.{verb}", "paper", row.public_id, area_path=row.area_path, case_ref=case_id,
        detail={"kind": row.kind, "doubts": row.doubts, "mark": row.mark},
    )  # fmt: skip
    announce(acting, f"case.{verb}", {"case": case_id, "paper": row.public_id})
