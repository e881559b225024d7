"""The file a bank pays from (代发文件): GB18030 CSV with a count and a control sum, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from doudi.kernel.money import format_yuan

HEADER = ("序号", "端到端编号", "户名", "账号", "开户银行", "金额(元)", "用途")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class BankLine:
    """One payment order."""

    end_to_end_id: str
    holder_name: str
    account_number: str
    bank_name: str
    amount_fen: int
    purpose: str


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula: a text beginning with = + - @ or a control sign gets an apostrophe.

    >>> safe_cell("=1+1"), safe_cell("张某某")
    ("'=1+1", '张某某')
    """
    flat = text.replace("\r", " ").replace("\n", " ")
    return f"'{flat}" if text.startswith(_STARTS_A_FORMULA) else flat


def amount_text(fen: int) -> str:
    """Yuan with two decimals and no commas, as banks read it.

    >>> amount_text(94_000)
    '940.00'
    """
    return format_yuan(fen).replace(",", "")


def write_bank_file(lines: Sequence[BankLine]) -> bytes:
    """The file: a header, a row per payment, and a last row with count and control sum. GB18030, CRLF.

    >>> print(write_bank_file([BankLine("MX-1", "张某某", "6222000011112222", "示例银行", 94_000, "2025年10月低保")])
    ...       .decode("gb18030").splitlines()[-1])
    合计,1,,,,940.00,
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for at, line in enumerate(lines, start=1):
        texts = (line.end_to_end_id, line.holder_name, line.account_number, line.bank_name)
        writer.writerow([at, *map(safe_cell, texts), amount_text(line.amount_fen), safe_cell(line.purpose)])
    writer.writerow(["合计", len(lines), "", "", "", amount_text(sum(line.amount_fen for line in lines)), ""])
    return out.getvalue().encode("gb18030")
