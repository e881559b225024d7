"""刚性支出困难家庭: one by one, in bulk and a separate reading of the texts give one answer."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles.rigid_spending import decide

RARELY = (False,) * 8 + (True,)
CHOICES = {
    "monthly_wage_fen": (0, 0, 0, 100_000, 149_999, 150_000, 200_000), "monthly_business_fen": (0, 0, 1),
    "monthly_transfer_fen": (0,), "deposits_fen": (0, 0, 0, 1_920_001, 2_772_000, 2_772_001, 5_400_000),
    "other_financial_assets_fen": (0,), "is_accounted_for": (True,) * 12 + (False,),
    "is_tekun_person": RARELY, "in_dibao_household": RARELY, "in_margin_household": RARELY,
    "has_business_registration": RARELY, "recent_property_transfer": RARELY, "is_family_micro_shop": (True, False),
    "already_receiving": ("none",) * 6 + ("dibao", "near_threshold"), "non_residential_count": (0, 0, 0, 1),
    "vehicle_count": (0, 0, 0, 0, 1), "motorcycle_count": (0, 0, 1), "dwelling_count": (0, 1, 1, 1, 2),
    "disposable_income_12_months_fen": (0, 999_999, 1_999_999, 2_000_000, 2_200_000, 4_499_999, 4_500_000),
    "living_spending_12_months_fen": (0, 0, 400_000), "education_spending_12_months_fen": (0, 0, 100_000),
    "medical_spending_12_months_fen": (0, 1, 499_999, 500_000, 699_999, 700_000, 1_000_000, 1_399_999, 1_400_000,
                                       2_749_999, 2_750_000, 3_149_999, 3_150_000),
    "rehabilitation_spending_12_months_fen": (0, 0, 0, 300_000), "other_necessary_spending_12_months_fen": (0, 0, 1),
    "monthly_medical_spending_fen": (0, 50_000, 50_001, 200_000), "monthly_education_spending_fen": (0, 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("place", ["demo-city", "demo-zhejiang", "demo-jieyang", "demo-shanghai"])
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str) -> None:
    """400 families around every limit, unknowns included."""
    ruleset = load("rigid_spending", profile="cn-2025", jurisdiction=place).ruleset
    families = crowd(ruleset.quantities, 400, seed=len(place), choices=CHOICES)
    assert first_difference(ruleset, families, Month(2025, 9), decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("rigid_spending", profile="cn-2025", jurisdiction="demo-shanghai").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 2_000, seed=5, choices=CHOICES), Month(2025, 9))
    assert min(found[name] for name in ("eligible", "not_eligible", "undetermined")) > 40, found
