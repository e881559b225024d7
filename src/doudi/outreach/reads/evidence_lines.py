"""Evidence as a page shows it (依据): what each row says, from which department, of which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.contract import load_contracts
from doudi.columnar.contract_model import ColumnContract
from doudi.kernel.money import format_yuan
from doudi.outreach.comparing.wording import words_of
from doudi.outreach.domain.compared import FoundRow
from doudi.outreach.domain.weighing import DOUBT_WORDS
from doudi.worklist.words import Words


@dataclass(frozen=True)
class FoundLine:
    """What one row says, its source, the day it is of, its row in the file, and the columns kept in clear."""

    words: Words
    source: Words
    as_of: str
    source_row: int | None
    values: tuple[tuple[Words, str], ...]


@dataclass(frozen=True)
class FoundEvidence:
    """For and against, what was looked through and says nothing, and why the data may mislead."""

    rests_on: tuple[FoundLine, ...]
    speaks_against: tuple[FoundLine, ...]
    absent: tuple[FoundLine, ...]
    doubts: tuple[Words, ...]


def show_evidence(kept: Mapping[str, Any]) -> FoundEvidence:
    """The evidence of a target or suspicion in words."""
    return FoundEvidence(
        tuple(line_of(FoundRow(**row)) for row in kept.get("rests_on", ())),
        tuple(line_of(FoundRow(**row)) for row in kept.get("speaks_against", ())),
        tuple(
            FoundLine(Words("没有这个人的记录", "no row of this subject"), _source(dataset), day, None, ())
            for dataset, day in sorted(kept.get("absent", {}).items())
        ),
        tuple(words_of(DOUBT_WORDS, code) for code in kept.get("doubts", ())),
    )


def line_of(row: FoundRow) -> FoundLine:
    """A row with its columns as the department heads them."""
    contract = load_contracts().get(row.dataset)
    columns = {each.name: each for each in contract.columns} if contract else {}
    values = tuple(_named(columns.get(name), name, value) for name, value in row.values.items())
    return FoundLine(signal_words(row.signal), _source(row.dataset), row.as_of, row.source_row, values)


def signal_words(signal: str) -> Words:
    """What a signal says; its key where the book does not have it any more."""
    found = installed_book().signals.get(signal)
    return Words(found.zh, found.en) if found else Words(signal, signal)


def _source(dataset: str) -> Words:
    contract = load_contracts().get(dataset)
    return Words(f"{contract.department_zh}，{contract.zh}", contract.en) if contract else Words(dataset, dataset)


def _named(column: ColumnContract | None, name: str, value: Any) -> tuple[Words, str]:
    if column is None:
        return Words(name, name), str(value)
    return Words(column.header, column.name.removesuffix("_fen").replace("_", " ")), value_words(column, value)


def value_words(column: ColumnContract, value: Any) -> str:
    """A value as the department wrote it: codes in its words, amounts in yuan.

    >>> payments = load_contracts()["hrss_pension_payments"]
    >>> value_words(payments.column("amount_fen"), 123450), value_words(payments.column("state"), "paid")
    ('1,234.50', '已发放')
    """
    if column.type in ("money_yuan", "decimal2") and isinstance(value, int):
        return format_yuan(value)
    return next((word for word, code in column.codes.items() if code == value), str(value))
