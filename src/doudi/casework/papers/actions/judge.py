"""Say of a paper that it is good, cannot be read, is another one or not whole (看材料); the family hears it once."""

from datetime import date

from django.db import transaction

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.errors import CaseChanged, NearRelativeBars, NotPossibleNow
from doudi.casework.messages import office_name
from doudi.casework.models import Application, HandedPaper
from doudi.casework.models.papers import GIVEN, MARKS
from doudi.casework.papers.errors import PaperNotFound, PaperUnfit
from doudi.casework.papers.finding import JUDGE, find_paper
from doudi.casework.papers.keeping import tell_kept
from doudi.casework.papers.needed import words_of_kind
from doudi.casework.papers.words import MARK_WORDS
from doudi.casework.process import scheme_of
from doudi.platform.acting import Acting
from doudi.platform.messages import send
from doudi.worklist.words import Words


@transaction.atomic
def judge(
    acting: Acting,
    case_id: str,
    paper_id: str,
    mark: str,
    *,
    note: str = "",
    valid_until: date | None = None,
    seen_mark: str | None = None,
) -> HandedPaper:
    """The official's word on one paper, which may be changed while the case runs; the same word again changes nothing.

    The first time a paper is found unusable the family gets one message; a second word about it sends none.

    Args:
        note: what is wrong, in a sentence for the family; needed unless it is good.
        valid_until: the last day the paper bears; without one it holds until an official says otherwise.
        seen_mark: the mark the page was made with; another one by now is somebody else's, who was first.

    Raises:
        CaseNotFound, NotAllowed, PaperNotFound: not for this account, or not handed in.
        NotPossibleNow, NearRelativeBars: the case is over, or it is a relative's.
        PaperUnfit: an unknown mark, no word on what is wrong, or a day that is over.
        CaseChanged: a colleague judged it meanwhile.
    """
    case = find_case(acting, case_id, JUDGE, lock=True)
    row = find_paper(acting, case, paper_id)
    _require_possible(acting, case, row)
    said = note.strip()
    if (row.mark, row.mark_note, row.valid_until, row.marked_by) == (mark, said, valid_until, acting.actor_id):
        return row
    if seen_mark is not None and seen_mark != row.mark:
        raise CaseChanged(
            case.public_id, row.marked_by_name, row.marked_at, Words("看过这份材料", "judged this paper")
        )
    _require_fit(mark, said, valid_until, acting.today)
    row.mark, row.mark_note, row.valid_until = mark, said, valid_until if mark == "good" else None
    row.marked_at, row.marked_by, row.marked_by_name = acting.now, acting.actor_id, acting.name
    if mark != "good" and row.told_at is None:
        row.told_at = acting.now
        _tell(acting, case, row)
    row.save()
    tell_kept(acting, row, "judge_paper")
    return row


def _require_possible(acting: Acting, case: Application, row: HandedPaper) -> None:
    if row.state != GIVEN:
        raise PaperNotFound()
    if State(case.state) in CLOSED:
        raise NotPossibleNow(case.public_id, "judge_paper", case.state)
    if case.near_relatives.filter(staff_id=acting.actor_id).exists():
        raise NearRelativeBars(case.public_id)


def _require_fit(mark: str, note: str, valid_until: date | None, today: date) -> None:
    if mark not in MARKS:
        raise PaperUnfit("mark", f"Unknown mark {mark!r}.", Words("选一种。", "Choose one."))
    if mark != "good" and not note:
        raise PaperUnfit(
            "note", "Nothing says what is wrong.", Words("写一句哪里不行，好让这家人重交。", "Say what is wrong.")
        )
    if mark == "good" and valid_until is not None and valid_until < today:
        raise PaperUnfit(
            "valid_until",
            "That day is over.",
            Words("这一天已经过了，证件过期了。", "That day is over: it has expired."),
        )


def _tell(acting: Acting, case: Application, row: HandedPaper) -> None:
    if not case.phone:
        return
    params = {
        "number": case.public_id,
        "paper": words_of_kind(scheme_of(case), row.kind).zh,
        "why": MARK_WORDS[row.mark].zh,
        "office": office_name(case, "township_office", acting.today),
    }
    send(case.phone, "paper_not_usable", params, acting.now)
