"""Sets of people as ascending keys (人员集合): membership by merging, never by hashing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


def is_in(keys: UInt64s, among: UInt64s) -> Bools:
    """For each of ascending keys whether it stands among other ascending keys.

    >>> is_in(np.array([1, 3, 3, 9], np.uint64), np.array([3, 4], np.uint64)).tolist()
    [False, True, True, False]
    """
    if not len(among):
        return np.zeros(len(keys), dtype=bool)
    places = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    found: Bools = among[places] == keys
    return found


def people(keys: UInt64s) -> UInt64s:
    """Ascending keys, each once."""
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    return keys[first]


def joined(one: UInt64s, other: UInt64s) -> UInt64s:
    """Ascending keys of both, each once."""
    if not len(other):
        return one
    if not len(one):
        return other
    return np.union1d(one, other)


def pairs(left: UInt64s, right: UInt64s) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Every pair of places that hold the same key, ascending by the left one.

    >>> left, right = pairs(np.array([1, 3, 3], np.uint64), np.array([3, 3, 7], np.uint64))
    >>> list(zip(left.tolist(), right.tolist()))
    [(1, 0), (1, 1), (2, 0), (2, 1)]
    """
    low = np.searchsorted(right, left, side="left")
    counts = np.searchsorted(right, left, side="right") - low
    lefts = np.repeat(np.arange(len(left), dtype=np.int64), counts)
    begins = np.cumsum(counts) - counts
    rights = np.arange(len(lefts), dtype=np.int64) - begins[lefts] + low[lefts]
    return lefts, rights
