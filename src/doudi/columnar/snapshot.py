"""Snapshots (快照): what a department's data said on a day, checked, pseudonymous, sorted and never changed again.

One folder per snapshot: its rows sorted by one key (`person_key`, or the key of an employer or a project where the
rows are about those) as `mapped` lays them out, `sealed.parquet` with the encrypted columns, `unsure.keys` with the
keys of people and households of whom a row was rejected, `linked.parquet` with the rows that came by linkage,
`changes.keys` with the keys whose rows are not what they were before, `firsts.arrow` with where the rows of each key
begin if there are many of each, `signposts.arrow` of large ones, and `snapshot.json`. A folder appears by one rename or
not at all.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar import mapped
from doudi.columnar.changes import Changes, Side, find_changes, read_changes, write_changes
from doudi.columnar.errors import SnapshotMissing, SnapshotSchemaUnknown
from doudi.columnar.firsts import Firsts, read_firsts, write_firsts
from doudi.columnar.leftovers import remove_leftovers
from doudi.columnar.linked_rows import LinkedRows
from doudi.columnar.sealed import Unseal, read_sealed
from doudi.columnar.signposts import read_signposts, write_signposts
from doudi.columnar.unsure import read_unsure, write_unsure
from doudi.columnar.upgrading import forget_outgrown, upgrade

SCHEMA_VERSION = 5
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class SnapshotInfo:
    """What is known of a snapshot without opening its rows; the content of `snapshot.json`.

    A snapshot that came of correcting rejected rows (更正), or of loading a file again after decisions about whose rows
    are whose, names the file it all began with in `first_digest`, and says in `corrections` how many such steps led to
    it. Of its rows `linked` came by linkage.
    """

    dataset: str
    as_of: str
    loaded_at: str
    source_file: str
    source_digest: str
    contract_version: int
    key_id: str
    rows: int
    rows_in: int
    rows_rejected: int
    people: int
    repairs: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    key_conflicts: int = 0
    sealed_columns: tuple[str, ...] = ()
    sorted_by: str = "person_key"
    ignored_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    shares: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    drift: tuple[Mapping[str, str], ...] = ()
    first_digest: str = ""
    corrections: int = 0
    linked: int = 0
    schema_version: int = SCHEMA_VERSION

    @property
    def load_digest(self) -> str:
        """The digest of the file this all began with, however often it was corrected since."""
        return self.first_digest or self.source_digest

    @property
    def as_of_date(self) -> date:
        """The day whose state the data shows."""
        return date.fromisoformat(self.as_of)

    @property
    def name(self) -> str:
        """The folder's name: day, beginning of the source file's digest, beginning of the key's name."""
        return f"{self.as_of}-{self.source_digest[:12]}-{self.key_id[:4]}"


class Snapshot:
    """One snapshot, read only."""

    def __init__(self, folder: Path, info: SnapshotInfo) -> None:
        self.folder, self.info = folder, info
        self._other_keys: dict[str, UInt64s] = {}

    @cached_property
    def keys(self) -> UInt64s:
        """uint64[rows], ascending: the key of each row that the snapshot is sorted by, a person's as a rule."""
        keys: UInt64s = self.read(self.info.sorted_by)[self.info.sorted_by].to_numpy()
        return keys

    @property
    def side(self) -> Side:
        """What is compared of it to find which keys changed."""
        return Side(self.keys, self.info.sorted_by, self.rows, self.unsure_people)

    @cached_property
    def rows(self) -> mapped.MappedRows:
        """The rows, mapped."""
        return mapped.MappedRows(self.folder)

    @cached_property
    def firsts(self) -> Firsts | None:
        """Where the rows of each key begin; None where there are not many rows of a key."""
        return read_firsts(self.folder)

    @cached_property
    def signposts(self) -> npt.NDArray[np.int64] | None:
        """Where among those of `firsts`, else all, keys begin that share their first bits; None where there are few."""
        return read_signposts(self.folder)

    @cached_property
    def _unsure(self) -> dict[str, UInt64s]:
        return read_unsure(self.folder)

    @property
    def unsure_people(self) -> UInt64s:
        """uint64[k], ascending: people (employers, projects) of whom a row was rejected: absence proves nothing."""
        return self._unsure["people"]

    @property
    def unsure_groups(self) -> UInt64s:
        """uint64[k], ascending: groups (households) of which a row was rejected, so that they are incomplete."""
        return self._unsure["groups"]

    @cached_property
    def linked(self) -> LinkedRows:
        """Which rows came by linkage, and by which decisions."""
        return LinkedRows.read(self.folder)

    def read(self, *columns: str) -> Any:
        """An Arrow table of some columns, all rows, in key order."""
        return self.rows.read(columns)

    def rows_of(self, key: int) -> list[dict[str, Any]]:
        """Every row of one person, as dicts of column → value; empty when the person does not occur."""
        first = int(np.searchsorted(self.keys, np.uint64(key), side="left"))
        last = int(np.searchsorted(self.keys, np.uint64(key), side="right"))
        return self.rows.rows(first, last)

    def rows_where(self, column: str, key: int) -> list[dict[str, Any]]:
        """Every row whose other key column (for example a spouse's) is `key`; a scan of that one column."""
        values = self._other_keys.get(column)
        if values is None:
            values = self._other_keys[column] = self.read(column)[column].fill_null(0).to_numpy()
        places = np.flatnonzero(values == np.uint64(key)).tolist()
        return [row for place in places for row in self.rows.rows(place, place + 1)]

    def is_unsure_of(self, key: int) -> bool:
        """Whether a row of this person was rejected: what the snapshot lacks of them is unknown, not none."""
        place = int(np.searchsorted(self.unsure_people, np.uint64(key)))
        return place < len(self.unsure_people) and int(self.unsure_people[place]) == key

    def unseal(self, column: str, rows: Sequence[int] | npt.NDArray[Any], unseal: Unseal) -> list[str]:
        """The clear values of an encrypted column at some row positions."""
        return read_sealed(self.folder / "sealed.parquet", column, rows, unseal)

    def positions(self, keys: UInt64s) -> npt.NDArray[np.int64]:
        """int64[n]: the first row of each key, -1 where the person does not occur."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        found = np.searchsorted(self.keys, keys)
        clipped = np.minimum(found, len(self.keys) - 1)
        return np.where(self.keys[clipped] == keys, clipped, -1).astype(np.int64)


class SnapshotStore:
    """All snapshots of an installation, under one folder: `<root>/<dataset>/<as-of>-<digest>-<key>/`.

    Args:
        key_id: `Pseudonyms.key_id` of the installation. Given, snapshots made under another key do not exist for it:
            looked up with our keys, everybody in them would seem absent, and absence would be read as *none*.
    """

    def __init__(self, root: Path, key_id: str = "") -> None:
        self.root, self.key_id = root, key_id
        # Snapshots never change, so an opened one may be kept; its key column makes repeated look-ups cheap.
        self._opened: dict[Path, Snapshot] = {}

    def infos(self, dataset: str) -> list[SnapshotInfo]:
        """Every snapshot of a dataset, oldest first."""
        return self._infos(dataset, "")

    def _infos(self, dataset: str, day: str) -> list[SnapshotInfo]:
        names = [name for name in self._folders(dataset) if name.startswith(day)]
        read = (self._read(dataset, name) for name in names)
        found = [info for info in read if info is not None]
        ours = [info for info in found if not self.key_id or info.key_id == self.key_id]
        return sorted(ours, key=lambda info: (info.as_of, info.loaded_at, info.corrections))

    def named(self, dataset: str, name: str) -> SnapshotInfo | None:
        """The snapshot whose folder has a name; None where it is not (any more), or made under another key."""
        # An early release's folders did not name the key.
        for folder in (name, name.rpartition("-")[0]):
            if (info := self._read(dataset, folder)) is not None:
                return info if info.name == name and self.key_id in ("", info.key_id) else None
        return None

    def find(self, dataset: str, on: date | None = None) -> Snapshot | None:
        """The newest snapshot that shows a day not after `on` (any day without it); None when there is none."""
        for day in sorted({name[:10] for name in self._folders(dataset)}, reverse=True):
            # Many nights are kept; only of the newest day that has one is everything read.
            if (on is None or day <= on.isoformat()) and (usable := self._infos(dataset, day)):
                return self.open(usable[-1])
        return None

    def _folders(self, dataset: str) -> list[str]:
        """Names of what may be snapshots of a dataset: they begin with a day."""
        try:
            return sorted(name for name in os.listdir(self.root / dataset) if name[:1].isdigit())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _read(self, dataset: str, name: str) -> SnapshotInfo | None:
        """What is known of the snapshot in a folder; None where there is none (any more)."""
        try:
            return _read_info(f"{self.root}/{dataset}/{name}/snapshot.json")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def latest(self, dataset: str, on: date | None = None) -> Snapshot:
        """As `find`, but its absence is an error.

        Raises:
            SnapshotMissing: none is on file.
        """
        snapshot = self.find(dataset, on)
        if snapshot is None:
            raise SnapshotMissing(dataset, "at all" if on is None else f"for {on} or earlier")
        return snapshot

    def find_digest(self, dataset: str, digest: str, key_id: str) -> SnapshotInfo | None:
        """The snapshot made from a file with this digest under this key, if any."""
        found = (info for info in self.infos(dataset) if (info.source_digest, info.key_id) == (digest, key_id))
        return next(found, None)

    def open(self, info: SnapshotInfo) -> Snapshot:
        """The snapshot of an info."""
        folder = self._folder(info)
        if folder not in self._opened:
            if info.schema_version < SCHEMA_VERSION:
                info = replace(info, schema_version=upgrade(folder, info.schema_version))
                write_info(folder, info)
                forget_outgrown(folder)
            self._opened[folder] = Snapshot(folder, info)
        return self._opened[folder]

    def rejects_path(self, dataset: str, as_of: date, digest: str) -> Path:
        """Where the rejects file (退回清单) of a load lies."""
        return self.root / dataset / "rejects" / f"{as_of}-{digest[:12]}.csv"

    def _folder(self, info: SnapshotInfo) -> Path:
        folder = self.root / info.dataset / info.name
        # An early release's folders did not name the key.
        return folder if folder.is_dir() else folder.with_name(info.name.rpartition("-")[0])

    def before(self, info: SnapshotInfo) -> SnapshotInfo | None:
        """The snapshot of the dataset that came before, made under the same key; None for the first."""
        place = (info.as_of, info.loaded_at, info.corrections)
        earlier = [each for each in self.infos(info.dataset)
                   if (each.as_of, each.loaded_at, each.corrections) < place
                   and (each.key_id, each.sorted_by) == (info.key_id, info.sorted_by)]  # fmt: skip
        return earlier[-1] if earlier else None

    def changes(self, older: SnapshotInfo, newer: SnapshotInfo) -> Changes:
        """Which keys changed between two snapshots of a dataset made under one key.

        The list kept with the newer one where it begins at the older one; else both are compared now.
        """
        kept = read_changes(self._folder(newer))
        if kept is not None and kept.since == older.name:
            return kept
        return find_changes(self.open(older).side, self.open(newer).side, older.name)

    def changes_since_before(self, info: SnapshotInfo) -> Changes | None:
        """Which keys changed since the snapshot before; None for the first. Found now, and kept, where it was not."""
        folder, before = self._folder(info), self.before(info)
        kept = read_changes(folder)
        if kept is not None or before is None:
            return kept
        found = self.changes(before, info)
        write_changes(folder, found)
        return found

    def remove_expired(self, dataset: str, retention_months: int, today: date) -> list[SnapshotInfo]:
        """Deletes snapshots whose retention (保存期限) is over, with their rejects; returns what was deleted."""
        limit = today.year * 12 + today.month - 1 - retention_months
        gone = [i for i in self.infos(dataset) if i.as_of_date.year * 12 + i.as_of_date.month - 1 < limit]
        for info in gone:
            self.remove(dataset, info.as_of_date, info.source_digest)
        return gone

    def remove(self, dataset: str, as_of: date, digest: str) -> None:
        """Deletes the snapshot of a file, with its rejects; one that is already gone stays gone."""
        for path in self.left_of(dataset, as_of, digest):
            self._opened.pop(path, None)
            if path.is_dir():
                (path / "snapshot.json").unlink(missing_ok=True)
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def left_of(self, dataset: str, as_of: date, digest: str) -> list[Path]:
        """What lies on disk of the snapshot of a file, under whatever key: folders and files, none when it is gone."""
        rejects = self.rejects_path(dataset, as_of, digest)
        found = [rejects, rejects.with_suffix(".rows")]
        return [
            *(self.root / dataset).glob(f"{as_of}-{digest[:12]}*"),
            *(path for path in found if path.exists()),
        ]

    @contextmanager
    def writing(self, dataset: str) -> Iterator[Path]:
        """A folder to build a snapshot in; removed if it was not published. Left-overs of killed loads are removed."""
        parent = self.root / dataset
        parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(parent)
        folder = parent / f".{os.getpid()}-{uuid.uuid4().hex[:8]}.partial"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, info: SnapshotInfo) -> Snapshot:
        """Makes a finished folder a snapshot, by one rename; a snapshot of the same file that was faster stays."""
        write_info(folder, info)
        before = self.before(info)
        if before is not None:
            write_changes(folder, find_changes(self.open(before).side, Snapshot(folder, info).side, before.name))
        target = self.root / info.dataset / info.name
        try:
            os.rename(folder, target)
        except OSError:
            if not (target / "snapshot.json").is_file():
                raise
            return self.open(_read_info(target / "snapshot.json"))
        _sync_folder(target.parent)
        return self.open(info)


def write_rows(folder: Path, table: Any, unsure_people: UInt64s, unsure_groups: UInt64s) -> None:
    """Writes the rows (already sorted by their first column) and the unsure keys into a snapshot folder."""
    mapped.write(folder, table)
    keys = table.column(0).to_numpy()
    firsts = write_firsts(folder, keys)
    write_signposts(folder, keys if firsts is None else firsts.keys)
    write_unsure(folder, np.unique(unsure_people), np.unique(unsure_groups))


def _read_info(path: str | Path) -> SnapshotInfo:
    with open(path, "rb", buffering=0) as file:  # a night reads dozens: the plainest way is the fastest
        raw = json.loads(file.read())
    version = raw.get("schema_version")
    if not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        raise SnapshotSchemaUnknown(Path(path).parent, version, SCHEMA_VERSION)
    told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return SnapshotInfo(**told)


def write_info(folder: Path, info: SnapshotInfo) -> None:
    """Puts what is known of a snapshot into its folder, whole or not at all."""
    partial = folder / f".{os.getpid()}-snapshot.partial"
    _write_synced(partial, json.dumps(asdict(info), ensure_ascii=False, indent=1).encode())
    partial.rename(folder / "snapshot.json")


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def timestamp(now: datetime) -> str:
    """The moment as snapshots record it."""
    return now.isoformat(timespec="seconds")
