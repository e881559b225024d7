"""Hostile text files: wrong encodings, torn rows, renamed columns, values no department should send."""

from __future__ import annotations

from doudi.sandbox.hostile.recipe import (
    ANY,
    FINE,
    REFUSED,
    ROWS,
    WAGE_HEADER,
    Recipe,
    good_rows,
    number,
    wage_file,
    wage_row,
)


def _spoilt(why: str, *bad: list[str], good: int = 20) -> Recipe:
    """Good rows with some that must be rejected, and only those."""
    rows = good_rows(good)
    return Recipe(wage_file([*rows, *bad]).encode(), ROWS, why, len(rows) + len(bad), len(bad))


def _fine(why: str, *odd: list[str]) -> Recipe:
    rows = good_rows(5)
    return Recipe(wage_file([*rows, *odd]).encode(), FINE, why, len(rows) + len(odd))


def empty_file() -> Recipe:
    return Recipe(b"", REFUSED, "0 bytes")


def only_a_mark_of_order() -> Recipe:
    return Recipe(b"\xef\xbb\xbf", REFUSED, "a byte order mark and nothing else")


def only_blank_lines() -> Recipe:
    return Recipe(b"\n\n   \n\n", REFUSED, "blank lines")


def header_only() -> Recipe:
    return Recipe(wage_file([]).encode(), REFUSED, "a heading without rows is no statement that nobody earns")


def one_row() -> Recipe:
    return Recipe(wage_file(good_rows(1)).encode(), FINE, "one row is enough", 1)


def half_copied() -> Recipe:
    whole = wage_file(good_rows(40)).encode()
    return Recipe(whole[: len(whole) // 2 + 7], REFUSED, "the copy broke off in the middle of a row")


def cut_in_a_character() -> Recipe:
    rows = good_rows(10)
    text = wage_file(rows)
    cut = text.rindex("华源") + 1
    return Recipe(text[:cut].encode() + "源".encode()[:2], REFUSED, "the copy broke off inside a character")


def as_gb18030() -> Recipe:
    return Recipe(wage_file(good_rows()).encode("gb18030"), FINE, "another encoding the departments use", 20)


def as_utf8_with_mark() -> Recipe:
    return Recipe(b"\xef\xbb\xbf" + wage_file(good_rows()).encode(), FINE, "UTF-8 with a byte order mark", 20)


def as_utf16() -> Recipe:
    return Recipe(wage_file(good_rows()).encode("utf-16"), FINE, "saved as 'Unicode text' by a spreadsheet", 20)


def as_big5() -> Recipe:
    text = wage_file(good_rows()).replace("姓名", "姓名").encode("big5", "replace")
    return Recipe(text, REFUSED, "an encoding nobody agreed on")


def random_bytes() -> Recipe:
    return Recipe(bytes((index * 167 + 13) % 251 + 1 for index in range(4000)), REFUSED, "noise")


def nul_bytes() -> Recipe:
    text = wage_file(good_rows()).encode()
    return Recipe(text[:400] + b"\0" * 64 + text[400:], ANY, "a run of zero bytes, as a crashed disk leaves")


def renamed_column() -> Recipe:
    header = tuple("证件号" if name == "公民身份号码" else name for name in WAGE_HEADER)
    return Recipe(wage_file(good_rows(), header).encode(), REFUSED, "公民身份号码 is now called 证件号")


def missing_column() -> Recipe:
    rows = [row[:6] + row[7:] for row in good_rows()]
    return Recipe(wage_file(rows, WAGE_HEADER[:6] + WAGE_HEADER[7:]).encode(), REFUSED, "本期收入(元) is gone")


def column_twice() -> Recipe:
    rows = [[*row, row[6]] for row in good_rows()]
    return Recipe(wage_file(rows, (*WAGE_HEADER, "本期收入(元)")).encode(), REFUSED, "which of the two is it?")


def other_column_order() -> Recipe:
    rows = [row[::-1] for row in good_rows()]
    return Recipe(wage_file(rows, WAGE_HEADER[::-1]).encode(), FINE, "columns are found by name", 20)


def additional_column() -> Recipe:
    rows = [[*row, "x"] for row in good_rows()]
    return Recipe(wage_file(rows, (*WAGE_HEADER, "备注")).encode(), FINE, "an unknown column is ignored and told", 20)


def two_header_rows() -> Recipe:
    rows = good_rows()
    return Recipe(wage_file([list(WAGE_HEADER), *rows]).encode(), ANY, "the heading stands twice", 21)


def title_above_header() -> Recipe:
    text = "重庆市沙坪坝区2025年8月个人所得税明细" + "," * 11 + "\n" + wage_file(good_rows())
    return Recipe(text.encode(), ANY, "a title row above the heading")


def header_in_the_middle() -> Recipe:
    rows = good_rows()
    return Recipe(wage_file([*rows[:10], list(WAGE_HEADER), *rows[10:]]).encode(), ANY, "two exports pasted together")


def total_row_at_end() -> Recipe:
    total = ["合计", "", "", "", "", "", "86420.00", "", "", "", "", ""]
    return _spoilt("a total is not a person", total)


def semicolons() -> Recipe:
    return Recipe(wage_file(good_rows()).replace(",", ";").encode(), ANY, "semicolons for commas")


def tabs() -> Recipe:
    return Recipe(wage_file(good_rows()).replace(",", "\t").encode(), ANY, "tabs for commas")


def unclosed_quote() -> Recipe:
    rows = good_rows()
    rows[9][0] = '"李明'
    return Recipe(wage_file(rows).encode(), ANY, "a quotation mark swallows the rest of the file")


def line_end_in_a_cell() -> Recipe:
    return _fine("a cell holds a line end, properly quoted", wage_row(30, 扣缴义务人名称='"重庆华源\r\n商贸"'))


def ragged_rows() -> Recipe:
    short, long = wage_row(30)[:7], [*wage_row(31), "多余", "多余"]
    return _spoilt("one row too short, one too long", short, long)


def carriage_returns_only() -> Recipe:
    return Recipe(wage_file(good_rows(), end="\r").encode(), ANY, "line ends of an old Macintosh")


def mixed_line_ends() -> Recipe:
    text = wage_file(good_rows(10)) + wage_file(good_rows(20)[10:], end="\r\n").split("\r\n", 1)[1]
    return Recipe(text.encode(), FINE, "two systems wrote one file", 20)


def blank_lines_between() -> Recipe:
    return Recipe(wage_file(good_rows()).replace("\n", "\n\n").encode(), ANY, "every second line is blank")


def html_login_page() -> Recipe:
    page = "<!DOCTYPE html><html><head><title>统一身份认证</title></head><body><form>请登录</form></body></html>"
    return Recipe(page.encode(), REFUSED, "the download was a login page")


def json_error() -> Recipe:
    return Recipe(
        '{"code":500,"message":"系统繁忙，请稍后再试"}'.encode(), REFUSED, "the download was an error message"
    )


def another_dataset() -> Recipe:
    text = "姓名,公民身份号码,道路运输证号,号牌号码,经营类别,有效期至,证件状态\n"
    text += f"李明,{number(1)},YS5001060000001,渝A12345,网约车,2026-01-01,有效\n"
    return Recipe(text.encode(), REFUSED, "the file of another department under this name")


def named_as_another() -> Recipe:
    name = "police_vehicles_500106_20250831.csv"
    return Recipe(
        wage_file(good_rows()).encode(),
        REFUSED,
        "wages under the name of vehicles",
        0,
        0,
        "police_vehicles",
        "csv",
        name,
    )


def zip_named_csv() -> Recipe:
    return Recipe(b"PK\x03\x04" + b"\x14\0\0\0\x08\0" + bytes(range(1, 200)) * 10, REFUSED, "a workbook named .csv")


def scientific_numbers() -> Recipe:
    return _spoilt("a spreadsheet ate the number", wage_row(30, 公民身份号码="5.00106E+17"))


def rounded_numbers() -> Recipe:
    return _spoilt("the last three digits became zeros", wage_row(30, 公民身份号码=number(123)[:15] + "000"))


def wrong_check_digit() -> Recipe:
    good = number(30)
    return _spoilt("one digit mistyped", wage_row(30, 公民身份号码=good[:17] + ("0" if good[17] != "0" else "1")))


def born_in_2061() -> Recipe:
    return _spoilt("a birth date in 2061 inside the number", wage_row(30, 公民身份号码=number(30, "20610101")))


def born_on_30_february() -> Recipe:
    return _spoilt("a day that does not exist inside the number", wage_row(30, 公民身份号码=number(30, "19900230")))


def blank_numbers_and_names() -> Recipe:
    return _spoilt(
        "who is it?", wage_row(30, 公民身份号码=""), wage_row(31, 姓名=""), wage_row(32, 姓名="\u3000 \u00a0")
    )


def fifteen_digits() -> Recipe:
    long = number(30)
    return _fine("the old number is lengthened", wage_row(30, 公民身份号码=long[:6] + long[8:17]))


def full_width_and_small_x() -> Recipe:
    ending_in_x = next(number(index) for index in range(40, 99) if number(index).endswith("X"))
    wide = number(31).translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    return _fine(
        "plainly meant, mended",
        wage_row(30, 公民身份号码=ending_in_x.lower()),
        wage_row(31, 公民身份号码=wide),
        wage_row(32, 公民身份号码=f"\ufeff{number(32)}\u00a0"),
        wage_row(33, 公民身份号码=f"{number(33)[:6]}\u200b{number(33)[6:]}"),
    )


def rare_and_long_names() -> Recipe:
    names = ("𠮷野", "㛃", "阿依古丽·买买提", "䶮", "\ue816", "欧阳" * 20)
    return _fine("rare, private-use and long names", *(wage_row(30 + at, 姓名=name) for at, name in enumerate(names)))


def names_that_attack() -> Recipe:
    names = ("=HYPERLINK(1)", "'; DROP TABLE person;--", "<script>alert(1)</script>", "{{7*7}}", "%s%n", "\u202e明李")
    return Recipe(
        wage_file([*good_rows(5), *(wage_row(30 + at, 姓名=name) for at, name in enumerate(names))]).encode(),
        ANY,
        "formulas, SQL, HTML, templates and a right-to-left mark as names",
        11,
    )


def odd_amounts() -> Recipe:
    seen = ("-", "无", "/", "1234,5", "0.005", "1e3x", "四千元", "￥")
    return _spoilt("not amounts", *(wage_row(30 + at, **{"本期收入(元)": text}) for at, text in enumerate(seen)))


def amounts_that_can_be_read() -> Recipe:
    seen = ('"1,234.50"', "１２３４.５０", "0", "0.00", "1234")
    return _fine(
        "amounts in other clothes", *(wage_row(30 + at, **{"本期收入(元)": text}) for at, text in enumerate(seen))
    )


def huge_and_negative_amounts() -> Recipe:
    seen = ("-500.00", "99999999999999999999.00", "inf", "nan", "1e400")
    rows = [wage_row(30 + at, **{"本期收入(元)": text}) for at, text in enumerate(seen)]
    return Recipe(wage_file([*good_rows(20), *rows]).encode(), ANY, "amounts that overflow or run backwards", 25)


def odd_dates() -> Recipe:
    seen = ("2024年2月30日", "2025-13-01", "0000-00-00", "昨天", "2025-02-29")
    return _spoilt("no such day", *(wage_row(30 + at, 申报日期=text) for at, text in enumerate(seen)))


def odd_months() -> Recipe:
    return _spoilt("no such month", wage_row(30, 税款所属期="202513"), wage_row(31, 税款所属期="202500"))


def unknown_codes() -> Recipe:
    return _spoilt("not in the list", wage_row(30, 所得项目="彩票"), wage_row(31, 申报类型="99"))


def rows_twice() -> Recipe:
    rows = good_rows()
    return Recipe(wage_file([*rows, *rows[:4]]).encode(), ROWS, "four rows arrive twice", 24, 4)


def nearly_all_rows_bad() -> Recipe:
    bad = [wage_row(at, 公民身份号码="5.00106E+17") for at in range(30, 90)]
    return Recipe(wage_file([*good_rows(3), *bad]).encode(), ANY, "most of the file is rubbish", 63)


def enormous_field() -> Recipe:
    rows = [*good_rows(5), wage_row(30, 扣缴义务人名称="商" * 700_000)]
    return Recipe(wage_file(rows).encode(), ANY, "one field of two megabytes", 6)


def thousands_of_columns() -> Recipe:
    header = (*WAGE_HEADER, *(f"列{at}" for at in range(20_000)))
    rows = [[*row, *["1"] * 20_000] for row in good_rows(3)]
    return Recipe(wage_file(rows, header).encode(), ANY, "twenty thousand columns", 3)


def one_endless_line() -> Recipe:
    return Recipe(b"\xe5\xa7\x93" * 1_500_000, REFUSED, "five megabytes without a line end")


KINDS = tuple(
    name
    for name, made in list(globals().items())
    if callable(made) and getattr(made, "__module__", "") == __name__ and not name.startswith("_")
)
