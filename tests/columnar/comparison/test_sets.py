"""Sets of people say the same compiled, searched for, and in plain Python."""

from __future__ import annotations

import random

import numpy as np
import pytest

from doudi.columnar.comparison import merging, sets
from doudi.columnar.comparison.replacing import exchanged


def some(chance: random.Random) -> np.ndarray:
    """Ascending keys, some of them often, from the lowest to the highest there are."""
    most = chance.choice([3, 60, 2**64 - 1])
    return np.array(sorted(chance.randint(0, most) for _ in range(chance.choice([0, 1, 9, 300]))), np.uint64)


@pytest.mark.parametrize("is_compiled", [True, False])
def test_every_way_says_what_python_says(is_compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Membership, distinct keys, pairs, spans (afresh, and from known ones), unions; with a compiler and without."""
    if not is_compiled:
        monkeypatch.setattr(merging, "is_compiled", lambda: False)
    chance = random.Random(31)
    for turn in range(600):
        monkeypatch.setattr(sets, "LOPSIDED", (2, 200)[turn % 2])
        monkeypatch.setattr(sets, "LOPSIDED_PAIRS", (200, 2)[turn % 2])
        left, right = some(chance), some(chance)
        where = np.array([chance.random() < 0.5 for _ in left], dtype=bool)
        one, other = left.tolist(), right.tolist()
        assert sets.is_in(left, np.unique(right)).tolist() == [key in set(other) for key in one]
        assert sets.people(left).tolist() == sorted(set(one))
        assert sets.people(left, where).tolist() == sorted(set(left[where].tolist()))
        assert sets.all_of([left, right, left]).tolist() == sorted({*one, *other})
        assert sets.joined(np.unique(left), np.unique(right)).tolist() == sorted({*one, *other})
        low, high = sets.spans(np.unique(left), right)
        assert [right[a:b].tolist() for a, b in zip(low, high, strict=True)] == [
            [each for each in other if each == key] for key in sorted(set(one))
        ]
        keys, before = np.unique(left), np.sort(np.concatenate([right[chance.randint(0, 3) :], left[: turn % 5]]))
        near = sets.spans_near(keys, right, sets.spans(keys, before))
        assert [each.tolist() for each in near] == [low.tolist(), high.tolist()]
        if len(left) * len(right) < 4_000:
            lefts, rights = sets.pairs(left, right)
            pairs = [(at, to) for at, key in enumerate(one) for to, found in enumerate(other) if key == found]
            assert list(zip(lefts.tolist(), rights.tolist(), strict=True)) == pairs


def test_keys_far_apart_are_found_however_keys_are_spread() -> None:
    """Evenly, in crowds, or each in many rows; asked near together, far away, below the first and above the last."""
    chance = np.random.default_rng(33)
    evenly = np.sort(chance.integers(0, 2**64 - 1, 20_000, dtype=np.uint64))
    crowded = np.sort(np.concatenate([evenly[::10], chance.integers(2**60, 2**60 + 30_000, 20_000, dtype=np.uint64)]))
    for among in (evenly, crowded, np.repeat(evenly[::40], 40), crowded[-50:], evenly[:1]):
        before = np.delete(among, slice(len(among) // 3, len(among) // 2))
        for count in (1, 3, 40, 900):
            beside = evenly[100:200] + np.uint64(1)
            ends = np.array([1, 2**64 - 1], np.uint64)
            keys = np.unique(np.concatenate([chance.choice(among, count), beside, ends]))
            wanted = [np.searchsorted(among, keys, side).tolist() for side in ("left", "right")]
            assert [each.tolist() for each in sets.spans(keys, among)] == wanted
            near = sets.spans_near(keys, among, sets.spans(keys, before))
            assert [each.tolist() for each in near] == wanted


@pytest.mark.parametrize("is_compiled", [True, False])
def test_subjects_are_exchanged_as_python_exchanges_them(is_compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some keys go, those that come among these stand in their places; with a compiler and without."""
    if not is_compiled:
        monkeypatch.setattr(merging, "is_compiled", lambda: False)
    chance = random.Random(32)
    for _ in range(600):
        subjects, keys = np.unique(some(chance)), np.unique(some(chance))
        come = keys[[chance.random() < 0.5 for _ in keys]]
        now = {*subjects.tolist()} - {*keys.tolist()} | {*come.tolist()}
        assert exchanged(subjects, keys, come).tolist() == sorted(now)


def test_the_walks_are_compiled_here() -> None:
    """Where the project is developed there is a compiler, so that the fast way is the one tested."""
    assert merging.is_compiled()
