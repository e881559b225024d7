"""Citizen numbers (公民身份号码) by the million: checked, repaired and turned into digits without a Python loop.

Source: GB 11643-1999. Eighteen characters: 6 division, 8 birth date, 3 sequence (odd male, even female), 1 check.
Fifteen characters (before 1999) lack the century and the check digit; the century is 19.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.fixed_width import NO_PAIR, PAIRS, WRITTEN, lengths_of, of_width, real_days
from doudi.kernel.text import clean_text

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
CHECK_CHARACTERS = np.frombuffer(b"10X98765432", dtype=np.uint8)
EARLIEST_BIRTH_YEAR = 1850  # as in doudi.kernel.identifiers
_LENGTH, _OLD_LENGTH = 18, 15
_IS_CHECK = np.zeros(256, dtype=bool)
_IS_CHECK[CHECK_CHARACTERS] = True
# What two figures at each of eight places add to the weighted sum; of those that are none, anything.
_WEIGHTED = np.zeros((8, 256), dtype=np.uint16)
_WEIGHTED[:, :100] = WEIGHTS[0:16:2, None] * (np.arange(100) // 10) + WEIGHTS[1:16:2, None] * (np.arange(100) % 10)

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


def check_numbers(column: Any, repairs_allowed: frozenset[str], today: date) -> CheckedNumbers:
    """Checks a string column, repairing what is safe and allowed.

    Safe repairs: full-width characters, invisible characters, a lower-case x, and the old 15-character form.

    >>> checked = check_numbers(pa.array(["11010519491231002x", "440524880101001", "x"]),
    ...                         frozenset({"upper_x", "15_to_18"}), date(2025, 8, 31))
    >>> [int(d) for d in checked.digits], checked.reasons, checked.repairs
    ([11010519491231002, 44052419880101001, 0], {2: 'number_malformed'}, {'15_to_18': 1, 'upper_x': 1})
    """
    text = column.fill_null("")
    rows, eighteen = of_width(text, _LENGTH)
    characters = np.zeros((len(text), _LENGTH), dtype=np.uint8)
    characters[slice(None) if len(rows) == len(text) else rows] = eighteen
    repairs: dict[str, int] = {}
    lengths = lengths_of(text)
    fifteen = lengths == _OLD_LENGTH
    if fifteen.any() and "15_to_18" in repairs_allowed:
        _lengthen(text, characters, repairs)
    else:
        fifteen[:] = False
    odd = np.flatnonzero((lengths != _LENGTH) & ~fifteen & (lengths > 0))
    blank = lengths == 0
    if len(odd):
        _repair_odd(text, odd, characters, blank, repairs_allowed, repairs)
    lower = characters[:, 17] == ord("x")
    if lower.any() and "upper_x" in repairs_allowed:
        characters[lower, 17] = ord("X")
        repairs["upper_x"] = repairs.get("upper_x", 0) + int(lower.sum())
    return _verdicts(characters, blank, repairs, today)


def _lengthen(text: Any, characters: npt.NDArray[np.uint8], repairs: dict[str, int]) -> None:
    rows, digits = of_width(text, _OLD_LENGTH)
    good = ((digits >= 48) & (digits <= 57)).all(axis=1)
    long = np.zeros((len(rows), _LENGTH), dtype=np.uint8)
    long[:, :6], long[:, 6], long[:, 7], long[:, 8:17] = digits[:, :6], 49, 57, digits[:, 6:]
    long[:, 17] = _check_characters(_pairs_of(long), long[:, 16])
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
            narrow = full_number(int(narrow[:6] + "19" + narrow[6:]))
            done.append("15_to_18")
        if len(narrow) != 18 or not narrow.isascii() or not set(done) <= allowed:
            continue
        characters[row] = np.frombuffer(narrow.encode(), dtype=np.uint8)
        for repair in done:
            repairs[repair] = repairs.get(repair, 0) + 1


def _pairs_of(characters: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """The first sixteen characters as eight numbers below 100, NO_PAIR where they are not: uint8[n] each."""
    twos = characters.view("<u2")
    return [PAIRS[twos[:, at]] for at in range(8)]


def _check_characters(pairs: Sequence[npt.NDArray[np.uint8]], last: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The check characters of numbers, of their first sixteen figures and the seventeenth as a character."""
    totals = (last - np.uint8(48)).astype(np.uint16) * np.uint16(WEIGHTS[16])
    for weighted, pair in zip(_WEIGHTED, pairs, strict=True):
        totals += weighted[pair]
    checks: npt.NDArray[np.uint8] = CHECK_CHARACTERS[totals % 11]
    return checks


def _verdicts(
    characters: npt.NDArray[np.uint8], blank: npt.NDArray[np.bool_], repairs: dict[str, int], today: date
) -> CheckedNumbers:
    pairs, last, check = _pairs_of(characters), characters[:, 16], characters[:, 17]
    well_formed = (pairs[0] >= 10) & (last - np.uint8(48) <= 9) & _IS_CHECK[check]
    for pair in pairs:
        well_formed &= pair != NO_PAIR
    digits = np.zeros(len(characters), np.int64)
    for pair in pairs:
        digits = digits * 100 + pair
    digits = np.where(well_formed, digits * 10 + last - 48, 0)
    check_right = well_formed & (_check_characters(pairs, last) == check)
    year = pairs[3].astype(np.int32) * 100 + pairs[4]
    real, birth_day = real_days(year, pairs[5], pairs[6])
    real &= well_formed & (year >= EARLIEST_BIRTH_YEAR)
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
    return full_numbers(np.array([digits], dtype=np.uint64))[0]


def full_numbers(digits: npt.NDArray[np.uint64]) -> list[str]:
    """The 18-character numbers of many, in order."""
    found: list[str] = full_number_column(digits).to_pylist()
    return found


def full_number_column(digits: npt.NDArray[np.uint64]) -> Any:
    """As `full_numbers`, as an Arrow string array."""
    twos = np.empty((len(digits), 9), dtype="<u2")
    rest, last = np.divmod(digits.astype(np.uint64), np.uint64(10))
    pairs = []
    for half in np.divmod(rest, np.uint64(10**8)):
        few = half.astype(np.uint32)
        pairs += [(few // 10**power % 100).astype(np.uint8) for power in (6, 4, 2, 0)]
    for at, pair in enumerate(pairs):
        twos[:, at] = WRITTEN[pair]
    characters = twos.view(np.uint8)
    characters[:, 16] = last + 48
    characters[:, 17] = _check_characters(pairs, characters[:, 16])
    ends = np.arange(0, 18 * (len(digits) + 1), 18, dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(characters.tobytes())]
    return pa.Array.from_buffers(pa.large_string(), len(digits), buffers).cast(pa.string())
