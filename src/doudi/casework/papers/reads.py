"""Papers as pages show them (材料页): the family's list before and after it begins, the official's beside the step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.changing import find_case, owner_id
from doudi.casework.domain.machine import CLOSED, Channel, State
from doudi.casework.filling import answers_of
from doudi.casework.models import Application, HandedPaper
from doudi.casework.models.papers import GIVEN, HELD
from doudi.casework.papers.errors import PaperNotFound
from doudi.casework.papers.finding import JUDGE, owner_of
from doudi.casework.papers.keeping import papers_of, usable_again
from doudi.casework.papers.needed import OTHER, OTHER_WORDS, Need, NeededPaper, papers_needed, words_of_kind
from doudi.casework.papers.words import DOUBT_WORDS, MARK_WORDS
from doudi.casework.process import scheme_here, scheme_of
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.beside import is_read
from doudi.platform.models import StoredFile
from doudi.registry import policy
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


@dataclass(frozen=True)
class PaperLine:
    """One picture or document that was handed in, or waits for the family's word."""

    public_id: str
    kind: str
    words: Words
    is_held: bool
    doubts: tuple[Words, ...]
    mark: str
    mark_words: Words
    note: str
    handed_at: datetime
    by_family: bool
    is_picture: bool
    pages: int
    marked_by: str
    marked_at: datetime | None
    valid_until: date | None
    used_again: bool

    @property
    def is_unusable(self) -> bool:
        """Whether an official said that it cannot be used."""
        return self.mark not in ("", "good")


@dataclass(frozen=True)
class PaperSlot:
    """One paper the family may hand in, what came of it, and since when it has one that may be used again."""

    paper: NeededPaper
    lines: tuple[PaperLine, ...]
    usable_from: date | None

    @property
    def is_there(self) -> bool:
        """Whether something was handed in that no official sent back."""
        return any(not line.is_held and not line.is_unusable for line in self.lines)

    @property
    def is_sent_back(self) -> bool:
        """Whether something was handed in, and none of it can be used."""
        return not self.is_there and any(line.is_unusable for line in self.lines)


@dataclass(frozen=True)
class PapersPage:
    """The family's papers: to hand in, given with the form, held by departments, asked for later only if need be."""

    public_id: str
    state: str
    slots: tuple[PaperSlot, ...]
    here: tuple[NeededPaper, ...]
    held: tuple[NeededPaper, ...]
    later: tuple[NeededPaper, ...]
    may_hand_in: bool

    @property
    def left(self) -> int:
        """Papers this family surely needs that are not there; nobody is kept from handing in the form by them."""
        return sum(slot.paper.need is Need.YES and not slot.is_there for slot in self.slots)

    @property
    def sent_back(self) -> tuple[PaperSlot, ...]:
        """Those to be photographed again."""
        return tuple(slot for slot in self.slots if slot.is_sent_back)

    def slot(self, kind: str) -> PaperSlot | None:
        """The paper of this kind, if it may be handed in."""
        return next((slot for slot in self.slots if slot.paper.key == kind), None)


def papers_before_beginning(scheme: str, *, entrusted: bool = False) -> PapersPage:
    """What will be asked for, before anything was filled in; every condition stands beside its paper."""
    needed = papers_needed(scheme_here(scheme), {}, entrusted=entrusted)
    return _page("", "", needed, {}, {}, may_hand_in=False)


def fetch_papers_page(acting: Acting, case_id: str) -> PapersPage:
    """The papers of a case, for its owner or the staff member helping.

    Raises:
        CaseNotFound: not this account's, or not existing.
    """
    case = find_case(acting, case_id)
    members = list(case.members.all())
    entrusted = case.channel == Channel.GRID
    needed = papers_needed(scheme_of(case), answers_of(case, members), entrusted=entrusted)
    lines = _lines(acting, case)
    usable = usable_again(case, owner_of(case), acting, [one.key for one in needed])
    record_read(acting, "application", [case.public_id], what="papers", area_path=case.area_path,
                case_ref=case.public_id)  # fmt: skip
    return _page(
        case.public_id, case.state, needed, lines, {kind: day_of(row.handed_at) for kind, row in usable.items()},
        may_hand_in=State(case.state) not in CLOSED and (acting.kind == "staff" or bool(owner_id(case, acting))),
    )  # fmt: skip


def _page(
    case_id: str,
    state: str,
    needed: list[NeededPaper],
    lines: Mapping[str, tuple[PaperLine, ...]],
    usable: Mapping[str, date],
    *,
    may_hand_in: bool,
) -> PapersPage:
    # What came all the same, on paper or because an official asked for it, has its place in the list as well.
    shown = [one for one in needed if one.is_uploaded or one.key in lines]
    other = NeededPaper(OTHER, OTHER_WORDS, Need.MAYBE, Words("", ""), Words("", ""), "")
    slots = [PaperSlot(one, lines.get(one.key, ()), usable.get(one.key)) for one in (*shown, other)]
    by_need = {need: tuple(one for one in needed if one.need is need) for need in Need}
    return PapersPage(case_id, state, tuple(slots), by_need[Need.HERE], by_need[Need.HELD], by_need[Need.LATER],
                      may_hand_in)  # fmt: skip


def fetch_papers(acting: Acting, case_id: str) -> list[PaperLine]:
    """What was handed in to a case, for the official who works on it, in the order it came.

    Raises:
        CaseNotFound: not in this account's area.
    """
    return handed_in(acting, find_case(acting, case_id))


def handed_in(acting: Acting, case: Application) -> list[PaperLine]:
    """The same of a case this account was let see."""
    found = [line for lines in _lines(acting, case).values() for line in lines if not line.is_held]
    return sorted(found, key=lambda line: line.handed_at)


def papers_since_asked(acting: Acting, case_id: str) -> list[PaperLine]:
    """What the family handed in, or holds back, since it was told what is missing.

    Raises:
        CaseNotFound: not this account's.
    """
    case = find_case(acting, case_id)
    asked = getattr(case, "missing_list", None)
    if asked is None:
        return []
    found = [line for lines in _lines(acting, case).values() for line in lines if line.handed_at >= asked.asked_at]
    return sorted(found, key=lambda line: line.handed_at)


def file_ids_since_asked(acting: Acting, case_id: str) -> list[str]:
    """The files of those that were handed in."""
    ids = [line.public_id for line in papers_since_asked(acting, case_id) if not line.is_held]
    return list(HandedPaper.objects.filter(public_id__in=ids).values_list("file_id", flat=True))


def may_judge(acting: Acting, case_id: str) -> bool:
    """Whether this account may say whether a paper is good."""
    return may_judge_of(acting, find_case(acting, case_id))


def may_judge_of(acting: Acting, case: Application) -> bool:
    """The same of a case this account was let see."""
    return State(case.state) not in CLOSED and policy.may(acting, JUDGE, area_path=case.area_path)


def _lines(acting: Acting, case: Application) -> dict[str, tuple[PaperLine, ...]]:
    given = case.handed_papers.all() if is_read(case, "handed_papers") else papers_of(case)
    rows = [row for row in given if row.state == GIVEN or row.handed_by == acting.actor_id]
    files = StoredFile.objects.filter(public_id__in=[row.file_id for row in rows])
    kinds = dict(files.values_list("public_id", "content_type")) if rows else {}
    scheme = scheme_of(case)
    found: dict[str, tuple[PaperLine, ...]] = {}
    for row in rows:
        line = PaperLine(
            row.public_id, row.kind, words_of_kind(scheme, row.kind), row.state == HELD,
            tuple(DOUBT_WORDS[key] for key in row.doubts if key in DOUBT_WORDS), row.mark, MARK_WORDS[row.mark],
            row.mark_note, row.handed_at, row.by_family, kinds.get(row.file_id, "").startswith("image/"), row.pages,
            row.marked_by_name, row.marked_at, row.valid_until, row.used_from_id is not None,
        )  # fmt: skip
        found[row.kind] = (*found.get(row.kind, ()), line)
    return found


def fetch_paper_file(acting: Acting, case_id: str, paper_id: str) -> StoredFile | None:
    """The file of one paper; reading it is on record.

    Raises:
        CaseNotFound, PaperNotFound: not for this account.
    """
    case = find_case(acting, case_id)
    try:
        number = check_public_id(paper_id, HandedPaper.PREFIX)
    except PublicIdInvalid:
        raise PaperNotFound() from None
    row = HandedPaper.objects.filter(public_id=number, application=case).first()
    if row is None or (row.state == HELD and row.handed_by != acting.actor_id):
        raise PaperNotFound()
    record_read(acting, "file", [row.file_id], what="paper", area_path=case.area_path, case_ref=case.public_id)
    return StoredFile.objects.filter(public_id=row.file_id).first()
