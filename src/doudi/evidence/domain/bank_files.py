"""The files exchanged with banks (银行存款查询): a request out, a reply in, both GB18030 CSV.

Headings as on docs/reference/department-extracts.md, section 3. A reply comes from outside and is believed row by row
only as far as it fits what was asked.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.money import AmountInvalid, parse_yuan
from doudi.kernel.text import clean_text

REQUEST_HEADER = ("请求号", "姓名", "公民身份号码", "授权书号", "查询日期")
REPLY_HEADER = ("请求号", "公民身份号码", "银行", "余额(元)", "截止日期", "结果")
SUCCESS, NO_ACCOUNT, MISMATCH, BUSY = "成功", "查无账户", "要素不符", "系统繁忙"
DUPLICATE = "duplicate_row"
RESULTS = (SUCCESS, NO_ACCOUNT, MISMATCH, BUSY)


class ReplyUnreadable(Exception):
    """The reply file is no reply file; the text says why."""


@dataclass(frozen=True)
class RequestLine:
    """One question to the banks."""

    request_id: str
    name: str
    citizen_number: str
    authorisation_id: str
    asked_on: date


@dataclass(frozen=True)
class ReplyLine:
    """One line of a reply: one account, or why there is none. `fault` is a reason code; such a line is not believed."""

    row: int
    request_id: str
    citizen_number: str = ""
    bank: str = ""
    balance_fen: int | None = None
    as_of: date | None = None
    result: str = ""
    fault: str = ""


def write_request(lines: Iterable[RequestLine]) -> bytes:
    """The request file.

    >>> line = RequestLine("BQ-1", "张三", "11010519491231002X", "AU-1", date(2025, 9, 15))
    >>> write_request([line]).decode("gb18030").splitlines()[1]
    'BQ-1,张三,11010519491231002X,AU-1,2025-09-15'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(REQUEST_HEADER)
    for line in lines:
        writer.writerow(
            (line.request_id, line.name, line.citizen_number, line.authorisation_id, line.asked_on.isoformat())
        )
    return out.getvalue().encode("gb18030")


def read_reply(content: bytes, today: date) -> list[ReplyLine]:
    """Every line of a reply file, faulty ones named; a line that repeats an earlier one exactly is faulty.

    Raises:
        ReplyUnreadable: empty, not GB18030, or with another heading.
    """
    if not content.strip():
        raise ReplyUnreadable("it is empty")
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise ReplyUnreadable("it is not GB18030 text") from None
    if "\x00" in text:
        raise ReplyUnreadable("it holds NUL characters")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        raise ReplyUnreadable(f"its quotation marks do not close ({problem})") from None
    if not rows or tuple(clean_text(field) for field in rows[0]) != REPLY_HEADER:
        raise ReplyUnreadable(f"its heading is not {','.join(REPLY_HEADER)}")
    lines: list[ReplyLine] = []
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows[1:], 2):
        if not any(field.strip() for field in row):
            continue
        line = _line(number, row, today)
        if tuple(row) in seen and not line.fault:
            line = ReplyLine(number, line.request_id, bank=line.bank, result=line.result, fault=DUPLICATE)
        seen.add(tuple(row))
        lines.append(line)
    return lines


def _line(number: int, row: list[str], today: date) -> ReplyLine:
    if len(row) != len(REPLY_HEADER):
        return ReplyLine(number, clean_text(row[0])[:40], fault="ragged")
    request_id, citizen, bank, balance, as_of, result = (clean_text(field) for field in row)
    line = ReplyLine(number, request_id[:40], bank=bank[:60], result=result)

    def fault(code: str) -> ReplyLine:
        return ReplyLine(number, line.request_id, bank=line.bank, result=result, fault=code)

    if result not in RESULTS:
        return fault("result_unknown")
    try:
        full = CitizenNumber.parse(citizen).value
    except CitizenNumberInvalid:
        return fault("number_malformed")
    if result != SUCCESS:
        if balance:
            return fault("balance_without_success")
        return ReplyLine(number, line.request_id, full, line.bank, None, None, result)
    if not bank:
        return fault("bank_blank")
    try:
        fen = parse_yuan(balance)
    except AmountInvalid:
        return fault("amount_malformed")
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        return fault("date_malformed")
    if day > today:
        return fault("date_in_future")
    return ReplyLine(number, line.request_id, full, line.bank, fen, day, result)
