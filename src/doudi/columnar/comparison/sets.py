"""Sets of people as ascending keys (人员集合): membership by merging, never by hashing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import finding, merging

UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
LOPSIDED = 30
"""From so many times more keys on one side, searching for each of the few is faster than a walk over both."""
LOPSIDED_PAIRS = 200
"""As `LOPSIDED`, where each is searched for twice."""
SPARSE = 16
"""From so many times more keys on the other side, signposts are faster than leaps from one key to the next."""


def is_in(keys: UInt64s, among: UInt64s) -> Bools:
    """For each of ascending keys whether it stands among other ascending keys.

    >>> is_in(np.array([1, 3, 3, 9], np.uint64), np.array([3, 4], np.uint64)).tolist()
    [False, True, True, False]
    """
    if not len(among) or not len(keys):
        return np.zeros(len(keys), dtype=bool)
    if len(among) * LOPSIDED < len(keys):
        return _marked(keys, among)
    if len(keys) * LOPSIDED < len(among) or not merging.is_compiled():
        return _searched(keys, among)
    return merging.members(keys, among)


def stand_in(values: UInt64s, keys: UInt64s) -> Bools:
    """For each of values in any order whether it stands among ascending keys."""
    return _searched(values, keys) if len(keys) else np.zeros(len(values), dtype=bool)


def _searched(keys: UInt64s, among: UInt64s) -> Bools:
    places = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    found: Bools = among[places] == keys
    return found


def _marked(keys: UInt64s, among: UInt64s) -> Bools:
    """Each of the few looked for among the many; a key's rows lie together."""
    first = np.searchsorted(keys, among, side="left")
    found = np.zeros(len(keys), dtype=bool)
    at = first[keys[np.minimum(first, len(keys) - 1)] == among]
    while len(at):
        found[at] = True
        after = at + 1
        at = after[after < len(keys)]
        at = at[keys[at] == keys[at - 1]]
    return found


def people(keys: UInt64s, where: Bools | None = None) -> UInt64s:
    """Ascending keys, each once; only those at the places wanted.

    >>> people(np.array([1, 3, 3, 9], np.uint64), np.array([False, False, True, True])).tolist()
    [3, 9]
    """
    if where is None:
        where = np.ones(len(keys), dtype=bool)
    if merging.is_compiled():
        return merging.people(keys, where)
    chosen = keys[where]
    first = np.ones(len(chosen), dtype=bool)
    first[1:] = chosen[1:] != chosen[:-1]
    return chosen[first]


def all_of(parts: Sequence[UInt64s]) -> UInt64s:
    """Ascending keys that stand in any of several, each once."""
    # A stable sort finds what is ascending already and only merges it.
    return people(np.sort(np.concatenate([np.empty(0, np.uint64), *parts]), kind="stable"))


def spans(
    keys: UInt64s, among: UInt64s, signposts: npt.NDArray[np.int64] | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each of ascending keys, each there once, where its rows begin and end among ascending keys.

    Args:
        signposts: those of the ascending keys, where they have any: few keys are found faster by them.

    >>> low, high = spans(np.array([3, 5], np.uint64), np.array([1, 3, 3, 9], np.uint64))
    >>> low.tolist(), high.tolist()
    ([1, 3], [3, 3])
    """
    if merging.is_compiled():
        if signposts is not None and len(keys) * SPARSE < len(among):
            return finding.spans_by(keys, among, signposts)
        return finding.spans(keys, among)
    return np.searchsorted(among, keys, side="left"), np.searchsorted(among, keys, side="right")


def joined(one: UInt64s, other: UInt64s) -> UInt64s:
    """Ascending keys of both, each once."""
    if not len(other):
        return one
    if not len(one):
        return other
    return all_of((one, other))


def pairs(left: UInt64s, right: UInt64s) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Every pair of places that hold the same key, ascending by the left one.

    >>> left, right = pairs(np.array([1, 3, 3], np.uint64), np.array([3, 3, 7], np.uint64))
    >>> list(zip(left.tolist(), right.tolist()))
    [(1, 0), (1, 1), (2, 0), (2, 1)]
    """
    if merging.is_compiled() and len(left) * LOPSIDED_PAIRS >= len(right):
        return merging.pairs(left, right)
    low = np.searchsorted(right, left, side="left")
    counts = np.searchsorted(right, left, side="right") - low
    lefts = np.repeat(np.arange(len(left), dtype=np.int64), counts)
    begins = np.cumsum(counts) - counts
    rights = np.arange(len(lefts), dtype=np.int64) - begins[lefts] + low[lefts]
    return lefts, rights


def spans_near(
    keys: UInt64s, among: UInt64s, spans_among: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """As `spans`, where they are known among other keys that are nearly the same.

    >>> before = spans(np.array([3, 5], np.uint64), np.array([1, 3, 3, 9], np.uint64))
    >>> low, high = spans_near(np.array([3, 5], np.uint64), np.array([3, 3, 5, 9], np.uint64), before)
    >>> low.tolist(), high.tolist()
    ([0, 2], [2, 3])
    """
    return finding.spans_near(keys, among, *spans_among) if merging.is_compiled() else spans(keys, among)
