"""Rows that came by linkage (按记录匹配收下的行): without a usable number, and yet it stands decided whose they are.

Loading asks of each row without a usable citizen number whose it is; what stands decided gives the number, in memory
only. Beside the rows of a snapshot lies which of them came that way, by which decision, and how sure it was. Such a row
says nothing about names: how its department writes it is not how the person's number is written elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.columnar.citizen_numbers import CheckedNumbers, check_numbers
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.sealed import Unseal

FILE = "linked.parquet"
BY_MACHINE, BY_OFFICIAL = "matched", "same"
"""How it was decided whose a row is: by the machine alone, or by an official who looked at it."""


@dataclass(frozen=True)
class Whose:
    """Whose row it is (认定).

    Attributes:
        number: the person's citizen number.
        link: the decision, by its public number; `weight` its score in bits.
        way: `BY_MACHINE` or `BY_OFFICIAL`.
    """

    number: str
    link: str
    weight: float
    way: str


class Decisions(Protocol):
    """What stands decided about the rows of one file."""

    def of(self, block: RowBlock, checked: CheckedNumbers) -> Mapping[int, Whose]:
        """Place in the block → whose row it is, of rows whose number cannot be used."""

    def changed_since(self, moment: datetime) -> bool:
        """Whether anything that bears on the file was decided at or after a moment."""


@dataclass(frozen=True)
class Decided:
    """What loading asks about rows without a usable number: `of_file` gives, by its digest, what stands of a file.

    With it the same file is loaded again where that changed; `unseal` opens what was corrected by then.
    """

    of_file: Callable[[str], Decisions]
    unseal: Unseal


def with_numbers(checked: CheckedNumbers, whose: Mapping[int, Whose], today: date) -> CheckedNumbers:
    """The numbers as if these rows had carried the number of whoever they are.

    >>> checked = check_numbers(pa.array(["", "x"]), frozenset(), date(2025, 8, 31))
    >>> made = with_numbers(checked, {0: Whose("11010519491231002X", "LP-1", 12.5, "same")}, date(2025, 8, 31))
    >>> made.digits.tolist(), made.reasons
    ([11010519491231002, 0], {1: 'number_malformed'})
    """
    if not whose:
        return checked
    places = np.array(sorted(whose), np.int64)
    told = check_numbers(pa.array([whose[int(place)].number for place in places], pa.string()), frozenset(), today)
    usable = np.flatnonzero(told.valid)
    at = places[usable]

    def put(values: npt.NDArray[Any], better: npt.NDArray[Any]) -> npt.NDArray[Any]:
        made = values.copy()
        made[at] = better[usable]
        return made

    return replace(
        checked,
        digits=put(checked.digits, told.digits),
        valid=put(checked.valid, told.valid),
        reasons={row: reason for row, reason in checked.reasons.items() if row not in set(at.tolist())},
        birth_day=put(checked.birth_day, told.birth_day),
        is_male=put(checked.is_male, told.is_male),
        likely=put(checked.likely, told.likely),
    )


@dataclass(frozen=True)
class LinkedRow:
    """One row of a snapshot that came by linkage: under which key it lies, and by which decision."""

    source_row: int
    key: int
    link: str
    weight: float
    way: str


_SCHEMA = pa.schema(
    [("source_row", pa.uint32()), ("key", pa.uint64()), ("link", pa.string()), ("weight", pa.float64()),
     ("way", pa.string())]
)  # fmt: skip


class LinkedRows:
    """Which rows of a snapshot came by linkage, by their row number in the file."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self._rows = table["source_row"].to_numpy()

    @classmethod
    def taken(cls, whose: Mapping[int, Whose], columns: Mapping[str, Any], sorted_by: str) -> LinkedRows:
        """Those of the rows about to be stored that came by linkage.

        Args:
            whose: row number → decision, of rows that may be among them.
        """
        if not whose or not columns:
            return cls(_SCHEMA.empty_table())
        keys, rows = columns[sorted_by], columns["source_row"]
        places = np.flatnonzero(np.isin(rows, np.array(sorted(whose), np.int64)))
        places = places[np.argsort(rows[places])]
        told = [whose[int(row)] for row in rows[places]]
        said = [[getattr(each, name) for each in told] for name in _SCHEMA.names[2:]]
        values = zip((rows[places], keys[places], *said), _SCHEMA, strict=True)
        return cls(pa.table([pa.array(one, field.type) for one, field in values], _SCHEMA))

    @classmethod
    def read(cls, folder: Path) -> LinkedRows:
        """Those of a snapshot; none where nothing came by linkage."""
        path = folder / FILE
        return cls(pq.read_table(path) if path.is_file() else _SCHEMA.empty_table())

    def write(self, folder: Path) -> None:
        """Puts them into a snapshot's folder, whole or not at all; no file where there are none."""
        if not len(self):
            return
        partial = folder / f".{os.getpid()}-{FILE}.partial"
        pq.write_table(self._table, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(folder / FILE)

    def among(self, rows: npt.NDArray[Any]) -> LinkedRows:
        """Those that are among some row numbers."""
        return LinkedRows(self._table.filter(pa.array(np.isin(self._rows, rows))))

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, source_row: int) -> LinkedRow | None:
        """The decision a row came by; None for a row with its own number."""
        place = int(np.searchsorted(self._rows, source_row)) if len(self._rows) else 0
        if place >= len(self._rows) or int(self._rows[place]) != source_row:
            return None
        return LinkedRow(**self._table.slice(place, 1).to_pylist()[0])

    def is_as(self, other: LinkedRows) -> bool:
        """Whether the same rows came by the same decisions to the same people."""
        return bool(self._table.equals(other._table))
