"""Evidence as a page shows it (依据): what each row says, from which department, of which day."""

from __future__ import annotations

from collections import Counter
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

MONEY = frozenset({"money_yuan", "decimal2"})
MINUTE_OF_DAY = "minute"
"""A column that counts the minutes since midnight."""


@dataclass(frozen=True)
class FoundLine:
    """What one row says, its source, the day it is of, its row in the file, and the columns kept in clear."""

    words: Words
    source: Words
    as_of: str
    source_row: int | None
    values: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True)
class FoundEvidence:
    """For and against, what was looked through and says nothing, and why the data may mislead."""

    rests_on: tuple[FoundLine, ...]
    speaks_against: tuple[FoundLine, ...]
    absent: tuple[FoundLine, ...]
    doubts: tuple[Words, ...]


def show_evidence(kept: Mapping[str, Any]) -> FoundEvidence:
    """The evidence of a target or suspicion in words; what was said least often stands first."""
    rests = kept.get("rests_on", ())
    often = Counter(row["signal"] for row in rests)
    return FoundEvidence(
        tuple(line_of(FoundRow(**row)) for row in sorted(rests, key=lambda row: often[row["signal"]])),
        tuple(line_of(FoundRow(**row)) for row in kept.get("speaks_against", ())),
        tuple(
            FoundLine(Words("没有记录", "no row"), _source(dataset), day, None, ())
            for dataset, day in sorted(kept.get("absent", {}).items())
        ),
        tuple(words_of(DOUBT_WORDS, code) for code in kept.get("doubts", ())),
    )


def line_of(row: FoundRow) -> FoundLine:
    """A row with its columns as the department heads them."""
    contract = load_contracts().get(row.dataset)
    columns = {each.name: each for each in contract.columns} if contract else {}
    order = {name: at for at, name in enumerate(columns)}
    names = sorted(row.values, key=lambda name: (order.get(name, len(order)), name))
    told = [(columns.get(name), name, row.values[name]) for name in names]
    values = tuple((heading_words(known, name), value_words(known, value)) for known, name, value in told)
    return FoundLine(signal_words(row.signal), _source(row.dataset), row.as_of, row.source_row, values)


def signal_words(signal: str) -> Words:
    """What a signal says; its key where the book does not have it any more."""
    found = installed_book().signals.get(signal)
    return Words(found.zh, found.en) if found else Words(signal, signal)


def _source(dataset: str) -> Words:
    contract = load_contracts().get(dataset)
    return Words(f"{contract.department_zh}，{contract.zh}", contract.en) if contract else Words(dataset, dataset)


def heading_words(column: ColumnContract | None, name: str) -> Words:
    """A column as the department heads it, and in English by its name.

    >>> heading_words(load_contracts()["hrss_pension_payments"].column("amount_fen"), "amount_fen").en
    'amount (yuan)'
    """
    if column is None:
        return Words(name, name)
    if column.name == MINUTE_OF_DAY:
        return Words(column.header, "time")
    plain = column.name.removesuffix("_fen").replace("_", " ")
    return Words(column.header, f"{plain} (yuan)" if column.type in MONEY else plain)


def value_words(column: ColumnContract | None, value: Any) -> Words:
    """A value as the department wrote it and in English: codes in words, amounts in yuan, minutes as a time of day.

    >>> pensions = load_contracts()["hrss_pension_payments"]
    >>> value_words(pensions.column("amount_fen"), 123450).zh
    '1,234.50'
    >>> value_words(pensions.column("state"), "paid").zh, value_words(pensions.column("state"), "paid").en
    ('已发放', 'paid')
    >>> value_words(load_contracts()["operator_log"].column("minute"), 615).zh
    '10:15'
    """
    if column is None or not isinstance(value, (int, str)):
        return Words(str(value), str(value))
    if column.type in MONEY and isinstance(value, int):
        said = format_yuan(value)
    elif column.name == MINUTE_OF_DAY and isinstance(value, int):
        said = f"{value // 60:02}:{value % 60:02}"
    elif wrote := next((word for word, code in column.codes.items() if code == value), ""):
        return Words(wrote, str(value).replace("_", " "))
    else:
        said = str(value)
    return Words(said, said)
