"""Rows of a column that may hold what is looked for (初筛), as machine code: all of it is read, and little kept.

As in `merging`: one walk at the speed of memory; without a compiler the same by arrays, a piece at a time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import merging

ROWS_AT_A_TIME = 1 << 16
ODD = np.uint64(0x9E3779B97F4A7C15)
UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Without a branch that depends on the rows: each place is written, and stays where the row goes through.
_SIFTED = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %step ]
  %o = phi i64 [ 0, %entry ], [ %o_next, %step ]
  %open = icmp ult i64 %i, %n
  br i1 %open, label %step, label %end
step:
  %x_at = getelementptr {kind}, ptr %a, i64 %i
  %x = load {kind}, ptr %x_at
{asked}
  %p_at = getelementptr i64, ptr %out, i64 %o
  store i64 %i, ptr %p_at
  %by = zext i1 %goes to i64
  %o_next = add i64 %o, %by
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %o
"""
_NEAR = _SIFTED.format(kind="i64", asked="""  %mixed = mul i64 %x, %odd
  %slot = lshr i64 %mixed, %shift
  %s_at = getelementptr i8, ptr %slots, i64 %slot
  %s = load i8, ptr %s_at
  %goes = icmp ne i8 %s, 0""")  # fmt: skip
_BETWEEN = """  %from = {cast} i64 %low to {kind}
  %up = {cast} i64 %width to {kind}
  %above = sub {kind} %x, %from
  %goes = icmp ule {kind} %above, %up"""


def near(values: UInt64s, keys: UInt64s) -> Int64s:
    """Places, ascending, of values in no order among which are all that hold one of some keys, and few others.

    A table of sixteen slots or more a key lets through whatever shares one with a key.
    """
    bits = max(10, (len(keys) * 16 - 1).bit_length())
    shift, slots = np.uint64(64 - bits), np.zeros(1 << bits, dtype=bool)
    slots[(keys * ODD) >> shift] = True
    if merging.is_compiled():
        out = np.empty(len(values) + 1, np.int64)
        told = ("a", "slots", "out"), ("n", "odd", "shift")
        given = [np.ascontiguousarray(values), slots, out]
        return out[: merging.walk(_NEAR, told, given, [len(values), int(ODD.view(np.int64)), 64 - bits])].copy()
    found = [np.empty(0, np.int64)]
    for first in range(0, len(values), ROWS_AT_A_TIME):
        mixed = values[first : first + ROWS_AT_A_TIME] * ODD
        mixed >>= shift
        found.append(np.flatnonzero(slots[mixed]) + first)
    return np.concatenate(found)


def between(values: npt.NDArray[Any], low: int, high: int) -> Int64s:
    """Places, ascending, of values of four or eight bytes from one to another, ends included.

    >>> between(np.array([3, 9, 5], np.int32), 4, 9).tolist()
    [1, 2]
    """
    if merging.is_compiled():
        out = np.empty(len(values) + 1, np.int64)
        given = [np.ascontiguousarray(values), out]
        text, told = _between(values.dtype.itemsize), (("a", "out"), ("n", "low", "width"))
        return out[: merging.walk(text, told, given, [len(values), low, high - low])].copy()
    # One comparison for both ends: what lies below wraps round to more than the width.
    above = (values - values.dtype.type(low)).view(np.dtype(f"u{values.dtype.itemsize}"))
    return np.flatnonzero(above <= high - low)


@cache
def _between(width: int) -> str:
    kind = f"i{width * 8}"
    return _SIFTED.format(kind=kind, asked=_BETWEEN.format(kind=kind, cast="trunc" if width < 8 else "bitcast"))
