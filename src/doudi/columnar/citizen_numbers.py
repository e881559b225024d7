"""Citizen numbers (公民身份号码) by the million: checked, repaired and turned into digits without a Python loop.

Source: GB 11643-1999. Eighteen characters: 6 division, 8 birth date, 3 sequence (odd male, even female), 1 check.
Fifteen characters (before 1999) lack the century and the check digit; the century is 19.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.kernel.text import clean_text

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
CHECK_CHARACTERS = np.frombuffer(b"10X98765432", dtype=np.uint8)
EARLIEST_BIRTH_YEAR = 1850  # as in doudi.kernel.identifiers
_MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int32)

# Reason codes of this column type; texts are in doudi.columnar.reasons.
MISSING, NOT_A_NUMBER, WRONG_CHECK, BAD_DATE, FUTURE = (
    "number_blank",
    "number_malformed",
    "number_check_digit",
    "number_impossible_birth_date",
    "number_born_in_future",
)


@dataclass
class CheckedNumbers:
    """The outcome for one column of citizen numbers, row by row.

    Attributes:
        digits: uint64[n], the first 17 digits; 0 where not valid or blank.
        valid: bool[n].
        reasons: one entry per row without a valid number: row → reason code; blank rows carry `number_blank`.
        repairs: how many rows each repair mended.
        birth_day: int32[n], days since 1970-01-01, by the number; meaningless where not valid.
        is_male: bool[n], by the number.
        likely: uint64[n], the first 17 digits also where the check digit alone is wrong; 0 where they are no number.
            Such a row is refused, and yet the person of these digits may be meant: of them absence proves nothing.
    """

    digits: npt.NDArray[np.uint64]
    valid: npt.NDArray[np.bool_]
    reasons: dict[int, str]
    repairs: dict[str, int]
    birth_day: npt.NDArray[np.int32]
    is_male: npt.NDArray[np.bool_]
    likely: npt.NDArray[np.uint64]


@cache
def month_begins() -> npt.NDArray[np.int32]:
    """The first day of each month of the years 0 to 9999, as days since 1970-01-01; by running months."""
    months = np.arange(-1970 * 12, (10_000 - 1970) * 12).astype("datetime64[M]")
    days: npt.NDArray[np.int32] = months.astype("datetime64[D]").astype(np.int32)
    return days


def check_numbers(column: Any, repairs_allowed: frozenset[str], today: date) -> CheckedNumbers:
    """Checks a string column, repairing what is safe and allowed.

    Safe repairs: full-width characters, invisible characters, a lower-case x, and the old 15-character form.

    >>> checked = check_numbers(pa.array(["11010519491231002x", "440524880101001", "x"]),
    ...                         frozenset({"upper_x", "15_to_18"}), date(2025, 8, 31))
    >>> [int(d) for d in checked.digits], checked.reasons, checked.repairs
    ([11010519491231002, 44052419880101001, 0], {2: 'number_malformed'}, {'15_to_18': 1, 'upper_x': 1})
    """
    n = len(column)
    text = column.fill_null("")
    characters = np.zeros((n, 18), dtype=np.uint8)
    repairs: dict[str, int] = {}
    lengths = pc.binary_length(text).to_numpy(zero_copy_only=False)
    _take_fixed_width(text, lengths, 18, characters)
    fifteen = lengths == 15
    if fifteen.any() and "15_to_18" in repairs_allowed:
        _lengthen(text, lengths, characters, fifteen, repairs)
    else:
        fifteen = np.zeros(n, dtype=bool)
    odd = np.flatnonzero((lengths != 18) & ~fifteen & (lengths > 0))
    blank = lengths == 0
    if len(odd):
        _repair_odd(text, odd, characters, blank, repairs_allowed, repairs)
    lower = characters[:, 17] == ord("x")
    if lower.any() and "upper_x" in repairs_allowed:
        characters[lower, 17] = ord("X")
        repairs["upper_x"] = repairs.get("upper_x", 0) + int(lower.sum())
    return _verdicts(characters, blank, repairs, today)


def _take_fixed_width(text: Any, lengths: npt.NDArray[Any], width: int, into: npt.NDArray[np.uint8]) -> None:
    rows = np.flatnonzero(lengths == width)
    if not len(rows):
        return
    chosen = text if len(rows) == len(text) else text.take(pa.array(rows))
    into[rows] = fixed_width_bytes(chosen, width)


def fixed_width_bytes(text: Any, width: int) -> npt.NDArray[np.uint8]:
    """uint8[n, width] of a string array all of whose values have exactly `width` bytes; a view where possible."""
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    _, offsets, data = text.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    return np.frombuffer(data, dtype=np.uint8)[starts[0] : starts[-1]].reshape(len(text), width)


def _lengthen(
    text: Any,
    lengths: npt.NDArray[Any],
    characters: npt.NDArray[np.uint8],
    fifteen: npt.NDArray[np.bool_],
    repairs: dict[str, int],
) -> None:
    rows = np.flatnonzero(fifteen)
    short = np.zeros((len(text), 15), dtype=np.uint8)
    _take_fixed_width(text, lengths, 15, short)
    digits = short[rows]
    good = ((digits >= 48) & (digits <= 57)).all(axis=1)
    long = np.zeros((len(rows), 18), dtype=np.uint8)
    long[:, :6], long[:, 6], long[:, 7], long[:, 8:17] = digits[:, :6], 49, 57, digits[:, 6:]
    long[:, 17] = _check_characters(long)
    characters[rows[good]] = long[good]
    if good.any():
        repairs["15_to_18"] = repairs.get("15_to_18", 0) + int(good.sum())


def _repair_odd(
    text: Any,
    rows: npt.NDArray[Any],
    characters: npt.NDArray[np.uint8],
    blank: npt.NDArray[np.bool_],
    allowed: frozenset[str],
    repairs: dict[str, int],
) -> None:
    for row, before in zip(rows, text.take(pa.array(rows)).to_pylist(), strict=True):
        narrow = clean_text(before).replace(" ", "").replace("'", "")
        if not narrow:
            blank[row] = True
            continue
        done = ["full_width" if any("\uff01" <= char <= "\uff5e" for char in before) else "invisible"]
        if narrow == before:
            done = []
        if len(narrow) == 15 and narrow.isascii() and narrow.isdigit():
            body = np.frombuffer((narrow[:6] + "19" + narrow[6:] + "0").encode(), dtype=np.uint8)
            narrow = narrow[:6] + "19" + narrow[6:] + chr(int(_check_characters(body.reshape(1, 18))[0]))
            done.append("15_to_18")
        if len(narrow) != 18 or not narrow.isascii() or not set(done) <= allowed:
            continue
        characters[row] = np.frombuffer(narrow.encode(), dtype=np.uint8)
        for repair in done:
            repairs[repair] = repairs.get(repair, 0) + 1


def _check_characters(characters: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return _check_of(characters[:, :17].astype(np.float32) - np.float32(48))


def _check_of(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """The check characters of digits; a weighted sum stays below 900, so that it is exact in these numbers."""
    totals = (values @ WEIGHTS.astype(np.float32)).astype(np.int32)
    checks: npt.NDArray[np.uint8] = CHECK_CHARACTERS[totals % 11]
    return checks


def _whole(values: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Seventeen digits as one number: 3, 7 and 7 at a time, each below 2²⁴ and so exact as a product of float32."""
    found = np.zeros(len(values), np.int64)
    for first, last in ((0, 3), (3, 10), (10, 17)):
        powers = 10.0 ** np.arange(last - first - 1, -1, -1)
        found = found * 10 ** (last - first) + (values[:, first:last] @ powers.astype(np.float32)).astype(np.int64)
    return found


def _verdicts(
    characters: npt.NDArray[np.uint8], blank: npt.NDArray[np.bool_], repairs: dict[str, int], today: date
) -> CheckedNumbers:
    n = len(characters)
    body = characters[:, :17] - np.uint8(48)  # what is no digit wraps round to more than nine
    well_formed = (body.max(axis=1) <= 9) & (body[:, 0] > 0) if n else np.zeros(0, dtype=bool)
    well_formed &= np.isin(characters[:, 17], CHECK_CHARACTERS)
    body[~well_formed] = 0
    values = body.astype(np.float32)
    digits = _whole(values)
    check_right = well_formed & (_check_of(values) == characters[:, 17])
    year, month, day = digits // 10**7 % 10**4, digits // 10**5 % 100, digits // 10**3 % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last_day = _MONTH_DAYS[np.clip(month, 1, 12) - 1] + (leap & (month == 2))
    real = (year >= EARLIEST_BIRTH_YEAR) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last_day)
    birth_day = np.zeros(n, dtype=np.int32)
    birth_day[real] = month_begins()[year[real] * 12 + month[real] - 1] + (day[real] - 1)
    future = real & (birth_day > (today - date(1970, 1, 1)).days)
    valid = check_right & real & ~future
    reasons: dict[int, str] = {}
    for row in np.flatnonzero(~valid):
        if blank[row]:
            reasons[int(row)] = MISSING
        elif not well_formed[row]:
            reasons[int(row)] = NOT_A_NUMBER
        elif not check_right[row]:
            reasons[int(row)] = WRONG_CHECK
        else:
            reasons[int(row)] = FUTURE if future[row] else BAD_DATE
    return CheckedNumbers(
        digits=np.where(valid, digits, 0).astype(np.uint64),
        valid=valid,
        reasons=reasons,
        repairs=repairs,
        birth_day=birth_day,
        is_male=(digits % 2 == 1),
        likely=np.where(real & ~future, digits, 0).astype(np.uint64),
    )


def full_number(digits: int) -> str:
    """The 18-character number of its first 17 digits.

    >>> full_number(11010519491231002)
    '11010519491231002X'
    """
    body = np.frombuffer(f"{digits:017d}0".encode(), dtype=np.uint8).reshape(1, 18)
    return f"{digits:017d}{chr(int(_check_characters(body)[0]))}"


def full_numbers(digits: npt.NDArray[np.uint64]) -> list[str]:
    """The 18-character numbers of many, in order."""
    found: list[str] = full_number_column(digits).to_pylist()
    return found


def full_number_column(digits: npt.NDArray[np.uint64]) -> Any:
    """As `full_numbers`, as an Arrow string array."""
    values = digits.astype(np.int64)
    characters = np.empty((len(values), 18), dtype=np.uint8)
    for place in range(16, -1, -1):
        characters[:, place] = values % 10 + 48
        values = values // 10
    characters[:, 17] = _check_characters(characters)
    ends = np.arange(0, 18 * (len(values) + 1), 18, dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(characters.tobytes())]
    return pa.Array.from_buffers(pa.large_string(), len(values), buffers).cast(pa.string())
