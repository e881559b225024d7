"""Dibao under the rules of other places: one by one, in bulk and the separate reading give one answer."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from doudi.schemes import load
from tests.rules import oracle
from tests.schemes.agreement import Answer, crowd, first_difference, outcomes_of

CHOICES = {
    "monthly_wage_fen": (0, 0, 0, 0, 0, 1, 19_999, 20_000, 49_999, 50_000, 99_999, 100_000, 150_000, 249_999, 250_000,
                         300_001),
    "monthly_business_fen": (0, 0, 0, 0, 1), "monthly_property_income_fen": (0,), "monthly_other_income_fen": (0,),
    "monthly_transfer_fen": (0, 0, 0, 20_000, 60_001), "transfer_paid_fen": (0,), "employment_cost_fen": (0, 0, 5_000),
    "support_from_kin_fen": (0, 0, 60_001), "support_received_fen": (0, 0, 20_000), "disability_grade": (0, 1, 2, 3),
    "refused_work_times": (0, 0, 2, 3, 4), "employment_gain_fen": (0, 0, 50_000, 300_001),
    "employment_gain_since": [date(2024, 9, 1), date(2024, 12, 1), date(2024, 12, 2), date(2025, 3, 1),
                              date(2025, 3, 2), date(2025, 8, 15)],
    "obligor_household_income_fen": (0, 230_999, 231_000, 231_001, 600_000), "obligor_household_people": (1, 3, 3, 7),
    "supported_parents_children": (1, 2, 3), "support_agreed_fen": (0, 0, 0, 30_000),
    "custody_kind": ("none",) * 9 + ("prison",), "is_deceased": (False,) * 9 + (True,),
    "is_accounted_for": (True,) * 15 + (False,), "deposits_fen": (0, 0, 0, 1_848_001), "vehicle_count": (0,) * 6 + (1,),
    "dwelling_count": (0, 1, 1, 2), "is_dwelling_area_below_average": (True, False),
    "already_receiving": ("none",) * 6 + ("dibao",), "has_business_registration": (False,) * 9 + (True,),
    "recent_property_transfer": (False,) * 9 + (True,),
}  # fmt: skip
SETTINGS = [
    ("cn-2021-support-due", "demo-city"),
    ("cn-2021-support-due-whole", "demo-city"),
    ("cn-2021-small-dwellings", "demo-city"),
    ("cn-2021", "demo-zhejiang"),
    ("cn-2021", "demo-shanghai"),
    ("cn-2021", "demo-jieyang"),
    ("cn-2021", "demo-bands"),
]
MONTH = Month(2025, 9)


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """The separate reading of dibao, for the places it knows."""
    figures = oracle.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    return (
        *oracle.decide(facts, figures, month.year, month.number),
        tuple((None, None) for _ in facts.persons),
    )


@pytest.mark.thorough
@pytest.mark.parametrize(("profile", "place"), SETTINGS)
def test_generated_families_get_one_answer(profile: str, place: str) -> None:
    """300 families around every limit of the place, unknowns included."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    families = crowd(ruleset.quantities, 300, seed=len(place + profile), choices=CHOICES)
    assert first_difference(ruleset, families, MONTH, decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Every outcome occurs often enough to mean something."""
    ruleset = load("dibao", jurisdiction="demo-zhejiang").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, seed=5, choices=CHOICES), MONTH)
    assert min(found[name] for name in ("eligible", "not_eligible", "undetermined", "needs_person")) > 40, found
