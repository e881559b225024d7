"""Encrypted columns (加密列): names, numbers and addresses of a snapshot, sealed in blocks of many rows.

Sealing a value at a time costs microseconds that a register of millions feels; sealing a thousand at once costs the
same per call. The sealing function is handed in, so keys and algorithms stay where they belong; a block is one text of
lines, in the row order of the snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS_PER_BLOCK = 1024
_ROWS_AT_A_TIME = 256 * ROWS_PER_BLOCK
"""Texts in clear are joined for no more than so many rows before they are encrypted."""

Seal = Callable[[list[str]], list[bytes]]
Unseal = Callable[[list[bytes]], list[str]]


def write_sealed(path: Path, columns: dict[str, Any], seal: Seal) -> None:
    """Writes columns (name → Arrow string array, all of one length) sealed; an unknown value becomes an empty line."""
    names: list[str] = []
    firsts: list[int] = []
    blobs: list[bytes] = []
    for name, values in columns.items():
        values = pc.replace_substring(values.fill_null(""), "\n", " ")
        starts = range(0, len(values), ROWS_PER_BLOCK)
        names += [name] * len(starts)
        firsts += starts
        for begin in range(0, len(values), _ROWS_AT_A_TIME):
            blobs += seal(_lines(values.slice(begin, _ROWS_AT_A_TIME)))
    table = pa.table(
        {"column": pa.array(names, pa.string()), "first_row": firsts, "sealed": pa.array(blobs, pa.binary())}
    )
    pq.write_table(table, path, compression="none", use_dictionary=["column"])


def _lines(values: Any) -> list[str]:
    """The values, a block at a time, each on a line."""
    ends = [*range(0, len(values), ROWS_PER_BLOCK), len(values)]
    blocks = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values)
    found: list[str] = pc.binary_join(blocks, "\n").to_pylist()
    return found


def read_sealed(path: Path, column: str, rows: Sequence[int] | npt.NDArray[Any], unseal: Unseal) -> list[str]:
    """The clear values of some rows of one sealed column, in the order asked."""
    wanted = np.asarray(rows, dtype=np.int64)
    if not len(wanted):
        return []
    table = pq.read_table(path, memory_map=True)
    table = table.filter(pc.equal(table.column("column"), column))
    firsts = wanted - wanted % ROWS_PER_BLOCK
    needed = sorted(set(firsts.tolist()))
    at = {first: place for place, first in enumerate(table.column("first_row").to_pylist())}
    blobs = table.column("sealed").take([at[first] for first in needed]).to_pylist()
    lines = {first: text.split("\n") for first, text in zip(needed, unseal(blobs), strict=True)}
    return [lines[int(first)][int(row - first)] for first, row in zip(firsts, wanted, strict=True)]
