"""The last run of a purpose, where the next one begins (上一次比对): swapped in whole, dropped when its data go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from doudi.columnar.comparison.kept import Kept, read_kept, write_kept
from doudi.columnar.comparison.results import FOLDER, KeptResults, PinnedStore
from doudi.columnar.snapshot import Snapshot, SnapshotInfo, SnapshotStore


class RunStore(PinnedStore):
    """The store as a run sees it that begins where the last one ended: the snapshots named now, and those of then."""

    def infos(self, dataset: str) -> list[SnapshotInfo]:
        """Every snapshot on file."""
        return SnapshotStore.infos(self, dataset)

    def find(self, dataset: str, on: date | None = None) -> Snapshot | None:
        """The one named; whatever else is on file."""
        named = PinnedStore.infos(self, dataset)
        usable = [info for info in named if on is None or info.as_of_date <= on]
        return self.open(usable[-1]) if usable else None


class LastRun:
    """Everything the last run of all rules of a purpose found, of everybody (上一次全部规则的结果)."""

    def __init__(self, root: Path, purpose: str) -> None:
        self._results = KeptResults(root)
        self._name = f"last-{purpose}"
        self.folder = root / FOLDER / f".{self._name}"

    def read(self) -> Kept | None:
        """What was kept; None where there is nothing, or it cannot be read: everybody is then compared anew."""
        try:
            return read_kept(self.folder)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, run: Kept) -> bool:
        """Puts a run in the place of the one before, whole or not at all; False while another process does."""
        with self._results.working_on(self._name) as is_mine:
            if not is_mine:
                return False
            partial = self.folder.with_name(f".{os.getpid()}-{self._name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            write_kept(partial, run)
            shutil.rmtree(self.folder, ignore_errors=True)
            partial.rename(self.folder)
            return True

    def forget(self) -> None:
        """Deletes it: the next run compares everybody."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def feeds(self) -> Mapping[str, str]:
        """Dataset → day of what it was found in; nothing where there is none."""
        kept = self.read()
        return kept.comparison.feeds if kept else {}
