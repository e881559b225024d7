"""Encrypted columns (加密列): names, numbers and addresses of a snapshot, sealed in blocks of many rows.

Sealing a value at a time costs microseconds that a register of millions feels; sealing a thousand at once costs the
same per call. The sealing function is handed in, so keys and algorithms stay where they belong; a block is one text of
lines, in the row order of the snapshot.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doudi.columnar.at_once import as_they_come
from doudi.columnar.fixed_width import ends_of

ROWS_PER_BLOCK = 1024
_ROWS_AT_A_TIME = 64 * ROWS_PER_BLOCK
"""Texts in clear are joined for no more than so many rows before they are encrypted."""
_AT_ONCE = 2
_SCHEMA = pa.schema({"column": pa.string(), "first_row": pa.int64(), "sealed": pa.binary()})

Seal = Callable[[list[str]], list[bytes]]
Unseal = Callable[[list[bytes]], list[str]]
Texts = Callable[[int, int], Any]
"""The values of a column from one row to before another, as an Arrow string array."""


def write_sealed(path: Path, columns: Mapping[str, Texts], rows: int, seal: Seal) -> None:
    """Writes columns of so many rows sealed; an unknown value becomes an empty line.

    Pieces of columns are sealed side by side and written as they come; the file is on disk when it returns.
    """
    pieces = [(name, first) for name in columns for first in range(0, rows, _ROWS_AT_A_TIME)]

    def sealed(piece: tuple[str, int]) -> Any:
        name, first = piece
        blocks = seal(_lines(columns[name](first, min(first + _ROWS_AT_A_TIME, rows))))
        firsts = np.arange(first, first + len(blocks) * ROWS_PER_BLOCK, ROWS_PER_BLOCK)
        return pa.table([[name] * len(blocks), firsts, blocks], schema=_SCHEMA)

    with pq.ParquetWriter(path, _SCHEMA, compression="none", use_dictionary=["column"]) as writer:
        for table in as_they_come(pieces, sealed, threads=_AT_ONCE):
            writer.write_table(table)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _lines(values: Any) -> list[str]:
    """The values, a block at a time, each on a line."""
    values = values.fill_null("")
    ends_in_bytes, data = ends_of(values)
    if ord("\n") in np.frombuffer(data or b"", np.uint8)[ends_in_bytes[0] : ends_in_bytes[-1]]:
        values = pc.replace_substring(values, "\n", " ")
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
