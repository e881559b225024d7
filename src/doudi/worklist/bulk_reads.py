"""The result page of a bulk run (成批结果): every row with what came of it, for whoever pressed."""

from dataclasses import dataclass
from datetime import datetime

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry.models import Staff
from doudi.worklist.headlines import headline_words
from doudi.worklist.models import BulkRow, BulkRun, WorkItem
from doudi.worklist.scope import seen_items
from doudi.worklist.words import Words

SAID = {
    BulkRow.WAITING: Words("还没有轮到", "not yet"),
    BulkRow.DONE: Words("办了", "done"),
    BulkRow.SAME: Words("本来就是这样，没有动", "was so already"),
    BulkRow.REFUSED: Words("没有办成", "not done"),
}
WHY = {
    "worklist.item-not-found": Words("不归您管，或者那个人在那里没有这个岗位",
                                     "not yours, or that person has no such role there"),
    "worklist.item-not-open": Words("已经办完了", "it was done already"),
    "worklist.must-keep-away": Words("那个人要回避，或者办过同一件事的别的步骤", "that person must keep away from it"),
    "registry.not-allowed": Words("不归您管", "not yours"),
}  # fmt: skip


@dataclass(frozen=True)
class BulkLine:
    """One row: the item as far as it may still be seen, what came of it, and why not."""

    number: int
    item_id: str
    about: Words
    outcome: str
    words: Words
    why: Words | None


@dataclass(frozen=True)
class BulkResult:
    """A bulk run with its rows and how many of each outcome."""

    public_id: str
    what: str
    to: str
    note: str
    made_at: datetime
    lines: tuple[BulkLine, ...]
    counts: dict[str, int]


def fetch_bulk_result(acting: Acting, public_id: str) -> BulkResult | None:
    """The run by its id; None where there is none of this account's. Items outside its area are told by id only."""
    run = BulkRun.objects.filter(public_id=public_id, made_by=acting.actor_id).first()
    if run is None:
        return None
    rows = list(run.rows.order_by("number"))
    items = {item.public_id: item for item in seen_items(acting).filter(public_id__in=[row.item_id for row in rows])}
    if items:
        record_read(acting, "work_item", sorted(items), what="queue")
    to = Staff.objects.filter(public_id=run.params.get("to", "")).values_list("name", flat=True).first() or ""
    counts = dict.fromkeys(SAID, 0)
    for row in rows:
        counts[row.outcome] += 1
    lines = tuple(_line(row, items.get(row.item_id)) for row in rows)
    return BulkResult(run.public_id, run.what, to, run.note, run.made_at, lines, counts)


def _line(row: BulkRow, item: WorkItem | None) -> BulkLine:
    about = Words(row.item_id, row.item_id)
    if item is not None:
        family = headline_words(item.headline)
        about = Words(f"{item.task_zh}：{family.zh}", f"{item.task_en}: {family.en}")
    why = WHY.get(row.code, Words(row.code, row.code)) if row.code else None
    return BulkLine(row.number, row.item_id, about, row.outcome, SAID[row.outcome], why)
