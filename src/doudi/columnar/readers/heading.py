"""Finds the heading row (表头) of an extract and compares it with the contract, all faults at once."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from doudi.columnar.contract_model import DatasetContract
from doudi.kernel.errors import Fault
from doudi.kernel.text import clean_text

# A department may put a title and a date above its heading.
MAX_TITLE_ROWS = 5


@dataclass
class Heading:
    """Where the heading stands and which field holds which contract column.

    Attributes:
        row: 0-based position among the rows looked at.
        headers: cleaned header of each field.
        places: contract header → field position.
        ignored: headers the contract does not know; their values are never stored.
        missing: headers of the contract the file has not, whether it must have them or not.
    """

    row: int
    headers: list[str]
    places: dict[str, int]
    ignored: list[str]
    missing: list[str]


def count_known(fields: Sequence[str], contract: DatasetContract) -> int:
    """How many fields of a row are headers of the contract."""
    known = {name for column in contract.columns for name in (column.header, *column.also_headed)}
    return len(known & {clean_text(field) for field in fields})


def find_heading(
    rows: Sequence[Sequence[str]], contract: DatasetContract, file: str
) -> tuple[Heading | None, list[Fault]]:
    """The heading among the first rows, with every fault of it; None when no row looks like one."""
    scores = [count_known(row, contract) for row in rows[:MAX_TITLE_ROWS]]
    best = max(range(len(scores)), key=lambda place: scores[place], default=None)
    if best is None or scores[best] < max(2, len(contract.columns) // 3):
        seen = " | ".join(clean_text(value)[:20] for value in rows[0][:6]) if rows else "nothing"
        return None, [
            Fault(
                f"{file}: rows 1-{MAX_TITLE_ROWS}",
                f"no heading of {contract.dataset} ({contract.zh}) found; row 1: {seen}",
                f"the first row names {', '.join(c.header for c in contract.columns)}",
                "check that this is the right file for this dataset",
                "columnar.heading-missing",
            )
        ]
    headers = [clean_text(value) for value in rows[best]]
    faults: list[Fault] = []
    places: dict[str, int] = {}
    for column in contract.columns:
        found = [place for place, header in enumerate(headers) if header in (column.header, *column.also_headed)]
        if len(found) > 1:
            faults.append(
                Fault(
                    f"{file}: heading",
                    f"{column.header} stands {len(found)} times",
                    "each column once",
                    "remove or rename the extra one",
                    "columnar.column-twice",
                )
            )
        if found:
            places[column.header] = found[0]
    known = set(places.values())
    unknown = [header for place, header in enumerate(headers) if place not in known and header]
    missing = [column for column in contract.columns if column.header not in places]
    for column in missing:
        if column.optional_column:
            continue
        near = nearest(column.header, unknown)
        hint = f"rename {near} to {column.header}" if near else "add it, or have the contract changed"
        faults.append(
            Fault(
                f"{file}: heading",
                f"column {column.header} is missing",
                "the contract of the dataset names it",
                hint,
                "columnar.column-missing",
            )
        )
    return Heading(best, headers, places, unknown, [column.header for column in missing]), faults


def nearest(header: str, unknown: Sequence[str]) -> str:
    """The unknown header that probably is this one under another name; empty when none is.

    >>> nearest("公民身份号码", ["身份证号码", "备注"]), nearest("公民身份号码", ["备注"])
    ('身份证号码', '')
    """
    return next(iter(difflib.get_close_matches(header, unknown, 1, 0.5)), "")
