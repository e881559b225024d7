"""One graph, two evaluations, one separate oracle: equal to the fen, unknowns included."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.rules.families import families, family, tight_family
from tests.rules.harness import bulk_answers, first_difference, scalar_answers

SETTINGS = [
    ("cn-2021", "demo-city", Month(2025, 9)),
    ("cn-2021", "demo-city", Month(2026, 1)),
    ("cn-2021", "500106", Month(2025, 12)),
    ("cq-2016", "demo-city", Month(2024, 10)),
    ("cq-2016", "500106", Month(2025, 9)),
]


@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
def test_generated_families_get_one_answer(profile: str, place: str, month: Month) -> None:
    """Bulk, one by one and the oracle agree on 600 generated families in each profile, place and month."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    households = families(ruleset.quantities, 600, seed=month.index)
    assert first_difference(ruleset, households, month) is None


@pytest.mark.thorough
def test_generated_families_cover_all_outcomes() -> None:
    """The generated families are no easy crowd: every outcome occurs often enough to mean something."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    answers = bulk_answers(ruleset, families(ruleset.quantities, 3_000, seed=3), Month(2025, 9))
    outcomes = [outcome for outcome, _ in answers]
    for outcome in ("eligible", "not_eligible", "undetermined", "needs_person"):
        assert outcomes.count(outcome) > 40, outcome
    assert len({amount for _, amount in answers if amount}) > 60


@pytest.mark.long
@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
def test_fifty_thousand_families_get_one_answer(profile: str, place: str, month: Month) -> None:
    """The same agreement on 50,000 families over the profiles, in batches of other seeds."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    for seed in range(10):
        households = families(ruleset.quantities, 1_000, seed=1_000 + seed)
        assert first_difference(ruleset, households, month) is None


@pytest.mark.thorough
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_hypothesis_finds_no_difference(data: st.DataObject) -> None:
    """No family Hypothesis can compose is answered differently by bulk, one by one and the oracle."""
    profile, place, month = data.draw(st.sampled_from(SETTINGS))
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    make = data.draw(st.sampled_from([family, tight_family]))
    households = [make(ruleset.quantities, lambda options: data.draw(st.sampled_from(options))) for _ in range(2)]
    assert first_difference(ruleset, households, month) is None


@pytest.mark.thorough
def test_superseded_figures_flag_the_same_families() -> None:
    """After the adjustment month, bulk and one by one send the same families to a person."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    households = families(ruleset.quantities, 800, seed=8)
    answers = bulk_answers(ruleset, households, Month(2026, 8))
    assert answers == scalar_answers(ruleset, households, Month(2026, 8))
    outcomes = [outcome for outcome, _ in answers]
    assert outcomes.count("eligible") == 0
    # Refused for a car alone: the standard plays no part, so no person is needed.
    assert outcomes.count("not_eligible") > 20


def test_tiles_do_not_matter() -> None:
    """A population cut into tiles of any size gives the same answers."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    households = families(ruleset.quantities, 400, seed=4)
    whole = bulk_answers(ruleset, households, Month(2025, 9), tile_households=10_000)
    assert whole == bulk_answers(ruleset, households, Month(2025, 9), tile_households=1)
    assert bulk_answers(ruleset, [], Month(2025, 9)) == []
