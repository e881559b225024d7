"""单人保: one by one, in bulk and a separate reading of the texts give one answer, to every person."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles.dibao_individual import decide

RARELY = (False, False, False, False, False, True)
CHOICES = {
    "monthly_wage_fen": (0, 0, 0, 0, 0, 62_999, 63_000, 76_999, 77_000, 77_001),
    "monthly_business_fen": (0, 0, 0, 1), "monthly_property_income_fen": (0,), "monthly_other_income_fen": (0, 0, 0, 7),
    "monthly_transfer_fen": (0, 0, 0, 14_300), "basic_pension_exempt_fen": (0, 0, 14_300), "transfer_paid_fen": (0,),
    "disability_category": ("none", "physical", "visual", "intellectual", "mental"),
    "disability_grade": (0, 1, 2, 2, 3, 4), "birth_date": (date(1980, 5, 5), date(2007, 9, 1), date(2007, 9, 2)),
    "religious_years_apart": (0, 0, 2, 3, 4), "lives_in_religious_site": RARELY, "is_tekun_person": RARELY,
    "is_dibao_member": RARELY, "has_recognised_major_illness": RARELY, "own_assets_fen": (0, 1_848_000, 1_848_001),
    "already_receiving": ("none", "none", "none", "dibao", "tekun", "near_threshold"),
    "in_margin_household": (True, True, False), "is_accounted_for": (True,) * 12 + (False,),
}  # fmt: skip
SETTINGS = [
    ("cn-2021", "demo-city", Month(2025, 9)),
    ("cn-2021-share", "demo-city", Month(2025, 12)),
    ("cq-2016", "demo-city", Month(2025, 9)),
    ("cn-2021", "500106", Month(2024, 10)),
]


@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
@pytest.mark.thorough
def test_generated_families_get_one_answer(profile: str, place: str, month: Month) -> None:
    """400 families around every limit, unknowns included."""
    ruleset = load("dibao_individual", profile=profile, jurisdiction=place).ruleset
    families = crowd(ruleset.quantities, 400, seed=month.index, choices=CHOICES)
    assert first_difference(ruleset, families, month, decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Every outcome occurs often enough to mean something."""
    ruleset = load("dibao_individual", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, seed=5, choices=CHOICES), Month(2025, 9))
    assert min(found[name] for name in ("eligible", "not_eligible", "undetermined", "needs_person")) > 40
