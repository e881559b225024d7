"""Checks one column of an extract at a time: text in, typed column out, with what was mended and what was refused.

Values of the plain form are converted as a whole column. The others, and columns with few distinct values (days, codes,
communities), are read one distinct value at a time, remembered from block to block, and spread by index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.contract_model import ColumnContract
from doudi.columnar.fixed_width import are_digits, days_of, ends_of, of_width, spread
from doudi.columnar.parsing import BLANK_WORDS, FORMULA_ERRORS, MAX_TEXT, UNTIDY, Parsed, meanings, parser_for
from doudi.kernel.identifiers import CREDIT_ALPHABET, CREDIT_WEIGHTS

Bools = npt.NDArray[np.bool_]
_REMEMBERED = 300_000
_CREDIT_LENGTH = 18
# Byte → place in the alphabet of credit codes; what is not in it, beyond its end.
_CREDIT_PLACES = np.full(256, 255, dtype=np.uint8)
_CREDIT_PLACES[np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)] = np.arange(len(CREDIT_ALPHABET))


# Bytes untidy characters begin with (see UNTIDY), and the mark formula errors begin with.
_ODD_BYTES = np.zeros(256, dtype=bool)
_ODD_BYTES[[*range(0x21), 0x7F, 0xC2, 0xE2, 0xE3, 0xEF, ord("#")]] = True
_LONGEST_BLANK = max(len(word.encode()) for word in BLANK_WORDS)


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
        self._plain = _plain_form(column, today)
        self._known: dict[str, Parsed] = {}

    def check(self, text: Any) -> CheckedColumn:
        """One block of the column, an Arrow string array of n values."""
        text = text.fill_null("")
        checked = self._by_distinct(text) if self._plain is None else self._mostly_plain(text, *self._plain(text))
        if self._column.type == "code":
            names = pa.array(meanings(self._column), pa.string())
            checked.values = pa.DictionaryArray.from_arrays(checked.values, names)
        if self._column.required and checked.values.null_count:
            reason = "name_blank" if self._column.name == "name" else "missing"
            for row in np.flatnonzero(checked.values.is_null().to_numpy(zero_copy_only=False)):
                checked.bad.setdefault(int(row), reason)
        return checked

    def _mostly_plain(self, text: Any, values: Any, plain: Bools) -> CheckedColumn:
        odd = np.flatnonzero(~plain)
        if not len(odd):
            return CheckedColumn(values)
        others = self._by_distinct(text.take(pa.array(odd)))
        return CheckedColumn(
            pc.replace_with_mask(values, pa.array(~plain), others.values),
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


def _plain_form(column: ColumnContract, today: date) -> Callable[[Any], tuple[Any, Bools]] | None:
    """How to convert values that need no mending, and to see which those are: Arrow array of n values, bool[n].

    What stands at the places of the others means nothing. None where few distinct values are expected.
    """
    if column.type in ("text", "name"):
        return lambda text: (text, _are_tidy(text))
    if column.type in ("money_yuan", "decimal2"):
        return _hundredths
    if column.type == "credit_code":
        return lambda text: (text, are_credit_codes(text))
    if column.type == "digits":
        if column.width:
            return lambda text: (text, are_digits(text, column.width))
        return lambda text: (text, _matching(text, "^[0-9]{1,40}$"))
    if column.type == "division":
        return partial(_whole_numbers, width=column.width or 12)
    if column.type == "date":
        not_after = (today if column.name == "birth_date" else date.max) - date(1970, 1, 1)
        return partial(_days, not_after=not_after.days)
    return None


def _matching(text: Any, form: str) -> Bools:
    found: Bools = pc.match_substring_regex(text, form).to_numpy(zero_copy_only=False)
    return found


def _only(plain: Bools, text: Any) -> Any:
    return text if plain.all() else pc.if_else(pa.array(plain), text, pa.scalar(None, pa.string()))


def _whole_numbers(text: Any, width: int) -> tuple[Any, Bools]:
    plain = are_digits(text, width, is_number=True)
    return _only(plain, text).cast(pa.int64()), plain


def _days(text: Any, not_after: int) -> tuple[Any, Bools]:
    plain, days = days_of(text)
    return pa.array(days).view(pa.date32()), plain & (days <= not_after)


def _hundredths(text: Any) -> tuple[Any, Bools]:
    plain = _matching(text, r"^[0-9]{1,12}(\.[0-9]{1,2})?$")
    amounts = _only(plain, text).cast(pa.decimal128(18, 2))
    # The low half of a 128-bit decimal is its unscaled value, as long as that fits 64 bits: 18 digits do.
    low = np.frombuffer(amounts.buffers()[1], dtype=np.int64)[2 * amounts.offset : 2 * (amounts.offset + len(text)) : 2]
    return pa.array(np.where(plain, low, 0)), plain


def are_credit_codes(text: Any) -> Bools:
    """Which values are unified social credit codes as they stand, check character and all: bool[n].

    >>> are_credit_codes(pa.array(["91350100M000100Y43", "91350100M000100Y44", "91350100m000100y43", ""])).tolist()
    [True, False, False, False]
    """
    rows, characters = of_width(text, _CREDIT_LENGTH)
    places = _CREDIT_PLACES[characters]
    totals = places[:, :-1].astype(np.int64) @ np.array(CREDIT_WEIGHTS) + places[:, -1]
    found = (places < len(CREDIT_ALPHABET)).all(axis=1) & (totals % len(CREDIT_ALPHABET) == 0)
    return spread(len(text), rows, found)


def _are_tidy(text: Any) -> Bools:
    rows = _with_odd_bytes(text)
    tidy = np.ones(len(text), dtype=bool)
    if len(rows):
        tidy[rows] = _seems_tidy(text.take(pa.array(rows))).to_numpy(zero_copy_only=False)
    return tidy


def _with_odd_bytes(text: Any) -> npt.NDArray[np.int64]:
    """Values that may be untidy: with a byte that untidy characters begin with, too long, or as short as a blank word.

    Everything the slow look would find has such a byte or such a length; the other way round it need not be.
    """
    ends, data = ends_of(text)
    lengths = np.diff(ends)
    odd = (lengths <= _LONGEST_BLANK) | (lengths > MAX_TEXT)
    if data is not None:
        raw = np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]]
        places = np.flatnonzero(_ODD_BYTES[raw]) + ends[0]
        odd[np.searchsorted(ends, places, side="right") - 1] = True
    return np.flatnonzero(odd)


def _seems_tidy(text: Any) -> Any:
    untidy = pc.or_(pc.match_substring_regex(text, UNTIDY), pc.greater(pc.binary_length(text), MAX_TEXT))
    special = pc.is_in(text, value_set=pa.array([*sorted(BLANK_WORDS), *sorted(FORMULA_ERRORS)]))
    return pc.invert(pc.or_(untidy, special))


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
