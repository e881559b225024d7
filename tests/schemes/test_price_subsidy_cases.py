"""The worked examples of the price-linked subsidy, and one answer of rules, bulk and oracle for generated families."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.cases import Case, read_cases
from tests.schemes.agreement import Choices, crowd, first_difference, outcomes_of
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced
from tests.schemes.oracles import price_subsidy as oracle

CASES = read_cases("price_subsidy")
SELDOM = (True, *[False] * 9)
CHOICES: Choices = {**dict.fromkeys(oracle.GROUPS, SELDOM), "draws_unemployment_assistance": SELDOM}
SETTINGS = [("demo-city", Month(2024, 10)), ("demo-city", Month(2025, 9)), ("demo-city", Month(2025, 12)),
            ("demo-city", Month(2026, 1)), ("500106", Month(2025, 12)), ("demo-shanghai", Month(2025, 12))]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("price_subsidy", case) == ""


def test_every_limit_has_its_neighbours() -> None:
    """Each example has source and arithmetic, and a changed expectation is complained about."""
    assert len(CASES) >= 20
    assert unsourced(CASES) == []
    assert unnoticed("price_subsidy", CASES) == []


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str, month: Month) -> None:
    """One by one, in bulk and the separate oracle agree on 200 generated families."""
    ruleset = load("price_subsidy", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 200, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


@pytest.mark.thorough
def test_generated_families_cover_the_outcomes() -> None:
    """The generated families are no easy crowd."""
    ruleset = load("price_subsidy", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 600, 5, CHOICES), Month(2025, 12))
    assert set(found) == {"eligible", "not_eligible", "undetermined"}
    assert min(found.values()) > 40
