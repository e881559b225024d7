"""What rows say of some keys as machine code (取行判断): a signal's conditions asked of each row where it lies.

As `asking` asks them of a range of rows, but of few rows among many: no column is fetched, nothing is held in between.
Without a compiler, and for the few conditions of another form, rows are fetched and `asking` is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import merging
from doudi.columnar.comparison.asking import Slice, bound_of, one_array
from doudi.columnar.comparison.gathering import ROWS
from doudi.columnar.comparison.model import Condition, Test
from doudi.columnar.comparison.rows import as_they_lie

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_BYTE, _HALF, _WHOLE = 0, 1, 2
_KINDS = {pa.int8(): _BYTE, pa.int32(): _HALF, pa.date32(): _HALF, pa.int64(): _WHOLE, pa.uint64(): _WHOLE}
_OPEN, _YES, _NO = 0, 1, 2
"""What a value that lacks says."""

# For each row (%k) over the conditions (%c), each of eight words: its kind, where its values lie, where the bits that
# say which are given (0: all are) and where the first of them stands, the table of a byte or the two ends, what a value
# that lacks says. A row says so where every condition holds, and may where none fails.
_SAID = ROWS.format(
    kept="", result="%i", done="\n  store i8 %s, ptr %s_at\n  store i8 %u, ptr %u_at",
    begun="""
  %w_at = getelementptr i64, ptr %owners, i64 %i
  %w = load i64, ptr %w_at
  %s_at = getelementptr i8, ptr %said, i64 %w
  %u_at = getelementptr i8, ptr %unsure, i64 %w
  %s0 = load i8, ptr %s_at
  %u0 = load i8, ptr %u_at""",
    counted="\n  %s = phi i8 [ %s0, %key ], [ %s_next, %told ]\n  %u = phi i8 [ %u0, %key ], [ %u_next, %told ]",
    each="""
  br label %condition
condition:
  %c = phi i64 [ 0, %look ], [ %c_next, %answered ]
  %holds = phi i1 [ true, %look ], [ %holds_next, %answered ]
  %fails = phi i1 [ false, %look ], [ %fails_next, %answered ]
  %c_open = icmp ult i64 %c, %conditions
  br i1 %c_open, label %ask, label %said_so
ask:
  %first = mul i64 %c, 8
  %kind_at = getelementptr i64, ptr %asked, i64 %first
  %values_at = getelementptr i64, ptr %kind_at, i64 1
  %bits_at = getelementptr i64, ptr %kind_at, i64 2
  %from_at = getelementptr i64, ptr %kind_at, i64 5
  %up_at = getelementptr i64, ptr %kind_at, i64 6
  %kind = load i64, ptr %kind_at
  %values = load ptr, ptr %values_at
  %bits = load i64, ptr %bits_at
  switch i64 %kind, label %whole [ i64 0, label %byte i64 1, label %half ]
byte:
  %v8_at = getelementptr i8, ptr %values, i64 %k
  %v8 = load i8, ptr %v8_at
  %place = zext i8 %v8 to i64
  %table_at = getelementptr i64, ptr %kind_at, i64 4
  %table = load ptr, ptr %table_at
  %t_at = getelementptr i8, ptr %table, i64 %place
  %t = load i8, ptr %t_at
  %yes8 = icmp ne i8 %t, 0
  br label %valued
half:
  %v32_at = getelementptr i32, ptr %values, i64 %k
  %v32 = load i32, ptr %v32_at
  %wide = sext i32 %v32 to i64
  br label %compare
whole:
  %v64_at = getelementptr i64, ptr %values, i64 %k
  %v64 = load i64, ptr %v64_at
  br label %compare
compare:
  %v = phi i64 [ %wide, %half ], [ %v64, %whole ]
  %from = load i64, ptr %from_at
  %up = load i64, ptr %up_at
  %above = icmp sge i64 %v, %from
  %below = icmp sle i64 %v, %up
  %inside = and i1 %above, %below
  br label %valued
valued:
  %yes = phi i1 [ %yes8, %byte ], [ %inside, %compare ]
  %no = xor i1 %yes, true
  %are_all = icmp eq i64 %bits, 0
  br i1 %are_all, label %answered, label %look_given
look_given:
  %offset_at = getelementptr i64, ptr %kind_at, i64 3
  %offset = load i64, ptr %offset_at
  %bit = add i64 %k, %offset
  %byte_on = lshr i64 %bit, 3
  %bits_there = inttoptr i64 %bits to ptr
  %b_at = getelementptr i8, ptr %bits_there, i64 %byte_on
  %b = load i8, ptr %b_at
  %far = and i64 %bit, 7
  %by = trunc i64 %far to i8
  %there = lshr i8 %b, %by
  %is_given = trunc i8 %there to i1
  %lacking_at = getelementptr i64, ptr %kind_at, i64 7
  %lacking = load i64, ptr %lacking_at
  %lacks_yes = icmp eq i64 %lacking, 1
  %lacks_no = icmp eq i64 %lacking, 2
  %yes_or = select i1 %is_given, i1 %yes, i1 %lacks_yes
  %no_or = select i1 %is_given, i1 %no, i1 %lacks_no
  br label %answered
answered:
  %is = phi i1 [ %yes, %valued ], [ %yes_or, %look_given ]
  %not = phi i1 [ %no, %valued ], [ %no_or, %look_given ]
  %holds_next = and i1 %holds, %is
  %fails_next = or i1 %fails, %not
  %c_next = add i64 %c, 1
  br label %condition
said_so:
  %is_told = or i1 %holds, %fails
  %is_open = xor i1 %is_told, true
  %says = zext i1 %holds to i8
  %may = zext i1 %is_open to i8
  %s_next = or i8 %s, %says
  %u_next = or i8 %u, %may
  br label %told""",
)  # fmt: skip
_TOLD = ("low", "high", "owners", "said", "unsure", "asked"), ("n", "conditions")


def said_of_keys(
    conditions: Sequence[Condition], table: Any, on: date, low: Int64s, high: Int64s, owners: Int64s, count: int,
) -> tuple[Bools, Bools] | None:  # fmt: skip
    """For each of so many owners of rows whether any of theirs says so, and whether any may.

    Args:
        low, high: where rows of the table begin and end, all of one owner each.

    Returns:
        None where it cannot be asked in this way.
    """
    if not merging.is_compiled():
        return None
    held: list[npt.NDArray[Any]] = []
    asked = np.zeros((len(conditions), 8), np.int64)
    for words, condition in zip(asked, conditions, strict=True):
        if not _put_down(words, condition, table, on, held):
            return None
    said, unsure = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    given = [np.ascontiguousarray(each) for each in (low, high, owners)]
    merging.walk(_SAID, _TOLD, [*given, said, unsure, asked], [len(low), len(conditions)])
    return said, unsure


def _put_down(words: Int64s, condition: Condition, table: Any, on: date, held: list[npt.NDArray[Any]]) -> bool:
    """Puts down what is asked of a column, and holds what it points to; False where it cannot be asked so."""
    array, codes = one_array(table[condition.column]), None
    if pa.types.is_dictionary(array.type):
        codes, array = array.dictionary.to_pylist(), array.indices
    kind, test = _KINDS.get(array.type), condition.test
    is_listed = test in (Test.AMONG, Test.NOT_AMONG)
    if kind is None or test is Test.BEFORE_MONTH_OF or (kind == _BYTE) is not (codes is not None):
        return False
    if is_listed and codes is None:
        return False
    low, up, lacking = _LEAST, _MOST, _OPEN
    if test is Test.GIVEN:
        low, up, lacking = (_LEAST, _MOST, _NO) if condition.flag else (1, 0, _YES)
    elif test in (Test.AT_LEAST, Test.BELOW):
        low, up = (condition.numbers[0], _MOST) if test is Test.AT_LEAST else (_LEAST, condition.numbers[0] - 1)
    elif not is_listed:
        bound = bound_of(condition, Slice(np.empty(0, np.uint64), table, 0), on)
        low = {Test.AFTER: bound + 1, Test.NOT_BEFORE: bound, Test.NOT_BEFORE_OR_OPEN: bound}.get(test, _LEAST)
        up = {Test.ON_OR_BEFORE: bound, Test.BEFORE: bound - 1}.get(test, _MOST)
        lacking = _YES if test is Test.NOT_BEFORE_OR_OPEN else _OPEN
    wanted = np.full(256, low <= up, np.uint8)
    if is_listed:
        chosen = [code in condition.words for code in codes or ()]
        wanted[: len(chosen)] = [is_chosen is (test is Test.AMONG) for is_chosen in chosen]
    values = np.ascontiguousarray(as_they_lie(array))
    bits = np.frombuffer(array.buffers()[0], np.uint8) if array.null_count else None
    held += [wanted, values] if bits is None else [wanted, values, bits]
    address = merging.address
    words[:] = (kind, address(values), 0 if bits is None else address(bits), array.offset, address(wanted), low, up,
                lacking)  # fmt: skip
    return True
