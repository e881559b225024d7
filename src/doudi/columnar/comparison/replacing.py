"""Ascending subjects and their answers with those of some replaced (按对象替换): one walk over all three lists.

Machine code, as in `merging`; without a compiler the same by searching.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import merging, sets

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Answers = npt.NDArray[np.uint8]

# %j over whose answers are replaced; %i over those there are, copied up to the key and left out, and counted by
# their answer, where they are equal; %t over those that come, each of which is among the keys.
_REPLACED = """
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
  %w_at = getelementptr i8, ptr %a_said, i64 %i
  %w = load i8, ptr %w_at
  %ox_at = getelementptr i64, ptr %out, i64 %o
  %ow_at = getelementptr i8, ptr %out_said, i64 %o
  store i64 %x, ptr %ox_at
  store i8 %w, ptr %ow_at
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
  br i1 %gone, label %count, label %counted
count:
  %q_at = getelementptr i8, ptr %a_said, i64 %i
  %q = load i8, ptr %q_at
  %q_wide = zext i8 %q to i64
  %g_at = getelementptr i64, ptr %gone_by, i64 %q_wide
  %g = load i64, ptr %g_at
  %g_more = add i64 %g, 1
  store i64 %g_more, ptr %g_at
  br label %counted
counted:
  %t_open = icmp ult i64 %t0, %k
  br i1 %t_open, label %come, label %next
come:
  %z_at = getelementptr i64, ptr %c, i64 %t0
  %z = load i64, ptr %z_at
  %v_at = getelementptr i8, ptr %c_said, i64 %t0
  %v = load i8, ptr %v_at
  %zx_at = getelementptr i64, ptr %out, i64 %o
  %zw_at = getelementptr i8, ptr %out_said, i64 %o
  store i64 %z, ptr %zx_at
  store i8 %v, ptr %zw_at
  %is_come = icmp eq i64 %z, %up_to
  %by = zext i1 %is_come to i64
  br label %next
next:
  %come_by = phi i64 [ 0, %counted ], [ %by, %come ]
  %o_after = add i64 %o, %come_by
  %t_after = add i64 %t0, %come_by
  %j_next = add i64 %j, 1
  br label %loop
end:
  ret i64 %o
"""
_TOLD = ("a", "a_said", "b", "c", "c_said", "out", "out_said", "gone_by"), ("n", "m", "k")


class Replaced(NamedTuple):
    """Subjects and answers as they are now (替换结果), and int64[256]: how many answers of each kind were replaced."""

    subjects: UInt64s
    answers: Answers
    gone: Int64s


def replaced(
    subjects: UInt64s, answers: Answers, keys: UInt64s, come: UInt64s, said: Answers
) -> Replaced:
    """Subjects, ascending, each once, and their answers: without some, with others among these.

    Args:
        keys: uint64[m], ascending, each once: whose answers are replaced.
        come: uint64[k], ascending, each once, all of them among these; `said` their answers.

    >>> keys = lambda *values: np.array(values, np.uint64)
    >>> said = lambda *values: np.array(values, np.uint8)
    >>> found = replaced(keys(1, 3, 5), said(7, 7, 7), keys(3, 4, 9), keys(4), said(8))
    >>> found.subjects.tolist(), found.answers.tolist(), int(found.gone[7])
    ([1, 4, 5], [7, 8, 7], 1)
    """
    if not merging.is_compiled():
        stays = ~sets.is_in(subjects, keys)
        gone = np.bincount(answers[~stays], minlength=256)
        subjects, answers = subjects[stays], answers[stays]
        places = np.searchsorted(subjects, come)
        return Replaced(np.insert(subjects, places, come), np.insert(answers, places, said), gone)
    # One more: before it is known whether one comes at a place it is written there.
    room = len(subjects) + len(come) + 1
    out, out_said = np.empty(room, np.uint64), np.empty(room, np.uint8)
    gone = np.zeros(256, np.int64)
    given: list[npt.NDArray[Any]] = [subjects, answers, keys, come, said, out, out_said, gone]
    count = merging.walk(_REPLACED, _TOLD, [np.ascontiguousarray(each) for each in given],
                         [len(subjects), len(keys), len(come)])  # fmt: skip
    return Replaced(out[:count], out_said[:count], gone)
