"""Who gains and who loses, by group, in one pass (得失分组计数): compiled where a compiler is installed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from doudi.rules.tiles import compiling, store
from doudi.rules.tiles.assembly import Assembly
from doudi.rules.tiles.compiling import Kernel
from doudi.rules.tiles.evaluating import WORTH_LOADING, is_available
from doudi.rules.tiles.run import address, cores, side_by_side
from doudi.rules.tiles.shapes import plain_values

ROWS_AT_A_TIME = 1 << 15
_ARGUMENTS = ("before", "after", "was", "is", "group", "counts", "sums", "first", "last", "groups")


@dataclass(frozen=True, slots=True)
class Gains:
    """By group: households that get more and that get less, and how much in all, in fen."""

    gaining: NDArray[np.int64]
    losing: NDArray[np.int64]
    gained_fen: NDArray[np.int64]
    lost_fen: NDArray[np.int64]


def gains(
    before: NDArray[Any], after: NDArray[Any], was_known: NDArray[np.bool_], is_known: NDArray[np.bool_],
    group: NDArray[Any], groups: int, *, threads: int | None = None, engine: Literal["auto", "tiles", "numpy"] = "auto",
) -> Gains:  # fmt: skip
    """Gains and losses by group of the households whose amount is known before and after.

    Args:
        before, after: amounts in fen, of at most 10**17.
        group: of each household, 0 to `groups` - 1.
        engine: as in `bulk.assess_population`.

    Raises:
        ValueError: columns of different lengths, or a group that is none.
    """
    columns = [before, after, was_known, is_known, group]
    if len({len(column) for column in columns}) > 1:
        raise ValueError("the columns have different lengths")
    if len(group) and not (int(group.min()) >= 0 and int(group.max()) < groups):
        raise ValueError(f"a group is outside 0 to {groups - 1}")
    found = np.zeros((2, 2 * groups), np.int64)
    is_worth = len(group) > (0 if engine == "tiles" else WORTH_LOADING)
    if is_worth and engine != "numpy" and is_available():
        _by_kernel([plain_values(np.asarray(column)) for column in columns], found, groups, threads or cores())
    else:
        _by_numpy(columns, found, groups)
    counts, sums = found
    return Gains(counts[:groups], counts[groups:], sums[:groups], sums[groups:])


def _by_numpy(columns: list[NDArray[Any]], found: NDArray[np.int64], groups: int) -> None:
    """Piece by piece, so that what is in between stays in cache."""
    for start in range(0, len(columns[0]), ROWS_AT_A_TIME):
        before, after, was, now, group = (column[start : start + ROWS_AT_A_TIME] for column in columns)
        change = (after.astype(np.int64) - before) * (was & now)
        rows = np.flatnonzero(change)
        place = group[rows] + np.where(change[rows] < 0, groups, 0)
        found[0] += np.bincount(place, minlength=2 * groups)
        np.add.at(found[1], place, np.abs(change[rows]))


def _by_kernel(columns: list[NDArray[Any]], found: NDArray[np.int64], groups: int, threads: int) -> None:
    """Each thread counts its share in columns of its own."""
    kernel = _kernel(*(_bits(columns[at]) for at in (0, 1, 4)), is_signed=columns[4].dtype.kind == "i")
    rows = len(columns[0])
    shares = np.linspace(0, rows, min(threads, -(-rows // ROWS_AT_A_TIME)) + 1).astype(int).tolist()
    counted = [np.zeros_like(found) for _ in shares[1:]]

    def work(at: int) -> None:
        arrays = [address(array) for array in (*columns, counted[at][0], counted[at][1])]
        arguments = np.array([*arrays, shares[at], shares[at + 1], groups], np.int64)
        kernel(address(arguments))

    side_by_side(work, len(counted))
    for each in counted:
        found += each


def _bits(column: NDArray[Any]) -> int:
    return column.dtype.itemsize * 8


@lru_cache(maxsize=64)
def _kernel(before: int, after: int, group: int, *, is_signed: bool) -> Kernel:
    return compiling.load(store.machine_code(_text(before, after, group, is_signed=is_signed)))


AT_ONCE = 64
_HEAD = ["; Written by doudi.rules.tiles.tally.", "declare i64 @llvm.abs.i64(i64, i1)",
         "declare i64 @llvm.cttz.i64(i64, i1)", "", "define i64 @kernel(ptr %arguments) {", "entry:"]  # fmt: skip


def _text(before: int, after: int, group: int, *, is_signed: bool) -> str:
    """The loop over households: 64 are compared at once, and only those that change are looked at one by one."""
    return _Writer({"before": before, "after": after, "group": group}, is_signed=is_signed).text()


class _Writer:
    def __init__(self, bits: dict[str, int], *, is_signed: bool) -> None:
        self.bits, self.to = bits, Assembly()
        self.extend = "sext" if is_signed else "zext"

    def text(self) -> str:
        to = self.to
        for at, name in enumerate(_ARGUMENTS):
            place = to.let(f"getelementptr i64, ptr %arguments, i64 {at}")
            to.let(f"load {'i64' if name in ('first', 'last', 'groups') else 'ptr'}, ptr {place}", f"%{name}")
        self._many()
        self._rest()
        to.put("ret i64 0")
        return to.text(_HEAD, ["}"])

    def _many(self) -> None:
        """64 rows at a time; the bits of those that change are taken one by one."""
        to = self.to
        to.put("br label %many")
        to.label("many")
        to.let("phi i64 [ %first, %entry ], [ %after.many, %bits ]", "%row")
        to.let(f"add i64 %row, {AT_ONCE}", "%after.many")
        to.put(f"br i1 {to.let('icmp sle i64 %after.many, %last')}, label %compare, label %tail")
        to.label("compare")
        wide = max(self.bits["before"], self.bits["after"])
        changed = to.let(f"icmp ne <{AT_ONCE} x i{wide}> {self._row('before', wide)}, {self._row('after', wide)}")
        known = to.let(f"and <{AT_ONCE} x i8> {self._row('was', 8)}, {self._row('is', 8)}")
        known = to.let(f"icmp ne <{AT_ONCE} x i8> {known}, zeroinitializer")
        both = to.let(f"and <{AT_ONCE} x i1> {changed}, {known}")
        to.let(f"bitcast <{AT_ONCE} x i1> {both} to i{AT_ONCE}", "%found")
        to.put("br label %bits")
        to.label("bits")
        to.let("phi i64 [ %found, %compare ], [ %left, %bit ]", "%bits.now")
        to.put(f"br i1 {to.let('icmp eq i64 %bits.now, 0')}, label %many, label %bit")
        to.label("bit")
        lowest = to.let("call i64 @llvm.cttz.i64(i64 %bits.now, i1 true)")
        to.let(f"and i64 %bits.now, {to.let('sub i64 %bits.now, 1')}", "%left")
        self._count(to.let(f"add i64 %row, {lowest}"))
        to.put("br label %bits")

    def _rest(self) -> None:
        """Fewer than 64 rows."""
        to = self.to
        to.label("tail")
        to.put("br label %head")
        to.label("head")
        to.let("phi i64 [ %row, %tail ], [ %next, %goes.on ]", "%i")
        to.put(f"br i1 {to.let('icmp slt i64 %i, %last')}, label %one, label %over")
        to.label("one")
        changed = to.let(f"icmp ne i64 {self._read('after', '%i')}, {self._read('before', '%i')}")
        known = to.let(f"and i64 {self._read('was', '%i')}, {self._read('is', '%i')}")
        both = to.let(f"and i1 {changed}, {to.let(f'icmp ne i64 {known}, 0')}")
        to.put(f"br i1 {both}, label %counts.one, label %goes.on")
        to.label("counts.one")
        self._count("%i")
        to.put("br label %goes.on")
        to.label("goes.on")
        to.let("add nuw nsw i64 %i, 1", "%next")
        to.put("br label %head")
        to.label("over")

    def _row(self, name: str, wide: int) -> str:
        to, bits = self.to, self.bits.get(name, 8)
        place = to.let(f"getelementptr i{bits}, ptr %{name}, i64 %row")
        value = to.let(f"load <{AT_ONCE} x i{bits}>, ptr {place}, align 1")
        return value if bits == wide else to.let(f"sext <{AT_ONCE} x i{bits}> {value} to <{AT_ONCE} x i{wide}>")

    def _read(self, name: str, row: str) -> str:
        to, bits = self.to, self.bits.get(name, 8)
        how = "zext" if name not in self.bits else self.extend if name == "group" else "sext"
        place = to.let(f"getelementptr i{bits}, ptr %{name}, i64 {row}")
        value = to.let(f"load i{bits}, ptr {place}, align 1")
        return value if bits == 64 else to.let(f"{how} i{bits} {value} to i64")

    def _count(self, row: str) -> None:
        to = self.to
        change = to.let(f"sub i64 {self._read('after', row)}, {self._read('before', row)}")
        shift = to.let(f"select i1 {to.let(f'icmp slt i64 {change}, 0')}, i64 %groups, i64 0")
        place = to.let(f"add i64 {self._read('group', row)}, {shift}")
        for name, by in (("counts", "1"), ("sums", to.let(f"call i64 @llvm.abs.i64(i64 {change}, i1 false)"))):
            at = to.let(f"getelementptr i64, ptr %{name}, i64 {place}")
            so_far = to.let(f"load i64, ptr {at}")
            to.put(f"store i64 {to.let(f'add i64 {so_far}, {by}')}, ptr {at}")
