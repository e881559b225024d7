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

from doudi.columnar.citizen_numbers import fixed_width_bytes
from doudi.columnar.contract_model import ColumnContract
from doudi.columnar.parsing import BLANK_WORDS, MAX_TEXT, UNTIDY, Parsed, meanings, parser_for
from doudi.kernel.identifiers import CREDIT_ALPHABET, CREDIT_WEIGHTS

_REMEMBERED = 300_000
_CREDIT_LENGTH = 18
# Byte → place in the alphabet of credit codes; what is not in it, beyond its end.
_CREDIT_PLACES = np.full(256, 255, dtype=np.uint8)
_CREDIT_PLACES[np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)] = np.arange(len(CREDIT_ALPHABET))


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
        self._plain, self._convert = _plain_form(column)
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


def _plain_form(column: ColumnContract) -> tuple[Callable[[Any], Any] | None, Callable[[Any], Any]]:
    """How to see that values need no mending, and how to convert such; None where few distinct values are expected."""
    if column.type in ("text", "name"):
        return _tidy_text, lambda text: text
    if column.type in ("money_yuan", "decimal2"):
        return lambda text: pc.match_substring_regex(text, r"^[0-9]{1,12}(\.[0-9]{1,2})?$"), _to_hundredths
    if column.type == "credit_code":
        return are_credit_codes, lambda text: text
    if column.type == "digits":
        form = rf"^[0-9]{{{column.width}}}$" if column.width else "^[0-9]{1,40}$"
        return lambda text: pc.match_substring_regex(text, form), lambda text: text
    if column.type == "division":
        form = rf"^[1-9][0-9]{{{(column.width or 12) - 1}}}$"
        return lambda text: pc.match_substring_regex(text, form), lambda text: text.cast(pa.int64())
    return None, lambda text: text


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
