"""The snapshots a comparison reads, cut into ranges of person keys (按人员键分段): all sides of one range fit together.

Keys are pseudonyms and so spread evenly: ranges of equal width hold nearly equally many people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice
from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import Snapshot, SnapshotStore

PEOPLE_AT_A_TIME = 1 << 18
_KEYS = 1 << 64
UInt64s = npt.NDArray[np.uint64]


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


def open_sources(store: SnapshotStore, datasets: Iterator[str] | tuple[str, ...], purpose: str, on: date) -> Sources:
    """Opens what a run reads.

    Raises:
        PurposeRefused: a dataset's sharing agreement does not cover the purpose; nothing was read.
    """
    contracts = {dataset: load_contract(dataset) for dataset in datasets}
    for contract in contracts.values():
        contract.require_purpose(purpose)
    snapshots: dict[str, Snapshot] = {}
    missing: dict[str, str] = {}
    for dataset, contract in contracts.items():
        found = store.find(dataset, on)
        if found is None:
            missing[dataset] = "missing"
        elif found.info.as_of_date < on - timedelta(days=contract.fresh_for_days):
            missing[dataset] = "stale"
        else:
            snapshots[dataset] = found
    if len({snapshot.info.key_id for snapshot in snapshots.values()}) > 1:
        newest = max(snapshots.values(), key=lambda each: each.info.loaded_at).info.key_id
        for dataset in [name for name, each in snapshots.items() if each.info.key_id != newest]:
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


class KeyRows:
    """The rows of some people, wherever their keys lie (按人取行); each column is fetched when it is asked for."""

    def __init__(self, keys: UInt64s) -> None:
        self.keys = keys
        self._found: dict[Path, Slice] = {}

    def of(self, snapshot: Snapshot) -> Slice:
        """Their rows of a snapshot, in its order."""
        if snapshot.folder not in self._found:
            low, high = sets.spans(self.keys, snapshot.keys)
            counts = high - low
            begins = np.cumsum(counts) - counts
            places = np.arange(counts.sum(), dtype=np.int64) + np.repeat(low - begins, counts)
            self._found[snapshot.folder] = Slice(snapshot.keys[places], _Fetched(snapshot.rows.fixed, places), -1)
        return self._found[snapshot.folder]


class _Fetched:
    """Some rows of a table, column by column."""

    def __init__(self, table: Any, places: npt.NDArray[np.int64]) -> None:
        self.schema = table.schema
        self._table, self._places, self._columns = table, pa.array(places), dict[str, Any]()

    def again(self, order: npt.NDArray[np.int64]) -> _Fetched:
        """The same rows in another order."""
        return _Fetched(self._table, self._places.to_numpy()[order])

    def __getitem__(self, name: str) -> Any:
        if name not in self._columns:
            self._columns[name] = self._table[name].take(self._places)
        return self._columns[name]
