"""The feeds of a data officer's desk (部门数据台): how fresh each is, what was loaded, what is not as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from django.db.models import QuerySet

from doudi.columnar.contract import load_contract, load_contracts
from doudi.columnar.contract_model import PURPOSES, DatasetContract
from doudi.columnar.corrections_file import SETTLED, to_correct
from doudi.columnar.reasons import REASONS
from doudi.columnar.rejects import read_entries, read_kept
from doudi.evidence.actions.delete_expired import expired_loads
from doudi.evidence.authority import load_sources
from doudi.evidence.errors import LoadUnknown
from doudi.evidence.following import waiting_loads
from doudi.evidence.models import FeedUpload, SnapshotRecord, UploadState
from doudi.evidence.reads.loads import alarms_of
from doudi.evidence.refusals import refusal_words
from doudi.evidence.store import snapshot_store, unseal_for
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Staff
from doudi.registry.policy import may, require, require_somewhere, visible
from doudi.worklist.words import Words

FRESH, DUE, STALE, NONE = "ok", "warn", "late", "pause"
CADENCES = {
    "daily": Words("每天", "daily"),
    "weekly": Words("每周", "weekly"),
    "monthly": Words("每月", "monthly"),
    "quarterly": Words("每季度", "quarterly"),
    "yearly": Words("每年", "yearly"),
    "once": Words("只送一次", "once"),
}
SENSITIVITY = {
    "identity": Words("身份", "identity"),
    "sensitive": Words("敏感", "sensitive"),
    "ordinary": Words("一般", "ordinary"),
}
KEPT = {
    "value": Words("存原值", "kept as it is"),
    "key": Words("只存代号", "kept as a pseudonym"),
    "sealed": Words("加密存", "kept encrypted"),
    "drop": Words("不存", "not kept"),
}


@dataclass(frozen=True)
class FeedLine:
    """One dataset: its newest load in the area, how old its data is against what was agreed, and its health.

    ``light`` is ok within what was agreed, warn up to twice that, late beyond, pause when nothing was ever loaded.
    """

    dataset: str
    title: Words
    department: Words
    as_of: date | None
    age_days: int | None
    fresh_for_days: int
    cadence: Words
    light: str
    rows_in: int
    rows_rejected: int
    drift: tuple[Words, ...]
    waits: bool
    loaded_by: str
    loaded_at: datetime | None


@dataclass(frozen=True)
class ColumnLine:
    """One column of a contract in words: whether it must be there, how sensitive it is, what is kept of it."""

    header: str
    required: bool
    sensitivity: Words
    kept: Words


@dataclass(frozen=True)
class LoadRow:
    """One load of the feed, newest first; a correction stands under its own day and says how many rows it put right.

    Of the rows accepted ``linked`` came by linkage.
    """

    public_id: str
    file_name: str
    as_of: date
    loaded_at: datetime
    loaded_by: str
    is_refused: bool
    is_correction: bool
    corrected: int
    linked: int
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    reasons: tuple[tuple[Words, int], ...]
    faults: tuple[Words, ...]
    drift: tuple[Words, ...]
    answer: str
    waits: bool
    may_download: bool
    can_correct: bool
    deleted_at: datetime | None
    deleted_by: str
    digest: str


@dataclass(frozen=True)
class FeedPage:
    """One dataset in words: its contract, its loads, what is over its time, what is being loaded."""

    line: FeedLine
    contract: DatasetContract
    purposes: tuple[Words, ...]
    columns: tuple[ColumnLine, ...]
    loads: tuple[LoadRow, ...]
    expired: tuple[LoadRow, ...]
    uploads: tuple[FeedUpload, ...]
    may_load: bool
    may_delete: bool
    may_settle: bool


def fetch_feeds(acting: Acting) -> list[FeedLine]:
    """Every dataset there is a contract for, those that need looking at first; counts only, no personal data.

    Raises:
        NotAllowed: no data officer's post.
    """
    require_somewhere(acting, "evidence.see_feeds")
    newest: dict[str, SnapshotRecord] = {}
    rows = list(_seen(acting).filter(state=SnapshotRecord.LOADED, deleted_at=None).order_by("as_of", "pk"))
    for row in rows:
        newest[row.dataset] = row
    names = _names(newest.values())
    waiting = set(_seen(acting).filter(public_id__in=waiting_loads()).values_list("dataset", flat=True))
    lines = [
        _line(acting, contract, newest.get(dataset), names, dataset in waiting)
        for dataset, contract in load_contracts().items()
    ]
    order = {STALE: 0, DUE: 1, FRESH: 2, NONE: 3}
    return sorted(lines, key=lambda line: (not line.waits, order[line.light], line.department.zh, line.dataset))


def fetch_feed(acting: Acting, dataset: str) -> FeedPage:
    """One dataset.

    Raises:
        NotAllowed: no data officer's post.
        DatasetUnknown: no contract describes it.
    """
    require_somewhere(acting, "evidence.see_feeds")
    contract = load_contract(dataset)
    rows = list(_seen(acting).filter(dataset=dataset).order_by("-as_of", "-pk"))
    names = _names(rows)
    stored = [row for row in rows if row.state == SnapshotRecord.LOADED and row.deleted_at is None]
    chains: dict[str, int] = {}
    for row in stored:
        first = row.corrects or row.public_id
        chains[first] = max(chains.get(first, 0), row.pk)
    waiting = waiting_loads()
    loads = tuple(_row(acting, row, names, waiting, row.pk in chains.values()) for row in rows)
    by_id = {load.public_id: load for load in loads}
    waits = any(load.waits for load in loads)
    may_delete = _may_somewhere(acting, "evidence.delete_expired")
    over = expired_loads(acting, dataset) if may_delete else []
    uploads = visible(FeedUpload.objects.filter(dataset=dataset), acting, "evidence.see_feeds")
    open_states = (UploadState.WAITING, UploadState.RUNNING)
    return FeedPage(
        line=_line(acting, contract, stored[0] if stored else None, names, waits),
        contract=contract,
        purposes=tuple(Words(*PURPOSES[purpose]) for purpose in contract.purposes),
        columns=tuple(
            ColumnLine(
                column.header,
                column.required,
                SENSITIVITY.get(column.sensitivity, Words(column.sensitivity, column.sensitivity)),
                KEPT[column.keep],
            )
            for column in contract.columns
        ),
        loads=loads,
        expired=tuple(by_id[row.public_id] for row in over if row.public_id in by_id),
        uploads=tuple(uploads.filter(state__in=open_states).order_by("-pk")[:5]),
        may_load=_may_somewhere(acting, "evidence.load"),
        may_delete=may_delete,
        may_settle=_may_somewhere(acting, "evidence.settle_feed"),
    )


def fetch_feed_of_load(acting: Acting, load_id: str) -> LoadRow | None:
    """One load of any feed by its id, None when there is none this account may see."""
    require_somewhere(acting, "evidence.see_feeds")
    row = _seen(acting).filter(public_id=load_id).first()
    return _row(acting, row, _names([row]), waiting_loads(), False) if row else None


def dataset_of_load(acting: Acting, load_id: str) -> str:
    """The dataset of a load this account may see; empty when there is none."""
    require_somewhere(acting, "evidence.see_feeds")
    row = _seen(acting).filter(public_id=load_id).first()
    return row.dataset if row else ""


def fetch_upload(acting: Acting, upload_id: str) -> FeedUpload | None:
    """One upload; None when there is none this account may see."""
    require_somewhere(acting, "evidence.load")
    return visible(FeedUpload.objects.filter(public_id=upload_id), acting, "evidence.load").first()


def fetch_rows_to_correct(acting: Acting, load_id: str) -> bytes | None:
    """The rejected rows of a load as a workbook to correct, values masked where they must be; None when there are none.

    Audited.

    Raises:
        NotAllowed: not of a district where this account loads.
    """
    require_somewhere(acting, "evidence.load")
    load = SnapshotRecord.objects.filter(public_id=load_id, state=SnapshotRecord.LOADED, deleted_at=None).first()
    if load is None:
        return None
    require(acting, "evidence.load", area_path=load.area_path)
    table = rows_to_correct(load)
    if len(table) < 3:
        return None
    record(
        acting, "evidence.download_rejects", "load", load.public_id, area_path=load.area_path,
        detail={"rows": len(table) - 2, "to_correct": True},
    )  # fmt: skip
    return as_workbook(table)


def newest_load(acting: Acting, dataset: str) -> str:
    """The id of the newest load of a feed where this account loads; empty when there is none.

    Raises:
        NotAllowed: this account loads nowhere.
        DatasetUnknown: no contract describes it.
    """
    require_somewhere(acting, "evidence.load")
    load_contract(dataset)
    rows = SnapshotRecord.objects.filter(dataset=dataset, state=SnapshotRecord.LOADED, deleted_at=None)
    newest = visible(rows, acting, "evidence.load").order_by("-as_of", "-pk").first()
    return newest.public_id if newest else ""


def rows_to_correct(load: SnapshotRecord) -> list[list[str]]:
    """Hint, heading and rows, as the clerk sees them.

    Raises:
        LoadUnknown: its snapshot is gone.
    """
    contract = load_contract(load.dataset)
    store = snapshot_store()
    info = next((info for info in store.infos(load.dataset) if info.source_digest == load.file_digest), None)
    if info is None:
        raise LoadUnknown
    path = store.rejects_path(load.dataset, info.as_of_date, info.source_digest)
    return to_correct(contract, info, read_entries(path), read_kept(path, unseal_for(load.dataset)))


def as_workbook(table: Sequence[Sequence[str]]) -> bytes:
    """The clerk's table as .xlsx: every cell is text, so that no program counts with it or runs it."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("更正")
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"})
    sheet.merge_range(0, 0, 0, max(1, len(table[1]) - 1), table[0][0], text)
    sheet.set_row(0, 48)
    for at, row in enumerate(table[1:], 1):
        for place, cell in enumerate(row):
            sheet.write_string(at, place, cell, text if at > 1 else head)
    sheet.set_column(0, 0, 20, text)
    sheet.set_column(1, 1, 8, text)
    sheet.set_column(2, 2, 44, text)
    sheet.set_column(3, len(table[1]) - 1, 18, text)
    sheet.freeze_panes(2, 2)
    book.close()
    return made.getvalue()


def _seen(acting: Acting) -> QuerySet[SnapshotRecord]:
    return visible(SnapshotRecord.objects.all(), acting, "evidence.see_feeds")


def _may_somewhere(acting: Acting, verb: str) -> bool:
    return any(may(acting, verb, area_path=path) for post in acting.posts for path in post.area_paths)


def _names(rows: Iterable[SnapshotRecord]) -> dict[str, str]:
    ids = {each for row in rows for each in (row.loaded_by, row.deleted_by) if each}
    return dict(Staff.objects.filter(public_id__in=ids).values_list("public_id", "name"))


def _line(
    acting: Acting, contract: DatasetContract, newest: SnapshotRecord | None, names: dict[str, str], waits: bool
) -> FeedLine:
    age = (acting.today - newest.as_of).days if newest else None
    return FeedLine(
        dataset=contract.dataset,
        title=Words(contract.zh, contract.en),
        department=load_sources().get(contract.department) or Words(contract.department_zh, contract.department),
        as_of=newest.as_of if newest else None,
        age_days=age,
        fresh_for_days=contract.fresh_for_days,
        cadence=CADENCES.get(contract.cadence, Words(contract.cadence, contract.cadence)),
        light=light_of(age, contract.fresh_for_days),
        rows_in=newest.rows_in if newest else 0,
        rows_rejected=newest.rows_rejected if newest else 0,
        drift=tuple(Words(alarm.zh, alarm.en) for alarm in alarms_of(newest)) if newest else (),
        waits=waits,
        loaded_by=names.get(newest.loaded_by, "") if newest else "",
        loaded_at=newest.loaded_at if newest else None,
    )


def light_of(age_days: int | None, fresh_for_days: int) -> str:
    """How fresh data is, against what was agreed.

    >>> [light_of(age, 31) for age in (None, 0, 31, 32, 62, 63)]
    ['pause', 'ok', 'ok', 'warn', 'warn', 'late']
    """
    if age_days is None:
        return NONE
    if age_days <= fresh_for_days:
        return FRESH
    return DUE if age_days <= 2 * fresh_for_days else STALE


def _row(acting: Acting, row: SnapshotRecord, names: dict[str, str], waiting: set[str], is_newest: bool) -> LoadRow:
    may_load = may(acting, "evidence.load", area_path=row.area_path)
    to_mend = any(code not in SETTLED for code in row.reasons)
    return LoadRow(
        public_id=row.public_id,
        file_name=row.file_name,
        as_of=row.as_of,
        loaded_at=row.loaded_at,
        loaded_by=names.get(row.loaded_by, ""),
        is_refused=row.state == SnapshotRecord.REFUSED,
        is_correction=bool(row.corrects),
        corrected=row.corrected,
        linked=row.linked,
        rows_in=row.rows_in,
        rows_accepted=row.rows_accepted,
        rows_rejected=row.rows_rejected,
        reasons=tuple(
            (Words(REASONS[code].zh, REASONS[code].en) if code in REASONS else Words(code, code), count)
            for code, count in sorted(row.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
        ),
        faults=tuple(refusal_words(fault["code"], fault["text"]) for fault in row.faults),
        drift=tuple(Words(alarm.zh, alarm.en) for alarm in alarms_of(row)),
        answer=row.answer,
        waits=row.public_id in waiting,
        may_download=bool(row.rejects_file) and may_load and row.deleted_at is None,
        can_correct=is_newest and may_load and to_mend and row.rows_rejected > 0,
        deleted_at=row.deleted_at,
        deleted_by=names.get(row.deleted_by, ""),
        digest=row.file_digest[:16],
    )
