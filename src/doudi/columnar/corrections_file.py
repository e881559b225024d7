"""The clerk's file of rows to correct (更正表): what was rejected, as far as it may be seen; and reading it back.

A cell left as it is stands for what the department sent, also where it is masked; a masked value is corrected by giving
the whole value anew.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.rows import cell_text, is_empty_row
from doudi.columnar.readers.sheet import sheet_rows
from doudi.columnar.readers.sheet_stream import SheetTorn
from doudi.columnar.readers.workbook import inspect_workbook
from doudi.columnar.reasons import REASONS
from doudi.columnar.rejects import mask_value
from doudi.columnar.snapshot import SnapshotInfo
from doudi.kernel.errors import Fault
from doudi.kernel.text import clean_text

BATCH, ROW, WHY = "批次", "行号", "哪里不对，怎么办"
SETTLED = frozenset({"duplicate_row", "superseded"})
"""Reasons that nobody need correct."""
HINT = (
    "照证件或原始材料改，改好存盘，再交回来。没有错的格子不要动。带星号的是遮住的：不改就留着星号，要改就把整个值重新填一遍。"
    "改不了的行整行留着不动，下次还能改。批次和行号不要改。"
)
MOST_BYTES = 64 << 20
_LOOKED_AT = 5


@dataclass(frozen=True)
class GivenRow:
    """One row of a file handed back: its row number in the file that was loaded, and its cells by heading."""

    row: int
    cells: dict[str, str]


@dataclass
class Given:
    """What a file handed back says: of which load, and every row once."""

    batch: str = ""
    rows: dict[int, GivenRow] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def batch_of(info: SnapshotInfo) -> str:
    """What a row to correct carries, so that it comes back to the load it belongs to, however often corrected."""
    return info.load_digest[:16]


def headers_of(contract: DatasetContract, info: SnapshotInfo) -> list[str]:
    """The columns a row to correct has: those of the contract that the file had and that loading looks at."""
    looked_at = [
        column
        for column in contract.columns
        if column.header not in info.missing_columns
        and not (column.keep == "drop" and not column.required and column.type in ("text", "name"))
    ]
    return [column.header for column in looked_at]


def to_correct(
    contract: DatasetContract,
    info: SnapshotInfo,
    entries: dict[int, list[list[str]]],
    kept: dict[int, dict[str, str]],
) -> list[list[str]]:
    """The clerk's table: a hint, a heading, and each rejected row that can be corrected.

    Args:
        entries: the lines of the rejects file, by row; `kept`: the rows as they were sent.
    """
    headers = headers_of(contract, info)
    columns = {column.header: column for column in contract.columns}
    rows = [[HINT], [BATCH, ROW, WHY, *headers]]
    for row in sorted(entries):
        if {entry[3] for entry in entries[row]} & SETTLED:
            continue
        values = kept.get(row, {})
        cells = [mask_value(columns[header], values[header]) if header in values else "" for header in headers]
        rows.append([batch_of(info), str(row), _why(entries[row]), *cells])
    return rows


def _why(entries: Sequence[Sequence[str]]) -> str:
    told = []
    for _, header, _, code, *_ in entries:
        reason = REASONS.get(code)
        said = f"{reason.zh}，{reason.way_out_zh}" if reason else code
        told.append(f"{header}：{said}" if header else said)
    return "；".join(told)


def read_given(path: Path) -> Given:
    """The rows of a file handed back, an .xlsx workbook or a CSV file, with every fault of it."""
    given = Given()

    def fault(where: str, what: str, rule: str, way_out: str, code: str) -> Given:
        given.faults.append(Fault(where, what, rule, way_out, f"columnar.{code}"))
        return given

    if path.stat().st_size > MOST_BYTES:
        return fault(
            path.name, "too large", f"at most {MOST_BYTES >> 20} MiB", "hand back what changed", "corrections-large"
        )
    try:
        rows = list(_rows(path))
    except (SheetTorn, csv.Error, UnicodeError, ValueError, OSError, zipfile.BadZipFile):
        return fault(
            path.name,
            "cannot be read as a table",
            "the .xlsx file that was downloaded, or a CSV file of the same form",
            "download the rows to correct again",
            "corrections-unreadable",
        )
    at = next((at for at, (_, cells) in enumerate(rows[:_LOOKED_AT]) if {BATCH, ROW} <= set(cells)), None)
    if at is None:
        return fault(
            path.name,
            f"no heading with {BATCH} and {ROW}",
            "the form of the file that was downloaded",
            "correct the downloaded file, with its first columns",
            "corrections-unreadable",
        )
    headers = rows[at][1]
    for number, cells in rows[at + 1 :]:
        _take(given, path.name, number, dict(zip(headers, cells, strict=False)))
    if not given.rows and not given.faults:
        fault(path.name, "not a single row", "at least one row", "hand back the rows to correct", "corrections-empty")
    return given


def _take(given: Given, name: str, number: int, cells: dict[str, str]) -> None:
    def fault(what: str, rule: str, way_out: str, code: str) -> None:
        given.faults.append(Fault(f"{name}: row {number}", what, rule, way_out, f"columnar.{code}"))

    batch, row = cells.pop(BATCH, ""), cells.pop(ROW, "")
    cells.pop(WHY, None)
    if not given.batch:
        given.batch = batch
    if not batch or batch != given.batch:
        fault(
            f"{BATCH} is {clean_text(batch)[:20] or 'blank'}",
            "every row of one file is of one load",
            "do not mix the rows of two files, and leave this column as it was",
            "corrections-of-another-load",
        )
    elif not (row.isdecimal() and len(row) < 11):
        fault(
            f"{ROW} is {clean_text(row)[:12] or 'blank'}",
            "the row number as it was",
            "leave this column as it was",
            "corrections-row-unknown",
        )
    elif int(row) in given.rows:
        fault(f"row {row} stands twice", "each row once", "keep the right one", "corrections-row-twice")
    else:
        given.rows[int(row)] = GivenRow(int(row), cells)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        book, faults = inspect_workbook(path)
        if book is None or not book.sheets:
            raise ValueError(str(faults))
        for number, row in sheet_rows(book, book.sheets[0]):
            if not is_empty_row(row):
                yield number, [cell_text(value).strip() for value in row]
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        if not is_empty_row(cells):
            yield number, [cell.strip() for cell in cells]
