"""Save one answer of the form (一题一存)."""

from collections.abc import Sequence

from doudi.casework.changing import Change, change_draft
from doudi.casework.domain.form import NOT_SAVED, VALUE, AnswerUnread, read_answer
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
    state: str = VALUE,
    value: str | Sequence[str] = "",
    member_id: str = "",
    expected_version: int | None = None,
) -> Application:
    """Keep the answer to one question: a value as typed, *none* (没有) or *unknown* (说不清).

    Raises:
        AnswerUnfit: the question is not asked of this family, or the text cannot be read; what was saved before stays.
    """

    def do(change: Change) -> None:
        case = change.case
        members = list(case.members.all())
        wanted = f"{question}@{member_id}" if member_id else question
        page = next((each for each in pages_for(case, members, acting.today) if each.key == wanted), None)
        if page is None or page.question.kind in NOT_SAVED:
            raise AnswerUnfit(
                question, "it is not asked of this family", Words("这一题不用答。", "This is not asked."), member_id
            )
        try:
            people = [member.public_id for member in members]
            answer = read_answer(page.question, state, value, people, acting.today)
        except AnswerUnread as fault:
            raise AnswerUnfit(question, "it cannot be read", Words(fault.zh, fault.en), member_id) from None
        case.answers[page.key] = {**answer, "at": acting.now.isoformat()}
        if page.question.key == "address" and answer["state"] == VALUE:
            case.address = str(answer["value"])[:200]
        change.detail = {"question": question, "state": answer["state"]}

    return change_draft(acting, public_id, "save_answer", do, expected_version=expected_version)
