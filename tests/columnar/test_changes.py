"""Which keys changed between two snapshots is what comparing each key's rows one by one says."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doudi.columnar import changes as module
from doudi.columnar.changes import Changes, find_changes
from doudi.columnar.snapshot import Snapshot, SnapshotStore
from tests.columnar.direct import changed, put, random_rows
from tests.columnar.extracts import Desk, number, rows_of

JULY, AUGUST = date(2025, 7, 31), date(2025, 8, 31)
DATASETS = ("hrss_enrolment", "hrss_insurance_contributions", "police_deregistration", "disabled_certificates")


def one_by_one(then: Snapshot, now: Snapshot) -> dict[str, list[int]]:
    """The same from plain Python dicts."""

    def told(snapshot: Snapshot) -> dict[int, Counter[Any]]:
        rows: dict[int, Counter[Any]] = defaultdict(Counter)
        for row in snapshot.rows.rows(0, snapshot.info.rows):
            key = row.pop(snapshot.info.sorted_by)
            row.pop("source_row")
            rows[key][frozenset((name, value) for name, value in row.items() if value is not None)] += 1
        return rows

    old, new = told(then), told(now)
    return {
        "added": sorted(new.keys() - old.keys()), "gone": sorted(old.keys() - new.keys()),
        "changed": sorted(key for key in old.keys() & new.keys() if old[key] != new[key]),
        "unsure": sorted(set(then.unsure_people.tolist()) ^ set(now.unsure_people.tolist())),
    }  # fmt: skip


def as_lists(found: Changes) -> dict[str, list[int]]:
    """The lists in plain Python."""
    return {name: getattr(found, name).tolist() for name in ("added", "gone", "changed", "unsure")}


def two(store: SnapshotStore, dataset: str, seed: int) -> tuple[Snapshot, Snapshot]:
    """Two snapshots, the second a little later; keys lie all over the 64 bits, some close together."""
    chance = random.Random(seed)
    keys = [chance.choice([chance.getrandbits(64), chance.randint(1, 90)]) for _ in range(chance.choice([0, 3, 200]))]
    keys = sorted(set(keys) - {0})
    rows = random_rows(dataset, keys, chance, most=4)
    later = changed(rows, dataset, keys, chance, chance.choice([0.0, 0.05, 0.3]))
    unsure = [[key for key in keys if chance.random() < 0.1] for _ in range(2)]
    without = [chance.choice([[], [], ["state"], ["employer"]]) for _ in range(2)]
    return (put(store, dataset, rows, JULY, unsure[0], without[0]),
            put(store, dataset, later, AUGUST, unsure[1], without[1]))  # fmt: skip


def difference(folder: Path, seeds: range) -> str | None:
    """The first seed on which the lists are not what one by one says."""
    for seed in seeds:
        dataset = DATASETS[seed % len(DATASETS)]
        then, now = two(SnapshotStore(folder / str(seed)), dataset, seed)
        right = one_by_one(then, now)
        for at_a_time in (1 << 18, 7):
            found = as_lists(find_changes(then.side, now.side, "", at_a_time=at_a_time))
            if found != right:
                return f"seed {seed}, {at_a_time} at a time"
    return None


def test_the_lists_say_what_one_by_one_says(tmp_path: Path) -> None:
    """Whatever the order of a key's rows, the width of the ranges, and columns one side does not have."""
    assert difference(tmp_path, range(16)) is None


Plant = Callable[[pytest.MonkeyPatch], None]


def _order_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(module.np, "lexsort", lambda keys: np.arange(len(keys[0])))


def _not_given_is_zero(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(module, "_NOT_GIVEN", np.int64(0))


def _digests_are_believed(patch: pytest.MonkeyPatch) -> None:
    original = module._unequal
    patch.setattr(module, "_unequal", lambda columns, left, right: original(columns[:-1], left, right))


@pytest.mark.parametrize("plant", [_order_counts, _not_given_is_zero, _digests_are_believed],
                         ids=lambda each: each.__name__.strip("_"))  # fmt: skip
def test_a_planted_bug_is_noticed(tmp_path: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake planted in the comparison of rows differs from one by one."""
    plant(monkeypatch)
    assert difference(tmp_path, range(16)) is not None


def test_loading_keeps_the_list_and_an_older_release_is_made_up_for(desk: Desk) -> None:
    """The first snapshot has no list; the next keeps one; without its file the same list is found when asked for."""
    register = "police_household_register"
    desk.load(desk.write(register, rows_of(register, 20), "7.csv"), register, as_of=JULY)
    rows = rows_of(register, 25)
    del rows[3]
    rows[7]["城乡属性"] = "农村"
    desk.load(desk.write(register, rows, "8.csv"), register, as_of=AUGUST)
    july, august = desk.store.infos(register)
    assert desk.store.changes_since_before(july) is None
    kept = desk.store.changes_since_before(august)
    assert kept is not None
    assert kept.counts == {"added": 5, "changed": 1, "gone": 1, "unsure": 0}
    assert kept.changed.tolist() == [desk.key(number(9))]
    assert kept.keys.tolist() == sorted([*kept.added.tolist(), *kept.changed.tolist(), *kept.gone.tolist()])
    path = desk.store.open(august).folder / module.FILE
    path.unlink()
    assert as_lists(desk.store.changes(july, august)) == as_lists(kept)
    assert not path.exists()
    again = desk.store.changes_since_before(august)
    assert again is not None
    assert as_lists(again) == as_lists(kept)
    assert path.is_file()
