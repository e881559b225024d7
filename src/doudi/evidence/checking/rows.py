"""Rows of a live answer through the dataset's contract (逐行验收), as loading a file takes them, one person at a time.

A file keeps its good rows and sends the others back. An answer is about one person and is taken or left as a whole: a
row the contract refuses would be missing from a sum, and nobody would see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from doudi.columnar.citizen_numbers import check_numbers
from doudi.columnar.contract import load_contract
from doudi.columnar.contract_model import PERSON_KEY, ColumnContract, DatasetContract
from doudi.columnar.parsing import Parser, meanings, parser_for
from doudi.columnar.pseudonym import Pseudonyms
from doudi.evidence.domain.answer import Row

EPOCH = date(1970, 1, 1)
MOST_TOLD = 5
"""Faults of one answer that are told; who keeps the connector sees from them what is wrong."""


def shape_of(text: str) -> str:
    """How a value is written, and nothing of what it says.

    >>> shape_of("12x,45.6元")
    '00a,00.0字'
    """
    kinds = ("0" if each.isdigit() else "a" if each.isascii() and each.isalpha() else "字" if each.isalpha() else each
             for each in text[:20])  # fmt: skip
    return "".join(each if each.isprintable() else "?" for each in kinds)


@dataclass(frozen=True)
class RowFault:
    """One value the contract refuses: row, heading, reason code, and the form of the value without it."""

    row: int
    header: str
    reason: str
    seen: str = ""

    def __str__(self) -> str:
        return f"{self.row} {self.header}: {self.reason} {self.seen}".strip()


@dataclass(frozen=True)
class Taken:
    """What became of an answer's rows: all of them as a snapshot would hold them, or none and why.

    Args:
        is_of_another: a row is about somebody else than was asked.
    """

    rows: tuple[Row, ...] = ()
    faults: tuple[RowFault, ...] = ()
    is_of_another: bool = False


class RowReader:
    """Reads rows under one contract on one day.

    Args:
        other: the column of another number by which a row may be about the person as well, such as a spouse's.
    """

    def __init__(self, contract: DatasetContract, today: date, other: str = "") -> None:
        self._contract, self._today, self._other = contract, today, other
        self._columns: list[tuple[ColumnContract, Parser | None, Sequence[str]]] = []
        for column in contract.columns:
            if column.type == "citizen_number":
                self._columns.append((column, None, ()))
            elif not (column.keep == "drop" and not column.required and column.type in ("text", "name")):
                names = meanings(column) if column.type == "code" else ()
                self._columns.append((column, parser_for(column, today)[0], names))

    def take(self, said: Sequence[Mapping[str, str]], own_number: str, pseudonyms: Pseudonyms) -> Taken:
        """The rows with pseudonymous keys, repetitions and superseded versions left out; or the faults of all."""
        faults: list[RowFault] = []
        own = int(own_number[:17])
        parsed, raw = [], []
        is_of_another = False
        for at, texts in enumerate(said, 1):
            values, numbers = self._read(at, texts, own_number, faults)
            whose = {numbers.get(PERSON_KEY, 0), numbers.get(self._other, 0) if self._other else 0}
            is_of_another |= own not in whose and numbers.get(PERSON_KEY, 0) != 0
            parsed.append((values, numbers))
            raw.append(tuple(sorted(texts.items())))
        if is_of_another or faults:
            return Taken((), tuple(faults[:MOST_TOLD]), is_of_another)
        kept = self._settled([{**values, **numbers} for values, numbers in parsed], raw)
        return Taken(tuple(self._keyed([parsed[at] for at in kept], pseudonyms)))

    def _read(
        self, at: int, texts: Mapping[str, str], own_number: str, faults: list[RowFault]
    ) -> tuple[Row, dict[str, int]]:
        values: Row = {}
        numbers: dict[str, int] = {}
        born: date | None = None
        is_male: bool | None = None
        for column, parse, names in self._columns:
            if column.header not in texts:
                continue
            text = texts[column.header]
            if parse is None:
                digits, reason, birth, male = self._number(column, text, own_number)
                if reason and (column.required or reason != "number_blank"):
                    faults.append(RowFault(at, column.header, reason, shape_of(text)))
                numbers[column.name] = digits
                if column.name == PERSON_KEY and digits:
                    born, is_male = birth, male
                continue
            read = parse(text)
            reason = read.reason
            if not reason and column.required and read.value is None:
                reason = "name_blank" if column.name == "name" else "missing"
            if reason:
                faults.append(RowFault(at, column.header, reason, shape_of(text)))
                continue
            values[column.name] = names[read.value] if names and read.value is not None else read.value
        self._agree(at, values, numbers.get(PERSON_KEY, 0), born, is_male, faults)
        return values, numbers

    def _number(self, column: ColumnContract, text: str, own: str) -> tuple[int, str, date | None, bool | None]:
        """Digits (0 for none), why it is refused, and what the number says of birth and sex."""
        if text == own:
            return int(own[:17]), "", date(int(own[6:10]), int(own[10:12]), int(own[12:14])), int(own[16]) % 2 == 1
        checked = check_numbers(pa.array([text], pa.string()), column.repairs, self._today)
        born = date.fromordinal(EPOCH.toordinal() + int(checked.birth_day[0])) if checked.valid[0] else None
        return int(checked.digits[0]), checked.reasons.get(0, ""), born, bool(checked.is_male[0])

    def _agree(
        self, at: int, values: Row, digits: int, born: date | None, is_male: bool | None, faults: list[RowFault]
    ) -> None:
        """What the row states beside the number must be what the number says."""
        if not digits:
            return
        for column, _, _ in self._columns:
            told = values.get(column.name)
            if told is None:
                continue
            if column.agrees_with == "birth_date" and told != born:
                faults.append(RowFault(at, column.header, "birth_date_disagrees"))
            elif column.agrees_with == "sex" and told in ("male", "female") and (told == "male") is not is_male:
                faults.append(RowFault(at, column.header, "sex_disagrees"))
            elif column.type == "disability_certificate" and int(told[:17]) != digits:
                faults.append(RowFault(at, column.header, "certificate_of_another"))

    def _settled(self, rows: Sequence[Row], raw: Sequence[tuple[Any, ...]]) -> list[int]:
        """The places of rows that stay: each text once, and of versions under one key the last."""
        seen: set[tuple[Any, ...]] = set()
        once = [at for at, texts in enumerate(raw) if not (texts in seen or seen.add(texts))]  # type: ignore[func-returns-value]
        version = self._contract.version_column
        if not version:
            return once
        newest: dict[tuple[Any, ...], int] = {}
        for at in once:
            key = tuple(rows[at].get(name) for name in self._contract.key)
            best = newest.get(key)
            if best is None or _order(rows[at].get(version)) >= _order(rows[best].get(version)):
                newest[key] = at
        return sorted(newest.values())

    def _keyed(self, parsed: Sequence[tuple[Row, dict[str, int]]], pseudonyms: Pseudonyms) -> list[Row]:
        found: list[Row] = [{} for _ in parsed]
        for column, parse, _ in self._columns:
            if parse is None:
                digits = [numbers.get(column.name, 0) for _, numbers in parsed]
                keys = pseudonyms.of_digits(np.array(digits, dtype=np.uint64))[0].tolist()
                for row, each, key in zip(found, digits, keys, strict=True):
                    row[column.name] = key if each else None
                continue
            if column.keep in ("drop", "sealed"):
                continue
            told = [values.get(column.name) for values, _ in parsed]
            if column.keep == "value":
                for row, value in zip(found, told, strict=True):
                    row[column.name] = value
            for name in (column.name if column.keep == "key" else "", column.key_as):
                if name:
                    keys = pseudonyms.of_text(pa.array(told, pa.string()), column.key_domain).tolist()
                    for row, key in zip(found, keys, strict=True):
                        row[name] = key or None
        return found


def _order(value: Any) -> Any:
    """What is not stated is older than anything."""
    return (value is not None, value if value is not None else 0)


@lru_cache(maxsize=256)
def row_reader(dataset: str, today: date, other: str = "") -> RowReader:
    """The reader of a dataset on a day."""
    return RowReader(load_contract(dataset), today, other)


@lru_cache(maxsize=256)
def headers_of(dataset: str) -> frozenset[str]:
    """The headings every row of an answer has."""
    return frozenset(column.header for column in load_contract(dataset).columns if not column.optional_column)
