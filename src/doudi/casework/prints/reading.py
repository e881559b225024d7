"""What may be printed of a case and what was (打印的列表), and a sealed form as PDF."""

from dataclasses import dataclass
from datetime import datetime

from doudi.casework.changing import find_case, may_open
from doudi.casework.errors import CaseNotFound
from doudi.casework.models import Application, LetterReceipt, PrintedPaper, ReviewMeeting
from doudi.casework.prints.blocks import joined
from doudi.casework.prints.gathering import fetch_desk
from doudi.casework.prints.kinds import KINDS, Kind
from doudi.casework.prints.printing import print_form
from doudi.casework.prints.sealing import opened
from doudi.casework.prints.telling import BY_WHOM, HOW
from doudi.casework.prints.weighing_up import CONCLUSIONS
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


@dataclass(frozen=True)
class PrintedLine:
    """One form that was printed."""

    number: str
    title: Words
    made_at: datetime
    made_by: str
    check_code: str


@dataclass(frozen=True)
class KindLine:
    """One kind of form: whether it can be printed now, why not, and what was printed of it."""

    kind: Kind
    possible: bool
    printed: tuple[PrintedLine, ...]


@dataclass(frozen=True)
class PrintsPage:
    """Every form of a case, for whoever prints it."""

    public_id: str
    family: Words
    place: str
    lines: tuple[KindLine, ...]
    reviews: tuple[tuple[ReviewMeeting, Words], ...]
    receipt: LetterReceipt | None
    receipt_words: Words
    letter_number: str
    may_review: bool
    may_receive: bool


def fetch_prints(acting: Acting, public_id: str) -> PrintsPage:
    """The forms this account may print of the case, in the order of its course.

    Raises:
        CaseNotFound: not existing, or not for this account.
    """
    row = find_case(acting, public_id)
    desk = fetch_desk(acting, public_id)
    made: dict[str, list[PrintedLine]] = {}
    for paper in row.prints.defer("content").order_by("-made_at", "-pk"):
        title = KINDS[paper.kind].title
        line = PrintedLine(paper.public_id, title, paper.made_at, paper.made_by_name, paper.check_code)
        made.setdefault(paper.kind, []).append(line)
    kinds = [kind for kind in KINDS.values() if may_open(row, acting, kind.verb)]
    kinds = [kind for kind in kinds if desk.may_notice or kind.key != "notice"]
    return PrintsPage(
        public_id=row.public_id,
        family=desk.case.family,
        place=desk.case.place,
        lines=tuple(KindLine(kind, kind.possible(desk), tuple(made.get(kind.key, ()))) for kind in kinds),
        reviews=tuple((each, CONCLUSIONS[each.conclusion]) for each in desk.reviews),
        receipt=desk.receipt,
        receipt_words=joined(HOW[desk.receipt.how], BY_WHOM[desk.receipt.by_whom]) if desk.receipt else Words("", ""),
        letter_number=desk.letter_number,
        may_review=may_open(row, acting, "casework.settle_objection"),
        may_receive=may_open(row, acting, "casework.record_receipt"),
    )


def fetch_print_pdf(acting: Acting, public_id: str, number: str, language: str) -> bytes:
    """A form that was printed, from its seal.

    Raises:
        CaseNotFound: no such form, or not for this account.
        PrintBroken: it is not what was printed.
    """
    row: Application = find_case(acting, public_id)
    paper = PrintedPaper.objects.defer("content").filter(application=row, public_id=number).first()
    if paper is None or not may_open(row, acting, KINDS[paper.kind].verb):
        raise CaseNotFound()
    record_read(
        acting, "print", [paper.public_id], what="print", area_path=row.area_path, case_ref=row.public_id
    )
    return print_form(
        opened(paper), number=paper.public_id, check_code=paper.check_code, made_on=day_of(paper.made_at),
        language=language,
    )  # fmt: skip
