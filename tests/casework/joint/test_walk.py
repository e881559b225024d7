"""Random walks over a joint case keep what must always hold, and three planted bugs are found by them."""

from collections.abc import Callable
from typing import Any

import pytest

from doudi.casework.joint import following, history, lifecycle
from tests.casework.joint.walk import walk
from tests.registry.city import TestCity

STEPS = 40


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.thorough)])
def test_whatever_is_tried_what_must_hold_holds(city: TestCity, seed: int) -> None:
    """Open if and only if an item is; to do exactly what is waited for; each version with its line."""
    found = walk(city, seed, STEPS)
    assert found.done > 10
    assert found.refused > 3


@pytest.mark.long
def test_many_walks(city: TestCity) -> None:
    """The same over a hundred seeds."""
    for seed in range(10, 110):
        walk(city, seed, 120)


def _nothing(*_given: Any, **_more: Any) -> None:
    return None


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "the case stays open when its last item ended": lambda patch: patch.setattr(lifecycle, "close_if_over", _nothing),
    "what is done stays on the worklist": lambda patch: patch.setattr(following, "finish_items", _nothing),
    "a change leaves no line in the history": lambda patch: patch.setattr(history, "_keep", _nothing),
}


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(city: TestCity, monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    """The walk fails over each of them within the steps of the quick suite."""
    PLANTED[bug](monkeypatch)
    with pytest.raises(AssertionError):
        _walks(city)


def _walks(city: TestCity) -> None:
    for seed in range(1, 6):
        walk(city, seed, STEPS)
