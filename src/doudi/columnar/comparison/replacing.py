"""Ascending subjects with some of them exchanged (按对象替换): one walk over all three lists.

Machine code, as in `merging`; without a compiler the same by searching.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import merging, sets

UInt64s = npt.NDArray[np.uint64]

# %j over who is exchanged; %i over those there are, copied up to the key and left out where they are equal; %t over
# those that come, each of which is among the keys.
_EXCHANGED = """
loop:
  %i0 = phi i64 [ 0, %entry ], [ %i_after, %next ]
  %o0 = phi i64 [ 0, %entry ], [ %o_after, %next ]
  %t0 = phi i64 [ 0, %entry ], [ %t_after, %next ]
  %j = phi i64 [ 0, %entry ], [ %j_next, %next ]
  %j_open = icmp ult i64 %j, %m
  br i1 %j_open, label %key, label %copy
key:
  %s_at = getelementptr i64, ptr %b, i64 %j
  %s = load i64, ptr %s_at
  br label %copy
copy:
  %is_rest = phi i1 [ true, %loop ], [ false, %key ], [ %is_rest, %put ]
  %up_to = phi i64 [ 0, %loop ], [ %s, %key ], [ %up_to, %put ]
  %i = phi i64 [ %i0, %loop ], [ %i0, %key ], [ %i_next, %put ]
  %o = phi i64 [ %o0, %loop ], [ %o0, %key ], [ %o_next, %put ]
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %look, label %copied
look:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %x = load i64, ptr %x_at
  %less = icmp ult i64 %x, %up_to
  %goes = or i1 %less, %is_rest
  br i1 %goes, label %put, label %copied
put:
  %ox_at = getelementptr i64, ptr %out, i64 %o
  store i64 %x, ptr %ox_at
  %i_next = add i64 %i, 1
  %o_next = add i64 %o, 1
  br label %copy
copied:
  %y = phi i64 [ 0, %copy ], [ %x, %look ]
  %is_there = phi i1 [ false, %copy ], [ true, %look ]
  br i1 %is_rest, label %end, label %replace
replace:
  %equal = icmp eq i64 %y, %up_to
  %gone = and i1 %equal, %is_there
  %i_by = zext i1 %gone to i64
  %i_after = add i64 %i, %i_by
  %t_open = icmp ult i64 %t0, %k
  br i1 %t_open, label %come, label %next
come:
  %z_at = getelementptr i64, ptr %c, i64 %t0
  %z = load i64, ptr %z_at
  %zx_at = getelementptr i64, ptr %out, i64 %o
  store i64 %z, ptr %zx_at
  %is_come = icmp eq i64 %z, %up_to
  %by = zext i1 %is_come to i64
  br label %next
next:
  %come_by = phi i64 [ 0, %replace ], [ %by, %come ]
  %o_after = add i64 %o, %come_by
  %t_after = add i64 %t0, %come_by
  %j_next = add i64 %j, 1
  br label %loop
end:
  ret i64 %o
"""
_TOLD = ("a", "b", "c", "out"), ("n", "m", "k")


def exchanged(subjects: UInt64s, keys: UInt64s, come: UInt64s) -> UInt64s:
    """Subjects, ascending, each once: without some, with others among these.

    Args:
        keys: uint64[m], ascending, each once: who goes.
        come: uint64[k], ascending, each once, all of them among the keys: who stays or comes.

    >>> keys = lambda *values: np.array(values, np.uint64)
    >>> exchanged(keys(1, 3, 5), keys(3, 4, 9), keys(4)).tolist()
    [1, 4, 5]
    """
    if not merging.is_compiled():
        return sets.all_of([subjects[~sets.is_in(subjects, keys)], come])
    # One more: before it is known whether one comes at a place it is written there.
    out = np.empty(len(subjects) + len(come) + 1, np.uint64)
    given: list[npt.NDArray[Any]] = [*map(np.ascontiguousarray, (subjects, keys, come)), out]
    return out[: merging.walk(_EXCHANGED, _TOLD, given, [len(subjects), len(keys), len(come)])]
