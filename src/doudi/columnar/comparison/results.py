"""What a comparison found, on disk (比对结果): per rule the ascending keys and where each lives, mapped when read.

They are kept run by run, for whoever looks at a run; the next run begins from `last_run`. A run's folder appears by one
rename, so that nothing is ever half kept; who works on it holds a lock that the system lets go of when the process
ends, however it ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.errors import ResultsMissing
from doudi.columnar.snapshot import Snapshot, SnapshotInfo, SnapshotStore

FOLDER = "comparisons"
"""Beside the datasets' folders; no dataset may be called so."""
PLACES = "places.json"
UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """What one rule found (规则所得).

    Args:
        keys: uint64[n], ascending, each once.
        places: int64[n], the code of the smallest known place each lives in; 0 where the register does not say.
    """

    keys: UInt64s
    places: Int64s


class PinnedStore(SnapshotStore):
    """The store as a run saw it: of each dataset the one snapshot named, whatever was loaded since.

    Args:
        base: the installation's store; what it has open stays open.
        names: dataset → name of the snapshot's folder.
    """

    def __init__(self, base: SnapshotStore, names: Mapping[str, str]) -> None:
        super().__init__(base.root, base.key_id)
        self.names, self._opened = dict(names), base._opened

    def infos(self, dataset: str) -> list[SnapshotInfo]:
        """The one snapshot, or none if it is gone."""
        info = self.named(dataset, self.names[dataset]) if dataset in self.names else None
        return [info] if info else []

    def find(self, dataset: str, on: date | None = None) -> Snapshot | None:
        """The one named, if it shows a day not after this."""
        usable = [info for info in PinnedStore.infos(self, dataset) if on is None or info.as_of_date <= on]
        return self.open(usable[-1]) if usable else None


class KeptResults:
    """The results of one installation's runs, under the store's folder: `<root>/comparisons/<run>/`."""

    def __init__(self, root: Path) -> None:
        self.root = root / FOLDER

    @contextmanager
    def working_on(self, run: str) -> Iterator[bool]:
        """Whether this process may work on the run; False while another does. Free again when the process ends."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f".{run}.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def keep(self, run: str, found: Mapping[str, Found], places: Mapping[int, str]) -> str:
        """Puts a run's results in place, whole or not at all, over whatever an earlier attempt left; their digest.

        Args:
            places: code → path of every place that occurs.
        """
        partial = self.root / f".{run}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        digest = hashlib.sha256()
        for rule, each in sorted(found.items()):
            for name, array in (("keys", each.keys), ("places", each.places)):
                with (partial / f"{rule}.{name}.npy").open("wb") as file:
                    np.save(file, array)
                    file.flush()
                    os.fsync(file.fileno())
                digest.update(np.ascontiguousarray(array).data)
        text = json.dumps({str(code): path for code, path in sorted(places.items())}, ensure_ascii=False)
        (partial / PLACES).write_text(text, encoding="utf-8")
        target = self.root / run
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
        return digest.hexdigest()

    def read(self, run: str, rule: str) -> Found:
        """What a rule found in a run, mapped.

        Raises:
            ResultsMissing: the files are not there (any more).
        """
        folder = self.root / run
        try:
            keys = np.load(folder / f"{rule}.keys.npy", mmap_mode="r")
            places = np.load(folder / f"{rule}.places.npy", mmap_mode="r")
        except (OSError, ValueError) as fault:
            raise ResultsMissing(run, rule) from fault
        return Found(keys, places)

    def places(self, run: str) -> dict[int, str]:
        """Code → path of every place that occurs in a run.

        Raises:
            ResultsMissing: the files are not there (any more).
        """
        try:
            read = json.loads((self.root / run / PLACES).read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise ResultsMissing(run, "") from fault
        return {int(code): path for code, path in read.items()}

    def forget(self, run: str) -> None:
        """Deletes a run's results; what was counted stands elsewhere."""
        shutil.rmtree(self.root / run, ignore_errors=True)
        (self.root / f".{run}.lock").unlink(missing_ok=True)


def book_hash(book: RuleBook, rules: tuple[str, ...]) -> str:
    """A fingerprint of what these rules, the signals they read and the figures they turn on say."""
    if rules not in book.hashes:
        book.hashes[rules] = _hash(book, rules)
    return book.hashes[rules]


def _hash(book: RuleBook, rules: tuple[str, ...]) -> str:
    chosen = {key: asdict(book.rules[key]) for key in sorted(rules)}
    signals = sorted({signal for key in rules for signal in book.rules[key].signals})
    figures = {figure.key: asdict(figure) for key in rules for figure in book.figures(book.rules[key])}
    told = {"rules": chosen, "signals": {key: asdict(book.signals[key]) for key in signals}, "figures": figures}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()
