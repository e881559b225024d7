"""The same file again (同一份文件再装): nothing to do, unless it was decided since whose some of its rows are.

Then the file is read as it was the first time, with what a clerk corrected since, and what now stands decided of the
rows without a usable number: exactly what it would have given had all of it been known at once. Nothing of the earlier
snapshots changes; the new one is the next of their chain.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.readers.rows import Reader, RowBlock
from doudi.columnar.rejects import read_entries, read_kept
from doudi.columnar.sealed import Unseal
from doudi.columnar.snapshot import Snapshot, SnapshotInfo, SnapshotStore
from doudi.kernel.errors import Fault

Texts = Mapping[str, str]


def newest_of(store: SnapshotStore, dataset: str, begins: str, key_id: str) -> SnapshotInfo | None:
    """The newest state of a load under a key, however often corrected, by its file's digest or the beginning of it."""
    found = [info for info in store.infos(dataset) if info.load_digest.startswith(begins) and info.key_id == key_id]
    return max(found, key=lambda info: info.corrections, default=None)


@contextmanager
def alone(store: SnapshotStore, dataset: str) -> Iterator[None]:
    """One step on a load of a dataset at a time: of two built on the same snapshot one would be lost."""
    folder = store.root / dataset
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".correcting").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Before:
    """The newest state of a file that was loaded before (此前的状态).

    Attributes:
        corrected: row number → header → text, of rows a clerk corrected.
    """

    snapshot: Snapshot
    corrected: Mapping[int, Texts]

    @classmethod
    def of(cls, store: SnapshotStore, info: SnapshotInfo, unseal: Unseal) -> Before:
        """What is on file of it."""
        path = store.rejects_path(info.dataset, info.as_of_date, info.source_digest)
        rejected = read_entries(path)
        corrected = {row: texts for row, texts in read_kept(path, unseal).items() if row not in rejected}
        return cls(store.open(info), corrected)

    @property
    def digest(self) -> str:
        """What the next snapshot of the chain is named by."""
        return hashlib.sha256(f"{self.snapshot.info.source_digest}\nlinked".encode()).hexdigest()

    def next_info(self, info: SnapshotInfo) -> SnapshotInfo:
        """The next of the chain."""
        earlier = self.snapshot.info
        return replace(info, first_digest=earlier.load_digest, corrections=earlier.corrections + 1)

    def faults(self, name: str, store: SnapshotStore) -> list[Fault]:
        """Why the file cannot be read anew: rows were corrected before releases kept what was corrected."""
        info = self.snapshot.info
        first = store.find_digest(info.dataset, info.load_digest, info.key_id)
        if first is None or not info.corrections:
            return []
        rows, known = (each.read("source_row")["source_row"].to_numpy() for each in (self.snapshot, store.open(first)))
        own = [row for row in np.setdiff1d(rows, known).tolist() if self.snapshot.linked.of(row) is None]
        lost = len([row for row in own if row not in self.corrected])
        if not lost:
            return []
        return [
            Fault(
                name,
                f"{lost} of its rows were corrected by a release that did not keep what was corrected",
                "a file is read anew with everything that was corrected",
                "have the department send the whole file again, with these rows corrected",
                "columnar.corrections-not-kept",
            )
        ]

    def reader(self, reader: Reader) -> Reader:
        """The file's rows, as they were corrected."""
        return _Corrected(reader, self.corrected) if self.corrected else reader


class _Corrected:
    """A reader whose corrected rows say what the clerk wrote."""

    def __init__(self, reader: Reader, texts: Mapping[int, Texts]) -> None:
        self._reader, self._texts = reader, texts
        self._rows = np.array(sorted(texts), np.int64)
        self.encoding, self.total = reader.encoding, reader.total
        self.ignored_headers, self.missing_headers = reader.ignored_headers, reader.missing_headers

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, in file order; corrected ones that could not be split stand last in their block."""
        for block in self._reader.blocks():
            whole = np.isin(block.numbers, self._rows)
            torn = [row for row, _ in block.broken if row in self._texts]
            yield self._put(block, whole, torn) if torn or whole.any() else block

    def _put(self, block: RowBlock, whole: np.ndarray, torn: Sequence[int]) -> RowBlock:
        rows = block.numbers[whole].tolist()
        columns = {}
        for header, column in block.columns.items():
            column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
            told, more = ([self._texts[row].get(header, "") for row in some] for some in (rows, torn))
            put = pc.replace_with_mask(column, pa.array(whole), pa.array(told, column.type))
            columns[header] = pa.concat_arrays([put, pa.array(more, column.type)])
        hashes = block.hashes.copy()
        hashes[whole] = [_hash(self._texts[row]) for row in rows]
        return RowBlock(
            np.concatenate([block.numbers, np.array(torn, np.int64)]),
            columns,
            np.concatenate([hashes, np.array([_hash(self._texts[row]) for row in torn], np.int64)]),
            [(row, reason) for row, reason in block.broken if row not in self._texts],
            block.progress,
        )


def _hash(texts: Texts) -> int:
    return hash(tuple(sorted(texts.items())))
