"""Evidence as a page shows it (依据): what each row says, from which department, of which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.contract import load_contracts
from doudi.columnar.contract_model import ColumnContract
from doudi.kernel.money import format_yuan_plain
from doudi.outreach.following.words import FOUND_DOUBTS
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
        tuple(_line(row) for row in kept.get("rests_on", ())),
        tuple(_line(row) for row in kept.get("speaks_against", ())),
        tuple(
            FoundLine(Words("没有这个人的记录", "no row of this subject"), _source(dataset), day, None, ())
            for dataset, day in sorted(kept.get("absent", {}).items())
        ),
        tuple(FOUND_DOUBTS.get(code, Words(code, code)) for code in kept.get("doubts", ())),
    )


def _line(row: Mapping[str, Any]) -> FoundLine:
    signal = installed_book().signals.get(row["signal"])
    words = Words(signal.zh, signal.en) if signal else Words(row["signal"], row["signal"])
    contract = load_contracts().get(row["dataset"])
    columns = {each.name: each for each in contract.columns} if contract else {}
    values = tuple(_value(columns.get(name), name, value) for name, value in sorted(row["values"].items()))
    return FoundLine(words, _source(row["dataset"]), row["as_of"], row["source_row"], values)


def _source(dataset: str) -> Words:
    contract = load_contracts().get(dataset)
    return Words(f"{contract.department_zh}，{contract.zh}", contract.en) if contract else Words(dataset, dataset)


def _value(column: ColumnContract | None, name: str, value: Any) -> tuple[Words, str]:
    """A column's heading and what stands there; money as yuan, as the heading says."""
    if column is None:
        return Words(name, name), str(value)
    said = format_yuan_plain(value) if column.unit == "fen" and isinstance(value, int) else str(value)
    return Words(column.header, column.name.removesuffix("_fen").replace("_", " ")), said
