"""Asks conditions of rows (逐条判断): yes, no, or not known, for a slice of a snapshot at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison.model import Condition, Test
from doudi.columnar.comparison.moments import days_of

Bools = npt.NDArray[np.bool_]
UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]


FEW_CODES = 6
"""So many codes are compared one after the other, dozens of rows at once; a table is asked row by row."""
Column = tuple[npt.NDArray[Any], Bools, tuple[str, ...]]


class Slice:
    """Some rows of a snapshot, those of a range of person keys (一段行).

    Args:
        keys: uint64[n], ascending; with owners those that own rows.
        table: the same rows' columns of fixed width; of gathered rows what fetches them.
        first: the place of the first row in the snapshot; -1 where the rows were gathered from several places.
        owners: int64[n], ascending: of each row the place of its key, where rows were looked for by keys.
    """

    def __init__(self, keys: UInt64s, table: Any, first: int, owners: Int64s | None = None) -> None:
        self._keys, self._owners = keys, owners
        self.table, self.first = table, first
        self.count = len(keys if owners is None else owners)
        """How many rows."""

    @cached_property
    def keys(self) -> UInt64s:
        """uint64[n], ascending: of each row the key. Of gathered rows only some rules ask for them."""
        return self._keys if self._owners is None else self._keys[self._owners]

    def keys_at(self, places: Int64s) -> UInt64s:
        """The keys of some rows."""
        return self._keys[places if self._owners is None else self._owners[places]]

    def months(self, name: str) -> tuple[npt.NDArray[np.int64], Bools]:
        """Days or months as running months, and where they are known."""
        values, known, _ = self.column(name)
        is_days = pa.types.is_date32(self.table.schema.field(name).type)
        return month_of(values) if is_days else values.astype(np.int64, copy=False), known

    def column(self, name: str) -> Column:
        """Values as integers (codes as places), where they are known, and the codes."""
        if self.first < 0:
            gathered: Column = self.table.column(name)
            return gathered
        array = one_array(self.table[name])
        codes: tuple[str, ...] = ()
        if pa.types.is_dictionary(array.type):
            codes, array = tuple(array.dictionary.to_pylist()), array.indices
        if pa.types.is_date32(array.type):
            array = array.view(pa.int32())
        if not array.null_count:
            return array.to_numpy(), np.ones(len(array), dtype=bool), codes
        known = np.asarray(array.is_valid().to_numpy(zero_copy_only=False))
        return array.fill_null(0).to_numpy(), known, codes


def one_array(values: Any) -> Any:
    """A column in one piece."""
    if not isinstance(values, pa.ChunkedArray):
        return values
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()


def month_of(days: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The running months that days since 1970 lie in.

    >>> month_of(np.array([0, 31])).tolist()
    [23640, 23641]
    """
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def ask(conditions: Sequence[Condition], rows: Slice, on: date) -> tuple[Bools, Bools]:
    """For each row whether every condition holds, and whether that is not known.

    A row with one condition that does not hold is a no, whatever else is not known of it.
    """
    holds, fails = np.ones(rows.count, dtype=bool), np.zeros(rows.count, dtype=bool)
    for condition in conditions:
        values, known, codes = rows.column(condition.column)
        answer, open_ = _answer(condition, values, known, codes, rows, on)
        holds &= answer & ~open_
        fails |= ~answer & ~open_
    return holds, ~holds & ~fails


def _answer(
    condition: Condition, values: npt.NDArray[Any], known: Bools, codes: tuple[str, ...], rows: Slice, on: date
) -> tuple[Bools, Bools]:
    """For each row the answer, and whether it is not known."""
    test = condition.test
    if test is Test.BEFORE_MONTH_OF:
        months, _ = rows.months(condition.column)
        others, are_known = rows.months(condition.other)
        later = condition.later.months if condition.later else 0
        return months < others + later, ~known | ~are_known
    if test is Test.GIVEN:
        return known if condition.flag else ~known, np.zeros(len(values), dtype=bool)
    if test is Test.NOT_BEFORE_OR_OPEN:
        return ~known | (values >= bound_of(condition, rows, on)), np.zeros(len(values), dtype=bool)
    if test in (Test.AMONG, Test.NOT_AMONG):
        wanted = [place for place, code in enumerate(codes) if code in condition.words] or list(condition.numbers)
        found = _among(values, wanted)
        return found if test is Test.AMONG else ~found, ~known
    if test is Test.AT_LEAST:
        return values >= condition.numbers[0], ~known
    if test is Test.BELOW:
        return values < condition.numbers[0], ~known
    return _in_time(test, values, bound_of(condition, rows, on)), ~known


def _in_time(test: Test, values: npt.NDArray[Any], bound: int) -> Bools:
    answers = {Test.ON_OR_BEFORE: np.less_equal, Test.AFTER: np.greater, Test.BEFORE: np.less,
               Test.NOT_BEFORE: np.greater_equal}  # fmt: skip
    answer: Bools = answers[test](values, bound)
    return answer


def _among(values: npt.NDArray[Any], wanted: list[int]) -> Bools:
    """For each value whether it is wanted; codes lie in a byte: a few are compared, of more a table is asked."""
    if values.dtype != np.int8:
        return np.isin(values, wanted)
    if 0 < len(wanted) <= FEW_CODES:
        are_wanted: Bools = np.logical_or.reduce([values == code for code in wanted])
        return are_wanted
    table = np.zeros(256, dtype=bool)
    table[np.array(wanted, np.int8).view(np.uint8)] = True
    found: Bools = table[values.view(np.uint8)]
    return found


def bound_of(condition: Condition, rows: Slice, on: date) -> int:
    """The moment of a condition in its column's unit: days, or running months."""
    assert condition.moment is not None
    is_days = pa.types.is_date32(rows.table.schema.field(condition.column).type)
    return days_of(condition.moment.day(on)) if is_days else condition.moment.month(on).index
