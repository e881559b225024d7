"""Texts of one width by the column (定宽文本): their bytes as a table, two figures at a time, days since 1970.

Two figures beside each other are one look-up in a table of 65,536; a number of eighteen characters is nine of them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

_FIGURES = np.arange(100, dtype=np.uint16)
WRITTEN = (_FIGURES // 10 + 48) | (_FIGURES % 10 + 48) << 8
"""uint16[100]: two figures as they are written, the first in the lower byte."""
NO_PAIR = 255
PAIRS = np.full(1 << 16, NO_PAIR, dtype=np.uint8)
"""uint8[65536]: which number below 100 two bytes write, NO_PAIR where they are not both figures."""
PAIRS[WRITTEN] = _FIGURES

_A_DAY = np.dtype([("century", "<u2"), ("year", "<u2"), ("dash", "u1"), ("month", "<u2"), ("dash2", "u1"),
                   ("day", "<u2")])  # fmt: skip
_FIRST_MONTH = -1970 * 12


def ends_of(text: Any) -> tuple[npt.NDArray[np.int32], Any]:
    """Where the values of an Arrow string array begin and where the last ends, int32[n + 1], in what bytes."""
    _, offsets, data = text.buffers()
    return np.frombuffer(offsets, dtype=np.int32)[text.offset : text.offset + len(text) + 1], data


def lengths_of(text: Any) -> npt.NDArray[np.int32]:
    """How many bytes each value has, none where there is none: int32[n]."""
    return np.diff(ends_of(text.fill_null(""))[0])


def of_width(text: Any, width: int) -> tuple[npt.NDArray[np.int64], Bytes]:
    """The places of values that have so many bytes, and their bytes: int64[k], uint8[k, width], a view where possible.

    >>> import pyarrow as pa
    >>> of_width(pa.array(["12", "345", "67"]), 2)
    (array([0, 2]), array([[49, 50],
           [54, 55]], dtype=uint8))
    """
    ends, data = ends_of(text.fill_null(""))
    rows = np.flatnonzero(np.diff(ends) == width)
    if not len(rows) or not width:
        return rows, np.empty((len(rows), width), np.uint8)
    if len(rows) == len(text):
        return rows, np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]].reshape(len(text), width)
    # Whatever place a value begins at, so many bytes from there on are one item.
    items = np.ndarray((len(data) - width + 1,), f"V{width}", data, strides=(1,))
    return rows, items[ends[rows]].view(np.uint8).reshape(len(rows), width)


def spread(n: int, rows: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The values at their places among n, 0 at the others."""
    if len(rows) == n:
        return values
    found = np.zeros(n, values.dtype)
    found[rows] = values
    return found


def are_digits(text: Any, width: int, *, is_number: bool = False) -> Bools:
    """Which values are exactly so many figures, and as a number do not begin with 0: bool[n].

    >>> import pyarrow as pa
    >>> are_digits(pa.array(["0123", "1234", "12a4", "123", None]), 4, is_number=True).tolist()
    [False, True, False, False, False]
    """
    rows, characters = of_width(text, width)
    found = np.ones(len(rows), dtype=bool)
    # What is no figure wraps round to more than nine; as a rule there is none.
    found[np.flatnonzero((characters - np.uint8(ord("0")) > 9).reshape(-1)) // max(width, 1)] = False
    if is_number and width:
        found &= characters[:, 0] != ord("0")
    return spread(len(text), rows, found)


def days_of(text: Any) -> tuple[Bools, npt.NDArray[np.int32]]:
    """Which values are days written 2025-08-31, and which days since 1970-01-01 those are: bool[n], int32[n].

    >>> import pyarrow as pa
    >>> days_of(pa.array(["1970-01-02", "2025-02-29", "2025-2-28", None]))
    (array([ True, False, False, False]), array([1, 0, 0, 0], dtype=int32))
    """
    rows, characters = of_width(text, _A_DAY.itemsize)
    parts = np.ascontiguousarray(characters).reshape(-1).view(_A_DAY)
    century, year, month, day = (PAIRS[parts[name]] for name in ("century", "year", "month", "day"))
    is_day = (parts["dash"] == ord("-")) & (parts["dash2"] == ord("-")) & (century != NO_PAIR) & (year != NO_PAIR)
    real, days = real_days(century.astype(np.int32) * 100 + year, month, day)
    is_day &= real
    return spread(len(text), rows, is_day), spread(len(text), rows, np.where(is_day, days, np.int32(0)))


def real_days(year: npt.NDArray[np.int32], month: Bytes, day: Bytes) -> tuple[Bools, npt.NDArray[np.int32]]:
    """Which are days of the calendar, and days since 1970-01-01 where they are: bool[n], int32[n].

    Args:
        year: up to 9999 where the day is to count; NO_PAIR for a month or day is none.
    """
    real = (month - np.uint8(1) < 12) & (year >= 1) & (year <= 9999)
    months = np.where(real, year * 12 + month - 1, 0)
    begins = _month_begins()[months]
    real &= (day >= 1) & (day <= _month_begins()[months + 1] - begins)
    return real, begins + day - 1


@cache
def _month_begins() -> npt.NDArray[np.int32]:
    """The first day of each month of the years 0 to 9999 and of the one after, by running months."""
    months = np.arange(_FIRST_MONTH, 10_000 * 12 + _FIRST_MONTH + 1).astype("datetime64[M]")
    days: npt.NDArray[np.int32] = months.astype("datetime64[D]").astype(np.int32)
    return days
