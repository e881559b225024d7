"""Hostile workbooks: torn, disguised, encrypted, exploding; and honest ones that only look strange."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from doudi.sandbox.hostile.recipe import (
    ANY,
    CREMATION_HEADER,
    FINE,
    REFUSED,
    ROWS,
    Recipe,
    cremation_rows,
    number,
)

_DATASET = "civil_affairs_cremation"
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _recipe(content: bytes, expect: str, why: str, rows: int = 0, rejected: int = 0) -> Recipe:
    return Recipe(content, expect, why, rows, rejected, _DATASET, "xlsx")


def _book(rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A plain workbook of these rows under the heading, made by an ordinary library."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("数据")
        for place, row in enumerate([CREMATION_HEADER, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, book.add_format({"num_format": "yyyy-mm-dd"}))
                else:
                    sheet.write(place, column, value)
    return out.getvalue()


def _changed(book: bytes, *, drop: str = "", add: dict[str, bytes] | None = None) -> bytes:
    """The workbook with a part taken out or parts put in or over."""
    add = add or {}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != drop and name not in add:
                new.writestr(name, old.read(name))
        for name, content in add.items():
            new.writestr(name, content)
    return out.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"


def plain_workbook() -> Recipe:
    return _recipe(_book(cremation_rows()), FINE, "an ordinary workbook", 20)


def text_named_xlsx() -> Recipe:
    return _recipe(",".join(CREMATION_HEADER).encode() + b"\n", REFUSED, "a text file named .xlsx")


def old_workbook_named_xlsx() -> Recipe:
    return _recipe(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, REFUSED, "an .xls file renamed")


def password_workbook() -> Recipe:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
    return _recipe(head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 3000, REFUSED, "protected by a password")


def truncated_workbook() -> Recipe:
    whole = _book(cremation_rows(200))
    return _recipe(whole[: len(whole) * 2 // 3], REFUSED, "the copy broke off")


def damaged_workbook() -> Recipe:
    whole = bytearray(_book(cremation_rows(200)))
    for place in range(400, len(whole) // 2, 37):
        whole[place] ^= 0x5A
    return _recipe(bytes(whole), REFUSED, "bits flipped on the way")


def sheet_breaks_off() -> Recipe:
    book = _book(cremation_rows())
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read(_SHEET)
    return _recipe(_changed(book, add={_SHEET: sheet[: len(sheet) * 2 // 3]}), REFUSED, "the sheet stops in a row")


def no_workbook_part() -> Recipe:
    return _recipe(_changed(_book(cremation_rows()), drop="xl/workbook.xml"), REFUSED, "no list of sheets")


def no_sheet_part() -> Recipe:
    return _recipe(_changed(_book(cremation_rows()), drop=_SHEET), REFUSED, "the sheet itself is missing")


def empty_zip() -> Recipe:
    return _recipe(b"PK\x05\x06" + b"\0" * 18, REFUSED, "a zip file with nothing inside")


def empty_workbook() -> Recipe:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("数据")
    return _recipe(out.getvalue(), REFUSED, "a sheet without a cell")


def heading_only_sheet() -> Recipe:
    return _recipe(_book([]), REFUSED, "a heading without rows")


def zip_bomb() -> Recipe:
    sheet = f"<worksheet {_NAMESPACE}><sheetData>".encode() + b"<row></row>" * 20_000_000
    return _recipe(_changed(_book(cremation_rows(1)), add={_SHEET: sheet}), REFUSED, "a sheet of 220 MB in 220 kB")


def _sheet_with_entities(entities: str, text: str) -> str:
    cell = f'<row><c t="str"><v>{text}</v></c></row>'
    head = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>'
    return f"{head}<worksheet {_NAMESPACE}><sheetData>{cell}</sheetData></worksheet>"


def billion_laughs() -> Recipe:
    entities = '<!ENTITY a0 "哈">' + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    sheet = _sheet_with_entities(entities, "&a9;")
    return _recipe(_changed(_book(cremation_rows(1)), add={_SHEET: sheet.encode()}), REFUSED, "entities that multiply")


def external_entity() -> Recipe:
    sheet = _sheet_with_entities('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;")
    return _recipe(_changed(_book(cremation_rows(1)), add={_SHEET: sheet.encode()}), REFUSED, "asks for a local file")


def macro_workbook() -> Recipe:
    return _recipe(
        _changed(_book(cremation_rows()), add={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\1" * 500}),
        ANY,
        "macros inside",
        20,
    )


def path_in_zip() -> Recipe:
    return _recipe(
        _changed(_book(cremation_rows()), add={"../../evil.txt": b"x"}), ANY, "a part named ../../evil.txt", 20
    )


def external_links() -> Recipe:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return _recipe(
        _changed(_book(cremation_rows()), add={"xl/externalLinks/externalLink1.xml": link}),
        ANY,
        "points at other files",
        20,
    )


def numbers_as_numbers() -> Recipe:
    rows: list[list[Any]] = [list(row) for row in cremation_rows(21)]
    rows[20][1] = float(number(21, "19400101").replace("X", "0"))
    return _recipe(_book(rows), ROWS, "a citizen number kept as a number has lost its last digits", 21, 1)


def real_date_cells() -> Recipe:
    rows = [[row[0], row[1], date(2025, 7, 1), date(2025, 7, 3), *row[4:]] for row in cremation_rows()]
    return _recipe(_book(rows), FINE, "dates are date cells", 20)


def dates_from_1904() -> Recipe:
    rows = [[row[0], row[1], date(2025, 7, 1), date(2025, 7, 3), *row[4:]] for row in cremation_rows()]
    return _recipe(_book(rows, date_1904=True), FINE, "days counted from 1904", 20)


def formulas_with_values() -> Recipe:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for place, row in enumerate([list(CREMATION_HEADER), *cremation_rows()]):
            for column, value in enumerate(row):
                if place and column == 4:
                    sheet.write_formula(place, column, '=CONCATENATE("石桥铺","殡仪馆")', None, value)
                else:
                    sheet.write_string(place, column, value)
    return _recipe(out.getvalue(), FINE, "a formula with its cached value", 20)


def error_cells() -> Recipe:
    rows = cremation_rows(20)
    book = _book([*rows, ["王芳", "#REF!", "#N/A", "2025-07-03", "石桥铺殡仪馆", "H5001060000099"]])
    return _recipe(book, ROWS, "a row of broken formulas", 21, 1)


def merged_and_hidden() -> Recipe:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for place, row in enumerate([list(CREMATION_HEADER), *cremation_rows()]):
            sheet.write_row(place, 0, row)
        sheet.set_row(7, None, None, {"hidden": True})
        sheet.autofilter(0, 0, 20, 5)
        sheet.merge_range(3, 4, 6, 4, "石桥铺殡仪馆")
    return _recipe(out.getvalue(), ANY, "merged cells, a hidden row and a filter", 20)


def title_over_the_heading() -> Recipe:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.merge_range(0, 0, 0, 5, "沙坪坝区2025年8月火化登记表")
        for place, row in enumerate([list(CREMATION_HEADER), *cremation_rows()]):
            sheet.write_row(place + 1, 0, row)
    return _recipe(out.getvalue(), ANY, "a merged title above the heading", 20)


def hidden_sheet_first() -> Recipe:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        hidden = book.add_worksheet("字典")
        hidden.write_row(0, 0, ["代码", "名称"])
        sheet = book.add_worksheet("数据")
        for place, row in enumerate([list(CREMATION_HEADER), *cremation_rows()]):
            sheet.write_row(place, 0, row)
        sheet.activate()
        sheet.set_first_sheet()
        hidden.hide()
    return _recipe(out.getvalue(), ANY, "a hidden sheet stands before the data", 20)


def two_data_sheets() -> Recipe:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        rows = cremation_rows(40)
        for name, part in (("1-20", rows[:20]), ("21-40", rows[20:])):
            sheet = book.add_worksheet(name)
            for place, row in enumerate([list(CREMATION_HEADER), *part]):
                sheet.write_row(place, 0, row)
    return _recipe(out.getvalue(), ANY, "the rows are spread over two sheets", 40)


def string_index_out_of_range() -> Recipe:
    sheet = f'<worksheet {_NAMESPACE}><sheetData><row><c t="s"><v>99999</v></c></row></sheetData></worksheet>'
    return _recipe(_changed(_book(cremation_rows(1)), add={_SHEET: sheet.encode()}), REFUSED, "texts that do not exist")


def cell_far_away() -> Recipe:
    book = _book(cremation_rows())
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read(_SHEET)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content = _changed(book, add={_SHEET: sheet.replace(b"</sheetData>", far)})
    return _recipe(content, ANY, "one cell at the far corner of the sheet", 20)


KINDS = tuple(
    name
    for name, made in list(globals().items())
    if callable(made) and getattr(made, "__module__", "") == __name__ and not name.startswith("_")
)
