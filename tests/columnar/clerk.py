"""A clerk who corrects rejected rows, for the tests of correcting."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from doudi.columnar.contract import load_contract
from doudi.columnar.correcting import correct_rejects
from doudi.columnar.corrections_file import to_correct
from doudi.columnar.load import LoadReport
from doudi.columnar.rejects import read_entries, read_kept
from tests.columnar.extracts import NOW, Desk, number, plain_row, rows_of, seal, unseal

TAX = "tax_individual_income"
CONTRACT = load_contract(TAX)
REGISTER = "police_household_register"
DAY, NUMBER, NAME, INCOME = "申报日期", "公民身份号码", "姓名", "本期收入(元)"


def sheet(desk: Desk, report: LoadReport, dataset: str = TAX) -> list[list[str]]:
    """The clerk's table of a load."""
    assert report.snapshot is not None
    path = desk.store.rejects_path(dataset, report.snapshot.as_of_date, report.snapshot.source_digest)
    entries, kept = read_entries(path), read_kept(path, unseal)
    return to_correct(load_contract(dataset), report.snapshot, entries, kept)


def write_back(desk: Desk, table: list[list[str]], name: str = "back.csv") -> Path:
    """The table as the clerk saved it."""
    path = desk.folder / name
    if name.endswith("xlsx"):
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet("更正")
            for at, row in enumerate(table):
                page.write_row(at, 0, row)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
    return path


def correct(desk: Desk, path: Path, dataset: str = TAX, minutes: int = 5, **more: Any) -> LoadReport:
    """Hands a file back."""
    return correct_rejects(
        path,
        load_contract(dataset),
        store=desk.store,
        pseudonyms=desk.pseudonyms,
        seal=seal,
        unseal=unseal,
        now=NOW + timedelta(minutes=minutes),
        **more,
    )


def change(table: list[list[str]], row: int, **changes: str) -> None:
    """Writes into the line of one row of the load."""
    headers = table[1]
    line = next(line for line in table[2:] if line[1] == str(row))
    for header, value in changes.items():
        line[headers.index(header)] = value


def spoilt(count: int = 20) -> list[dict[str, str]]:
    """Good rows and four wrong ones: a day, a number, a blank name, an amount."""
    wrong: list[dict[str, str]] = [
        {"declared_on": "24.2.3"},
        {"person_key": number(902)[:17] + ("0" if number(902)[17] != "0" else "1")},
        {"name": ""},
        {"income_fen": "1234,5"},
    ]
    names = {column.header: column.name for column in CONTRACT.columns}
    wrong[0] = {names[DAY]: "24.2.3"}
    wrong[3] = {names[INCOME]: "1234,5"}
    return [*rows_of(TAX, count), *(plain_row(CONTRACT, 901 + at, **each) for at, each in enumerate(wrong))]


def stored(desk: Desk, dataset: str = TAX) -> list[dict[str, Any]]:
    """Every row of the newest snapshot, with its clear texts."""
    snapshot = desk.store.latest(dataset)
    rows = snapshot.rows.rows(0, snapshot.info.rows)
    for name in snapshot.info.sealed_columns:
        for row, text in zip(rows, snapshot.unseal(name, range(len(rows)), unseal), strict=True):
            row[name] = text
    return rows
