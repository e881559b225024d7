"""Drawing lots that anybody can draw again (可以复算的抽签): pure, from a seed and the cases' numbers."""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from math import ceil


def lots_wanted(cases: int, share: Fraction) -> int:
    """How many of so many must be looked at again so that the share is not undercut (不低于): rounded up.

    >>> lots_wanted(10, Fraction(3, 10)), lots_wanted(1, Fraction(3, 10)), lots_wanted(11, Fraction(3, 10))
    (3, 1, 4)
    """
    return ceil(cases * share)


def draw_lots(numbers: Iterable[str], seed: str, share: Fraction) -> frozenset[str]:
    """The numbers on which the lot falls: those whose hash with the seed comes first.

    The order in which they are given changes nothing, and neither does a number given twice.

    >>> drawn = draw_lots(["A", "B", "C", "D"], "seed", Fraction(3, 10))
    >>> len(drawn), drawn == draw_lots(["D", "C", "B", "A"], "seed", Fraction(3, 10))
    (2, True)
    """
    known = set(numbers)
    order = sorted(known, key=lambda number: hashlib.sha256(f"{seed}|{number}".encode()).digest())
    return frozenset(order[: lots_wanted(len(known), share)])
