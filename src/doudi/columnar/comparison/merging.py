"""Walks over ascending keys as machine code (归并核): LLVM text, compiled once and kept as `rules.tiles` does.

Each walk goes once over both sides and touches nothing else, so its speed is that of memory; while it runs the
interpreter is free, so that two ranges are walked side by side. Without a compiler the same questions are answered by
binary search, in `sets`.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.rules.tiles import compiling, store

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_TAKE = """  %{name}_at = getelementptr i64, ptr %given, i64 {place}
  %{name} = load {kind}, ptr %{name}_at
"""

# Without a branch that depends on the keys: the smaller of both goes on, and a key's last word is the right one.
_MEMBERS = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %step ]
  %j = phi i64 [ 0, %entry ], [ %j_next, %step ]
  %i_open = icmp ult i64 %i, %n
  %j_open = icmp ult i64 %j, %m
  %open = and i1 %i_open, %j_open
  br i1 %open, label %step, label %end
step:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %y_at = getelementptr i64, ptr %b, i64 %j
  %x = load i64, ptr %x_at
  %y = load i64, ptr %y_at
  %same = icmp eq i64 %x, %y
  %said = zext i1 %same to i8
  %o_at = getelementptr i8, ptr %out, i64 %i
  store i8 %said, ptr %o_at
  %i_goes = icmp ule i64 %x, %y
  %j_goes = icmp ult i64 %y, %x
  %i_by = zext i1 %i_goes to i64
  %j_by = zext i1 %j_goes to i64
  %i_next = add i64 %i, %i_by
  %j_next = add i64 %j, %j_by
  br label %loop
end:
  ret i64 %i
"""

# For each key of one side: %j to where it begins on the other, then %k over all that equal it.
_PAIRS = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %done ]
  %j0 = phi i64 [ 0, %entry ], [ %j, %done ]
  %t0 = phi i64 [ 0, %entry ], [ %t, %done ]
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %key, label %end
key:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %x = load i64, ptr %x_at
  br label %skip
skip:
  %j = phi i64 [ %j0, %key ], [ %j_next, %skipped ]
  %j_open = icmp ult i64 %j, %m
  br i1 %j_open, label %look, label %same
look:
  %y_at = getelementptr i64, ptr %b, i64 %j
  %y = load i64, ptr %y_at
  %less = icmp ult i64 %y, %x
  br i1 %less, label %skipped, label %same
skipped:
  %j_next = add i64 %j, 1
  br label %skip
same:
  %k = phi i64 [ %j, %skip ], [ %j, %look ], [ %k_next, %told ]
  %t = phi i64 [ %t0, %skip ], [ %t0, %look ], [ %t_next, %told ]
  %k_open = icmp ult i64 %k, %m
  br i1 %k_open, label %ask, label %done
ask:
  %z_at = getelementptr i64, ptr %b, i64 %k
  %z = load i64, ptr %z_at
  %equal = icmp eq i64 %z, %x
  br i1 %equal, label %fits, label %done
fits:
  %has_room = icmp ult i64 %t, %room
  br i1 %has_room, label %put, label %told
put:
  %l_at = getelementptr i64, ptr %out, i64 %t
  %r_at = getelementptr i64, ptr %beside, i64 %t
  store i64 %i, ptr %l_at
  store i64 %k, ptr %r_at
  br label %told
told:
  %t_next = add i64 %t, 1
  %k_next = add i64 %k, 1
  br label %same
done:
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %t0
"""

_PEOPLE = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %step ]
  %k = phi i64 [ 0, %entry ], [ %k_next, %step ]
  %last = phi i64 [ 0, %entry ], [ %last_next, %step ]
  %none = phi i1 [ true, %entry ], [ %none_next, %step ]
  %open = icmp ult i64 %i, %n
  br i1 %open, label %step, label %end
step:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %x = load i64, ptr %x_at
  %w_at = getelementptr i8, ptr %b, i64 %i
  %w = load i8, ptr %w_at
  %wanted = icmp ne i8 %w, 0
  %other = icmp ne i64 %x, %last
  %new = or i1 %other, %none
  %goes = and i1 %wanted, %new
  %o_at = getelementptr i64, ptr %out, i64 %k
  store i64 %x, ptr %o_at
  %by = zext i1 %goes to i64
  %k_next = add i64 %k, %by
  %last_next = select i1 %goes, i64 %x, i64 %last
  %still = xor i1 %goes, true
  %none_next = and i1 %none, %still
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %k
"""

Told = tuple[tuple[str, ...], tuple[str, ...]]
"""What a walk is given: names of arrays, then of numbers."""
_BOTH: Told = ("a", "b", "out", "beside"), ("n", "m", "room")


# Memory is asked for what is read some steps on; where that is nothing of ours nothing happens.
_FETCHED = "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)\n"
_AHEAD = """
  %{at}_on = add i64 %i, {by}
  %{at}_open = icmp ult i64 %{at}_on, %n
  %{at}_i = select i1 %{at}_open, i64 %{at}_on, i64 %i
  %{at}_p_at = getelementptr i64, ptr %{places}, i64 %{at}_i
  %{at}_p = load i64, ptr %{at}_p_at
  %{at}_q = add i64 %{at}_p, {plus}
  %{at}_v_at = getelementptr {kind}, ptr %{array}, i64 %{at}_q
  call void @llvm.prefetch.p0(ptr %{at}_v_at, i32 0, i32 3, i32 1)"""


def _text(walk: str, told: Told) -> str:
    kinds = [(name, "ptr") for name in told[0]] + [(name, "i64") for name in told[1]]
    loads = "".join(_TAKE.format(name=name, kind=kind, place=at) for at, (name, kind) in enumerate(kinds))
    fetched = _FETCHED if "@llvm.prefetch" in walk else ""
    return f"define i64 @kernel(ptr %given) {{\nentry:\n{loads}  br label %loop{walk}}}\n{fetched}"


def ahead(array: str, kind: str, places: str, plus: str = "0", by: int = 64) -> str:
    """The text by which a walk over `%i` of `%n` asks memory for what it reads of an array so many steps on.

    Rows that lie far apart would each be waited for.

    Args:
        array: of values of the `kind`.
        places: the array of the place at each step; `plus` is added to it.
    """
    names = {"array": array, "kind": kind, "places": places, "plus": plus, "by": by}
    return _AHEAD.format(at=f"{array}_{kind}", **names)


@cache
def _kernel(walk: str, told: Told) -> compiling.Kernel:
    return compiling.load(store.machine_code(_text(walk, told)))


def walk(text: str, told: Told, arrays: Sequence[npt.NDArray[Any]], numbers: Sequence[int]) -> int:
    """Does a walk, given by the text of what comes after its arguments; what it returns."""
    given = array("q", [*map(_address, arrays), *numbers])
    return _kernel(text, told)(given.buffer_info()[0])


def _run(text: str, a: UInt64s, b: npt.NDArray[Any], out: npt.NDArray[Any], beside: Any = None, room: int = 0) -> int:
    return walk(text, _BOTH, (a, b, out, out if beside is None else beside), (len(a), len(b), room))


def _address(values: npt.NDArray[Any]) -> int:
    """Where it lies in memory; a night asks thousands of times, and NumPy's own answer takes several times as long."""
    assert values.flags.c_contiguous
    return int(pa.py_buffer(values).address)


def is_compiled() -> bool:
    """Whether there is a compiler; without one callers search instead."""
    return compiling.is_installed()


def members(keys: UInt64s, among: UInt64s) -> Bools:
    """For each of ascending keys whether it stands among other ascending keys: one walk over both."""
    found = np.empty(len(keys), dtype=bool)
    found[_run(_MEMBERS, _plain(keys), _plain(among), found) :] = False
    return found


def pairs(left: UInt64s, right: UInt64s) -> tuple[Int64s, Int64s]:
    """Every pair of places that hold the same key, ascending by the left one."""
    left, right = _plain(left), _plain(right)
    room = max(len(left), len(right))
    while True:
        lefts, rights = np.empty(room, np.int64), np.empty(room, np.int64)
        needed = _run(_PAIRS, left, right, lefts, rights, room)
        if needed <= room:
            return lefts[:needed].copy(), rights[:needed].copy()
        room = needed


def people(keys: UInt64s, where: Bools) -> UInt64s:
    """Those of ascending keys that are wanted, each once."""
    found = np.empty(len(keys) + 1, np.uint64)
    return found[: _run(_PEOPLE, _plain(keys), _plain(where), found)].copy()


def _plain(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.ascontiguousarray(values)
