"""Rows of a file as they came (读文件): each value read by its column, each fault named with its heading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from doudi.benefits.takeover.errors import FileUnfit
from doudi.benefits.takeover.forms import Form
from doudi.columnar.parsing import meanings, parser_for
from doudi.columnar.readers.opening import open_extract
from doudi.columnar.readers.unpacking import unpacked
from doudi.kernel.errors import Fault
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.month import Month

MOST_ROWS = 200_000
"""Rows of one file: a family is judged as a whole, so that all of them are looked at together."""
NUMBER_REASONS = {
    "blank": "number_blank",
    "length": "number_malformed",
    "character": "number_malformed",
    "date": "number_impossible_birth_date",
    "future": "number_born_in_future",
    "check": "number_check_digit",
}


@dataclass
class ReadRow:
    """One row: its number as an editor shows it, what stood under each heading, what it means, what is wrong with it.

    Args:
        reasons: heading and code of each fault; the row is rejected when there is one.
        doubts: the same of what somebody should look at, and the row is taken in even so.
    """

    number: int
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of what stood in the row: the same row again is known by it."""
        told = json.dumps(self.texts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


def read_rows(path: Path, form: Form, today: date) -> list[ReadRow]:
    """Every row of the file, in order; accepted or not, none is left out.

    Raises:
        FileUnfit: it is no file of this form, or larger than can be judged as one; with every fault of it.
    """
    with unpacked(path) as (inner, faults):
        if faults:
            raise FileUnfit(faults)
        reader, found = open_extract(inner, form.contract)
        if reader is None or found:
            raise FileUnfit(found)
        rows: list[ReadRow] = []
        for block in reader.blocks():
            rows += _of_block(block, form, today)
            if len(rows) > MOST_ROWS:
                raise FileUnfit(
                    [
                        Fault(
                            path.name,
                            f"more than {MOST_ROWS:,} rows",
                            "one file is judged as a whole",
                            "send one file for each district or street",
                            "benefits.takeover-too-long",
                        )
                    ]
                )
    return sorted(rows, key=lambda row: row.number)


def _of_block(block: Any, form: Form, today: date) -> Iterator[ReadRow]:
    for number, code in block.broken:
        yield ReadRow(int(number), {}, reasons=[("", code)])
    columns = {header: values.to_pylist() for header, values in block.columns.items()}
    for at, number in enumerate(block.numbers.tolist()):
        texts = {header: values[at] or "" for header, values in columns.items()}
        yield _row(int(number), texts, form, today)


def _row(number: int, texts: dict[str, str], form: Form, today: date) -> ReadRow:
    row = ReadRow(number, texts)
    for column in form.contract.columns:
        if column.header not in texts:
            continue
        read = parser_for(column, today)[0](texts[column.header])
        value, reason = read.value, read.reason
        own = form.codes.get(column.name)
        if own and isinstance(value, str):
            value = own.get(value, value)
        if column.type == "code" and value is not None:
            value = meanings(column)[value]
        elif column.type == "month" and value is not None:
            value = str(Month.from_index(value))
        if column.name == "number" and not reason:
            value, reason = _citizen_number(value or "", today)
        elif not reason and column.required and value is None:
            reason = "name_blank" if column.type == "name" else "missing"
        if reason:
            row.reasons.append((column.header, reason))
        elif value is not None:
            row.values[column.name] = value
    return row


def _citizen_number(text: str, today: date) -> tuple[str | None, str]:
    try:
        return CitizenNumber.parse(text, today=today).value, ""
    except CitizenNumberInvalid as fault:
        return None, NUMBER_REASONS[fault.reason]
