"""Some people, employers, sites, accounts or officials wherever their keys lie (指定对象): asked as a range of keys is.

Their rows are looked for, instead of everybody's gone through: those sorted by their keys, and those that name them in
another column. What is said of them is noted by their places among the keys.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice
from doudi.columnar.comparison.gathering import expanded, said_of_owners
from doudi.columnar.comparison.rows import Fetched, KeyRows
from doudi.columnar.comparison.running import Plan, RangeOfKeys
from doudi.columnar.snapshot import Snapshot

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Chosen = Int64s | slice
"""Places, or all of them."""
SOME = 4
"""A signal is asked of some keys apart while they are not a share of all of so many."""
KEPT = 4
"""So many groups of a few keys are kept: rules ask several signals of the same ones."""


class SomeKeys(RangeOfKeys):
    """What a plan says of some keys of one kind.

    Args:
        keys: uint64[n], ascending, each once, at least one; of people those they go by today, and others as well.
        kind: of whom they are the keys; every signal asked must speak of that kind.
        rows: what is fetched for them, by `rows_of`: for several plans, which may read the same or nearly the same.
        homes: for each key rows are fetched for its place among the keys, where that is known; -1 where it has none.
    """

    def __init__(
        self, plan: Plan, keys: UInt64s, kind: str, rows: KeyRows | None = None, homes: Int64s | None = None
    ) -> None:
        super().__init__(plan, int(keys[0]), int(keys[-1]))
        self.keys, self._kind = keys, kind
        self._some = rows or rows_of(keys, kind, plan)
        self._homes = self._places_of_today() if homes is None else homes
        self._owners: dict[str, Int64s] = {}
        self._flags: dict[str, Flags] = {}
        self._lost: dict[str, Bools] = {}
        self._places: dict[str, Int64s] = {}
        self._few: list[tuple[Int64s, SomeKeys]] = []

    def slice(self, signal: str) -> Slice:
        """Their rows that the signal looks at, by the keys of today; which of them say so `rows` tells."""
        name = self._name(signal)
        if name not in self._slices:
            told = self.plan.book.signals[signal]
            snapshot = self.plan.sources.snapshots[told.dataset]
            owners, table = self._naming(snapshot, told.by) if told.by else self._own(snapshot)
            self._owners[name], self._slices[name] = owners, Slice(self.keys, table, -1, owners)
        return self._slices[name]

    def _own(self, snapshot: Snapshot) -> tuple[Int64s, Fetched]:
        """Their rows of a snapshot sorted by their keys, and for each the place of its key among the keys of today."""
        low, high = self._some.spans(snapshot)
        order, homes = self._homeward
        owners, places = expanded(low[order], high[order], homes)
        return owners, Fetched(snapshot.rows.fixed, places)

    def _naming(self, snapshot: Snapshot, column: str) -> tuple[Int64s, Fetched]:
        """As `_own`, of rows that name them in another column."""
        owners, table = self._some.naming(snapshot, column)
        owners = self._homes[owners]
        if len(owners) and (owners[0] < 0 or (owners[1:] < owners[:-1]).any()):
            order = np.argsort(owners, kind="stable")
            order = order[np.searchsorted(owners[order], 0) :]
            owners, table = owners[order], table.again(order)
        return owners, table

    def people(self, signal: str) -> tuple[UInt64s, UInt64s]:
        """Those of them of whom it is said, and those of whom it may be."""
        if signal not in self._people:
            flags = self._flags_of(signal)
            if not flags.asked.all():
                flags.put(slice(None), *self._said(signal))
            self._people[signal] = self.keys[flags.said], self.keys[flags.unsure]
        return self._people[signal]

    def said_of(self, left: str, signal: str, among: Int64s | None = None) -> tuple[Bools, Bools]:
        """As of a range; of whom it was not asked yet it is asked now, of few apart from all the others."""
        if left not in self._places:
            self.people(left)
            self._places[left] = np.flatnonzero(self._flags_of(left).said)
        places = self._places[left] if among is None else self._places[left][among]
        flags = self._flags_of(signal)
        new = places[~flags.asked[places]]
        if len(new) * SOME > len(self.keys):
            flags.put(slice(None), *self._said(signal))
        elif len(new):
            flags.put(new, *self._only(new)._said(signal))
        return flags.said[places], flags.unsure[places]

    def _several_among(self, people: UInt64s) -> UInt64s:
        """Of their own people rows are fetched already; a subject told may be anybody."""
        mine = sets.is_in(people, self.keys) if self._kind == "person" else np.zeros(len(people), dtype=bool)
        own, several = people[mine], self.plan.identity.several
        rows, _ = self._rows_of(np.searchsorted(self.keys, own))
        return sets.joined(several(own, rows), several(people[~mine]))

    @cached_property
    def _homeward(self) -> tuple[Chosen, Int64s]:
        """The keys rows are fetched for in the order of those of today, and for each the place of that one."""
        homes = self._homes
        if len(homes) and homes[0] >= 0 and (homes[1:] >= homes[:-1]).all():
            return slice(None), homes
        order = np.argsort(homes, kind="stable")
        order = order[np.searchsorted(homes[order], 0) :]
        return order, homes[order]

    def _places_of_today(self) -> Int64s:
        """For each key rows are fetched for its place among the keys under the name of today; -1 where it has none."""
        keys, identity = self._some.keys, self.plan.identity
        low, high = sets.spans(keys, self.keys)
        homes = np.where(high > low, low, -1)
        if self._kind == "person":
            moved = np.flatnonzero(sets.is_in(keys, identity.former))
            today = identity.today(keys[moved])
            places = np.minimum(np.searchsorted(self.keys, today), len(self.keys) - 1)
            homes[moved] = np.where(self.keys[places] == today, places, -1)
        return homes

    def _name(self, signal: str) -> str:
        told = self.plan.book.signals[signal]
        assert told.kind == self._kind, (signal, told.kind)
        return f"{told.dataset} {told.by}"

    def _flags_of(self, signal: str) -> Flags:
        if signal not in self._flags:
            self._flags[signal] = Flags(*(np.zeros(len(self.keys), dtype=bool) for _ in range(3)))
        return self._flags[signal]

    def _only(self, places: Int64s) -> SomeKeys:
        """A few of them alone; who is asked of one signal is mostly asked of the next as well."""
        for before, part in self._few:
            if np.array_equal(before, places):
                return part
        part = SomeKeys(self.plan, self.keys[places], self._kind, *self._rows_of(places))
        self._few = [(places, part), *self._few[: KEPT - 1]]
        return part

    def _rows_of(self, places: Int64s) -> tuple[KeyRows, Int64s]:
        """The rows of some of the keys, under every name, and for each of these its place among those chosen."""
        there = np.full(len(self.keys) + 1, -1, np.int64)  # one more, for names that have no place
        there[places] = np.arange(len(places))
        homes = there[self._homes]
        at = np.flatnonzero(homes >= 0)
        return self._some.only(at), homes[at]

    def _said(self, signal: str) -> tuple[Bools, Bools]:
        """For each key whether it is said of it, and whether it may be."""
        holds, open_ = self.rows(signal)
        said, unsure = said_of_owners(self._owners[self._name(signal)], holds, open_, len(self.keys))
        unsure |= self._are_rejected(signal)
        return said, unsure

    def _are_rejected(self, signal: str) -> Bools:
        name = self._name(signal)
        if name not in self._lost:
            self._lost[name] = sets.is_in(self.keys, self.rejected(signal))
        return self._lost[name]


class Flags(NamedTuple):
    """What a signal says of each key (信号答案): whether it was asked, whether it says so, whether it may."""

    asked: Bools
    said: Bools
    unsure: Bools

    def put(self, places: Int64s | slice, said: Bools, unsure: Bools) -> None:
        """What it says at some places."""
        self.asked[places], self.said[places], self.unsure[places] = True, said, unsure


def rows_of(keys: UInt64s, kind: str, *plans: Plan) -> KeyRows:
    """The rows of some keys, under every name under which any of several plans reads rows of people."""
    return KeyRows(sets.all_of([plan.identity.written_under(keys) if kind == "person" else keys for plan in plans]))
