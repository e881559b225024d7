"""Near-threshold households: one by one, in bulk and a separate reading of the texts give one answer."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles.dibao_margin import decide

NO = (False, False, False, False, False, False, True)
CHOICES = {
    "monthly_wage_fen": (*[0] * 6, 77_000, 94_499, 94_500, 115_499, 115_500, 115_501, 119_999, 120_000, 150_000,
                         150_001, 230_999, 231_000, 240_000, 300_000, 346_499, 346_500, 450_000),
    "deposits_fen": (0, 0, 0, 300_000, 1_919_999, 1_920_000, 1_920_001, 2_772_000, 2_772_001, 3_600_000, 3_600_001),
    "other_financial_assets_fen": (0, 0, 0, 0, 1),
    "in_dibao_household": NO, "has_business_registration": NO, "recent_property_transfer": NO,
    "non_residential_count": (0, 0, 0, 1), "vehicle_count": (0, 0, 0, 0, 1),
    "motorcycle_count": (0, 0, 1), "dwelling_count": (0, 1, 1, 1, 2),
}  # fmt: skip
PLACES = ["demo-city", "500106", "demo-zhejiang", "demo-jieyang"]
MONTH = Month(2025, 9)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str) -> None:
    """400 families around every limit of the place, unknowns included."""
    ruleset = load("dibao_margin", jurisdiction=place).ruleset
    families = crowd(ruleset.quantities, 400, seed=len(place), choices=CHOICES)
    assert first_difference(ruleset, families, MONTH, decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Every outcome occurs often enough to mean something."""
    ruleset = load("dibao_margin", jurisdiction="demo-jieyang").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, seed=5, choices=CHOICES), MONTH)
    assert min(found[name] for name in ("eligible", "not_eligible", "undetermined", "needs_person")) > 5
