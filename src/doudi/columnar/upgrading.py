"""Brings snapshots of earlier releases up to date (快照升级): what they say stays, how it lies on disk changes.

Each step leaves a folder the step before can still be repeated on: killed half-way, the next opening does it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from doudi.columnar import mapped, unsure
from doudi.columnar.firsts import read_firsts, write_firsts
from doudi.columnar.leftovers import remove_leftovers
from doudi.columnar.signposts import write_signposts
from doudi.columnar.unsure import write_unsure

ROWS, UNSURE = "rows.parquet", "unsure.npz"
"""What the first release kept rows in, and the first two the keys of whom a row was rejected."""


def upgrade(folder: Path, version: int) -> int:
    """Rewrites a snapshot's files step by step; returns the version they are now in, for `snapshot.json`."""
    while version in STEPS:
        STEPS[version](folder)
        version += 1
    return version


def _to_mapped_rows(folder: Path) -> None:
    """1 → 2: one Parquet file becomes a file to be mapped and one of texts."""
    remove_leftovers(folder)
    if (folder / mapped.FIXED).is_file():
        return
    try:
        rows = pq.read_table(folder / ROWS)
    except FileNotFoundError:
        if (folder / mapped.FIXED).is_file():  # another process was upgrading it too, and has finished
            return
        raise
    mapped.write(folder, rows)


def _to_plain_lists(folder: Path) -> None:
    """2 → 3: an archive of two lists of keys becomes a file a night reads without unpacking anything."""
    try:
        with np.load(folder / UNSURE) as lists:
            write_unsure(folder, lists["people"], lists["groups"])
    except FileNotFoundError:
        if not (folder / unsure.FILE).is_file():  # else another process was upgrading it too, and has finished
            raise


def _to_firsts(folder: Path) -> None:
    """3 → 4: where there are many rows of a key, where those of each begin is kept beside them."""
    write_firsts(folder, _keys(folder))


def _to_signposts(folder: Path) -> None:
    """4 → 5: where there are many keys, where those begin that share their first bits is kept beside them."""
    firsts = read_firsts(folder)
    write_signposts(folder, _keys(folder) if firsts is None else firsts.keys)


def _keys(folder: Path) -> npt.NDArray[np.uint64]:
    rows = mapped.MappedRows(folder)
    keys: npt.NDArray[np.uint64] = rows.fixed[rows.names[0]].to_numpy()
    return keys


def forget_outgrown(folder: Path) -> None:
    """Deletes what the newest form no longer reads, once `snapshot.json` says that the folder is in it."""
    for name in (ROWS, UNSURE):
        (folder / name).unlink(missing_ok=True)


STEPS: Mapping[int, Callable[[Path], None]] = {1: _to_mapped_rows, 2: _to_plain_lists, 3: _to_firsts, 4: _to_signposts}
"""Version → what brings a folder to the next."""
