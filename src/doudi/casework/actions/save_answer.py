"""Save one answer of the form (一题一存)."""

from doudi.casework.changing import Change, change_draft
from doudi.casework.domain.form import HAS, AnswerUnread, read_answer
from doudi.casework.errors import AnswerUnfit
from doudi.casework.filling import pages_for
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def save_answer(
    acting: Acting,
    public_id: str,
    *,
    question: str,
    state: str = HAS,
    value: str = "",
    member_id: str = "",
    expected_version: int | None = None,
) -> Application:
    """Keep the answer to one question: a value as typed, *none* (没有) or *unknown* (说不清).

    Raises:
        AnswerUnfit: the question is not asked of this family, or the text cannot be read; what was saved before stays.
    """

    def do(change: Change) -> None:
        case = change.case
        pages = pages_for(case, list(case.members.all()), acting.today)
        page = next((p for p in pages if p.question.key == question and p.member_id == member_id), None)
        if page is None:
            raise AnswerUnfit(
                question, "it is not asked of this family", Words("这一题不用答。", "This is not asked."), member_id
            )
        try:
            kept = read_answer(page.question, state, value, acting.today)
        except AnswerUnread as fault:
            raise AnswerUnfit(question, "it cannot be read", Words(fault.zh, fault.en), member_id) from None
        answer = {"state": state, "value": kept, "at": acting.now.isoformat()}
        if member_id:
            case.answers.setdefault("people", {}).setdefault(member_id, {})[question] = answer
        else:
            case.answers.setdefault("household", {})[question] = answer
        change.detail = {"question": question, "state": state}

    return change_draft(acting, public_id, "save_answer", do, expected_version=expected_version)
