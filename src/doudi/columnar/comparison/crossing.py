"""Who crosses a moment (跨过时点的人): whose rows say something else merely because the day compared moved on.

A condition in time asks whether a column lies before or after a moment. Between two days the moment moves over some
values; only rows that hold one of those can have another answer, and only these are asked on both days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order
from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice, ask, bound_of
from doudi.columnar.comparison.model import Condition
from doudi.columnar.comparison.rows import Fetched, as_they_lie
from doudi.columnar.comparison.sifting import between
from doudi.columnar.snapshot import Snapshot

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
ROWS_AT_A_TIME = 1 << 18
PARTS_AT_ONCE = 16
"""So many times these rows are sifted before what went through is asked about."""


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
    people = 0
    columns = {name: as_they_lie(table[name]) for name in moved}

    def sift(begin: int, at: int) -> Int64s:
        first = firsts[begin + at]
        part = {name: values[first : first + ROWS_AT_A_TIME] for name, values in columns.items()}
        return _between(part, moved) + first

    firsts = range(0, len(keys) if moved else 0, ROWS_AT_A_TIME)
    for begin in range(0, len(firsts), PARTS_AT_ONCE):
        near += in_order(min(PARTS_AT_ONCE, len(firsts) - begin), partial(sift, begin))
        count = sum(map(len, near))
        # Asked of many rows at once: there are few in each part, and to ask of few costs nearly as much.
        if count > ROWS_AT_A_TIME or begin + PARTS_AT_ONCE >= len(firsts):
            places, near = np.concatenate(near), []
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
    if len(found) == 1:
        return found[0]
    places = np.sort(np.concatenate(found), kind="stable")  # which finds what is ascending already, and merges it
    is_first = np.ones(len(places), dtype=bool)
    is_first[1:] = places[1:] != places[:-1]
    return places[is_first]
