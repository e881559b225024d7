"""Hostile cells: one odd value among good rows, in every format a department may send it in."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from doudi.sandbox.hostile.biff import SHOWN, old_book
from doudi.sandbox.hostile.recipe import FINE, ROWS, WAGE_HEADER, Recipe, good_rows, number, wage_row

NUMBER, NAME, INCOME, DAY, MONTH = "公民身份号码", "姓名", "本期收入(元)", "申报日期", "税款所属期"
PAYER, PAYER_CODE, KIND = "扣缴义务人名称", "扣缴义务人识别号", "所得项目"


@dataclass(frozen=True)
class Cell:
    """One odd value: in which column, and whether its row must be sent back."""

    name: str
    column: str
    value: str
    rejected: bool
    why: str


_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def _short(index: int) -> str:
    long = number(index)
    return long[:6] + long[8:17]


CELLS = (
    Cell("scientific_number", NUMBER, "5.00106E+17", True, "a spreadsheet ate the number"),
    Cell("rounded_number", NUMBER, number(123)[:15] + "000", True, "the last three figures became zeros"),
    Cell("number_of_17", NUMBER, number(30)[:17], True, "the check figure is gone"),
    Cell("number_of_19", NUMBER, number(30) + "1", True, "one figure too many"),
    Cell("number_in_15", NUMBER, _short(30), False, "an old number, which is lengthened"),
    Cell("small_x", NUMBER, next(number(at) for at in range(40, 99) if number(at)[-1] == "X").lower(), False, "x"),
    Cell("wide_number", NUMBER, number(31).translate(_WIDE), False, "full-width figures"),
    Cell("unseen_blank", NUMBER, f"{number(33)[:6]}\u200b{number(33)[6:]}", False, "a blank of no width inside"),
    Cell("hard_blank", NUMBER, f"\u00a0{number(34)}\u00a0", False, "hard blanks around"),
    Cell("order_mark", NUMBER, f"\ufeff{number(35)}", False, "a byte order mark inside the file"),
    Cell("check_figure", NUMBER, number(36)[:17] + ("0" if number(36)[17] != "0" else "1"), True, "mistyped"),
    Cell("born_later", NUMBER, number(30, "20610101"), True, "born in 2061"),
    Cell("born_never", NUMBER, number(30, "19900230"), True, "born on 30 February"),
    Cell("no_number", NUMBER, "", True, "who is it?"),
    Cell("passport", NUMBER, "E12345678", True, "a passport in place of the number"),
    Cell("no_name", NAME, "", True, "a person without a name"),
    Cell("blank_name", NAME, "\u3000 \u00a0", True, "a name of blanks"),
    Cell("name_outside_the_plane", NAME, "𠮷野", False, "a character of four bytes"),
    Cell("rare_name", NAME, "㛃", False, "a rare character"),
    Cell("private_name", NAME, "\ue816", False, "a character of private use"),
    Cell("dotted_name", NAME, "阿依古丽·买买提", False, "a name with a dot"),
    Cell("long_name", NAME, "欧阳" * 20, False, "a long name"),
    Cell("formula_name", NAME, "=HYPERLINK(1)", False, "a name a spreadsheet would run"),
    Cell("html_name", NAME, "<script>alert(1)</script>", False, "a name a browser would run"),
    Cell("sql_name", NAME, "'; DROP TABLE person;--", False, "a name a database would run"),
    Cell("dash_amount", INCOME, "-", True, "zero, or unknown?"),
    Cell("none_amount", INCOME, "无", True, "zero, or unknown?"),
    Cell("slash_amount", INCOME, "/", True, "zero, or unknown?"),
    Cell("blank_amount", INCOME, "", True, "an amount that must be there"),
    Cell("zero_amount", INCOME, "0", False, "nothing is an amount"),
    Cell("comma_amount", INCOME, "1,234.50", False, "thousands"),
    Cell("european_amount", INCOME, "1234,5", True, "a comma for the point"),
    Cell("half_fen", INCOME, "0.005", True, "half a fen"),
    Cell("powers", INCOME, "1e3", True, "a power of ten"),
    Cell("words_amount", INCOME, "四千元", True, "in words"),
    Cell("endless_amount", INCOME, "99999999999999999999.00", True, "more than there is"),
    Cell("infinite_amount", INCOME, "inf", True, "infinite"),
    Cell("no_number_amount", INCOME, "nan", True, "not a number"),
    Cell("wide_amount", INCOME, "１２３４.５０", False, "full-width figures"),
    Cell("dotted_day", DAY, "24.2.3", True, "which is the year?"),
    Cell("no_such_day", DAY, "2024年2月30日", True, "no such day"),
    Cell("no_such_month", DAY, "2025-13-01", True, "no such month"),
    Cell("no_leap_day", DAY, "2025-02-29", True, "2025 has no 29 February"),
    Cell("zero_day", DAY, "0000-00-00", True, "how a database says nothing"),
    Cell("spoken_day", DAY, "昨天", True, "yesterday"),
    Cell("slashed_day", DAY, "2025/8/15", False, "slashes"),
    Cell("chinese_day", DAY, "2025年8月15日", False, "Chinese form"),
    Cell("month_13", MONTH, "202513", True, "no such month"),
    Cell("month_0", MONTH, "202500", True, "no such month"),
    Cell("unknown_code", KIND, "彩票", True, "not in the list"),
    Cell("lines_in_a_cell", PAYER, "重庆华源\n商贸", False, "a line end inside the cell"),
    Cell("quote_in_a_cell", PAYER, '重庆"华源"商贸', False, "quotation marks inside"),
    Cell("comma_in_a_cell", PAYER, "重庆,华源", False, "a delimiter inside"),
    Cell("lost_letter", PAYER_CODE, "91500106MA5U", True, "a credit code cut short"),
)  # fmt: skip


def _cells(cell: Cell) -> list[list[str]]:
    return [list(WAGE_HEADER), *good_rows(20), wage_row(30, **{cell.column: cell.value})]


def _text(cells: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(cells)
    return out.getvalue().encode("gb18030")


def _xlsx(cells: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("数据")
        for at, row in enumerate(cells):
            for place, value in enumerate(row):
                sheet.write_string(at, place, value)
    return out.getvalue()


def _web_page(cells: list[list[str]]) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(value)}</td>" for value in row) + "</tr>" for row in cells)
    return f'<html><meta charset="utf-8"><body><table>{rows}</table></body></html>'.encode()


def _parquet(cells: list[list[str]]) -> bytes:
    head, *rows = cells
    columns = {name: pa.array([row[at] or None for row in rows], pa.string()) for at, name in enumerate(head)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _packed(cells: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", _text(cells))
    return out.getvalue()


FORMS: dict[str, tuple[str, Callable[[list[list[str]]], bytes]]] = {
    "csv": ("csv", _text),
    "xlsx": ("xlsx", _xlsx),
    "xls": ("xls", lambda cells: old_book([("数据", cells, SHOWN)])),
    "web_page": ("xls", _web_page),
    "parquet": ("parquet", _parquet),
    "zip": ("zip", _packed),
}


def _recipe(cell: Cell, form: str) -> Recipe:
    suffix, write = FORMS[form]
    expect = ROWS if cell.rejected else FINE
    return Recipe(write(_cells(cell)), expect, cell.why, 21, int(cell.rejected), form=suffix)


def recipes() -> Sequence[tuple[str, Callable[[], Recipe]]]:
    """A recipe for each odd value in each format, by name."""
    return [
        (f"{cell.name}_as_{form}", lambda cell=cell, form=form: _recipe(cell, form))  # type: ignore[misc]
        for cell in CELLS
        for form in FORMS
    ]
