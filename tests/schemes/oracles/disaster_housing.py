"""A second, slow and separate reading of 因灾倒损住房重建, from the Chongqing guide of August 2024."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.three_valued import (
    FIGURE,
    Missing,
    among,
    both,
    choose,
    either,
    equal,
    least,
    negated,
    outcome,
    plain_facts,
    times,
)
from tests.schemes.agreement import Answer


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Outcome and amount; persons have none."""
    plain = plain_facts(facts.facts, {"disaster_damage": "none", "damaged_rooms": 0})
    home = {key: False if value is None else value for key, value in plain.items()}
    people = [plain_facts(person.facts, {"lives_together": False}) for person in facts.persons]
    someone = either(*[either(equal(one["relation_to_head"], "head"), one["lives_together"]) for one in people])
    known = month >= Month(2024, 9)
    heavily = among(home["disaster_damage"], {"serious", "collapsed"}) if known else _unset(home["disaster_damage"])
    natural = home["is_natural_disaster"]
    rebuilt = both(natural, home["is_only_home"], heavily)
    repaired = both(natural, equal(home["disaster_damage"], "ordinary"))
    due = both(someone, either(rebuilt, repaired), negated(home["was_aided_for_this_home"]))
    five_thousand, twenty_thousand = (500_000, 2_000_000) if known else (FIGURE, FIGURE)
    fen = choose(rebuilt, least(times(five_thousand, home["damaged_rooms"]), twenty_thousand), FIGURE)
    verdict = outcome(due, choose(due, fen, 0), both(rebuilt, equal(home["damaged_rooms"], 0)))
    return (*verdict, tuple((None, None) for _ in people))


def _unset(damage: Any) -> Missing:
    return Missing(FIGURE.why | damage.why) if isinstance(damage, Missing) else FIGURE
