"""What was loaded (装载情况): rows in, taken and sent back, and the list of those sent back."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from doudi.columnar.contract import load_contracts
from doudi.columnar.drift import DriftAlarm, beside_faults
from doudi.columnar.reasons import REASONS
from doudi.evidence.authority import load_sources
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.refusals import refusal_words
from doudi.evidence.store import snapshot_store
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import may, require, require_somewhere, visible
from doudi.worklist.words import Words


@dataclass(frozen=True)
class LoadLine:
    """One load; ``faults`` says why a file was refused as a whole, ``reasons`` how many rows for which reason, the most
    frequent first, ``drift`` in what the feed was not as the time before.
    """

    public_id: str
    dataset: str
    title: Words
    department: Words
    as_of: date
    loaded_at: datetime
    state: str
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    reasons: tuple[tuple[Words, int], ...]
    repairs: dict[str, int]
    faults: tuple[Words, ...]
    drift: tuple[Words, ...]
    may_download: bool

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file was stored."""
        return self.state == SnapshotRecord.REFUSED


def fetch_loads(acting: Acting) -> list[LoadLine]:
    """Every load this account may see, newest first; counts only, no personal data.

    Raises:
        NotAllowed: this account may neither load nor see loads.
    """
    rows = SnapshotRecord.objects.filter(deleted_at=None).order_by("-loaded_at", "-pk")
    if not may(acting, "evidence.see_loads"):
        require_somewhere(acting, "evidence.load")
        rows = visible(rows, acting, "evidence.load")
    return [_line(acting, row) for row in rows]


def _line(acting: Acting, row: SnapshotRecord) -> LoadLine:
    contract = load_contracts().get(row.dataset)
    source = load_sources().get(contract.department) if contract else None
    return LoadLine(
        public_id=row.public_id,
        dataset=row.dataset,
        title=Words(contract.zh, contract.en) if contract else Words(row.dataset, row.dataset),
        department=source or Words("", ""),
        as_of=row.as_of,
        loaded_at=row.loaded_at,
        state=row.state,
        rows_in=row.rows_in,
        rows_accepted=row.rows_accepted,
        rows_rejected=row.rows_rejected,
        reasons=tuple(
            (Words(REASONS[code].zh, REASONS[code].en) if code in REASONS else Words(code, code), count)
            for code, count in sorted(row.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
        ),
        repairs=row.repairs,
        faults=tuple(refusal_words(fault["code"], fault["text"]) for fault in row.faults),
        drift=tuple(Words(alarm.zh, alarm.en) for alarm in alarms_of(row)),
        may_download=bool(row.rejects_file) and may(acting, "evidence.load", area_path=row.area_path),
    )


def alarms_of(row: SnapshotRecord) -> tuple[DriftAlarm, ...]:
    """In what the feed was not as the time before, without what its faults say already."""
    return beside_faults(row.drift, (fault["code"] for fault in row.faults))


def rejects_as_workbook(content: bytes) -> bytes:
    """The list of rows sent back as an .xlsx file: every cell is text, so that no program counts with it or runs it."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("退回 rejects")
    heading = book.add_format({"bold": True, "text_wrap": True})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for row, cells in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig")))):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, text if row else heading)
    for column, width in enumerate((8, 16, 40, 18, 24, 40)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def fetch_rejects_file(acting: Acting, load_id: str) -> bytes | None:
    """The list of rows sent back (退回清单), values masked, as UTF-8 CSV; None when nothing was. Audited.

    Raises:
        NotAllowed: no such load, or not of a district where this account loads.
    """
    require_somewhere(acting, "evidence.load")
    try:
        number = check_public_id(load_id)
    except PublicIdInvalid:
        return None
    row = SnapshotRecord.objects.filter(public_id=number).first()
    if row is None:
        return None
    require(acting, "evidence.load", area_path=row.area_path)
    path = snapshot_store().root / row.rejects_file
    if not row.rejects_file or not path.is_file():
        return None
    detail = {"rows": row.rows_rejected}
    record(acting, "evidence.download_rejects", "load", row.public_id, area_path=row.area_path, detail=detail)
    return path.read_bytes()
