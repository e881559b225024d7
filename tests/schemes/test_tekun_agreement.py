"""特困: one by one, in bulk and the separate oracle give one answer, persons included."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles import tekun as oracle

BORN = [date(2009, 9, 1), date(2009, 9, 2), date(2007, 9, 1), date(2007, 9, 2), date(1980, 1, 1), date(1965, 9, 1),
        date(1965, 9, 2), date(1955, 9, 1), date(1955, 9, 2), date(1940, 5, 5)]  # fmt: skip
CHOICES = {
    "birth_date": BORN,
    "relation_to_head": ["head", "head", "spouse", "child", "parent", "sibling"],
    "monthly_wage_fen": [0, 0, 0, 0, 0, 62_999, 63_000, 76_999, 77_000, 299_999, 300_000],
    "monthly_business_fen": [0],
    "monthly_property_income_fen": [0, 0, 0, 100],
    "monthly_other_income_fen": [0],
    "monthly_transfer_fen": [0, 0, 14_300, 91_300, 91_299],
    "basic_pension_exempt_fen": [0, 14_300],
    "old_age_allowance_in_transfers_fen": [0, 0, 5_000],
    "transfer_paid_fen": [0, 0, 0, 1],
    "own_assets_fen": [0, 0, 1_847_999, 1_848_000, 1_848_001],
    "other_obligors": [0, 0, 0, 1, 2],
    "other_obligors_unable": [0, 1, 2],
    "custody_kind": ["none", "none", "none", "none", "prison", "declared_missing", "drug_isolation"],
    "failed_self_care_items": [0, 1, 3, 4, 6],
    "chooses_child_scheme": [False, False, False, True],
    "has_support_duty": [False, False, True],
    "is_accounted_for": [True] * 15 + [False],
    "vehicle_count": [0, 0, 0, 0, 1],
    "dwelling_count": [0, 1, 1, 1, 2],
}
SETTINGS = [("demo-city", Month(2025, 9)), ("demo-city", Month(2024, 10)), ("500106", Month(2025, 9))]


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str, month: Month) -> None:
    """The three readings agree on 500 generated families, their persons' answers included."""
    ruleset = load("tekun", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 500, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("tekun", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 2_000, 7, CHOICES), Month(2025, 9))
    assert all(found.get(name, 0) > 100 for name in ("eligible", "not_eligible", "undetermined")), found
