"""What a reader hands to the loader: blocks of rows as text columns, with every broken row named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt


@dataclass
class RowBlock:
    """Some consecutive rows of an extract.

    Attributes:
        numbers: int64[n], the line or sheet row of each well-formed row, counted from 1 as an editor shows it.
        columns: header → Arrow string array of n values, for the columns of the contract only.
        hashes: int64[n], of the whole raw row, to find exact repetitions within one load.
        broken: (row number, reason code) of rows that could not be split into fields.
        progress: bytes or rows consumed so far, in the unit of the reader's `total`.
    """

    numbers: npt.NDArray[np.int64]
    columns: dict[str, Any]
    hashes: npt.NDArray[np.int64]
    broken: list[tuple[int, str]] = field(default_factory=list)
    progress: int = 0

    @property
    def rows_in(self) -> int:
        """Rows of the block, broken ones included; wholly empty lines are no rows."""
        return len(self.numbers) + len(self.broken)


class Reader(Protocol):
    """An opened extract whose heading was understood."""

    encoding: str
    total: int
    ignored_headers: list[str]
    missing_headers: list[str]

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, in file order."""
        ...


def cell_text(value: object) -> str:
    """The text of one spreadsheet cell, as the department would have typed it.

    Numbers of more than 15 digits come back in scientific notation: the spreadsheet has lost their last digits, and
    a made-up number must not pass for the real one.

    >>> [cell_text(v) for v in (None, "张三", 12.0, 12.5, True, dt.datetime(2025, 8, 31), 5.00106199001011e17)]
    ['', '张三', '12', '12.5', 'TRUE', '2025-08-31', '5.00106199001011e+17']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else repr(float(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


def is_empty_row(values: Sequence[object]) -> bool:
    """Whether a sheet row holds nothing at all."""
    return all(value is None or value == "" for value in values)
