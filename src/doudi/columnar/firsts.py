"""Where the rows of each key begin (首行表), kept beside snapshots of many rows a key, such as months of payments.

Looking for one person in a hundred among a hundred million rows reads nearly every page of the keys; among the
different keys, each there once, a twelfth of it. `firsts.arrow` holds these, ascending, and the row each begins at;
after the last stands the highest key there can be, with the number of rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar import mapped

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
FILE = "firsts.arrow"
MANY = 4
"""Rows a key, on average, from which on the list is kept: below, it would spare little of what it costs on disk."""
ROWS_AT_A_TIME = 1 << 22
_END = np.iinfo(np.uint64).max


class Firsts(NamedTuple):
    """Different keys, ascending, and for each the row it begins at; `rows` has one more, where the last key's end."""

    keys: UInt64s
    rows: Int64s


def firsts_of(keys: UInt64s) -> Firsts | None:
    """Of ascending keys the different ones and where each begins; None where there are not many rows of a key.

    >>> found = firsts_of(np.array([3, 3, 3, 3, 3, 8, 8, 8], np.uint64))
    >>> [each.tolist() for each in found]
    [[3, 8], [0, 5, 8]]
    """
    parts: list[Int64s] = []
    for at in range(0, len(keys), ROWS_AT_A_TIME):
        part = keys[at : at + ROWS_AT_A_TIME]
        is_first = np.ones(len(part), dtype=bool)
        is_first[1:] = part[1:] != part[:-1]
        is_first[0] = at == 0 or part[0] != keys[at - 1]
        parts.append(np.flatnonzero(is_first) + at)
    count = sum(map(len, parts))
    if not count or len(keys) < count * MANY:
        return None
    rows = np.concatenate([*parts, [len(keys)]])
    return Firsts(keys[rows[:-1]], rows)


def write_firsts(folder: Path, keys: UInt64s) -> Firsts | None:
    """Puts the list into a snapshot's folder, where there are many rows of a key; it is on disk when this returns.

    Returns:
        The list; None where there is none.
    """
    found = firsts_of(keys)
    if found is not None:
        table = pa.table({"key": np.append(found.keys, np.uint64(_END)), "row": found.rows})
        mapped.put(folder, FILE, table)
    return found


def read_firsts(folder: Path) -> Firsts | None:
    """The list, mapped; None where a snapshot has none."""
    try:
        table = mapped.opened(folder / FILE)
    except FileNotFoundError:
        return None
    return Firsts(table["key"].to_numpy()[:-1], table["row"].to_numpy())
