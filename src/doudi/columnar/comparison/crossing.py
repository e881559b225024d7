"""Who crosses a moment (跨过时点的人): whose rows say something else merely because the day compared moved on.

A condition in time asks whether a column lies before or after a moment. Between two days the moment moves over some
values; only rows that hold one of those can have another answer, and only these are asked on both days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice, ask, bound_of
from doudi.columnar.comparison.model import Condition
from doudi.columnar.comparison.rows import Fetched, as_they_lie
from doudi.columnar.comparison.sifting import between
from doudi.columnar.snapshot import Snapshot

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
ROWS_AT_A_TIME = 1 << 18


def crossing(conditions: Sequence[Condition], snapshot: Snapshot, then: date, now: date, most: int) -> UInt64s:
    """Keys of people with a row for which the conditions together say something else on the two days.

    Args:
        most: from so many on no more are looked for; what is returned then is more than that.
    """
    table, keys = snapshot.rows.fixed, snapshot.keys
    moved: dict[str, list[tuple[int, int]]] = {}
    for condition in conditions:
        if condition.moment is not None:
            whole = Slice(keys, table, 0)
            ends = sorted((bound_of(condition, whole, then), bound_of(condition, whole, now)))
            if ends[0] != ends[1]:
                moved.setdefault(condition.column, []).append((ends[0], ends[1]))
    found: list[UInt64s] = []
    near: list[Int64s] = []
    count = people = 0
    columns = {name: as_they_lie(table[name]) for name in moved}
    for first in range(0, len(keys) if moved else 0, ROWS_AT_A_TIME):
        part = {name: values[first : first + ROWS_AT_A_TIME] for name, values in columns.items()}
        near.append(_between(part, moved) + first)
        count += len(near[-1])
        # Asked of many rows at once: there are few in each part, and to ask of few costs nearly as much.
        if count > ROWS_AT_A_TIME or first + ROWS_AT_A_TIME >= len(keys):
            places, near, count = np.concatenate(near), [], 0
            rows = Slice(keys[places], Fetched(table, places), -1)
            before, after = ask(conditions, rows, then), ask(conditions, rows, now)
            found.append(sets.people(rows.keys, (before[0] != after[0]) | (before[1] != after[1])))
            people += len(found[-1])
            if people > most:
                break
    return sets.all_of(found)


def _between(columns: Mapping[str, npt.NDArray[Any]], moved: Mapping[str, list[tuple[int, int]]]) -> Int64s:
    """Places of rows with a value a moment passed, ends included; and of some that hold none, which asking settles."""
    found = [between(columns[name], low, high) for name, spans in moved.items() for low, high in spans]
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))
