"""Reads a table that a department's system saved as a web page and named .xls (网页表格), row by row."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.heading import MAX_TITLE_ROWS, find_heading
from doudi.columnar.readers.row_blocks import BlockMaker, Rows
from doudi.columnar.readers.rows import RowBlock, is_empty_row
from doudi.columnar.readers.sheet_stream import SheetTorn
from doudi.kernel.errors import Fault

_CHUNK = 1 << 16
_LONGEST_CELL = 1 << 16
_WIDEST = 16_384
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80"})


class _Cells(HTMLParser):
    """Rows of the outermost tables, one after the other; scripts and styles hold no cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ready: list[tuple[int, list[object]]] = []
        self.depth = 0
        self.tables = 0
        self._table, self._row, self._silent = 0, None, 0  # type: int, list[object] | None, int
        self._cell: list[str] | None = None
        self._span, self._length = 1, 0
        self._below: dict[int, int] = {}

    def take(self) -> list[tuple[int, list[object]]]:
        """(table, cells) of the rows finished since the last call."""
        ready, self.ready = self.ready, []
        return ready

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables += 1
                self._table, self._below = self.tables, {}
        elif tag in ("script", "style"):
            self._silent += 1
        elif self.depth == 1 and tag == "tr":
            self._end_row()
            self._row = []
            self._fill()
        elif self.depth == 1 and tag in ("td", "th") and self._row is not None:
            self._end_cell()
            self._cell, self._length = [], 0
            self._span = _number(told.get("colspan"))
            down = _number(told.get("rowspan"))
            for at in range(len(self._row), len(self._row) + self._span) if down > 1 else ():
                self._below[at] = down
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table":
            if self.depth == 1:
                self._end_row()
            self.depth = max(0, self.depth - 1)
        elif self.depth == 1 and tag == "tr":
            self._end_row()
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent and self._length < _LONGEST_CELL:
            self._length += len(data)
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        if len(self._row) < _WIDEST:
            self._row += ["".join(self._cell).strip(), *[""] * (self._span - 1)]
        self._cell = None
        self._fill()

    def _fill(self) -> None:
        """Below a merged cell stands nothing: its value belongs to the row it begins in."""
        while self._row is not None and self._below.get(len(self._row), 0) > 1 and len(self._row) < _WIDEST:
            self._below[len(self._row)] -= 1
            self._row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self.ready.append((self._table, self._row))
        self._row = None


def _number(text: str | None) -> int:
    return min(int(text), 1_000) if text and text.isdecimal() and len(text) < 6 and int(text) > 0 else 1


def _encoding(start: bytes) -> str:
    for bom, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if start.startswith(bom):
            return name
    found = _CHARSET.search(start)
    name = found[1].decode().lower() if found else ""
    if name in _CHINESE:
        return "gb18030"
    if name in ("utf-8", "utf8"):
        return "utf-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _rows(path: Path, encoding: str, wanted: int = 0) -> Iterator[tuple[int, int, list[object]]]:
    """(table, row within it, cells) of one table or of all."""
    cells, counts = _Cells(), {}  # type: _Cells, dict[int, int]
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        while raw := file.read(_CHUNK):
            cells.feed(decoder.decode(raw))
            for table, row in cells.take():
                counts[table] = counts.get(table, 0) + 1
                if not wanted or table == wanted:
                    yield table, counts[table], row
    if cells.depth or cells.tables == 0:
        raise SheetTorn("the table is not closed")


class WebTableReader:
    """One table of a saved web page whose heading was found."""

    def __init__(self, path: Path, encoding: str, table: int, blocks: BlockMaker) -> None:
        self.path, self.total, self._blocks, self._table = path, path.stat().st_size, blocks, table
        self._codec = encoding
        self.encoding = "html"
        self.ignored_headers: list[str] = []
        self.missing_headers: list[str] = []

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, in order.

        Raises:
            SheetTorn: the page breaks off inside the table; the loader refuses the whole file.
        """
        return self._blocks.blocks(self._numbered())

    def _numbered(self) -> Rows:
        for _, number, row in _rows(self.path, self._codec, self._table):
            yield number, row


def open_web_table(path: Path, contract: DatasetContract) -> tuple[WebTableReader | None, list[Fault]]:
    """Opens a saved web page by the table whose heading the contract knows, and every whole-file fault.

    Rows in two tables with such a heading would be left behind unseen: that is a fault.
    """
    with path.open("rb") as file:
        encoding = _encoding(file.read(4096))
    first: dict[int, list[tuple[int, list[str]]]] = {}
    try:
        for table, number, row in _rows(path, encoding):
            kept = first.setdefault(table, [])
            if len(kept) < MAX_TITLE_ROWS and not is_empty_row(row):
                kept.append((number, [str(cell) for cell in row]))
    except SheetTorn:
        if not first:
            return None, [_no_table(path)]
        return None, [_torn(path)]
    found = []
    for table, rows in first.items():
        heading, faults = find_heading([row for _, row in rows], contract, path.name)
        if heading is not None:
            found.append((table, heading, rows[heading.row][0], faults))
    if not found:
        return None, [_no_table(path)]
    if len(found) > 1:
        return None, [
            Fault(
                path.name,
                f"{len(found)} tables hold data: {', '.join(str(table) for table, *_ in found)} (of the page)",
                "one table with the data, so that no row is left behind unseen",
                "put all rows in one table, or export it as CSV",
                "columnar.two-data-sheets",
            )
        ]
    table, heading, heading_row, faults = found[0]
    reader = WebTableReader(path, encoding, table, BlockMaker(heading, path.stat().st_size, heading_row))
    reader.ignored_headers, reader.missing_headers = heading.ignored, heading.missing
    return reader, faults


def _no_table(path: Path) -> Fault:
    return Fault(
        path.name,
        "a web page without the table (perhaps a sign-in page saved in place of the data)",
        "the heading of the contract",
        "fetch the extract again",
        "columnar.wrong-format",
    )


def _torn(path: Path) -> Fault:
    return Fault(
        path.name,
        "the table breaks off in the middle",
        "a whole page",
        "export it again, or copy the file again",
        "columnar.cut-off",
    )
