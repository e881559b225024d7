"""Whose decision flips between two versions of the rules (结论变化), over everybody on the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doudi.insight.simulation.people import Grouping
from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.bulk import OUTCOMES, BulkResult, assess_population
from doudi.rules.lines import Words
from doudi.rules.population import Population
from doudi.rules.ruleset import Ruleset

PopulationOf = Callable[[Ruleset], Population]


@dataclass(frozen=True)
class Flips:
    """How results move (结论变化).

    Args:
        moves: households by (outcome before, outcome after), the equal ones included.
        before_fen, after_fen: what is paid a month under each, in all.
        more, less: households that get more or less, of those entitled under both.
        by_group: of each group's households, how many move.
    """

    households: int
    moves: dict[tuple[Outcome, Outcome], int]
    before_fen: int
    after_fen: int
    more: int
    less: int
    by_group: tuple[tuple[Words, int], ...]

    @property
    def flipped(self) -> int:
        """How many households come out otherwise."""
        return sum(count for (was, is_now), count in self.moves.items() if was is not is_now)


def flips(
    before: Ruleset, after: Ruleset, population_of: PopulationOf, month: Month, group: Grouping | None = None
) -> Flips:
    """Every household under both versions, in one month.

    Args:
        population_of: the same people as columns for either version, which may read other quantities.
    """
    was = assess_population(before, population_of(before), month)
    is_now = assess_population(after, population_of(after), month)
    pairs = was.computed.astype(np.int64) * len(OUTCOMES) + is_now.computed
    counts = np.bincount(pairs, minlength=len(OUTCOMES) ** 2)
    moves = {
        (OUTCOMES[place // len(OUTCOMES)], OUTCOMES[place % len(OUTCOMES)]): int(count)
        for place, count in enumerate(counts)
        if count
    }
    both = _is_paid(was) & _is_paid(is_now)
    moved = was.computed != is_now.computed
    places = group.places[moved] if group else np.empty(0, np.int64)
    by_place = np.bincount(places, minlength=len(group.labels) if group else 0)
    return Flips(
        len(was.computed), moves, _cost(was), _cost(is_now),
        int((both & (is_now.amount_fen > was.amount_fen)).sum()),
        int((both & (is_now.amount_fen < was.amount_fen)).sum()),
        tuple((group.labels[place], int(count)) for place, count in enumerate(by_place) if count) if group else (),
    )  # fmt: skip


def _is_paid(result: BulkResult) -> NDArray[np.bool_]:
    return np.asarray((result.computed == OUTCOMES.index(Outcome.ELIGIBLE)) & result.amount_known, np.bool_)


def _cost(result: BulkResult) -> int:
    return int(result.amount_fen[_is_paid(result)].sum())
