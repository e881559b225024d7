"""Hostile old workbooks, saved web pages, Parquet files and archives; and honest ones that only look strange."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.sandbox.hostile.biff import HIDDEN, SHOWN, VERY_HIDDEN, container, old_book
from doudi.sandbox.hostile.recipe import (
    ANY,
    CREMATION_HEADER,
    FINE,
    REFUSED,
    ROWS,
    Recipe,
    cremation_rows,
    good_rows,
    number,
    wage_file,
)

_DATASET = "civil_affairs_cremation"


def _recipe(content: bytes, expect: str, why: str, form: str, rows: int = 0, rejected: int = 0) -> Recipe:
    return Recipe(content, expect, why, rows, rejected, _DATASET, form)


def _cells(count: int = 20) -> list[list[Any]]:
    return [list(CREMATION_HEADER), *(list(row) for row in cremation_rows(count))]


def plain_old_workbook() -> Recipe:
    return _recipe(old_book([("数据", _cells(), SHOWN)]), FINE, "an ordinary .xls", "xls", 20)


def real_old_workbook_named_xlsx() -> Recipe:
    return _recipe(old_book([("数据", _cells(), SHOWN)]), FINE, "an .xls that somebody renamed", "xlsx", 20)


def old_workbook_named_csv() -> Recipe:
    return _recipe(old_book([("数据", _cells(), SHOWN)]), REFUSED, "an .xls named .csv", "csv")


def text_named_xls() -> Recipe:
    return Recipe(wage_file(good_rows()).encode(), FINE, "a text file named .xls", 20, form="xls")


def old_workbook_with_password() -> Recipe:
    return _recipe(old_book([("数据", _cells(), SHOWN)], password=True), REFUSED, "protected by a password", "xls")


def new_workbook_with_password() -> Recipe:
    content = container([("EncryptionInfo", b"\4\0\4\0" + b"x" * 5000), ("EncryptedPackage", b"\1" * 9000)])
    return _recipe(content, REFUSED, "a protected .xlsx is an old container", "xlsx")


def old_workbook_with_macros() -> Recipe:
    content = old_book([("数据", _cells(), SHOWN)], more=["_VBA_PROJECT_CUR"])
    return _recipe(content, REFUSED, "macros inside", "xls")


def old_letter_named_xls() -> Recipe:
    return _recipe(container([("WordDocument", b"x" * 9000)]), REFUSED, "a letter, not a table", "xls")


def old_workbook_from_1904() -> Recipe:
    rows = [[row[0], row[1], date(2025, 7, 1), date(2025, 7, 3), *row[4:]] for row in cremation_rows()]
    content = old_book([("数据", [list(CREMATION_HEADER), *rows], SHOWN)], starts_1904=True)
    return _recipe(content, FINE, "days counted from 1904", "xls", 20)


def old_workbook_from_1900() -> Recipe:
    rows = [[row[0], row[1], date(2025, 7, 1), date(2025, 7, 3), *row[4:]] for row in cremation_rows()]
    return _recipe(old_book([("数据", [list(CREMATION_HEADER), *rows], SHOWN)]), FINE, "date cells", "xls", 20)


def old_number_cells() -> Recipe:
    cells = _cells(21)
    cells[21][1] = float(number(21, "19400101").replace("X", "0"))
    return _recipe(old_book([("数据", cells, SHOWN)]), ROWS, "a number kept as a number", "xls", 21, 1)


def old_formulas() -> Recipe:
    cells = _cells()
    for row in cells[1:]:
        row[4] = ("=A1", row[4])
    return _recipe(old_book([("数据", cells, SHOWN)]), FINE, "formulas with their values", "xls", 20)


def old_hidden_sheets() -> Recipe:
    sheets = [("字典", [["代码"]], HIDDEN), ("旧数据", _cells(3), VERY_HIDDEN), ("数据", _cells(), SHOWN)]
    return _recipe(old_book(sheets), FINE, "hidden sheets around the data", "xls", 20)


def old_two_sheets() -> Recipe:
    cells = _cells(40)
    sheets = [("1", cells[:21], SHOWN), ("2", [cells[0], *cells[21:]], SHOWN)]
    return _recipe(old_book(sheets), REFUSED, "rows on two sheets", "xls")


def old_only_hidden() -> Recipe:
    return _recipe(old_book([("数据", _cells(), HIDDEN)]), REFUSED, "no visible sheet", "xls")


def old_title_above() -> Recipe:
    cells = [["沙坪坝区2025年8月火化登记表"], [], *_cells()]
    return _recipe(old_book([("数据", cells, SHOWN)]), FINE, "a title above the heading", "xls", 20)


def old_two_headings() -> Recipe:
    cells = _cells()
    return _recipe(old_book([("数据", [cells[0], *cells], SHOWN)]), ROWS, "the heading stands twice", "xls", 21, 1)


def old_far_corner() -> Recipe:
    return _recipe(old_book([("数据", _cells(), SHOWN)], far=(65535, 255)), REFUSED, "a cell far out", "xls")


def old_half() -> Recipe:
    whole = old_book([("数据", _cells(400), SHOWN)])
    return _recipe(whole[: len(whole) // 2], REFUSED, "the copy broke off", "xls")


def old_heading_only() -> Recipe:
    return _recipe(old_book([("数据", _cells(0), SHOWN)]), REFUSED, "a heading without rows", "xls")


def old_endless_chain() -> Recipe:
    raw = bytearray(old_book([("数据", _cells(), SHOWN)]))
    start = raw.index(b"\1\0\0\0\2\0\0\0\3\0\0\0", 512)
    raw[start : start + 8] = b"\0\0\0\0\0\0\0\0"
    return _recipe(bytes(raw), REFUSED, "sectors that follow each other in a ring", "xls")


def _page(cells: list[list[Any]], head: str = '<meta charset="utf-8">', table: str = "<table>") -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    return f"<html><head>{head}</head><body>{table}{rows}</table></body></html>".encode()


def web_page_named_xls() -> Recipe:
    return _recipe(_page(_cells()), FINE, "a web page's table under the name of a workbook", "xls", 20)


def web_page_in_gbk() -> Recipe:
    content = _page(_cells(), '<meta charset="gb2312">').decode().encode("gb18030")
    return _recipe(content, FINE, "the same in GBK", "xls", 20)


def web_page_without_charset() -> Recipe:
    return _recipe(_page(_cells(), "").decode().encode("gb18030"), FINE, "the same, saying nothing", "xls", 20)


def web_page_half() -> Recipe:
    whole = _page(_cells(200))
    return _recipe(whole[: len(whole) // 2], REFUSED, "the copy broke off", "xls")


def sign_in_page_named_xls() -> Recipe:
    return _recipe(b"<!DOCTYPE html><html><form>x</form></html>", REFUSED, "a sign-in page named .xls", "xls")


def web_page_with_two_tables() -> Recipe:
    table = _page(_cells(9)).split(b"<body>")[1].split(b"</body>")[0]
    content = b"<html><meta charset=utf-8><body>" + table + table + b"</body></html>"
    return _recipe(content, REFUSED, "the rows are spread over two tables", "xls")


def web_page_that_attacks() -> Recipe:
    script = "<script>fetch('http://x.invalid')</script><img src=x onerror=alert(1)><style>td{display:none}</style>"
    return _recipe(_page(_cells(), '<meta charset="utf-8">' + script), FINE, "scripts and styles around", "xls", 20)


def web_page_of_endless_spans() -> Recipe:
    cells = "<td colspan=99999999 rowspan=99999999>x</td>" * 400
    content = f"<html><body><table><tr>{cells}</tr></table></body></html>".encode()
    return _recipe(content, REFUSED, "cells that claim a hundred million columns", "xls")


def xml_spreadsheet() -> Recipe:
    content = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    return _recipe(content, REFUSED, "the XML form of 2003", "xls")


def _table(cells: list[list[Any]], **types: Any) -> bytes:
    head, *rows = cells
    columns = {name: pa.array([row[at] for row in rows], types.get(name)) for at, name in enumerate(head)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def plain_parquet() -> Recipe:
    return _recipe(_table(_cells()), FINE, "an ordinary Parquet file", "parquet", 20)


def parquet_with_days() -> Recipe:
    cells = _cells()
    for row in cells[1:]:
        row[2], row[3] = date(2025, 7, 1), date(2025, 7, 3)
    return _recipe(_table(cells), FINE, "days as days", "parquet", 20)


def parquet_of_bytes() -> Recipe:
    cells = _cells()
    for row in cells[1:]:
        row[1] = row[1].encode()
    return _recipe(_table(cells), REFUSED, "numbers as bytes, in no agreed encoding", "parquet")


def parquet_half() -> Recipe:
    whole = _table(_cells(400))
    return _recipe(whole[: len(whole) // 2], REFUSED, "the copy broke off", "parquet")


def parquet_damaged() -> Recipe:
    whole = bytearray(_table(_cells(400)))
    for place in range(40, len(whole) // 2, 31):
        whole[place] ^= 0x5A
    return _recipe(bytes(whole), REFUSED, "bits flipped on the way", "parquet")


def parquet_named_csv() -> Recipe:
    return _recipe(_table(_cells()), REFUSED, "a Parquet file named .csv", "csv")


def parquet_without_rows() -> Recipe:
    head = pa.table({name: pa.array([], pa.string()) for name in CREMATION_HEADER})
    out = io.BytesIO()
    pq.write_table(head, out)
    return _recipe(out.getvalue(), REFUSED, "columns without rows", "parquet")


def parquet_of_nulls() -> Recipe:
    cells = _cells()
    cells.append([None] * 6)
    return _recipe(_table(cells), ROWS, "a row of nothing but nulls is a row", "parquet", 21, 1)


def parquet_renamed_column() -> Recipe:
    cells = _cells()
    cells[0][1] = "证件号"
    return _recipe(_table(cells), REFUSED, "公民身份号码 is now called 证件号", "parquet")


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def zip_of_one() -> Recipe:
    content = _zip(("x.csv", wage_file(good_rows()).encode()))
    return Recipe(content, FINE, "an extract, packed", 20, form="zip")


def zip_of_two() -> Recipe:
    text = wage_file(good_rows()).encode()
    return Recipe(_zip(("a.csv", text), ("b.csv", text)), REFUSED, "two extracts in one archive", form="zip")


def zip_in_a_zip() -> Recipe:
    inner = _zip(("a.csv", wage_file(good_rows()).encode()))
    return Recipe(_zip(("in.zip", inner)), REFUSED, "an archive inside", form="zip")


def zip_that_leads_out() -> Recipe:
    text = wage_file(good_rows()).encode()
    return Recipe(_zip(("../../../etc/cron.d/a.csv", text)), REFUSED, "a name that leads out", form="zip")


def zip_bomb_of_text() -> Recipe:
    text = wage_file(good_rows()).encode() + b"\n" * 60_000_000
    return Recipe(_zip(("a.csv", text)), REFUSED, "sixty megabytes in sixty kilobytes", form="zip")


def zip_of_a_program() -> Recipe:
    return Recipe(_zip(("a.exe", b"MZ" + b"\0" * 400)), REFUSED, "a program", form="zip")


def zip_half() -> Recipe:
    whole = _zip(("a.csv", wage_file(good_rows(200)).encode()))
    return Recipe(whole[: len(whole) // 2], REFUSED, "the copy broke off", form="zip")


def zip_with_companions() -> Recipe:
    text = wage_file(good_rows()).encode()
    return Recipe(_zip(("a.csv", text), ("__MACOSX/._a.csv", b"x")), FINE, "a Mac's companions", 20, form="zip")


def nothing_zipped() -> Recipe:
    return Recipe(_zip(), REFUSED, "an archive of nothing", form="zip")


def sqlite_file_sent() -> Recipe:
    return Recipe(b"SQLite format 3\0" + b"\0" * 4000, REFUSED, "a database file sent as an extract", form="csv")


def unknown_archive() -> Recipe:
    return Recipe(b"7z\xbc\xaf\x27\x1c" + b"\0" * 400, REFUSED, "an archive of another kind", form="zip")


def old_noise_inside() -> Recipe:
    raw = bytearray(old_book([("数据", _cells(), SHOWN)]))
    for place in range(1600, len(raw) - 1600, 97):
        raw[place] ^= 0x5A
    return _recipe(bytes(raw), ANY, "bits flipped inside the records", "xls")


KINDS = tuple(
    name
    for name, made in list(globals().items())
    if callable(made) and getattr(made, "__module__", "") == __name__ and not name.startswith("_")
)
