"""One set of rows written in every format a department may send it in."""

from __future__ import annotations

import html
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.columnar.contract import load_contract
from doudi.columnar.load import LoadReport, load_table
from doudi.sandbox.hostile.biff import SHOWN, old_book
from tests.columnar.books import write_book
from tests.columnar.extracts import AS_OF, NOW, Desk, Row, csv_text, seal


def headers_of(dataset: str) -> list[str]:
    """The headings of a dataset."""
    return [column.header for column in load_contract(dataset).columns]


def cells_of(dataset: str, rows: Sequence[Row]) -> list[list[str]]:
    """Heading and rows as cells."""
    headers = headers_of(dataset)
    return [headers, *([row.get(header, "") for header in headers] for row in rows)]


def as_csv(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """A text file."""
    contract = load_contract(dataset)
    path = path.with_suffix(".csv")
    path.write_bytes(csv_text(contract, rows).encode(contract.encodings[0]))
    return path


def as_csv_named_xls(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """A text file under the name of a workbook, as some systems export it."""
    return as_csv(path, dataset, rows).rename(path.with_suffix(".xls"))


def as_xlsx(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """A workbook."""
    return write_book(path.with_suffix(".xlsx"), dataset, rows)


def as_xls(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """An old workbook."""
    path = path.with_suffix(".xls")
    path.write_bytes(old_book([("数据", cells_of(dataset, rows), SHOWN)]))
    return path


def as_xls_named_xlsx(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """An old workbook that somebody renamed."""
    return as_xls(path, dataset, rows).rename(path.with_suffix(".xlsx"))


def as_web_page(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """A web page's table saved as .xls."""
    head, *body = cells_of(dataset, rows)
    lines = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in (head, *body)]
    page = '<html><head><meta charset="gb2312"></head><body><table>' + "\n".join(lines) + "</table></body></html>"
    path = path.with_suffix(".xls")
    path.write_bytes(page.encode("gb18030"))
    return path


def as_parquet(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
    """A Parquet file of text columns, some of them with a dictionary."""
    path = path.with_suffix(".parquet")
    columns = {
        header: pa.array([row.get(header) or None for row in rows], pa.string()) for header in headers_of(dataset)
    }
    for header in list(columns)[::2]:
        columns[header] = columns[header].dictionary_encode()
    pq.write_table(pa.table(columns), path, row_group_size=64)
    return path


def zipped(writer: Callable[[Path, str, Sequence[Row]], Path]) -> Callable[[Path, str, Sequence[Row]], Path]:
    """What a writer writes, packed."""

    def write(path: Path, dataset: str, rows: Sequence[Row]) -> Path:
        inner = writer(path.with_name("inner"), dataset, rows)
        packed = path.with_suffix(".zip")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inner, inner.name)
        inner.unlink()
        return packed

    return write


FILES: dict[str, Callable[[Path, str, Sequence[Row]], Path]] = {
    "csv": as_csv,
    "csv named xls": as_csv_named_xls,
    "xlsx": as_xlsx,
    "xls": as_xls,
    "xls named xlsx": as_xls_named_xlsx,
    "web page named xls": as_web_page,
    "parquet": as_parquet,
    "zip of csv": zipped(as_csv),
    "zip of xlsx": zipped(as_xlsx),
    "zip of xls": zipped(as_xls),
    "zip of parquet": zipped(as_parquet),
}


@dataclass
class MemoryTable:
    """A table in an SQLite file of the tests."""

    path: Path
    columns: Sequence[str]
    rows: int
    name: str = "rows"

    def read(self) -> Iterator[Sequence[object]]:
        """All rows."""
        with sqlite3.connect(self.path) as link:
            yield from link.execute("SELECT * FROM extract")


def as_table(path: Path, dataset: str, rows: Sequence[Row]) -> MemoryTable:
    """A database table of text columns."""
    head, *body = cells_of(dataset, rows)
    path = path.with_suffix(".db")
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE extract (" + ", ".join(f'"{name}" TEXT' for name in head) + ")")
        link.executemany(f"INSERT INTO extract VALUES ({', '.join('?' * len(head))})", body)
    return MemoryTable(path, head, len(body), "extract")


def load_rows_as(desk: Desk, form: str, dataset: str, rows: Sequence[Row], **options: object) -> LoadReport:
    """Writes rows in a format (or as a table) and loads them."""
    path = desk.folder / f"{dataset}_500106_20250831"
    if form != "table":
        return desk.load(FILES[form](path, dataset, rows), dataset, **options)
    settings = {"as_of": AS_OF, "now": NOW, "seal": seal, "pseudonyms": desk.pseudonyms, **options}
    table = as_table(path, dataset, rows)
    return load_table(table, load_contract(dataset), store=desk.store, **settings)  # type: ignore[arg-type]


FORMS = (*FILES, "table")
