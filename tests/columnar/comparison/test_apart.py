"""Who is set apart, night after night: a list and who differs from it say what a list written anew each night says."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from doudi.columnar.comparison import apart, merging
from doudi.columnar.comparison.apart import SetApart
from doudi.columnar.comparison.judging import IN_ORDER, Judged

ANSWERS = (1, 2, 253, 254)
Plant = Callable[[pytest.MonkeyPatch], None]


def judged(said: dict[int, int]) -> Judged:
    """What is said of each, as lists."""
    keys = sorted(said)
    return Judged(np.array(keys, np.uint64), np.array([said[key] for key in keys], np.uint8))


def difference(seeds: range) -> str | None:
    """The first night on which the list, its counts or those of one answer are others than plain Python's."""
    for seed in seeds:
        chance = random.Random(seed)
        most = chance.choice([12, 300, 2**64 - 1])
        everybody = sorted({chance.randint(0, most) for _ in range(chance.choice([5, 60, 400]))})
        now = {key: chance.choice(ANSWERS) for key in everybody if chance.random() < 0.7}
        told = SetApart(judged(now))
        for night in range(6):
            keys = [key for key in everybody if chance.random() < chance.choice([0.05, 0.3])]
            come = {key: chance.choice(ANSWERS) for key in keys if chance.random() < 0.6}
            told, gone = told.moved(np.array(keys, np.uint64), judged(come))
            were = [now.pop(key) for key in keys if key in now]
            now |= come
            found = dict(zip(told.subjects.tolist(), told.answers.tolist(), strict=True))
            of = {answer: told.of(answer).tolist() for answer in ANSWERS}
            wanted = {answer: sorted(key for key, each in now.items() if each == answer) for answer in ANSWERS}
            counts = np.bincount(np.array(were, np.int64), minlength=256)
            if found != now or of != wanted or gone.tolist() != counts.tolist() or list(found) != sorted(found):
                return f"seed {seed}, night {night}"
    return None


@pytest.mark.parametrize("is_compiled", [True, False])
@pytest.mark.parametrize("gathered", [apart.GATHERED, 1, 10**9], ids=["as kept", "hardly ever gathered", "each night"])
def test_a_list_and_its_changes_say_what_a_list_says(
    is_compiled: bool, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random nights, lists gathered early and late; with a compiler and without."""
    if not is_compiled:
        monkeypatch.setattr(merging, "is_compiled", lambda: False)
    monkeypatch.setattr(apart, "GATHERED", gathered)
    assert difference(range(120)) is None


def test_a_night_writes_no_list_anew() -> None:
    """While few differ the written list is the very same; once many do there is a new one, and no changes."""
    told = SetApart(judged(dict.fromkeys(range(100, 200), 1)))
    later, _ = told.moved(np.array([100, 101, 350], np.uint64), judged({101: 2, 350: 254}))
    assert later.written is told.written
    assert dict(zip(later.since.subjects.tolist(), later.since.answers.tolist(), strict=True)) == {
        100: IN_ORDER, 101: 2, 350: 254
    }  # fmt: skip
    again, _ = later.moved(np.array([100, 101], np.uint64), judged({100: 1, 101: 1}))
    assert again.since.subjects.tolist() == [350]  # who is as written again differs no longer
    many, _ = again.moved(np.arange(100, 120, dtype=np.uint64), judged({}))
    assert not len(many.since.subjects)
    assert many.written.subjects.tolist() == [*range(120, 200), 350]


def _who_is_no_longer_apart_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(apart, "_differing", lambda now, written: now)


def _what_came_since_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    original = apart._replaced
    patch.setattr(apart, "_replaced", lambda before, keys, come: before if len(keys) < 3 else original(
        before, keys, come))  # fmt: skip


def _those_no_longer_apart_are_listed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(apart, "_apart_of", lambda judged: judged)


def _the_last_is_passed_over(patch: pytest.MonkeyPatch) -> None:
    original = apart.said_of
    patch.setattr(apart, "said_of", lambda keys, among: original(keys[:-1], among))


@pytest.mark.parametrize("plant", [_who_is_no_longer_apart_stays, _what_came_since_is_not_counted,
                                   _those_no_longer_apart_are_listed, _the_last_is_passed_over],
                         ids=lambda each: each.__name__.strip("_"))  # fmt: skip
def test_a_planted_bug_is_noticed(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake planted in how changes are noted differs from plain Python."""
    plant(monkeypatch)
    assert difference(range(120))
