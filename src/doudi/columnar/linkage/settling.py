"""What becomes of each row (归类): matched by the machine alone, to be looked at, or nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

MATCH, GREY, NONE = "match", "grey", "none"
MOST_CANDIDATES = 3
"""So many candidates of one row are shown to an official; more than that would be guessing."""


NAMES_AGREE = frozenset({"same", "same_sound", "one_char"})
"""What the names must be for a machine to match alone: people of one household share all but name and birth date."""


@dataclass(frozen=True)
class Candidate:
    """One pair with its score: row number, person key (unsigned), weight in bits, level of each comparison."""

    row: int
    key: int
    weight: float
    levels: Mapping[str, str]
    block: str


@dataclass(frozen=True)
class Settled:
    """What became of one row; its candidates, the best first (one for a match, none for nobody)."""

    row: int
    outcome: str
    candidates: tuple[Candidate, ...]


def settle(candidates: Iterable[Candidate], *, upper: float, lower: float) -> Iterator[Settled]:
    """Rows with a candidate at or above `lower`, by row number; rows without one are nobody's and left out.

    A match needs a candidate at or above `upper` whose name agrees, and no second person at or above `lower`: of two
    people who could both be meant, no machine chooses.

    >>> a, b = Candidate(1, 7, 20.0, {"name": "same"}, ""), Candidate(1, 8, 6.0, {}, "")
    >>> [s.outcome for s in settle([a], upper=15, lower=5)], [s.outcome for s in settle([b, a], upper=15, lower=5)]
    (['match'], ['grey'])
    """
    ordered = sorted(candidates, key=lambda each: (each.row, -each.weight, each.key))
    for row, group in groupby(ordered, key=lambda each: each.row):
        possible = {each.key: each for each in reversed([one for one in group if one.weight >= lower])}
        best = sorted(possible.values(), key=lambda each: (-each.weight, each.key))
        if not best:
            continue
        if best[0].weight >= upper and len(best) == 1 and best[0].levels.get("name") in NAMES_AGREE:
            yield Settled(row, MATCH, (best[0],))
        else:
            yield Settled(row, GREY, tuple(best[:MOST_CANDIDATES]))
