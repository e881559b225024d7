"""The bank's desk (银行查询): answers deposit queries by file exchange, sometimes late, sometimes never.

Only this simulator opens the bank's table; production sends a request file and waits. Formats: section 3 of
docs/reference/department-extracts.md.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from doudi.kernel.errors import DoudiError
from doudi.kernel.money import format_yuan
from doudi.sandbox.accounts import FILE
from doudi.sandbox.city import read_report
from doudi.sandbox.errors import CityNotBuilt

REQUEST_HEADER = ("请求号", "姓名", "公民身份号码", "授权书号", "查询日期")
REPLY_HEADER = ("请求号", "公民身份号码", "银行", "余额(元)", "截止日期", "结果")
FOUND, NO_ACCOUNT, MISMATCH, BUSY = "成功", "查无账户", "要素不符", "系统繁忙"
SILENT_SHARE, BUSY_SHARE = 0.10, 0.02


class RequestUnreadable(DoudiError):
    """A request file is not what was agreed; it stays unanswered, the others are answered."""

    code = "sandbox.bank-request-unreadable"

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path.name}: {what}. A request file is GB18030 CSV with the header {','.join(REQUEST_HEADER)}; "
            "correct it and send it again."
        )


@dataclass(frozen=True)
class BankReport:
    """What the desk did: files answered, requests in them, replies written, requests left unanswered on purpose.

    `unreadable` are files it could not read.
    """

    files: int
    requests: int
    replies: int
    silent: int
    unreadable: tuple[RequestUnreadable, ...]


def answer(
    requests: Path, replies: Path, city: Path, *, silent_share: float = SILENT_SHARE, busy_share: float = BUSY_SHARE
) -> BankReport:
    """Answer every request file that has no reply file yet.

    About a tenth of the requests get no row at all: which ones follows from the city's seed and the request's number,
    so the same question under a new number may be answered. A reply file appears whole or not at all.

    Args:
        requests: folder of request files, `*.csv`.
        replies: folder the reply files go to, `<stem>_reply.csv`.
        city: a finished district's folder.
        silent_share: share of requests never answered, 0 to 1.
        busy_share: share answered 系统繁忙.

    Raises:
        CityNotBuilt: the folder holds no finished city.
    """
    report = read_report(city)
    if report is None:
        raise CityNotBuilt(city)
    replies.mkdir(parents=True, exist_ok=True)
    unreadable: list[RequestUnreadable] = []
    files = asked = written = silent = 0
    for path in sorted(requests.glob("*.csv")):
        target = replies / f"{path.stem}_reply.csv"
        if target.exists():
            continue
        try:
            rows = _read_requests(path)
        except RequestUnreadable as wrong:
            unreadable.append(wrong)
            continue
        accounts = _accounts_of(city / FILE, [row["公民身份号码"] for row in rows])
        lines: list[Sequence[str]] = []
        for row in rows:
            luck = _luck(report.seed, row["请求号"])
            if luck < silent_share:
                silent += 1
                continue
            lines += _replies_to(row, accounts, is_busy=luck > 1 - busy_share)
        _write(target, lines)
        files, asked, written = files + 1, asked + len(rows), written + len(lines)
    return BankReport(files, asked, written, silent, tuple(unreadable))


def _read_requests(path: Path) -> list[Mapping[str, str]]:
    try:
        text = path.read_bytes().decode("gb18030")
    except UnicodeDecodeError as wrong:
        raise RequestUnreadable(path, "it is not GB18030") from wrong
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != REQUEST_HEADER:
        raise RequestUnreadable(path, f"its header is {','.join(reader.fieldnames or ())[:80]}")
    rows: list[Mapping[str, str]] = []
    for row in reader:
        if None in row or None in row.values() or not row["请求号"]:
            raise RequestUnreadable(path, f"line {reader.line_num} has missing or surplus fields")
        rows.append(row)
    return rows


def _accounts_of(table: Path, numbers: Sequence[str]) -> dict[str, list[tuple[str, str, int]]]:
    """Name, bank and balance of every account of these numbers."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    wanted = sorted({number for number in numbers if number})
    if not wanted:
        return found
    for row in pq.read_table(table, filters=pc.field("number").isin(wanted)).to_pylist():
        found.setdefault(row["number"], []).append((row["name"], row["bank"], row["balance_fen"]))
    return found


def _replies_to(
    row: Mapping[str, str], accounts: Mapping[str, list[tuple[str, str, int]]], *, is_busy: bool
) -> Iterator[Sequence[str]]:
    asked = (row["请求号"], row["公民身份号码"])
    mine = accounts.get(row["公民身份号码"])
    if is_busy:
        yield (*asked, "", "", row["查询日期"], BUSY)
    elif mine is None:
        yield (*asked, "", "", row["查询日期"], NO_ACCOUNT)
    elif mine[0][0] != row["姓名"]:
        yield (*asked, "", "", row["查询日期"], MISMATCH)
    else:
        for _, bank, balance in mine:
            yield (*asked, bank, format_yuan(balance).replace(",", ""), row["查询日期"], FOUND)


def _luck(seed: int, request: str) -> float:
    """A number from 0 to 1 that follows from the city and the request alone."""
    return int.from_bytes(blake2b(f"{seed}|{request}".encode(), digest_size=7).digest()) / 2**56


def _write(path: Path, lines: Sequence[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REPLY_HEADER)
    writer.writerows(lines)
    partly = path.with_suffix(".part")
    partly.write_bytes(text.getvalue().encode("gb18030"))
    os.replace(partly, path)
