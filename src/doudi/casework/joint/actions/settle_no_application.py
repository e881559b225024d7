"""Confirm or strike out a batch of no-application items (确认免申即享名单): by name, one result a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from doudi.casework.joint.actions.take_step import take_step
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

CONFIRM = "confirm"
OUTCOMES = {"confirmed": Words("确认了", "confirmed"), "struck_out": Words("划掉了", "struck out")}


@dataclass(frozen=True)
class Row:
    """What is settled of one item: confirmed, or struck out with a reason; the version that was looked at."""

    item_id: str
    outcome: str
    reason: str = ""
    version: int | None = None


@dataclass(frozen=True)
class RowResult:
    """What came of one row: done, or refused with the reason (逐行结果)."""

    item_id: str
    done: bool
    words: Words
    code: str = ""


def settle_no_application(acting: Acting, rows: Sequence[Row], *, key: str | None = None) -> list[RowResult]:
    """Each row stands by itself: one that is refused holds up no other. The same ``key`` has no second effect."""
    return [_settle(acting, row, key) for row in rows]


def _settle(acting: Acting, row: Row, key: str | None) -> RowResult:
    if row.outcome not in OUTCOMES:
        return RowResult(row.item_id, False, Words("选确认还是划掉。", "Choose confirm or strike out."), "outcome")
    try:
        take_step(
            acting, row.item_id, CONFIRM, outcome=row.outcome, note=row.reason, expected_version=row.version,
            key=f"{key}:{row.item_id}"[:80] if key else None,
        )  # fmt: skip
    except NotAllowed as fault:
        words = Words("没有这一行，或者不归您定。", "There is no such row for you.")
        return RowResult(row.item_id, False, words, fault.code)
    except DoudiError as fault:
        words = getattr(fault, "words", Words("没有办成。", "It was not done."))
        return RowResult(row.item_id, False, words, fault.code)
    return RowResult(row.item_id, True, OUTCOMES[row.outcome])
