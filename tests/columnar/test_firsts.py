"""Where the rows of each key begin: as Python finds it, kept where there are many rows of a key, and used."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from doudi.columnar import firsts
from doudi.columnar.comparison.rows import KeyRows
from doudi.columnar.snapshot import SCHEMA_VERSION, Snapshot, SnapshotStore
from tests.columnar.direct import put, random_row
from tests.columnar.extracts import AS_OF


def test_it_says_what_python_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces of any size, whether a key's rows lie in one of them or in several."""
    chance = np.random.default_rng(41)
    for turn in range(200):
        monkeypatch.setattr(firsts, "ROWS_AT_A_TIME", 1 + turn % 9)
        keys = np.sort(chance.integers(0, 6, turn, dtype=np.uint64))
        found = firsts.firsts_of(keys)
        one = keys.tolist()
        if not one or len(one) < firsts.MANY * len(set(one)):
            assert found is None
        else:
            assert found is not None
            assert found.keys.tolist() == sorted(set(one))
            assert found.rows.tolist() == [*(one.index(key) for key in sorted(set(one))), len(one)]


def test_the_highest_key_there_can_be_is_one_like_others(tmp_path: Path) -> None:
    """What stands after the last key in the file is not taken for it."""
    keys = np.repeat(np.array([7, 2**64 - 1], np.uint64), [9, 8])
    firsts.write_firsts(tmp_path, keys)
    found = firsts.read_firsts(tmp_path)
    assert found is not None
    assert [each.tolist() for each in found] == [[7, 2**64 - 1], [0, 9, 17]]


def paid(store: SnapshotStore, months: dict[int, int], day: int = 0) -> Snapshot:
    """A snapshot of payments: person → how many of them."""
    chance = random.Random(day)
    rows = [random_row("hrss_pension_payments", key, chance) for key, count in months.items() for _ in range(count)]
    return put(store, "hrss_pension_payments", rows, AS_OF + timedelta(days=day))


def differences(folder: Path) -> list[int]:
    """The nights in which rows are found elsewhere than they lie: one with the list, one without, and one with it."""
    store, wanted = SnapshotStore(folder), np.array([1, 20, 30, 31, 50, 2**63], np.uint64)
    nights = [{20: 12, 30: 9, 31: 1, 50: 12}, {1: 1, 20: 1, 31: 2, 50: 2, 2**63: 3}, {20: 12, 31: 13, 2**63: 4}]
    kept = [paid(store, night, day) for day, night in enumerate(nights)]
    assert [each.firsts is not None for each in kept] == [True, False, True]
    rows, alone = KeyRows(wanted), KeyRows(wanted[[1, 3]])
    few, found = rows.only(np.array([1, 3])), []
    for day, snapshot in enumerate(kept):
        lie = [np.searchsorted(snapshot.keys, wanted, side) for side in ("left", "right")]
        told = [each.tolist() for at in (rows, few, alone) for each in at.spans(snapshot)]
        if told != [*(each.tolist() for each in lie), *(each[[1, 3]].tolist() for each in lie * 2)]:
            found.append(day)
    return found


def test_rows_are_found_by_it_as_without_it(tmp_path: Path) -> None:
    """In a snapshot that has it, in the next that has none, in the next that has it again; of a few alone too."""
    assert differences(tmp_path) == []


PLANTS: dict[str, Callable[[firsts.Firsts], firsts.Firsts]] = {
    "a row late": lambda found: firsts.Firsts(found.keys, np.append(found.rows[:-1] + 1, found.rows[-1])),
    "the last key missing": lambda found: firsts.Firsts(found.keys[:-1], found.rows[:-1]),
    "the end before the last row": lambda found: firsts.Firsts(found.keys, np.append(found.rows[:-1], found.rows[-2])),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_noticed(tmp_path: Path, plant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that says something wrong is seen in the rows that are found."""
    original = firsts.firsts_of
    monkeypatch.setattr(firsts, "firsts_of", lambda keys: (found := original(keys)) and PLANTS[plant](found))
    assert differences(tmp_path)


@pytest.mark.parametrize("is_killed_late", [False, True])
def test_a_snapshot_of_the_third_form_gets_it_when_it_is_opened(tmp_path: Path, is_killed_late: bool) -> None:
    """Where there are many rows of a key; also where an upgrade was killed before it was recorded."""
    store = SnapshotStore(tmp_path)
    snapshot, bare = paid(store, {20: 12, 30: 9}), paid(store, {20: 1, 30: 1}, day=1)
    for folder in (snapshot.folder, bare.folder):
        manifest = folder / "snapshot.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 3}))
    if not is_killed_late:
        (snapshot.folder / firsts.FILE).unlink()
    found, other = (SnapshotStore(tmp_path).open(info) for info in SnapshotStore(tmp_path).infos(snapshot.info.dataset))
    assert (found.info.schema_version, other.info.schema_version) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert found.firsts is not None
    assert (found.firsts.keys.tolist(), found.firsts.rows.tolist()) == ([20, 30], [0, 12, 21])
    assert other.firsts is None
    assert not (bare.folder / firsts.FILE).exists()
