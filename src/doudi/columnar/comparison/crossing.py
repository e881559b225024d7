"""Who crosses a moment (跨过时点的人): whose rows say something else merely because the day compared moved on.

A condition in time asks whether a column lies before or after a moment. Between two days the moment moves over some
values; only rows that hold one of those can have another answer, and only these are asked on both days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice, ask, bound_of
from doudi.columnar.comparison.model import Condition
from doudi.columnar.snapshot import Snapshot

UInt64s = npt.NDArray[np.uint64]
ROWS_AT_A_TIME = 1 << 16


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
    for first in range(0, len(keys) if moved else 0, ROWS_AT_A_TIME):
        part = Slice(keys[first : first + ROWS_AT_A_TIME], table.slice(first, ROWS_AT_A_TIME), first)
        places = _between(part, moved)
        if len(places):
            rows = Slice(part.keys[places], part.table.take(pa.array(places)), first)
            before, after = ask(conditions, rows, then), ask(conditions, rows, now)
            found.append(sets.people(rows.keys, (before[0] != after[0]) | (before[1] != after[1])))
        if sum(map(len, found)) > most:
            break
    return sets.all_of(found)


def _between(rows: Slice, moved: dict[str, list[tuple[int, int]]]) -> npt.NDArray[np.int64]:
    """Places of rows with a value a moment passed, ends included; and of some that hold none, which asking settles."""
    found = np.zeros(len(rows.keys), dtype=bool)
    for column, spans in moved.items():
        values = _as_they_lie(rows, column)
        for low, high in spans:
            # One comparison for both ends: what lies below wraps round to more than the width.
            found |= (values - values.dtype.type(low)).view(np.dtype(f"u{values.dtype.itemsize}")) <= high - low
    return np.flatnonzero(found)


def _as_they_lie(rows: Slice, column: str) -> npt.NDArray[Any]:
    """A column of days or months as it lies in the file; where no value is given stands anything."""
    array = rows.table[column]
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
    kind = np.int32 if pa.types.is_date32(array.type) else array.type.to_pandas_dtype()
    values: npt.NDArray[Any] = np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]
    return values
