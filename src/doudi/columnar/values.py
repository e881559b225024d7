"""Checks one column of an extract at a time: text in, typed column out, with what was mended and what was refused.

Values of the plain form are converted as a whole column. The others, and columns with few distinct values (days, codes,
communities), are read one distinct value at a time, remembered from block to block, and spread by index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.citizen_numbers import fixed_width_bytes, month_begins
from doudi.columnar.contract_model import ColumnContract
from doudi.columnar.parsing import BLANK_WORDS, MAX_TEXT, UNTIDY, Parsed, meanings, parser_for
from doudi.kernel.identifiers import CREDIT_ALPHABET, CREDIT_WEIGHTS

_REMEMBERED = 300_000
_CREDIT_LENGTH = 18
# Byte → place in the alphabet of credit codes; what is not in it, beyond its end.
_CREDIT_PLACES = np.full(256, 255, dtype=np.uint8)
_CREDIT_PLACES[np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)] = np.arange(len(CREDIT_ALPHABET))


# Bytes untidy characters begin with (see UNTIDY), and the mark formula errors begin with.
_ODD_BYTES = np.zeros(256, dtype=bool)
_ODD_BYTES[[*range(0x21), 0x7F, 0xC2, 0xE2, 0xE3, 0xEF, ord("#")]] = True
_LONGEST_BLANK = max(len(word.encode()) for word in BLANK_WORDS)
_DIGITS_OF_A_DAY = [0, 1, 2, 3, 5, 6, 8, 9]
_PARTS_OF_A_DAY = (
    (slice(0, 4), np.array([1000, 100, 10, 1], np.int32)),
    (slice(5, 7), np.array([10, 1], np.int32)),
    (slice(8, 10), np.array([10, 1], np.int32)),
)
_LAST_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)


@dataclass
class CheckedColumn:
    """One column after checking.

    Attributes:
        values: Arrow array of n values; null is unknown.
        bad: row → reason code, for rows whose value is refused.
        repairs: repair → rows mended.
    """

    values: Any
    bad: dict[int, str] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)


class ColumnChecker:
    """Checks the blocks of one column; citizen numbers are checked elsewhere, as whole columns always.

    >>> contract = ColumnContract("金额", "wage_fen", "money_yuan", repairs=frozenset({"thousands"}))
    >>> checked = ColumnChecker(contract, date(2025, 8, 31)).check(pa.array(["3200", "1,234.50", "0.005", ""]))
    >>> checked.values.to_pylist(), checked.bad, checked.repairs
    ([320000, 123450, None, None], {2: 'amount_malformed'}, {'thousands': 1})
    """

    def __init__(self, column: ColumnContract, today: date) -> None:
        self._column = column
        self._parse, self._type = parser_for(column, today)
        self._plain, self._convert = _plain_form(column, today)
        self._known: dict[str, Parsed] = {}

    def check(self, text: Any) -> CheckedColumn:
        """One block of the column, an Arrow string array of n values."""
        text = text.fill_null("")
        checked = self._by_distinct(text) if self._plain is None else self._mostly_plain(text, self._plain(text))
        if self._column.type == "code":
            names = pa.array(meanings(self._column), pa.string())
            checked.values = pa.DictionaryArray.from_arrays(checked.values, names)
        if self._column.required and checked.values.null_count:
            reason = "name_blank" if self._column.name == "name" else "missing"
            for row in np.flatnonzero(checked.values.is_null().to_numpy(zero_copy_only=False)):
                checked.bad.setdefault(int(row), reason)
        return checked

    def _mostly_plain(self, text: Any, plain: Any) -> CheckedColumn:
        odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
        if not len(odd):
            return CheckedColumn(self._convert(text))
        others = self._by_distinct(text.take(pa.array(odd)))
        values = self._convert(pc.if_else(plain, text, pa.scalar(None, pa.string())))
        mask = np.zeros(len(text), dtype=bool)
        mask[odd] = True
        return CheckedColumn(
            pc.replace_with_mask(values, pa.array(mask), others.values),
            {int(odd[row]): reason for row, reason in others.bad.items()},
            others.repairs,
        )

    def _by_distinct(self, text: Any) -> CheckedColumn:
        encoded = text.dictionary_encode()
        verdicts = self._verdicts(encoded.dictionary.to_pylist())
        values = pa.array([verdict.value for verdict in verdicts], self._type).take(encoded.indices)
        checked = CheckedColumn(values)
        special = [place for place, verdict in enumerate(verdicts) if verdict.reason or verdict.repair]
        if special:
            indices = encoded.indices.to_numpy(zero_copy_only=False)
            for row in np.flatnonzero(np.isin(indices, special)).tolist():
                verdict = verdicts[indices[row]]
                if verdict.reason:
                    checked.bad[row] = verdict.reason
                else:
                    checked.repairs[verdict.repair] = checked.repairs.get(verdict.repair, 0) + 1
        return checked

    def _verdicts(self, distinct: list[str]) -> list[Parsed]:
        known = self._known
        if len(known) > _REMEMBERED:
            known.clear()
        verdicts = []
        for value in distinct:
            verdict = known.get(value)
            if verdict is None:
                verdict = known[value] = self._parse(value)
            verdicts.append(verdict)
        return verdicts


def _plain_form(column: ColumnContract, today: date) -> tuple[Callable[[Any], Any] | None, Callable[[Any], Any]]:
    """How to see that values need no mending, and how to convert such; None where few distinct values are expected."""
    if column.type in ("text", "name"):
        return _tidy_text, lambda text: text
    if column.type in ("money_yuan", "decimal2"):
        return lambda text: pc.match_substring_regex(text, r"^[0-9]{1,12}(\.[0-9]{1,2})?$"), _to_hundredths
    if column.type == "credit_code":
        return are_credit_codes, lambda text: text
    if column.type == "digits":
        if column.width:
            return lambda text: pa.array(_are_digits(text, column.width)), lambda text: text
        return lambda text: pc.match_substring_regex(text, "^[0-9]{1,40}$"), lambda text: text
    if column.type == "division":
        width = column.width or 12
        return lambda text: pa.array(_are_digits(text, width, is_number=True)), lambda text: text.cast(pa.int64())
    if column.type == "date":
        not_after = today if column.name == "birth_date" else date.max
        return lambda text: pa.array(_are_days(text, _day_number(not_after))), _to_days
    return None, lambda text: text


def _are_digits(text: Any, width: int, *, is_number: bool = False) -> npt.NDArray[np.bool_]:
    """Which values are exactly so many digits, and as a number do not begin with 0: bool[n]."""
    found = np.zeros(len(text), dtype=bool)
    rows, characters = _of_width(text, width)
    if len(rows):
        digits = characters - np.uint8(48)
        found[rows] = (digits.max(axis=1) <= 9) & ((digits[:, 0] > 0) | (not is_number))
    return found


def _of_width(text: Any, width: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """The places of values that have so many bytes, and their bytes: uint8[k, width]."""
    fits = np.asarray(pc.binary_length(text).fill_null(-1).to_numpy(zero_copy_only=False)) == width
    rows = np.flatnonzero(fits)
    if not len(rows):
        return rows, np.empty((0, width), np.uint8)
    chosen = text if len(rows) == len(text) else text.filter(pa.array(fits))
    return rows, fixed_width_bytes(chosen, width)


def _days(text: Any) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int32]]:
    """Which values are days written 2025-08-31, and which days since 1970-01-01 those are: bool[n], int32[n]."""
    is_day, days = np.zeros(len(text), dtype=bool), np.zeros(len(text), np.int32)
    rows, characters = _of_width(text, 10)
    if not len(rows):
        return is_day, days
    digits = characters - np.uint8(48)
    dashes = (characters[:, 4] == 45) & (characters[:, 7] == 45)
    plain = dashes & (digits[:, _DIGITS_OF_A_DAY].max(axis=1) <= 9)
    year, month, day = (digits[:, places].astype(np.int32) @ powers for places, powers in _PARTS_OF_A_DAY)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _LAST_DAYS[np.clip(month, 1, 12)] + (leap & (month == 2))
    plain &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    months = np.where(plain, year * 12 + month - 1, 0)
    is_day[rows], days[rows] = plain, np.where(plain, month_begins()[months] + day - 1, 0)
    return is_day, days


def _are_days(text: Any, not_after: int) -> npt.NDArray[np.bool_]:
    is_day, days = _days(text)
    found: npt.NDArray[np.bool_] = is_day & (days <= not_after)
    return found


def _to_days(text: Any) -> Any:
    is_day, days = _days(text)
    return pa.array(days, mask=~is_day).view(pa.date32())


def _day_number(on: date) -> int:
    return (on - date(1970, 1, 1)).days


def are_credit_codes(text: Any) -> Any:
    """Which values are unified social credit codes as they stand, check character and all: Arrow bool[n].

    >>> are_credit_codes(pa.array(["91350100M000100Y43", "91350100M000100Y44", "91350100m000100y43", ""])).to_pylist()
    [True, False, False, False]
    """
    found = np.zeros(len(text), dtype=bool)
    fits = pc.equal(pc.binary_length(text), _CREDIT_LENGTH)
    rows = np.flatnonzero(fits.to_numpy(zero_copy_only=False))
    if len(rows):
        places = _CREDIT_PLACES[fixed_width_bytes(text.filter(fits), _CREDIT_LENGTH)]
        totals = places[:, :-1].astype(np.int64) @ np.array(CREDIT_WEIGHTS) + places[:, -1]
        found[rows] = (places < len(CREDIT_ALPHABET)).all(axis=1) & (totals % len(CREDIT_ALPHABET) == 0)
    return pa.array(found)


def _tidy_text(text: Any) -> Any:
    rows = _with_odd_bytes(text)
    tidy = np.ones(len(text), dtype=bool)
    if len(rows):
        tidy[rows] = _seems_tidy(text.take(pa.array(rows))).to_numpy(zero_copy_only=False)
    return pa.array(tidy)


def _with_odd_bytes(text: Any) -> npt.NDArray[np.int64]:
    """Values that may be untidy: with a byte that untidy characters begin with, too long, or as short as a blank word.

    Everything the slow look would find has such a byte or such a length; the other way round it need not be.
    """
    _, offsets, data = text.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    lengths = np.diff(ends)
    odd = (lengths <= _LONGEST_BLANK) | (lengths > MAX_TEXT)
    if data is not None:
        raw = np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]]
        places = np.flatnonzero(_ODD_BYTES[raw]) + ends[0]
        odd[np.searchsorted(ends, places, side="right") - 1] = True
    return np.flatnonzero(odd)


def _seems_tidy(text: Any) -> Any:
    untidy = pc.or_(pc.match_substring_regex(text, UNTIDY), pc.greater(pc.binary_length(text), MAX_TEXT))
    special = pc.is_in(
        text, value_set=pa.array([*sorted(BLANK_WORDS), "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!"])
    )
    return pc.invert(pc.or_(untidy, special))


def _to_hundredths(text: Any) -> Any:
    amounts = text.cast(pa.decimal128(18, 2))
    # The low half of a 128-bit decimal is its unscaled value, as long as that fits 64 bits: 18 digits do.
    low = np.frombuffer(amounts.buffers()[1], dtype=np.int64)[2 * amounts.offset : 2 * (amounts.offset + len(text)) : 2]
    unknown = amounts.is_null().to_numpy(zero_copy_only=False)
    return pa.array(np.where(unknown, 0, low), mask=unknown)


def certificate_disagrees(values: Any, digits: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Rows whose certificate number (残疾人证号) begins with another citizen number than the row's: bool[n]."""
    own = pc.utf8_slice_codeunits(values.fill_null("00000000000000000"), 0, 17).cast(pa.uint64())
    stated = own.to_numpy(zero_copy_only=False)
    differs: npt.NDArray[np.bool_] = (stated != 0) & (stated != digits)
    return differs


def sex_disagrees(values: Any, is_male: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows whose stated sex is not the one of the number; unstated never disagrees: bool[n]."""
    values = values.dictionary_decode()
    male = pc.equal(values, "male").fill_null(False).to_numpy(zero_copy_only=False)
    female = pc.equal(values, "female").fill_null(False).to_numpy(zero_copy_only=False)
    differs: npt.NDArray[np.bool_] = (male & ~is_male) | (female & is_male)
    return differs


def birth_disagrees(values: Any, birth_day: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Rows whose stated birth date is not the one of the number; unstated never disagrees: bool[n]."""
    stated = values.cast(pa.int32())
    known = stated.is_valid().to_numpy(zero_copy_only=False)
    differs: npt.NDArray[np.bool_] = known & (stated.fill_null(0).to_numpy(zero_copy_only=False) != birth_day)
    return differs
