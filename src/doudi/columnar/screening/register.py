"""The register as households (户籍家庭): people in household order, and which households cannot be judged from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.snapshot import Snapshot

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Register:
    """Everybody of one register snapshot, sorted by household.

    Attributes:
        keys: uint64[people], person keys in household order.
        household_keys: uint64[households], ascending.
        offsets: int64[households + 1]: the people of household h are rows offsets[h] to offsets[h + 1].
        relation, marital_status, urban_rural: codes of each person.
        birth_day: datetime64[D][people].
        community, grid, micro_grid: int64[people] codes, 0 where unstated.
        lives_at_register: bool[people]; False where the register says the person lives elsewhere (人户分离).
        is_whole: bool[households]; False where a row of the household was rejected or a member stands twice.
        stands_twice: bool[people]; True where the same person stands in the register more than once.
    """

    snapshot: Snapshot
    keys: UInt64s
    household_keys: UInt64s
    offsets: Int64s
    relation: Coded
    marital_status: Coded
    urban_rural: Coded
    birth_day: npt.NDArray[Any]
    community: Int64s
    grid: Int64s
    micro_grid: Int64s
    lives_at_register: Bools
    is_whole: Bools
    stands_twice: Bools

    @property
    def people(self) -> int:
        """How many people stand in the register."""
        return len(self.keys)

    @property
    def households(self) -> int:
        """How many households they form."""
        return len(self.household_keys)

    @cached_property
    def household_of(self) -> Int64s:
        """int64[people]: the household each person belongs to."""
        return np.repeat(np.arange(self.households), np.diff(self.offsets)).astype(np.int64)

    @cached_property
    def heads(self) -> Int64s:
        """int64[households]: the row of each household's head (户主); without one, of its first member."""
        rows = self.offsets[:-1].copy()
        stated = np.flatnonzero(self.relation.among("head"))
        # Written from the last to the first: of two heads the first one counts.
        rows[self.household_of[stated[::-1]]] = stated[::-1]
        return rows

    @cached_property
    def _by_key(self) -> tuple[UInt64s, Int64s]:
        order = np.argsort(self.keys, kind="stable")
        return self.keys[order], order.astype(np.int64)

    def rows_of(self, keys: UInt64s) -> Int64s:
        """int64[n]: the person row of each key, -1 for people who are not in the register."""
        in_order, rows = self._by_key
        if not len(in_order):
            return np.full(len(keys), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(in_order, keys), len(in_order) - 1)
        return np.where(in_order[found] == keys, rows[found], -1)

    def any_in_household(self, of_people: Bools) -> Bools:
        """bool[households]: whether it holds for anybody of the household."""
        counts = np.bincount(self.household_of[of_people], minlength=self.households)
        found: Bools = counts > 0
        return found


@dataclass(frozen=True)
class Coded:
    """A code column (代码列) as small integers: `places[row]` is a place in `meanings`; "" among them is unstated."""

    places: npt.NDArray[np.int8]
    meanings: tuple[str, ...]

    def among(self, *wanted: str) -> Bools:
        """bool[n]: rows whose meaning is one of those named.

        >>> Coded(np.array([0, 1, 2], dtype=np.int8), ("head", "spouse", "")).among("spouse", "").tolist()
        [False, True, True]
        """
        table = np.array([meaning in wanted for meaning in self.meanings])
        return table[self.places]

    def __getitem__(self, row: Any) -> str:
        return self.meanings[int(self.places[row])]

    def at(self, rows: npt.NDArray[Any]) -> Coded:
        """The same column for some rows, in their order."""
        return Coded(self.places[rows], self.meanings)

    def translated(self, into: Mapping[str, str]) -> Coded:
        """The same column with other meanings; one that is not translated becomes unstated."""
        meanings = tuple(dict.fromkeys([*(into.get(meaning, "") for meaning in self.meanings), ""]))
        order = (*(meaning for meaning in meanings if meaning), "")
        table = np.array([order.index(into.get(meaning, "")) for meaning in self.meanings], dtype=np.int8)
        return Coded(table[self.places], order)


def codes_of(table: Any, name: str) -> Coded:
    """A dictionary column as small integers."""
    column = table[name]
    if hasattr(column, "unify_dictionaries"):
        column = column.unify_dictionaries().combine_chunks()
    if not hasattr(column, "dictionary"):
        column = column.dictionary_encode()
    meanings = (*column.dictionary.to_pylist(), "")
    places = column.indices.fill_null(len(meanings) - 1).to_numpy(zero_copy_only=False)
    return Coded(np.asarray(places, dtype=np.int8), meanings)


def integers_of(table: Any, name: str, missing: int = 0) -> Int64s:
    """An integer column as int64; `missing` where unstated."""
    values = table[name].fill_null(missing).to_numpy()
    return np.asarray(values).astype(np.int64)


def read_register(snapshot: Snapshot) -> Register:
    """The register snapshot in household order; people without a household number stand alone and are not judged."""
    table = snapshot.read(
        "person_key", "household_key", "relation", "marital_status", "birth_date", "community", "grid", "micro_grid",
        "urban_rural", "lives_at_register",
    )  # fmt: skip
    household = np.asarray(table["household_key"].fill_null(0).to_numpy())
    order = np.lexsort((np.arange(len(household)), household))
    household = household[order]
    keys = table["person_key"].to_numpy()[order]
    household_keys, first = np.unique(household, return_index=True)
    offsets = np.append(first, len(household)).astype(np.int64)
    stands_twice = np.zeros(len(keys), dtype=bool)
    in_order = np.argsort(keys, kind="stable")
    same = keys[in_order][1:] == keys[in_order][:-1]
    stands_twice[in_order[1:][same]] = True
    stands_twice[in_order[:-1][same]] = True
    of_person = np.repeat(np.arange(len(household_keys)), np.diff(offsets))
    is_whole = np.bincount(of_person[stands_twice], minlength=len(household_keys)) == 0
    is_whole &= ~np.isin(household_keys, snapshot.unsure_groups) & (household_keys != 0)
    return Register(
        snapshot=snapshot,
        keys=keys,
        household_keys=household_keys,
        offsets=offsets,
        relation=codes_of(table, "relation").at(order),
        marital_status=codes_of(table, "marital_status").at(order),
        urban_rural=codes_of(table, "urban_rural").at(order),
        birth_day=table["birth_date"].to_numpy()[order].astype("datetime64[D]"),
        community=integers_of(table, "community")[order],
        grid=integers_of(table, "grid")[order],
        micro_grid=integers_of(table, "micro_grid")[order],
        lives_at_register=~codes_of(table, "lives_at_register").among("no")[order],
        is_whole=is_whole,
        stands_twice=stands_twice,
    )
