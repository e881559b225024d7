"""Rows of some keys as machine code (取行核): the places of all their rows, a column there, and whether names differ.

As in `merging`: one walk, nothing held in between; without a compiler the same by arrays.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import merging

UInt32s = npt.NDArray[np.uint32]
UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# For each key (%i) over its rows (%k); between the parts stands what is kept from key to key and done with a row.
_ROWS = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %done ]{kept}
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %key, label %end
key:
  %l_at = getelementptr i64, ptr %low, i64 %i
  %h_at = getelementptr i64, ptr %high, i64 %i
  %l = load i64, ptr %l_at
  %h = load i64, ptr %h_at{begun}
  br label %row
row:
  %k = phi i64 [ %l, %key ], [ %k_next, %told ]{counted}
  %k_open = icmp slt i64 %k, %h
  br i1 %k_open, label %look, label %done
look:{each}
told:
  %k_next = add i64 %k, 1
  br label %row
done:{done}
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 {result}
"""

_EXPANDED = _ROWS.format(
    kept="\n  %o0 = phi i64 [ 0, %entry ], [ %o, %done ]",
    begun="\n  %w_at = getelementptr i64, ptr %owner, i64 %i\n  %w = load i64, ptr %w_at",
    counted="\n  %o = phi i64 [ %o0, %key ], [ %o_next, %told ]",
    each="""
  %p_at = getelementptr i64, ptr %places, i64 %o
  %q_at = getelementptr i64, ptr %owners, i64 %o
  store i64 %k, ptr %p_at
  store i64 %w, ptr %q_at
  %o_next = add i64 %o, 1
  br label %told""",
    done="", result="%o0",
)  # fmt: skip

# A mark that is not given says nothing; the first that is stays, and every other beside it differs.
_DIFFERENT = _ROWS.format(
    kept="",
    begun=merging.ahead("marks", "i32", "low") + """
  %f_at = getelementptr i32, ptr %first, i64 %i
  %d_at = getelementptr i8, ptr %differs, i64 %i
  %f0 = load i32, ptr %f_at
  %d0 = load i8, ptr %d_at""",
    counted="\n  %f = phi i32 [ %f0, %key ], [ %f_next, %told ]\n  %d = phi i8 [ %d0, %key ], [ %d_next, %told ]",
    each="""
  %m_at = getelementptr i32, ptr %marks, i64 %k
  %written = load i32, ptr %m_at
  %are_all = icmp eq i64 %some_lack, 0
  br i1 %are_all, label %marked, label %ask
ask:
  %bit = add i64 %k, %offset
  %byte = lshr i64 %bit, 3
  %b_at = getelementptr i8, ptr %bits, i64 %byte
  %b = load i8, ptr %b_at
  %far = and i64 %bit, 7
  %by = trunc i64 %far to i8
  %low_bit = lshr i8 %b, %by
  %is_known8 = and i8 %low_bit, 1
  %is_known = icmp ne i8 %is_known8, 0
  %asked = select i1 %is_known, i32 %written, i32 0
  br label %marked
marked:
  %m = phi i32 [ %written, %look ], [ %asked, %ask ]
  %is_given = icmp ne i32 %m, 0
  %is_new = icmp eq i32 %f, 0
  %f_next = select i1 %is_new, i32 %m, i32 %f
  %is_other = icmp ne i32 %m, %f_next
  %is_told = and i1 %is_other, %is_given
  %more = zext i1 %is_told to i8
  %d_next = or i8 %d, %more
  br label %told""",
    done="\n  store i32 %f, ptr %f_at\n  store i8 %d, ptr %d_at", result="%i",
)  # fmt: skip


# One of several rows that says so, or may, says it of whose it is.
_SAID = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %step ]
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %step, label %end
step:
  %w_at = getelementptr i64, ptr %owners, i64 %i
  %w = load i64, ptr %w_at
  %h_at = getelementptr i8, ptr %holds, i64 %i
  %m_at = getelementptr i8, ptr %may, i64 %i
  %h = load i8, ptr %h_at
  %m = load i8, ptr %m_at
  %s_at = getelementptr i8, ptr %said, i64 %w
  %u_at = getelementptr i8, ptr %unsure, i64 %w
  %s = load i8, ptr %s_at
  %u = load i8, ptr %u_at
  %s_now = or i8 %s, %h
  %u_now = or i8 %u, %m
  store i8 %s_now, ptr %s_at
  store i8 %u_now, ptr %u_at
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %i
"""


_TAKEN = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %step ]
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %step, label %end
step:{ahead}
  %p_at = getelementptr i64, ptr %places, i64 %i
  %p = load i64, ptr %p_at
  %v_at = getelementptr {kind}, ptr %values, i64 %p
  %written = load {kind}, ptr %v_at{asked}
  %o_at = getelementptr {kind}, ptr %out, i64 %i
  store {kind} {given}, ptr %o_at
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %i
"""
_ASKED = """
  %bit = add i64 %p, %offset
  %byte = lshr i64 %bit, 3
  %b_at = getelementptr i8, ptr %bits, i64 %byte
  %b = load i8, ptr %b_at
  %far = and i64 %bit, 7
  %by = trunc i64 %far to i8
  %low_bit = lshr i8 %b, %by
  %is_given8 = and i8 %low_bit, 1
  %k_at = getelementptr i8, ptr %known, i64 %i
  store i8 %is_given8, ptr %k_at
  %is_given = icmp ne i8 %is_given8, 0
  %told = select i1 %is_given, {kind} %written, {kind} 0"""


@cache
def _taken_text(width: int, some_lack: bool) -> str:
    kind = f"i{width * 8}"
    return _TAKEN.format(kind=kind, ahead=merging.ahead("values", kind, "places"),
                         asked=_ASKED.format(kind=kind) if some_lack else "",
                         given="%told" if some_lack else "%written")  # fmt: skip


def taken(
    values: npt.NDArray[Any], bits: tuple[npt.NDArray[np.uint8], int] | None, places: Int64s
) -> tuple[npt.NDArray[Any], Bools]:
    """The values at some places, 0 where none is given, and where one is.

    Args:
        bits: say which values are given, and where the first of them stands; None where all are.

    >>> values, known = taken(np.array([5, 6, 7], np.int32), (np.array([0b1100], np.uint8), 1), np.array([2, 0, 1]))
    >>> values.tolist(), known.tolist()
    ([7, 0, 6], [True, False, True])

    Raises:
        IndexError: a place is none of theirs.
    """
    count = len(places)
    if count and not 0 <= int(places.min()) <= int(places.max()) < len(values):
        raise IndexError(f"{count} places reach beyond {len(values)} values")
    known = np.ones(count, dtype=bool)
    if not merging.is_compiled():
        found = values.take(places)
        if bits:
            at = places + bits[1]
            known = (bits[0].take(at >> 3) >> (at & 7).astype(np.uint8) & np.uint8(1)).view(bool)
            found[~known] = 0
        return found, known
    found = np.empty(count, values.dtype)
    told = ("places", "values", "bits", "out", "known"), ("n", "offset")
    written, offset = bits or (np.empty(0, np.uint8), 0)
    given: list[npt.NDArray[Any]] = [np.ascontiguousarray(places), values, written, found, known]
    merging.walk(_taken_text(values.dtype.itemsize, bits is not None), told, given, [count, offset])
    return found, known


def expanded(low: Int64s, high: Int64s, owner: Int64s) -> tuple[Int64s, Int64s]:
    """Of spans of rows one after the other: for each row whose it is, and its place.

    >>> spans = np.array([4, 9, 7]), np.array([6, 9, 8])
    >>> [each.tolist() for each in expanded(*spans, np.array([0, 1, 1]))]
    [[0, 0, 1], [4, 5, 7]]
    """
    counts = high - low
    if not merging.is_compiled():
        at = np.repeat(np.arange(len(low)), counts)
        return owner[at], np.arange(len(at)) + (low - (np.cumsum(counts) - counts))[at]
    owners, places = np.empty((2, int(counts.sum())), np.int64)
    given = [np.ascontiguousarray(each) for each in (low, high, owner)]
    merging.walk(_EXPANDED, (("low", "high", "owner", "owners", "places"), ("n",)), [*given, owners, places],
                 [len(low)])  # fmt: skip
    return owners, places


def note_names(
    low: Int64s, high: Int64s, marks: UInt32s, known: tuple[npt.NDArray[np.uint8], int] | None, first: UInt32s,
    differs: Bools,
) -> None:  # fmt: skip
    """Notes for each key whether its rows carry another mark than was found of it first.

    Args:
        low, high: the key's rows among the marks, as they lie; `known` the bits that say which are given and where
            the first of them stands, None where all are.
        first: the mark each key was found with first, 0 for none yet: told from one snapshot to the next, as `differs`.
    """
    if not merging.is_compiled():
        at, places = expanded(low, high, np.arange(len(low)))
        found = marks[places]
        if known:
            bits, offset = known
            found = np.where(bits[(places + offset) >> 3] >> ((places + offset) & 7).astype(np.uint8) & 1, found, 0)
        at, found = at[found != 0], found[found != 0]
        new, begins = np.unique(at, return_index=True)
        first[new] = np.where(first[new] == 0, found[begins], first[new])
        differs[at[found != first[at]]] = True
        return
    bits, offset = known or (np.empty(0, np.uint8), 0)
    given: list[npt.NDArray[Any]] = [*map(np.ascontiguousarray, (low, high)), marks, bits, first, differs]
    merging.walk(_DIFFERENT, (("low", "high", "marks", "bits", "first", "differs"), ("n", "offset", "some_lack")),
                 given, [len(low), offset, known is not None])  # fmt: skip


def said_of_owners(owners: Int64s, holds: Bools, may: Bools, count: int) -> tuple[Bools, Bools]:
    """For each of so many owners of rows whether any of theirs says so, and whether any may.

    >>> said, may = said_of_owners(np.array([0, 2, 2]), np.array([1, 0, 1], bool), np.zeros(3, bool), 3)
    >>> said.tolist(), may.tolist()
    ([True, False, True], [False, False, False])
    """
    said, unsure = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    if merging.is_compiled():
        told = ("owners", "holds", "may", "said", "unsure"), ("n",)
        given: list[npt.NDArray[Any]] = [*map(np.ascontiguousarray, (owners, holds, may)), said, unsure]
        merging.walk(_SAID, told, given, [len(owners)])
        return said, unsure
    said[owners[holds]] = True
    unsure[owners[may]] = True
    return said, unsure
