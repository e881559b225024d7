"""Reads XLSX and old XLS extracts: small ones at once and fast, large ones as a stream with flat memory."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.heading import MAX_TITLE_ROWS, Heading, find_heading
from doudi.columnar.readers.old_workbook import inspect_old_workbook
from doudi.columnar.readers.row_blocks import BlockMaker, Rows
from doudi.columnar.readers.rows import RowBlock, cell_text, is_empty_row
from doudi.columnar.readers.sheet_stream import SheetTorn, stream_rows
from doudi.columnar.readers.workbook import Workbook, inspect_workbook
from doudi.kernel.errors import Fault

# Measured: a sheet of 1,048,576 x 6 unpacks to 250 MB and costs the fast reader 618 MB; up to here it stays near
# 150 MB.
FAST_READER_BYTES = 48 << 20
# One cell at the far corner of a sheet would make it ask for half a terabyte, and the process would be stopped.
FAST_READER_CELLS = 4_000_000
_PLACE = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')


class SheetReader:
    """One workbook whose data sheet and heading were found."""

    def __init__(self, book: Workbook, sheet: tuple[str, str], heading: Heading, heading_row: int) -> None:
        self.encoding = "xls" if book.is_old else "xlsx"
        self.book, self.sheet, self.heading = book, sheet, heading
        self.ignored_headers, self.missing_headers = heading.ignored, heading.missing
        self.total = book.unpacked_bytes
        self._blocks = BlockMaker(heading, self.total, heading_row)

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, in sheet order.

        Raises:
            SheetTorn: the sheet breaks off; the loader refuses the whole file.
        """
        return self._blocks.blocks(sheet_rows(self.book, self.sheet))


def sheet_rows(book: Workbook, sheet: tuple[str, str]) -> Rows:
    """The rows of one sheet, by the reader that suits its size."""
    if not book.is_old and (book.unpacked_bytes > FAST_READER_BYTES or _area(book, sheet[1]) > FAST_READER_CELLS):
        return stream_rows(book, sheet[1])
    return _fast_rows(book, sheet[0])


def _area(book: Workbook, part: str) -> int:
    """Rows times columns up to the furthest cell: what the fast reader sets aside before it looks at any value."""
    rows = columns = 0
    try:
        with zipfile.ZipFile(book.path) as archive:
            places = set(_PLACE.findall(archive.read(part)))
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, zlib.error):
        return 0  # whoever reads the sheet says what is wrong with it
    for letters in {letters for letters, _ in places}:
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    for row in {row for _, row in places}:
        rows = max(rows, int(row))
    return rows * columns


def _fast_rows(book: Workbook, name: str) -> Rows:
    try:
        # The library goes by a file's name, an old workbook's by what it is.
        opened = (
            CalamineWorkbook.from_object(io.BytesIO(book.path.read_bytes()))
            if book.is_old
            else CalamineWorkbook.from_path(book.path)
        )
        rows = opened.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as problem:
        raise SheetTorn(str(problem)) from problem
    except BaseException as problem:
        # A damaged .xls file can make the library give up in a way that is no Exception.
        if type(problem).__name__ != "PanicException":
            raise
        raise SheetTorn("the reader gave up") from problem
    for number, row in enumerate(rows, 1):
        yield number, list(row)


def open_sheet(path: Path, contract: DatasetContract, is_old: bool = False) -> tuple[SheetReader | None, list[Fault]]:
    """Opens a workbook; returns the reader or None, and every whole-file fault.

    A second visible sheet with data, with or without a heading, is a fault: its rows would be left behind unseen.
    """
    book, faults = inspect_old_workbook(path) if is_old else inspect_workbook(path)
    if book is None:
        return None, faults
    candidates: list[tuple[tuple[str, str], Heading, int, list[Fault]]] = []
    first_faults: list[Fault] = []
    goes_on: list[str] = []
    try:
        for sheet in book.sheets:
            first: list[tuple[int, list[str]]] = []
            for number, row in sheet_rows(book, sheet):
                if not is_empty_row(row):
                    first.append((number, [cell_text(value) for value in row]))
                if len(first) >= MAX_TITLE_ROWS:
                    break
            heading, found = find_heading([row for _, row in first], contract, f"{path.name}: sheet {sheet[0]}")
            if heading is None:
                first_faults = first_faults or found
                if _looks_like_data([row for _, row in first], len(contract.columns)):
                    goes_on.append(sheet[0])
            else:
                candidates.append((sheet, heading, first[heading.row][0], found))
    except SheetTorn:
        return None, [torn_fault(path.name)]
    if not candidates:
        return None, first_faults or [
            Fault(
                path.name, "no visible sheet", "one sheet with the data", "show the sheet and save", "columnar.no-sheet"
            )
        ]
    names = [sheet[0] for sheet, *_ in candidates] + goes_on
    if len(names) > 1:
        return None, [
            Fault(
                path.name,
                f"{len(names)} sheets hold data: {', '.join(names)}",
                "one sheet with the data, so that no row is left behind unseen",
                "put all rows on one sheet, or hide the sheet that does not count",
                "columnar.two-data-sheets",
            )
        ]
    sheet, heading, heading_row, found = candidates[0]
    return SheetReader(book, sheet, heading, heading_row), found


def _looks_like_data(rows: list[list[str]], width: int) -> bool:
    """Whether a sheet without a heading holds rows as wide as the data: a table that went on, say, on a second sheet.

    >>> _looks_like_data([["说明"], ["联系人", "张三"]], 6), _looks_like_data([["张三", "5", "x", "y", "z"]], 6)
    (False, True)
    """
    return any(sum(bool(cell.strip()) for cell in row) >= max(3, 0.75 * width) for row in rows)


def torn_fault(name: str) -> Fault:
    """What to say of a file whose data breaks off."""
    return Fault(
        name,
        "the data breaks off in the middle",
        "a whole file",
        "export it again, or copy the file again",
        "columnar.cut-off",
    )
