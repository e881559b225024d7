"""How the rows of a snapshot lie on disk (快照的行): what has a fixed width can be mapped, what is text is compressed.

`rows.arrow` holds keys, codes, days, months and amounts uncompressed, one after the other: a comparison maps the file
and touches only the people it needs. `texts.parquet` holds what is written in words, in groups of rows, so that
looking one person up decodes little.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

FIXED, TEXTS = "rows.arrow", "texts.parquet"
ROWS_PER_GROUP = 16_384
"""Small enough that looking one person up decodes little, large enough that a scan does not feel it."""


class MappedRows:
    """The rows of one snapshot, in key order, as Arrow columns; those of fixed width are not copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[range, Any] | None = None
        self.fixed: Any = opened(folder / FIXED)
        texts = self.fixed.schema.metadata[b"texts"].decode()
        self.text_names = frozenset(texts.split("\t")) if texts else frozenset()
        order = self.fixed.schema.metadata[b"order"].decode()
        self.names = tuple(order.split("\t"))

    def read(self, columns: Sequence[str]) -> Any:
        """A table of some columns, all rows."""
        texts = [name for name in columns if name in self.text_names]
        told: Any = pq.read_table(self._folder / TEXTS, columns=texts, memory_map=True) if texts else {}
        return pa.table({name: told[name] if name in texts else self.fixed[name] for name in columns})

    def texts(self, name: str, first: int, last: int) -> Any:
        """One column of words, of the rows from `first` to before `last`; no more groups are read than hold them."""
        if first >= last:
            return pa.chunked_array([], pa.string())
        groups = range(first // ROWS_PER_GROUP, (last - 1) // ROWS_PER_GROUP + 1)
        with pq.ParquetFile(self._folder / TEXTS, memory_map=True) as file:
            told = file.read_row_groups(list(groups), columns=[name])[name]
        return told.slice(first - groups[0] * ROWS_PER_GROUP, last - first)

    def rows(self, first: int, last: int) -> list[dict[str, Any]]:
        """Rows from `first` to before `last`, as dicts of column → value."""
        found: list[dict[str, Any]] = self.fixed.slice(first, last - first).to_pylist()
        if self.text_names and found:
            groups = range(first // ROWS_PER_GROUP, (last - 1) // ROWS_PER_GROUP + 1)
            told = self._decoded(groups)
            more = told.slice(first - groups[0] * ROWS_PER_GROUP, last - first).to_pylist()
            found = [row | texts for row, texts in zip(found, more, strict=True)]
        return [{name: row[name] for name in self.names} for row in found]

    def rows_at(self, places: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
        """The rows at ascending places, as `rows` gives them; each group of texts is read once."""
        found: list[dict[str, Any]] = self.fixed.take(pa.array(places)).to_pylist()
        if self.text_names and found:
            groups = places // ROWS_PER_GROUP
            firsts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
            for first, after in pairwise([*firsts.tolist(), len(places)]):
                group = int(groups[first])
                told = self._decoded(range(group, group + 1))
                more = told.take(pa.array(places[first:after] - group * ROWS_PER_GROUP)).to_pylist()
                for at, texts in enumerate(more, first):
                    found[at] |= texts
        return [{name: row[name] for name in self.names} for row in found]

    def _decoded(self, groups: range) -> Any:
        """The texts of some groups; those asked for last are kept, since people are read in the order of their keys."""
        if self._last is None or self._last[0] != groups:
            self._last = groups, self._text_file.read_row_groups(list(groups))
        return self._last[1]

    @cached_property
    def _text_file(self) -> Any:
        return pq.ParquetFile(self._folder / TEXTS, memory_map=True)


def opened(path: Path) -> Any:
    """The table in an Arrow file, mapped: nothing is read before it is looked at.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return pa.ipc.open_file(pa.BufferReader(_mapped(path))).read_all()


def put(folder: Path, name: str, table: Any) -> None:
    """Writes a table as `opened` opens it, under its name only when it is whole and on disk."""
    _put(folder, name, lambda path: _write_ipc(path, table))


def _mapped(path: Path) -> Any:
    """A file as it lies in memory (映射): what is not there yet comes in pieces of two MiB, each mapped as one page.

    As `write` leaves it: read in smaller pieces, a night would fault in a hundred thousand of them one by one. A system
    that knows no such pages, or a file system that holds none, maps as ever.
    """
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with suppress(OSError, AttributeError):
        held.madvise(mmap.MADV_HUGEPAGE)
    return pa.py_buffer(held)


def write(folder: Path, table: Any) -> None:
    """Writes rows already in their order; both files are on disk when it returns."""
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    fixed = {name: _narrow(table[name]) for name in table.column_names if name not in texts}
    metadata = {b"texts": "\t".join(texts).encode(), b"order": "\t".join(table.column_names).encode()}
    whole = pa.table(fixed).replace_schema_metadata(metadata)
    if texts:
        _put(
            folder,
            TEXTS,
            lambda path: pq.write_table(
                table.select(texts), path, row_group_size=ROWS_PER_GROUP, compression="zstd", write_statistics=False
            ),
        )
    put(folder, FIXED, whole)


def _narrow(column: Any) -> Any:
    """One chunk; the places of codes in one byte where there are no more than 127 of them."""
    column = column.combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    if pa.types.is_dictionary(column.type) and len(column.dictionary) <= np.iinfo(np.int8).max:
        return pa.DictionaryArray.from_arrays(column.indices.cast(pa.int8()), column.dictionary)
    return column


def _write_ipc(path: Path, table: Any) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _put(folder: Path, name: str, write_to: Callable[[Path], None]) -> None:
    """The file under its name only when it is whole and on disk."""
    partial = folder / f".{os.getpid()}-{name}.partial"
    write_to(partial)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(folder / name)
