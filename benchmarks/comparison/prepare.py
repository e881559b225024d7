"""What a run needs beforehand (事先准备): made once, kept, untimed; at most 20 GB for the whole city."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.comparison import crowd, leads, written
from doudi.columnar.citizen_numbers import full_numbers
from doudi.columnar.comparison.identity import CHANGES
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore

Say = Callable[[str], None]
CHANGED = 0.01
PSEUDONYMS = Pseudonyms(b"benchmark key of a city")
_GIB_FREE = {"full": 26, "tenth": 4, "quick": 1}


@dataclass(frozen=True)
class Scale:
    """How large everything is (规模).

    Args:
        people: residents of the city whose feeds are compared.
        residents, insured: of the anti-join; 30 and 27 million for the claim.
        rows: of the extract that is loaded.
    """

    name: str
    people: int
    residents: int
    insured: int
    rows: int


SCALES = {
    "full": Scale("full", crowd.CITY, 30_000_000, 27_000_000, 4_000_000),
    "tenth": Scale("tenth", crowd.CITY // 10, 3_000_000, 2_700_000, 1_000_000),
    "quick": Scale("quick", 100_000, 100_000, 90_000, 30_000),
}


class CannotPrepare(Exception):
    """Something is not there; the text says what and the way out."""


def home(folder: Path, scale: Scale) -> Path:
    """Where everything of a scale lies."""
    return folder / f"comparison-{scale.name}-{crowd.SEED}-v{crowd.VERSION}"


def prepare(folder: Path, scale: Scale, say: Say) -> Path:
    """Makes what is not there yet; returns the folder.

    Raises:
        CannotPrepare: no room on the disk.
    """
    place = home(folder, scale)
    steps: dict[str, Callable[[Path], None]] = {
        "antijoin": lambda part: _antijoin(part, scale), "feeds": lambda part: _feeds(part, scale, say),
        "loading": lambda part: written.write(part, scale.rows), "leads": lambda part: leads.prepare(part, say),
    }  # fmt: skip
    for name, make in steps.items():
        part = place / name
        if (part / "finished").is_file():
            continue
        place.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(place).free / 2**30
        if free < _GIB_FREE[scale.name]:
            raise CannotPrepare(f"{free:.0f} GiB free, {_GIB_FREE[scale.name]} wanted: make room and run it again.")
        say(f"making {name}, {scale.name} (once)")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        make(part)
        (part / "finished").touch()
    _bring_up_to_date(place)
    return place


def _bring_up_to_date(place: Path) -> None:
    """What an earlier release prepared is brought into today's form here, where nothing is timed."""
    for snapshots in sorted(place.glob("*/snapshots")):
        store = SnapshotStore(snapshots)
        for dataset in sorted(each.name for each in snapshots.iterdir() if each.is_dir()):
            for info in store.infos(dataset):
                store.open(info)


def _antijoin(place: Path, scale: Scale) -> None:
    """Both registers as our snapshots, and for the peer as text and as 64-bit numbers, in the order of chance."""
    chance = np.random.default_rng(crowd.SEED)
    everybody = _digits(scale.residents + scale.residents // 50, chance)
    residents = everybody[: scale.residents]
    insured = np.concatenate([residents[: int(scale.insured * 0.98889)], everybody[scale.residents :]])[: scale.insured]
    missing = residents[int(scale.insured * 0.98889) :]
    store = SnapshotStore(place / "snapshots")
    for name, dataset, digits in (("residents", "police_household_register", residents),
                                  ("insured", "hrss_enrolment", insured)):  # fmt: skip
        digits = chance.permutation(digits)
        keys = PSEUDONYMS.of_digits(digits)[0]
        for kind, column in (("text", pa.array(full_numbers(digits))), ("int", pa.array(digits))):
            pq.write_table(pa.table({"id": column}), place / f"{name}-{kind}.parquet", compression="zstd")
        np.save(place / f"{name}-keys.npy", keys)
        rows = pa.table({"person_key": np.sort(keys), "source_row": np.arange(len(keys), dtype=np.uint32)})
        crowd.put(store, dataset, rows, crowd.AS_OF, np.empty(0, np.uint64))
    keys = PSEUDONYMS.of_digits(missing)[0]
    told = {"missing": len(missing), "digits": _sum(missing), "keys": int(np.bitwise_xor.reduce(keys))}
    (place / "truth.json").write_text(json.dumps(told))


def _sum(values: Any) -> int:
    return int((values >> np.uint64(32)).sum()) * (1 << 32) + int((values & np.uint64(0xFFFF_FFFF)).sum())


def _digits(count: int, chance: np.random.Generator) -> Any:
    """So many different first seventeen digits of citizen numbers, in the order of chance."""
    division = chance.integers(500101, 500244, 2 * count, dtype=np.uint64)
    born = chance.integers(0, 33_000, 2 * count).astype("datetime64[D]") - np.timedelta64(13_000, "D")
    months = born.astype("datetime64[M]")
    day = (born - months).astype(np.int64) + 1
    month = months.astype(np.int64)
    written_day = (month // 12 + 1970) * 10_000 + (month % 12 + 1) * 100 + day
    order = chance.integers(0, 1000, 2 * count, dtype=np.uint64)
    found = np.unique(division * np.uint64(10**11) + written_day.astype(np.uint64) * np.uint64(1000) + order)
    return chance.permutation(found)[:count]


def _feeds(place: Path, scale: Scale, say: Say) -> None:
    """Every feed the rules read, and each once more a night later, when one person in a hundred changed."""
    book = installed_book()
    everybody = crowd.Crowd(scale.people)
    some = everybody.keys[everybody.some(CHANGED)]
    store = SnapshotStore(place / "snapshots")
    later = crowd.AS_OF + timedelta(days=1)
    for dataset in sorted({name for rule in book.rules.values() for name in book.datasets(rule)} | {CHANGES}):
        rows = crowd.table(everybody, dataset, crowd.read_columns(book, dataset))
        unsure = everybody.keys[everybody.some(0.0005)]
        crowd.put(store, dataset, rows, crowd.AS_OF, unsure)
        crowd.put(store, dataset, crowd.a_little_later(rows, some, everybody.chance), later, unsure)
        say(f"  {dataset}: {rows.num_rows:,} rows")
