"""The snapshots a comparison reads, cut into ranges of person keys (按人员键分段): all sides of one range fit together.

Keys are pseudonyms and so spread evenly: ranges of equal width hold nearly equally many people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import sets, sifting
from doudi.columnar.comparison.asking import Column, Slice, one_array
from doudi.columnar.comparison.gathering import expanded, taken
from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import Snapshot, SnapshotStore

PEOPLE_AT_A_TIME = 1 << 18
_KEYS = 1 << 64
UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Spans = tuple[Int64s, Int64s]


@dataclass(frozen=True)
class Sources:
    """The newest usable snapshot of each dataset (数据来源).

    Args:
        missing: dataset → why there is none: `missing`, `stale`, or `other-key`.
    """

    snapshots: Mapping[str, Snapshot]
    missing: Mapping[str, str]

    def open_files(self) -> None:
        """Maps everything before threads ask for it at once."""
        for snapshot in self.snapshots.values():
            assert len(snapshot.keys) == snapshot.info.rows
            assert snapshot.unsure_people is not None
            _ = snapshot.signposts, snapshot.firsts


class Newest:
    """The newest snapshots that show a day not after one (某日可用的最新快照); each dataset is looked up once.

    Args:
        store: where they lie, or what shows them as another run saw them.
    """

    def __init__(self, store: SnapshotStore, on: date) -> None:
        self.store, self.on = store, on
        self._found: dict[str, Snapshot | None] = {}

    def find(self, dataset: str) -> Snapshot | None:
        """The snapshot; None where there is none."""
        if dataset not in self._found:
            self._found[dataset] = self.store.find(dataset, self.on)
        return self._found[dataset]

    def is_fresh(self, snapshot: Snapshot) -> bool:
        """Whether it is young enough, by its contract, to say something of the day."""
        fresh_for = timedelta(days=load_contract(snapshot.info.dataset).fresh_for_days)
        return snapshot.info.as_of_date >= self.on - fresh_for


def open_sources(newest: Newest, datasets: Iterable[str], purpose: str) -> Sources:
    """Opens what a run reads.

    Raises:
        PurposeRefused: a dataset's sharing agreement does not cover the purpose; nothing was read.
    """
    datasets = tuple(datasets)
    for dataset in datasets:
        load_contract(dataset).require_purpose(purpose)
    snapshots: dict[str, Snapshot] = {}
    missing: dict[str, str] = {}
    for dataset in datasets:
        found = newest.find(dataset)
        if found is None:
            missing[dataset] = "missing"
        elif not newest.is_fresh(found):
            missing[dataset] = "stale"
        else:
            snapshots[dataset] = found
    if len({snapshot.info.key_id for snapshot in snapshots.values()}) > 1:
        latest = max(snapshots.values(), key=lambda each: each.info.loaded_at).info.key_id
        for dataset in [name for name, each in snapshots.items() if each.info.key_id != latest]:
            missing[dataset] = "other-key"
            del snapshots[dataset]
    return Sources(snapshots, missing)


def ranges(sources: Sources, at_a_time: int = PEOPLE_AT_A_TIME) -> list[tuple[int, int]]:
    """Ranges of keys, first included and last too, so wide that the largest side has about so many rows in each."""
    most = max((snapshot.info.rows for snapshot in sources.snapshots.values()), default=0)
    parts = max(1, -(-most // at_a_time))
    edges = [_KEYS * at // parts for at in range(parts + 1)]
    return [(first, after - 1) for first, after in pairwise(edges)]


def slice_of(snapshot: Snapshot, first: int, last: int) -> Slice:
    """The rows whose key lies in a range."""
    keys = snapshot.keys
    low = int(np.searchsorted(keys, np.uint64(first), side="left"))
    high = int(np.searchsorted(keys, np.uint64(last), side="right"))
    return Slice(keys[low:high], snapshot.rows.fixed.slice(low, high - low), low)


def within(keys: UInt64s, first: int, last: int) -> UInt64s:
    """The part of ascending keys that lies in a range."""
    low = np.searchsorted(keys, np.uint64(first), side="left")
    return keys[low : np.searchsorted(keys, np.uint64(last), side="right")]


class Owned(NamedTuple):
    """Some rows and of each the place of its key among the keys looked for, ascending (有主的行)."""

    owners: Int64s
    table: Fetched

    def column(self, name: str) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
        """Values as integers, and where they are known."""
        return Slice(_NO_KEYS, self.table, -1).column(name)[:2]


class KeyRows:
    """The rows of some people, wherever their keys lie (按人取行); each column is fetched when it is asked for.

    Args:
        keys: uint64[n], ascending, each once; people, or whatever else rows are looked for by.
    """

    def __init__(self, keys: UInt64s) -> None:
        self.keys = keys
        self._known: KeyRows | None = None
        self._at = np.empty(0, np.int64)
        self._spans: dict[Path, Spans] = {}
        self._latest: dict[tuple[str, bool], Spans] = {}
        self._named: dict[tuple[Path, str], Owned] = {}

    def only(self, places: Int64s) -> KeyRows:
        """The rows of some of them, ascending; what is found already is not looked for again."""
        some = KeyRows(self.keys[places])
        some._known, some._at = self, places
        return some

    def of(self, snapshot: Snapshot) -> Owned:
        """Their rows of a snapshot, in its order."""
        owners, places = expanded(*self.spans(snapshot), np.arange(len(self.keys)))
        return Owned(owners, Fetched(snapshot.rows.fixed, places))

    def spans(self, snapshot: Snapshot) -> Spans:
        """Where each key's rows begin and end: near to where they do in another snapshot of the dataset."""
        if snapshot.folder not in self._spans:
            if self._known and snapshot.folder in self._known._spans:
                low, high = self._known._spans[snapshot.folder]
                found = low[self._at], high[self._at]
                if snapshot.firsts is None:
                    self._latest[snapshot.info.dataset, False] = found
            else:
                found = self._found(snapshot)
            self._spans[snapshot.folder] = found
        return self._spans[snapshot.folder]

    def _found(self, snapshot: Snapshot) -> Spans:
        """As `spans`: looked for among the different keys where there are many rows of each, else among all rows."""
        firsts = snapshot.firsts
        among = firsts.keys if firsts else snapshot.keys
        alike = snapshot.info.dataset, firsts is not None
        near = self._latest.get(alike)
        found = (sets.spans_near(self.keys, among, near) if near
                 else sets.spans(self.keys, among, snapshot.signposts))  # fmt: skip
        self._latest[alike] = found
        low, high = (taken(firsts.rows, None, places)[0] for places in found) if firsts else found
        return low, high

    def naming(self, snapshot: Snapshot, column: str) -> Owned:
        """The rows of a snapshot that name one of the keys in another column than the one it is sorted by.

        They are found by going through that column once; what names nobody, or somebody else, is left out.
        """
        known = snapshot.folder, column
        if known not in self._named and self._known:
            self._named[known] = self._among(*self._known.naming(snapshot, column))
        elif known not in self._named:
            places, values = _places_of(self.keys, snapshot.rows.fixed, column)
            owners = np.searchsorted(self.keys, values)
            order = np.argsort(owners, kind="stable")
            self._named[known] = Owned(owners[order], Fetched(snapshot.rows.fixed, places[order]))
        return self._named[known]

    def _among(self, owners: Int64s, table: Fetched) -> Owned:
        """Of the rows of more keys those of these."""
        owners = self._places[owners]
        mine = np.flatnonzero(owners >= 0)
        return Owned(owners[mine], table.again(mine))

    @cached_property
    def _places(self) -> Int64s:
        """For each of the more keys its place among these, -1 where it is none of them."""
        places = np.full(len(self._known.keys if self._known else self.keys), -1, dtype=np.int64)
        places[self._at] = np.arange(len(self.keys))
        return places


class Fetched:
    """Some rows of a table in an order of their own (取出的行), fetched column by column, each once."""

    def __init__(self, table: Any, places: Int64s) -> None:
        self.schema = table.schema
        self._table, self._places, self._columns = table, places, dict[str, Column]()

    def again(self, order: Int64s) -> Fetched:
        """Some of these rows, or all in another order."""
        return Fetched(self._table, self._places[order])

    def column(self, name: str) -> Column:
        """As `Slice.column`."""
        if name not in self._columns:
            array = one_array(self._table[name])
            codes: tuple[str, ...] = ()
            if pa.types.is_dictionary(array.type):
                codes, array = tuple(array.dictionary.to_pylist()), array.indices
            self._columns[name] = *_taken(array, self._places), codes
        return self._columns[name]


def _taken(array: Any, places: Int64s) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """The values at some places, 0 where none is given, and where one is."""
    bits = (np.frombuffer(array.buffers()[0], np.uint8), array.offset) if array.null_count else None
    return taken(as_they_lie(array), bits, places)


_NO_KEYS = np.empty(0, dtype=np.uint64)


def _places_of(keys: UInt64s, table: Any, column: str) -> tuple[Int64s, UInt64s]:
    """The places, ascending, at which a column of keys in no order holds one of some, and what it holds there.

    Few but the keys looked for are let through at first; only those are looked at closely.
    """
    if not len(keys) or not table.num_rows:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    places = sifting.near(as_they_lie(table[column]), keys)
    held, known = Owned(places, Fetched(table, places)).column(column)
    is_one = known & sets.stand_in(held, keys)
    return places[is_one], held[is_one]


def as_they_lie(array: Any) -> npt.NDArray[Any]:
    """A column of keys, days or months as it lies in the file; where no value is given stands anything."""
    array = one_array(array)
    kind = np.int32 if pa.types.is_date32(array.type) else array.type.to_pandas_dtype()
    if not len(array):
        return np.empty(0, kind)
    values: npt.NDArray[Any] = np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]
    return values
