"""What departments send a month later (下个月送来的数据): two files go on, one is cut off, one has another heading.

Made from the files of a city with registers, the same bytes each time; they stand beside the city, not in it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.sandbox.linking import HOMOPHONES

Table = list[list[str]]
NUMBER, NAME = "公民身份号码", "姓名"
PROOFS, ACCOUNTS, ELSEWHERE = "life_proofs", "benefit_accounts", "insured_elsewhere"
PENSIONS, MONTH, PAID_IN = "hrss_pension_payments", "待遇所属月", "发放月"
DEATHS = "police_deregistration"
ENCODINGS = {PENSIONS: "gb18030", DEATHS: "gb18030"}
KEPT_OF_CUT_OFF = 3
"""One row in so many arrives of the file that was cut off."""
BY_HAND = 16
"""Proofs written down at the door, with the number misread and the name as it was heard."""


def write_later(extracts: Path, to: Path, as_of: date) -> list[Path]:
    """The files of the month, in the order of their names; none for a city without registers.

    Pensions and proofs of life are last month's and those since; of the accounts only a third arrives; the answer about
    other provinces names a column otherwise.
    """
    if not any(extracts.glob(f"{PROOFS}_*")):
        return []
    to.mkdir(parents=True, exist_ok=True)
    made = []
    gone = _struck_off(extracts)
    changes: tuple[tuple[str, Callable[[Table, date], Table]], ...] = (
        (ACCOUNTS, _cut_off),
        (PENSIONS, lambda rows, day: _paid_again(rows, day, gone)),
        (ELSEWHERE, _named_otherwise),
        (PROOFS, _gone_on),
    )
    for dataset, change in changes:
        source, encoding = next(extracts.glob(f"{dataset}_*")), ENCODINGS.get(dataset, "utf-8")
        district = source.name.split("_")[-2]
        path = to / f"{dataset}_{district}_{as_of:%Y%m%d}.csv"
        with source.open(encoding=encoding, newline="") as file:
            rows = change(list(csv.reader(file)), as_of)
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        made.append(path)
    return made


def _cut_off(rows: Table, _as_of: date) -> Table:
    return rows[: 1 + len(rows) // KEPT_OF_CUT_OFF]


def _named_otherwise(rows: Table, _as_of: date) -> Table:
    heading = ["参保地省份" if header == "参保省份" else header for header in rows[0]]
    return [heading, *rows[1:]]


def _struck_off(extracts: Path) -> set[str]:
    """Numbers the police struck off; of every tenth the pension office was not told."""
    with next(extracts.glob(f"{DEATHS}_*")).open(encoding=ENCODINGS[DEATHS], newline="") as file:
        rows = list(csv.reader(file))
    return {row[rows[0].index(NUMBER)] for at, row in enumerate(rows) if at % 10}


def _paid_again(rows: Table, as_of: date, gone: set[str]) -> Table:
    """Last month's payments, and the same once more for this month, but to whoever was struck off."""
    number, *places = (rows[0].index(header) for header in (NUMBER, MONTH, PAID_IN))
    month, before = f"{as_of:%Y%m}", f"{as_of.replace(day=1) - timedelta(days=1):%Y%m}"
    again = [list(row) for row in rows[1:] if row[number] not in gone and all(row[at] == before for at in places)]
    for row in again:
        for place in places:
            row[place] = month
    return [*rows, *again]


def _gone_on(rows: Table, as_of: date) -> Table:
    """Last month's proofs; half of those that were overdue have been given; some rows came on paper."""
    number, name, day = (rows[0].index(header) for header in (NUMBER, NAME, "认证日期"))
    newest: dict[str, list[str]] = {}
    for row in rows[1:]:
        known = newest.get(row[number])
        if row[-1] == "通过" and (known is None or row[day] > known[day]):
            newest[row[number]] = row
    whole = {key: row for key, row in newest.items() if _is_whole(key) and "-" in row[day]}
    limit = as_of.replace(year=as_of.year - 1).isoformat()
    overdue = sorted(key for key, row in whole.items() if row[day] < limit)
    given = [_proof(whole[key], as_of, at) for at, key in enumerate(overdue[::2])]
    on_paper = _misread(list(whole.values()), number, name)[:BY_HAND]
    return [*rows, *given, *(_proof(row, as_of, at) for at, row in enumerate(on_paper))]


def _proof(row: Sequence[str], as_of: date, at: int) -> list[str]:
    return [*row[:2], f"{as_of:%Y-%m}-{8 + at % 18:02}", "上门", "通过"]


def _misread(rows: Sequence[Sequence[str]], number: int, name: int) -> Table:
    """Rows as somebody wrote them down who misheard the name and misread the number, four ways in turn.

    Of each fourth the machine can be sure: one digit is wrong and the name is right.
    """
    some = [row for row in rows[:: max(1, len(rows) // 400)] if len(row[name]) == 3 and row[name][2] in HOMOPHONES]
    made = []
    for at, row in enumerate(some):
        text, heard = row[number], row[name][:2] + HOMOPHONES[row[name][2]]
        way = at % 4
        if way == 0:
            text = _wrong(text, {14: 4, 15: 3, 16: 5})
        elif way == 1:
            text, heard = _wrong(text, {16: 3}), row[name][0] + "老" + row[name][2]
        elif way == 2:
            text, heard = _wrong(text, {9: 2, 16: 3}), row[name][:2] + "生"
        else:
            text, heard = _wrong(text, {15: 1}), row[name]
        if not _is_whole(text):
            made.append([heard, text, *row[2:]] if name < number else [text, heard, *row[2:]])
    return made


def _wrong(number: str, by: dict[int, int]) -> str:
    return "".join(str((int(digit) + by[place]) % 10) if place in by else digit for place, digit in enumerate(number))


def _is_whole(number: str) -> bool:
    try:
        return CitizenNumber.parse(number).value == number
    except CitizenNumberInvalid:
        return False
