"""Letters, for the family and for staff of the area; and checking that a letter is ours, for anybody."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.casework.letters.content import Letter, letter_of
from doudi.casework.letters.printing import print_letter
from doudi.casework.letters.shape import NONE, yuan
from doudi.casework.models import Application, Decision, FormerDecision, MeansReport, PrintedPaper
from doudi.casework.prints.public import may_show_family
from doudi.casework.prints.sealing import PrintBroken, opened
from doudi.casework.process import scheme_of
from doudi.evidence.reads.sheets import fetch_sheet_by_code
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.files import read
from doudi.platform.models import StoredFile
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

REPLACED = "replaced"


@dataclass(frozen=True)
class LetterCheck:
    """Whether a paper with this code is ours, and what to compare it with: no more than a public notice may show.

    ``is_newer``: a later print of the same form says something else. `REPLACED`: another decision came.
    """

    is_ours: bool
    kind: str = ""
    number: str = ""
    decided_on: date | None = None
    title: Words = NONE
    compare: tuple[tuple[Words, Words], ...] = ()
    is_newer: bool = False


Finder = Callable[[str], LetterCheck | None]
_finders: list[Finder] = []


def also_checked_by(finder: Finder) -> Finder:
    """Register who else knows papers of ours by their code: letters on a running benefit, say."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def _with_letter(acting: Acting, public_id: str) -> Application:
    case = find_case(acting, public_id)
    if case.state == State.TERMINATED:
        return case
    if case.state not in (State.CONFIRMED, State.REFUSED) or case.decision.letter_issued_at is None:
        raise CaseNotFound()
    return case


def fetch_letter(acting: Acting, public_id: str, *, account_tail: str = "") -> Letter:
    """The letter as it was sent; who knows the account it is paid to may give its last figures.

    Raises:
        CaseNotFound: there is none for this account.
    """
    case = _with_letter(acting, public_id)
    record_read(
        acting, "application", [case.public_id], what="letter", area_path=case.area_path, case_ref=case.public_id
    )
    return letter_of(case, acting.today, account_tail)


def fetch_letter_pdf(acting: Acting, public_id: str, language: str = "zh-hans") -> bytes:
    """The letter on paper: the very file that was kept when it was sent; a termination is printed anew.

    Raises:
        CaseNotFound: there is none for this account.
    """
    case = _with_letter(acting, public_id)
    record_read(
        acting, "application", [case.public_id], what="letter_pdf", area_path=case.area_path, case_ref=case.public_id
    )
    if case.state == State.TERMINATED:
        return print_letter(letter_of(case, acting.today), language)
    decision = case.decision
    wanted = decision.letter_en_file_id if language.startswith("en") else decision.letter_zh_file_id
    return read(StoredFile.objects.get(public_id=wanted))


def check_letter(code: str) -> LetterCheck:
    """Whether a letter, a printed form, a report of a check, or an authorisation carrying this code is ours.

    What stands around the code, as in what a scan gives, is taken off.
    """
    found = _CODE.search(code.strip().upper().replace(" ", "-"))
    wanted = found[1] if found else ""
    if not wanted:
        return LetterCheck(False)
    for look in (_report, _decision, _former, _print, _sheet, *_finders):
        told = look(wanted)
        if told is not None:
            return told
    return LetterCheck(False)


_CODE = re.compile(r"(?:^|[^0-9A-F])([0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4})/?$")


def _report(code: str) -> LetterCheck | None:
    report = MeansReport.objects.defer("content").filter(check_code=code).first()
    if report is None:
        return None
    title = Words("家庭经济状况核对报告", "Report of the economic-status check")
    return LetterCheck(True, "means_report", report.public_id, day_of(report.made_at), title)


def _former(code: str) -> LetterCheck | None:
    former = FormerDecision.objects.filter(check_code=code).exclude(letter_issued_at=None).first()
    return None if former is None else LetterCheck(True, REPLACED, former.number, day_of(former.decided_at))


def _decision(code: str) -> LetterCheck | None:
    decision = Decision.objects.select_related("application").filter(check_code=code).first()
    if decision is None or decision.letter_issued_at is None:
        return None
    scheme = scheme_of(decision.application)
    granted = decision.outcome == "granted"
    title = Words(f"{scheme.name_zh}告知书", f"Letter on {scheme.name_en}")
    compare: list[tuple[Words, Words]] = []
    if may_show_family(decision.application, scheme):
        said = Words("确认", "granted") if granted else Words("不予确认", "not granted")
        compare.append((Words("结果", "Result"), said))
        if granted and decision.amount_fen:
            compare.append((Words("金额", "Amount"), yuan(decision.amount_fen)))
    return LetterCheck(
        True, decision.outcome, decision.public_id, day_of(decision.decided_at), title, tuple(compare)
    )


def _print(code: str) -> LetterCheck | None:
    paper = PrintedPaper.objects.select_related("application").defer("content").filter(check_code=code).first()
    if paper is None:
        return None
    try:
        content = opened(paper)
    except PrintBroken:
        return None
    later = PrintedPaper.objects.filter(application_id=paper.application_id, kind=paper.kind, pk__gt=paper.pk).exists()
    shown = content["compare"] if may_show_family(paper.application, scheme_of(paper.application)) else []
    compare = tuple((_words(label), _words(value)) for label, value in shown)
    made_on, title = day_of(paper.made_at), _words(content["title"])
    return LetterCheck(True, "print", paper.public_id, made_on, title, compare, later)


def _words(told: dict[str, str] | str) -> Words:
    return Words(told, told) if isinstance(told, str) else Words(told["zh"], told["en"])


def _sheet(code: str) -> LetterCheck | None:
    sheet = fetch_sheet_by_code(code)
    title = Words("家庭经济状况核对授权书", "Authorisation to check a household's means")
    return LetterCheck(True, "authorisation", *sheet, title) if sheet else None
