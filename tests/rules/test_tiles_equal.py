"""Compiled tiles, NumPy and one by one are one, byte for byte: values, states, outcomes, amounts."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.kernel.month import Month
from doudi.rules.bulk import OUTCOMES
from doudi.rules.graph import Op
from doudi.rules.population import population_of
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles.emitters import EMITTERS, READ_BEFORE
from doudi.rules.tiles.verdicts import ELIGIBLE, NEEDS_PERSON, NOT_ELIGIBLE, UNDETERMINED
from doudi.schemes import load
from tests.rules.families import families, family, tight_family
from tests.rules.harness import oracle_answers
from tests.rules.random_rules import MONTH, RandomRules, random_population
from tests.rules.test_equal_to_the_fen import SETTINGS
from tests.rules.tiles_harness import all_masked, by_numpy, by_tiles, difference, one_by_one

SEPTEMBER = Month(2025, 9)


def assert_one(seed: int, nodes: int = 70, households: int = 50) -> None:
    """Tiles, NumPy and one by one agree on every rule of a random ruleset."""
    chance = random.Random(seed)
    ruleset = RandomRules(chance).ruleset(nodes)
    population = random_population(chance, households)
    outputs = tuple(ruleset.rules)
    tiles = by_tiles(ruleset, population, MONTH, outputs)
    assert difference(tiles, one_by_one(ruleset, population, MONTH, outputs)) is None, seed
    assert difference(tiles, by_numpy(ruleset, population, MONTH, outputs)) is None, seed


def test_dibao_with_unknowns_is_one(demo: Ruleset) -> None:
    """600 generated families with unknowns: every rule's value and state, every outcome, every amount."""
    households = families(demo.quantities, 600, seed=1)
    population = all_masked(population_of(demo.quantities, households))
    outputs = tuple(demo.rules)
    tiles = by_tiles(demo, population, SEPTEMBER, outputs)
    assert difference(tiles, by_numpy(demo, population, SEPTEMBER, outputs)) is None
    oracle = oracle_answers(demo, households, SEPTEMBER)
    answers = zip(tiles.outcome, tiles.amount_fen, tiles.amount_known, strict=True)
    assert [(str(OUTCOMES[o]), int(amount) if known else None) for o, amount, known in answers] == oracle


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_hypothesis_finds_no_difference(data: st.DataObject, demo: Ruleset) -> None:
    """No families Hypothesis can compose are answered differently by tiles, NumPy and one by one."""
    make = data.draw(st.sampled_from([family, tight_family]))
    households = [make(demo.quantities, lambda options: data.draw(st.sampled_from(options))) for _ in range(2)]
    population = all_masked(population_of(demo.quantities, households))
    outputs = tuple(demo.rules)
    tiles = by_tiles(demo, population, SEPTEMBER, outputs)
    assert difference(tiles, one_by_one(demo, population, SEPTEMBER, outputs)) is None
    assert difference(tiles, by_numpy(demo, population, SEPTEMBER, outputs)) is None


@pytest.mark.thorough
@pytest.mark.parametrize(("profile", "place", "month"), [*SETTINGS, ("cn-2021", "demo-city", Month(2026, 8))])
def test_every_profile_and_place_is_one(profile: str, place: str, month: Month) -> None:
    """Unset and superseded figures included, whatever columns have masks."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    population = population_of(ruleset.quantities, families(ruleset.quantities, 2_000, seed=month.index))
    outputs = tuple(ruleset.rules)
    tiles = by_tiles(ruleset, population, month, outputs)
    assert difference(tiles, by_numpy(ruleset, population, month, outputs)) is None


@pytest.mark.parametrize("seed", range(2))
def test_random_rules_are_one(seed: int) -> None:
    """Random rules over every operator and random columns, every rule compared."""
    assert_one(seed, nodes=55)


@pytest.mark.thorough
@pytest.mark.parametrize("first", [100])
def test_many_random_rules_are_one(first: int) -> None:
    """The same on ten larger rulesets."""
    for seed in range(first, first + 10):
        assert_one(seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 1_200, 20))
def test_two_hundred_random_rules_are_one(first: int) -> None:
    """The same on two hundred rulesets."""
    for seed in range(first, first + 20):
        assert_one(seed, nodes=90)


def test_every_operator_can_be_compiled() -> None:
    """No operator is left to NumPy: a new one needs an entry in `EMITTERS`."""
    assert set(Op) == set(EMITTERS) | READ_BEFORE
    assert not set(EMITTERS) & READ_BEFORE


def test_outcomes_have_the_same_codes() -> None:
    """The kernel's outcome codes are those of `OUTCOMES`."""
    codes = (ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, NEEDS_PERSON)
    assert [str(OUTCOMES[code]) for code in codes] == ["eligible", "not_eligible", "undetermined", "needs_person"]
