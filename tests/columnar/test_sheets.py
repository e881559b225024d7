"""Workbooks are read alike by the fast reader and the streaming one."""

from __future__ import annotations

import random
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.readers.rows import cell_text
from doudi.columnar.readers.sheet import open_sheet, sheet_rows
from doudi.columnar.readers.sheet_stream import stream_rows
from doudi.columnar.readers.workbook import inspect_workbook
from tests.columnar.books import write_book
from tests.columnar.extracts import Desk, number, plain_row, rows_of
from tests.columnar.oracle import check_books, reasons_by_row

CREMATION = "civil_affairs_cremation"
RECIPIENTS = "civil_affairs_recipients"


@pytest.fixture(params=["fast", "stream"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test with each of the two readers."""
    if request.param == "stream":
        monkeypatch.setattr("doudi.columnar.readers.sheet.FAST_READER_BYTES", 0)
    return str(request.param)


def test_a_plain_sheet_is_accepted_whole(desk: Desk, reader: str) -> None:
    """Three hundred good rows of a workbook are all stored."""
    path = write_book(desk.folder / "a.xlsx", RECIPIENTS, rows_of(RECIPIENTS, 300))
    report = desk.load(path, RECIPIENTS)
    check_books(report, desk.store, 300)
    assert report.rows_rejected == 0
    assert report.encoding == "xlsx"


def test_date_cells_numbers_titles_and_blank_rows_are_understood(desk: Desk, reader: str) -> None:
    """Date cells count, titles above the heading do not, and row numbers are those the clerk sees."""
    contract = load_contract(RECIPIENTS)
    rows: list[dict[str, object]] = [dict(plain_row(contract, index)) for index in range(1, 6)]
    rows[0].update({"保障人数": 3, "户月保障金额(元)": 1234.5})
    rows[3] = {}
    rows[4]["救助类别"] = "99"
    path = write_book(desk.folder / "a.xlsx", RECIPIENTS, rows, above=[["在享救助待遇"], ["2025年8月"]])
    report = desk.load(path, RECIPIENTS)
    check_books(report, desk.store, 4)
    assert reasons_by_row(report) == {8: "code_unknown"}
    first = desk.store.latest(RECIPIENTS).rows_of(desk.key(number(1)))[0]
    assert (first["people_covered"], first["household_amount_fen"]) == (3, 123450)


@pytest.mark.parametrize("starts_1904", [False, True])
def test_days_are_counted_from_1900_and_1904(desk: Desk, reader: str, starts_1904: bool) -> None:
    """A date cell is the same day whichever epoch the workbook counts from."""
    contract = load_contract(CREMATION)
    row = dict(plain_row(contract, 1)) | {"火化日期": datetime.fromisoformat("2024-02-29")}
    desk.load(write_book(desk.folder / "a.xlsx", CREMATION, [row], starts_1904=starts_1904), CREMATION)
    stored = desk.store.latest(CREMATION).rows_of(desk.key(number(1)))[0]
    assert stored["cremated_on"].isoformat() == "2024-02-29"


def test_a_number_cell_that_lost_its_digits_is_not_taken_for_a_number(desk: Desk, reader: str) -> None:
    """A citizen number kept as a spreadsheet number is rejected, never completed by guessing."""
    rows = [dict(row) for row in rows_of(CREMATION, 5)]
    rows[2]["公民身份号码"] = 500106199001011234.0  # type: ignore[assignment]
    report = desk.load(write_book(desk.folder / "a.xlsx", CREMATION, rows), CREMATION)
    check_books(report, desk.store, 5)
    assert reasons_by_row(report) == {4: "number_malformed"}


def test_both_readers_see_the_same_cells(tmp_path: Path) -> None:
    """On a sheet of every kind of cell, formulas, gaps and rich text included, the two readers agree."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    draw = random.Random(4)
    for row in range(1, 60):
        for column in range(1, 9):
            if draw.random() < 0.7:
                sheet.cell(
                    row,
                    column,
                    draw.choice(
                        [
                            "张三",
                            " x ",
                            "0012",
                            12,
                            12.5,
                            -3,
                            True,
                            False,
                            datetime.fromisoformat("2025-08-31"),
                            datetime.fromisoformat("1905-03-01"),
                            "=1+1",
                            "<&>",
                        ]
                    ),
                )
    path = tmp_path / "a.xlsx"
    book.save(path)
    outline, faults = inspect_workbook(path)
    assert outline is not None
    assert not faults

    def texts(rows: object) -> dict[int, list[str]]:
        kept = {}
        for at, values in rows:  # type: ignore[attr-defined]
            cells = [cell_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                kept[at] = cells
        return kept

    assert texts(sheet_rows(outline, outline.sheets[0])) == texts(stream_rows(outline, outline.sheets[0][1]))


def test_hidden_sheets_are_not_data(tmp_path: Path) -> None:
    """The data is looked for on visible sheets only, whatever their order."""
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    headers = [column.header for column in load_contract(CREMATION).columns]
    hidden.append(headers)
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("八月")
    shown.append(headers)
    path = tmp_path / "a.xlsx"
    book.save(path)
    opened, faults = open_sheet(path, load_contract(CREMATION))
    assert opened is not None
    assert not faults
    assert opened.sheet[0] == "八月"


@pytest.mark.parametrize("with_heading", [True, False], ids=["headed", "bare"])
def test_rows_on_a_second_sheet_are_never_left_behind(tmp_path: Path, with_heading: bool) -> None:
    """A table that goes on on another visible sheet, headed again or not, is a fault; a sheet of notes is none."""
    contract = load_contract(CREMATION)
    headers = [column.header for column in contract.columns]
    row = [f"值{at}" for at in range(len(headers))]
    for beside, faulty in (
        ([headers, row] if with_heading else [row, row], True),
        ([["说明"], ["电话", "123"]], False),
    ):
        book = openpyxl.Workbook()
        data = book.active
        assert data is not None
        data.title = "数据"
        for line in (headers, row):
            data.append(line)
        more = book.create_sheet("续")
        for line in beside:
            more.append(line)
        path = tmp_path / f"{faulty}.xlsx"
        book.save(path)
        opened, faults = open_sheet(path, contract)
        assert [fault.code for fault in faults] == (["columnar.two-data-sheets"] if faulty else [])
        assert (opened is None) == faulty
        if faulty:
            assert "数据, 续" in faults[0].what


def test_a_sheet_that_breaks_off_is_refused_as_a_whole(desk: Desk, reader: str, tmp_path: Path) -> None:
    """When the rows stop in the middle of the sheet, the rows before it are not stored either."""
    good = write_book(tmp_path / "good.xlsx", CREMATION, rows_of(CREMATION, 400))
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) // 2]
    path = desk.folder / "torn.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    report = desk.load(path, CREMATION)
    assert report.snapshot is None
    assert [fault.code for fault in report.faults] == ["columnar.cut-off"]
