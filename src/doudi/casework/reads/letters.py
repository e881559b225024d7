"""Letters, for the family and for staff of the area; and checking that a letter is ours, for anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.casework.letters.content import Letter, letter_of
from doudi.casework.letters.printing import print_letter
from doudi.casework.models import Application, Decision, MeansReport
from doudi.evidence.reads.sheets import fetch_sheet_by_code
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.files import read
from doudi.platform.models import StoredFile
from doudi.worklist.calendar import day_of


@dataclass(frozen=True)
class LetterCheck:
    """Whether a letter with this code was sent by us; nothing about the family."""

    is_ours: bool
    kind: str = ""
    number: str = ""
    decided_on: date | None = None


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
    """Whether a decision letter, a report of a check, or an authorisation carrying this code is ours."""
    wanted = code.strip().upper().replace(" ", "")
    report = MeansReport.objects.defer("content").filter(check_code=wanted).first() if len(wanted) >= 14 else None
    if report is not None:
        return LetterCheck(True, "means_report", report.public_id, day_of(report.made_at))
    decision = Decision.objects.filter(check_code=wanted).first() if len(wanted) >= 14 else None
    if decision is None or decision.letter_issued_at is None:
        elsewhere = next((found for found in (finder(wanted) for finder in _finders) if found), None)
        if elsewhere is not None:
            return elsewhere
        sheet = fetch_sheet_by_code(wanted)
        return LetterCheck(True, "authorisation", *sheet) if sheet else LetterCheck(False)
    return LetterCheck(True, decision.outcome, decision.public_id, day_of(decision.decided_at))
