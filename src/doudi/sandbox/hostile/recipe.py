"""What a hostile file is made of, and good rows to spoil."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.kernel.identifiers import check_digit
from doudi.sandbox.numbers import credit_codes

REFUSED, ROWS, FINE, ANY = "refused", "rows", "fine", "any"

WAGE_HEADER = (
    *("姓名", "公民身份号码", "扣缴义务人识别号", "扣缴义务人名称", "所得项目", "税款所属期"),
    *("本期收入(元)", "个人缴纳社会保险费(元)", "个人缴纳住房公积金(元)", "已缴税额(元)", "申报日期", "申报类型"),
)
CREMATION_HEADER = ("姓名", "公民身份号码", "死亡日期", "火化日期", "殡仪馆", "火化证号")
TURNOVER_HEADER = ("姓名", "公民身份号码", "纳税人识别号", "纳税人名称", "税款所属期", "应税收入(元)", "应纳税额(元)")
CREDIT_CODE = credit_codes(1, "91", 500106)[0].tobytes().decode()


@dataclass(frozen=True)
class Recipe:
    """A file's bytes and what is expected of it."""

    content: bytes
    expect: str
    why: str
    rows: int = 0
    rejected: int = 0
    dataset: str = "tax_individual_income"
    form: str = "csv"
    name: str = ""


def number(index: int, born: str = "19700101") -> str:
    """A well-formed citizen number that belongs to nobody.

    >>> number(1)[:14]
    '50010619700101'
    """
    first17 = f"500106{born}{index:03}"
    return first17 + check_digit(first17)


def wage_row(index: int, **changes: str) -> list[str]:
    """A good row of the wage file, some columns changed by the last part of their header."""
    values = (
        *("李明", number(index), CREDIT_CODE, "重庆华源商贸有限公司", "工资薪金", "202508"),
        *("4321.00", "451.50", "0.00", "0.00", "2025-08-15", "正常"),
    )
    row = dict(zip(WAGE_HEADER, values, strict=True))
    return list((row | changes).values())


def wage_file(rows: list[list[str]], header: tuple[str, ...] = WAGE_HEADER, end: str = "\n") -> str:
    """The wage file's text."""
    return "".join(",".join(line) + end for line in [list(header), *rows])


def good_rows(count: int = 20) -> list[list[str]]:
    """So many good rows of the wage file."""
    return [wage_row(index) for index in range(1, count + 1)]


def cremation_rows(count: int = 20) -> list[list[str]]:
    """So many good rows of the cremation sheet."""
    return [
        ["王芳", number(index, "19400101"), "2025-07-01", "2025-07-03", "石桥铺殡仪馆", f"H500106{index:07}"]
        for index in range(1, count + 1)
    ]
