"""Whose result flips is counted as one household after the other counts it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from doudi.insight.simulation.flips import flips
from doudi.insight.simulation.people import Grouping
from doudi.kernel.month import Month
from doudi.rules.lines import Words
from doudi.rules.population import population_of
from doudi.rules.scalar import evaluate
from doudi.rules.verdict import verdict_of
from doudi.schemes import load
from tests.rules.families import families
from tests.rules.test_reform import under

MONTH = Month(2025, 9)


@pytest.mark.thorough
def test_every_move_is_counted() -> None:
    """Moves, money, more and less, and the groups of those who move."""
    before = load("dibao", jurisdiction="demo-city").ruleset
    after = under(before, {"dibao.standard_urban": 90_000, "dibao.vehicles_allowed": 1})
    crowd = families(before.quantities, 800, seed=13)
    group = Grouping("n", Words("组", "group"), (Words("甲", "A"), Words("乙", "B")), np.arange(len(crowd)) % 2)
    found = flips(before, after, lambda ruleset: population_of(ruleset.quantities, crowd), MONTH, group)
    verdicts = [
        [verdict_of(evaluate(ruleset, household, MONTH, ruleset.figures(MONTH))) for household in crowd]
        for ruleset in (before, after)
    ]
    pairs = list(zip(*verdicts, strict=True))
    assert found.moves == Counter((was.computed, now.computed) for was, now in pairs)
    assert found.flipped == sum(was.computed is not now.computed for was, now in pairs) > 20
    paid = [(was.amount_fen, now.amount_fen) for was, now in pairs
            if was.computed is now.computed and str(was.computed) == "eligible"]  # fmt: skip
    assert found.more == sum(was is not None and now is not None and now > was for was, now in paid) > 20
    assert found.less == 0
    assert found.after_fen > found.before_fen > 0
    assert sum(count for _, count in found.by_group) == found.flipped
    assert found.by_group[0][1] == sum(was.computed is not now.computed for was, now in pairs[::2])
