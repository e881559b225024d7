"""The same rows are the same snapshot in whatever format they come, and every row is accounted for."""

from __future__ import annotations

import datetime as dt
import random
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.columnar.contract import load_contract
from doudi.sandbox.hostile.biff import HIDDEN, SHOWN, container, old_book
from tests.columnar.extracts import Desk, number, plain_row, rows_of
from tests.columnar.formats import FILES, FORMS, as_csv, as_web_page, as_xls, cells_of, headers_of, load_rows_as
from tests.columnar.oracle import check_books

CREMATION, ENROLMENT = "civil_affairs_cremation", "hrss_employment"
CONTRACT = load_contract(CREMATION)


def mixed_rows() -> list[dict[str, str]]:
    """Good rows, and one of each of several kinds of bad ones."""
    bad = [
        {"person_key": "5.00106E+17"},
        {"cremated_on": "2024年2月30日"},
        {"person_key": ""},
        {"cremated_on": "24.2.3"},
    ]
    rows = [plain_row(CONTRACT, at) for at in range(1, 61)]
    return [*rows, *(plain_row(CONTRACT, 61 + at, **wrong) for at, wrong in enumerate(bad)), rows[0]]


@pytest.mark.parametrize("form", FORMS)
def test_every_format_gives_the_same_snapshot(desk: Desk, form: str) -> None:
    """Sixty rows are taken, five sent back with the same reasons, as from a text file."""
    report = load_rows_as(desk, form, CREMATION, mixed_rows())
    assert not report.faults, [str(fault) for fault in report.faults]
    check_books(report, desk.store, 65)
    assert report.rows_accepted == 60
    assert report.reasons == {"number_malformed": 1, "date_malformed": 2, "number_blank": 1, "duplicate_row": 1}
    stored = desk.store.latest(CREMATION).rows_of(desk.key(number(7)))[0]
    assert stored["cremated_on"] == dt.date(2020, 5, 1)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_content_twice_is_one_snapshot(desk: Desk, form: str) -> None:
    """Sent again, in another order of rows where it is a database's, nothing is done."""
    rows = rows_of(CREMATION, 20)
    load_rows_as(desk, form, CREMATION, rows)
    again = rows[::-1] if form == "table" else rows
    # A workbook holds the moment it was made: the file itself is sent again.
    path = desk.folder / f"{CREMATION}_500106_20250831"
    sent = [file for file in path.parent.glob(f"{path.name}.*") if file.suffix != ".db"]
    report = load_rows_as(desk, form, CREMATION, again) if form == "table" else desk.load(sent[0], CREMATION)
    assert report.already_loaded
    assert len(desk.store.infos(CREMATION)) == 1


def test_a_packed_file_and_the_file_itself_are_one(desk: Desk) -> None:
    """Sent plain and packed, it is loaded once: what is inside counts."""
    path = as_csv(desk.folder / f"{CREMATION}_500106_20250831", CREMATION, rows_of(CREMATION, 9))
    desk.load(path, CREMATION)
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "张三50010619900101123X.csv")
    report = desk.load(packed, CREMATION)
    assert report.already_loaded
    assert "张三" not in str(report)


def test_typed_columns_are_read_exactly(desk: Desk) -> None:
    """Days, moments, whole numbers and decimals of a Parquet file mean what they say; nothing is rounded."""
    contract = load_contract("tax_individual_income")
    rows = [plain_row(contract, at) for at in range(1, 5)]
    table = pa.table(
        {
            column.header: pa.array([row[column.header] for row in rows])
            for column in contract.columns
            if column.header not in ("本期收入(元)", "申报日期", "税款所属期")
        }
        | {
            "本期收入(元)": pa.array([Decimal("1234.50"), Decimal("0.00"), Decimal("7.01"), Decimal("99.99")]),
            "申报日期": pa.array(
                [dt.date(2025, 8, 15), dt.date(2025, 8, 16), dt.date(2025, 8, 17), dt.date(2025, 8, 18)]
            ),
            "税款所属期": pa.array([202508, 202508, 202508, 202507]),
        }
    )
    path = desk.folder / "tax_individual_income_500106_20250831.parquet"
    pq.write_table(table, path)
    report = desk.load(path, "tax_individual_income")
    assert not report.faults
    snapshot = desk.store.latest("tax_individual_income")
    money = next(column.name for column in contract.columns if column.header == "本期收入(元)")
    found = [snapshot.rows_of(desk.key(number(at)))[0][money] for at in range(1, 5)]
    assert found == [123450, 0, 701, 9999]


@pytest.mark.parametrize(("value", "taken"), [(500106197001010019, True), (5.00106197001010019e17, False)])
def test_a_number_column_of_whole_numbers_keeps_all_digits(desk: Desk, value: float, taken: bool) -> None:
    """A citizen number kept as a 64-bit integer is exact; as a floating number it has lost its end, and is rejected."""
    good = next(int(number(at)) for at in range(1, 90) if not number(at).endswith("X"))
    rows = [plain_row(CONTRACT, at) for at in range(1, 10)]
    columns: dict[str, object] = {header: [row[header] for row in rows] for header in headers_of(CREMATION)}
    columns["公民身份号码"] = pa.array([good if taken else value] * 9)
    columns["火化证号"] = [f"H{at}" for at in range(9)]
    path = desk.folder / f"{CREMATION}_500106_20250831.parquet"
    pq.write_table(pa.table(columns), path)
    report = desk.load(path, CREMATION)
    assert (report.rows_accepted == 9) is taken
    assert taken or report.faults[0].code == "columnar.mostly-rejected"


def test_a_parquet_column_of_lists_is_refused_by_name(desk: Desk) -> None:
    """Values that are no single value are refused before a row is read, and the column is named."""
    rows = rows_of(CREMATION, 3)
    columns: dict[str, object] = {header: [row[header] for row in rows] for header in headers_of(CREMATION)}
    columns["殡仪馆"] = [["a"], ["b"], []]
    path = desk.folder / f"{CREMATION}_500106_20250831.parquet"
    pq.write_table(pa.table(columns), path)
    fault = desk.load(path, CREMATION).faults[0]
    assert fault.code == "columnar.column-type"
    assert "殡仪馆" in fault.where


@pytest.mark.parametrize("starts_1904", [False, True])
def test_an_old_workbook_is_read_cell_by_cell(desk: Desk, starts_1904: bool) -> None:
    """Date cells of both epochs, formulas by their value, a hidden sheet passed over, a lost number rejected."""
    rows: list[list[object]] = [list(row) for row in cells_of(CREMATION, rows_of(CREMATION, 12))]
    at = headers_of(CREMATION).index("火化日期")
    rows[1][at] = dt.date(2024, 2, 29)
    rows[2][at] = ("=TODAY()", "2025-07-03")
    rows[3][headers_of(CREMATION).index("公民身份号码")] = 500106199001011234.0
    path = desk.folder / "x.xls"
    path.write_bytes(old_book([("字典", [["代码"]], HIDDEN), ("数据", rows, SHOWN)], starts_1904=starts_1904))
    report = desk.load(path, CREMATION)
    check_books(report, desk.store, 12)
    assert report.reasons == {"number_malformed": 1}
    stored = desk.store.latest(CREMATION)
    assert stored.rows_of(desk.key(number(1)))[0]["cremated_on"] == dt.date(2024, 2, 29)
    assert stored.rows_of(desk.key(number(2)))[0]["cremated_on"] == dt.date(2025, 7, 3)


def test_two_sheets_of_an_old_workbook_are_a_fault(desk: Desk) -> None:
    """Rows on a second visible sheet would be left behind unseen."""
    cells = cells_of(CREMATION, rows_of(CREMATION, 4))
    path = desk.folder / "x.xls"
    path.write_bytes(old_book([("甲", cells, SHOWN), ("乙", cells, SHOWN)]))
    assert desk.load(path, CREMATION).faults[0].code == "columnar.two-data-sheets"


OLD = {
    "password": (old_book([("a", [["x"]], SHOWN)], password=True), "columnar.password"),
    "encrypted package": (container([("EncryptedPackage", b"x" * 5000)]), "columnar.password"),
    "macros": (old_book([("a", [["x"]], SHOWN)], more=["_VBA_PROJECT_CUR"]), "columnar.macros"),
    "a letter": (container([("WordDocument", b"x" * 5000)]), "columnar.wrong-format"),
    "far corner": (old_book([("a", [["x"]], SHOWN)], far=(65535, 255)), "columnar.sheet-too-large"),
    "half": (old_book([("a", [["x"] * 50] * 50, SHOWN)])[:9000], "columnar.cut-off"),
    "only its first bytes": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "columnar.cut-off"),
}


@pytest.mark.parametrize("kind", OLD)
def test_a_hostile_old_workbook_is_refused_in_words(desk: Desk, kind: str) -> None:
    """Protected, with macros, no workbook at all, enormous or torn: each has its code."""
    content, code = OLD[kind]
    path = desk.folder / "x.xls"
    path.write_bytes(content)
    assert [fault.code for fault in desk.load(path, CREMATION).faults] == [code]


def test_no_damage_to_an_old_workbook_crashes_the_loader(desk: Desk) -> None:
    """Two hundred seeded damages: each is read or refused, none ends in anything else, and books balance."""
    whole = as_xls(desk.folder / "whole", CREMATION, rows_of(CREMATION, 30)).read_bytes()
    draw = random.Random(4)
    path = desk.folder / "x.xls"
    for _ in range(200):
        bytes_ = bytearray(whole)
        for _ in range(draw.choice((1, 3, 20))):
            place = draw.randrange(8, len(bytes_))
            bytes_[place : place + 4] = struct.pack("<I", draw.choice((0, 1, 0xFFFF, 0xFFFFFFFF, draw.getrandbits(32))))
        path.write_bytes(bytes(bytes_[: draw.choice((len(whole), draw.randrange(600, len(whole))))]))
        report = desk.load(path, CREMATION, accept_shrunk=True)
        assert report.rows_accepted + report.rows_rejected == report.rows_in


def page(body: str, head: str = '<meta charset="utf-8">') -> bytes:
    """A saved web page."""
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def test_merged_cells_titles_and_menus_of_a_web_page_are_understood(desk: Desk) -> None:
    """The table with the heading is taken, a menu before it is not; a merged cell counts for its first row."""
    head, *body = cells_of(CREMATION, rows_of(CREMATION, 3))
    home = head.index("殡仪馆")
    lines = ["<tr><th colspan=6>火化登记</th></tr>", "<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>"]
    for at, row in enumerate(body):
        cells = [
            f"<td rowspan=3>{cell}</td>" if place == home and at == 0 else f"<td>{cell}</td>"
            for place, cell in enumerate(row)
            if not (place == home and at)
        ]
        lines.append("<tr>" + "".join(cells) + "</tr>")
    table = "<table>" + "".join(lines) + "</table>"
    path = desk.folder / "x.xls"
    path.write_bytes(page("<table><tr><td>菜单</td></tr></table><script>alert(1)</script>" + table))
    report = desk.load(path, CREMATION)
    check_books(report, desk.store, 3)
    assert report.rows_rejected == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (page("<form>请登录</form>"), "columnar.wrong-format"),
        (page("<table><tr><td>请登录</td></tr></table>"), "columnar.wrong-format"),
        (page("<table><tr><td>姓名"), "columnar.wrong-format"),
        (b"<?xml version='1.0'?><Workbook/>", "columnar.wrong-format"),
    ],
)
def test_a_web_page_without_the_table_is_refused(desk: Desk, content: bytes, code: str) -> None:
    """A sign-in page saved in place of the data is recognised whatever it is called."""
    path = desk.folder / "x.xls"
    path.write_bytes(content)
    assert desk.load(path, CREMATION).faults[0].code == code


def test_a_half_copied_web_page_is_refused(desk: Desk) -> None:
    """A table that is never closed was copied in part."""
    path = as_web_page(desk.folder / "x", CREMATION, rows_of(CREMATION, 200))
    path.write_bytes(path.read_bytes()[:9000])
    assert desk.load(path, CREMATION).faults[0].code == "columnar.cut-off"


def packed(path: Path, *members: tuple[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of these files."""
    with zipfile.ZipFile(path, "w", compress) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def _link(path: Path, content: bytes) -> None:
    entry = zipfile.ZipInfo("a.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")


def _lying(path: Path, content: bytes) -> None:
    """The archive says of its member that it is small, in both places."""
    packed(path, ("a.csv", content + b"\n" * 20_000_000))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<I", len(content) + 20_000_000), struct.pack("<I", 1000)))


def _protected(path: Path, content: bytes) -> None:
    packed(path, ("a.csv", content))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


ARCHIVES = {
    "two files": (lambda path, csv: packed(path, ("a.csv", csv), ("b.csv", csv)), "columnar.zip-several"),
    "nothing": (lambda path, csv: packed(path), "columnar.wrong-format"),
    "a folder alone": (lambda path, csv: packed(path, ("folder/", b"")), "columnar.zip-several"),
    "an archive inside": (
        lambda path, csv: packed(path, ("in.zip", packed(path.with_name("in.zip"), ("a.csv", csv)).read_bytes())),
        "columnar.zip-nested",
    ),
    "out of the folder": (lambda path, csv: packed(path, ("../../a.csv", csv)), "columnar.zip-path"),
    "from the root": (lambda path, csv: packed(path, ("/etc/a.csv", csv)), "columnar.zip-path"),
    "a drive": (lambda path, csv: packed(path, ("C:\\a.csv", csv)), "columnar.zip-path"),
    "a link": (_link, "columnar.zip-path"),
    "a bomb": (lambda path, csv: packed(path, ("a.csv", csv + b"\n" * 50_000_000)), "columnar.zip-bomb"),
    "a bomb that lies": (_lying, "columnar.cut-off"),
    "a password": (_protected, "columnar.password"),
    "a picture": (lambda path, csv: packed(path, ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 99)), "columnar.wrong-format"),
    "half": (lambda path, csv: path.write_bytes(packed(path, ("a.csv", csv)).read_bytes()[:-40]), "columnar.cut-off"),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_hostile_archive_is_refused_in_words(desk: Desk, kind: str) -> None:
    """Several files, an archive inside, names that lead out, links, bombs that lie: none is unpacked for use."""
    write, code = ARCHIVES[kind]
    csv = as_csv(desk.folder / "draft", CREMATION, rows_of(CREMATION, 9)).read_bytes()
    path = desk.folder / f"{CREMATION}_500106_20250831.zip"
    write(path, csv)
    report = desk.load(path, CREMATION)
    assert report.snapshot is None
    assert code in {fault.code for fault in report.faults}


def test_what_a_mac_or_a_desktop_adds_to_an_archive_is_passed_over(desk: Desk) -> None:
    """Hidden companions of other systems do not make two extracts of one."""
    csv = as_csv(desk.folder / "draft", CREMATION, rows_of(CREMATION, 9)).read_bytes()
    path = packed(desk.folder / f"{CREMATION}_500106_20250831.zip", ("in/a.csv", csv), ("__MACOSX/in/._a.csv", b"x"))
    assert desk.load(path, CREMATION).rows_accepted == 9


def test_a_parquet_file_of_endless_rows_is_refused(desk: Desk) -> None:
    """Ten million times the same row in a few kilobytes is no extract."""
    row = plain_row(CONTRACT, 1)
    count = 10_000_000
    columns = {
        header: pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int8()), [row[header]])
        for header in headers_of(CREMATION)
    }
    path = desk.folder / f"{CREMATION}_500106_20250831.parquet"
    pq.write_table(pa.table(columns), path, compression="zstd")
    assert desk.load(path, CREMATION).faults[0].code == "columnar.zip-bomb"


def test_every_file_format_is_tried() -> None:
    """The list of formats has not silently grown shorter."""
    assert len(FILES) == 11
