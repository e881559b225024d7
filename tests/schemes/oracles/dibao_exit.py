"""低保渐退 read a second time: 57号 art. 33, the notice of 2022 1(3), Chongqing as reported in 2021."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.oracle import law, read
from tests.rules.three_valued import FIGURE, Missing, below, both, either, equal, negated, outcome, times
from tests.schemes.agreement import Answer


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """A household that left dibao through work: above the standard, below one and a half, in its first six months."""
    place = ruleset.jurisdiction
    seen = read(facts, law("cn-2021", place, month.year, month.number), month.year, month.number)
    home, before = seen.home, seen.home["amount_before_exit_fen"]
    passed = _months_passed(home["exit_began_on"], month)
    eligible = both(
        either(*seen.members),
        home["left_dibao_through_work"],
        below(0, before),
        negated(home["in_dibao_household"]),
        negated(below(seen.income, seen.limit)),
        below(times(2, seen.income), times(3, seen.limit)),
        negated(below(passed, 0)),
        below(passed, 6),
    )
    paid = before if place == "demo-city" else (before if isinstance(before, Missing) else FIGURE)
    found, amount = outcome(eligible, paid, equal(seen.income, seen.limit))
    return found, amount, tuple((None, None) for _ in facts.persons)


def _months_passed(began: Any, month: Month) -> Any:
    if isinstance(began, Missing):
        return began
    whole = (month.year - began.year) * 12 + month.number - began.month
    return whole if began.day == 1 else whole - 1
