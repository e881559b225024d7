"""Rows of a snapshot seen by another key than the one it is sorted by (换键看): wages by employer, births by child.

Only the rows a signal speaks of, or may, are gathered, once a run; they are then cut into ranges like any snapshot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison.asking import Slice, ask
from doudi.columnar.comparison.model import Signal
from doudi.columnar.comparison.rows import Fetched
from doudi.columnar.snapshot import Snapshot

ROWS_AT_A_TIME = 1 << 20
UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class View:
    """The rows of one signal by another key (换键视图).

    Args:
        keys: uint64[n], ascending; `places` the rows in the snapshot; `is_open` where it is not known whether they
            say so.
    """

    snapshot: Snapshot
    keys: UInt64s
    places: npt.NDArray[np.int64]
    is_open: Bools

    def slice(self, first: int, last: int) -> tuple[Slice, Bools]:
        """The rows whose key lies in a range, and which of them are open."""
        low = int(np.searchsorted(self.keys, np.uint64(first), side="left"))
        high = int(np.searchsorted(self.keys, np.uint64(last), side="right"))
        table = Fetched(self.snapshot.rows.fixed, self.places[low:high])
        return Slice(self.keys[low:high], table, -1), self.is_open[low:high]


def view_of(signal: Signal, snapshot: Snapshot, on: date, rename: Callable[[UInt64s], UInt64s]) -> View:
    """Gathers the rows a signal speaks of under the key it names.

    Args:
        rename: says under which key a person is known today; see `identity`.
    """
    fixed = snapshot.rows.fixed
    keys, places, opens = [], [], []
    for start in range(0, fixed.num_rows, ROWS_AT_A_TIME):
        table = fixed.slice(start, ROWS_AT_A_TIME)
        rows = Slice(np.zeros(table.num_rows, dtype=np.uint64), table, start)
        holds, is_open = ask(signal.where, rows, on)
        values, known, _ = rows.column(signal.by)
        wanted = np.flatnonzero((holds | is_open) & known)
        keys.append(values[wanted].astype(np.uint64, copy=False))
        places.append(wanted + start)
        opens.append(is_open[wanted])
    if not keys:
        return View(snapshot, np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, bool))
    found = np.concatenate(keys)
    found = rename(found) if signal.kind == "person" else found
    order = np.argsort(found, kind="stable")
    return View(snapshot, found[order], np.concatenate(places)[order], np.concatenate(opens)[order])


def rows_lost(snapshot: Snapshot) -> int:
    """Rows that were rejected and of which nobody can say whom they would have spoken of by another key."""
    reasons = snapshot.info.reasons
    return snapshot.info.rows_rejected - reasons.get("duplicate_row", 0) - reasons.get("superseded", 0)
