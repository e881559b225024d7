"""Say once, completely, what is missing (一次性告知, art. 10)."""

from collections.abc import Sequence
from datetime import date

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import CaseworkError, SecondListRefused
from doudi.casework.messages import tell_missing
from doudi.casework.models import Application, MissingList
from doudi.kernel.text import clean_sentence
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


class NothingListed(CaseworkError):
    """A list of missing papers without a single item."""

    code = "casework.nothing-listed"


def ask_missing(
    acting: Acting,
    public_id: str,
    *,
    items: Sequence[str],
    answer_by: date | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """One complete list of everything missing; the clock waits while the family looks for it.

    Raises:
        SecondListRefused: the family was told before; the law lets it happen once.
        NothingListed: the list is empty.
    """
    listed = [text for text in (clean_sentence(item) for item in items) if text]

    def do(change: Change) -> None:
        case = change.case
        if MissingList.objects.filter(application=case).exists():
            raise SecondListRefused(case.public_id)
        if not listed:
            raise NothingListed(
                "The list of missing papers is empty.", Words("写清楚缺什么。", "Write down what is missing.")
            )
        MissingList.objects.create(
            application=case, items=listed, asked_at=acting.now, asked_by=acting.actor_id, answer_by=answer_by
        )
        change.detail = {"items": len(listed)}
        tell_missing(acting, case, listed, answer_by)

    return change_case(
        acting,
        public_id,
        "ask_missing",
        "casework.ask_missing",
        do,
        content={"items": listed, "by": str(answer_by)},
        expected_version=expected_version,
        key=key,
    )
