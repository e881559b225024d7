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
    "monthly_wage_fen": [0, 0, 0, 0, 0, 62_999, 63_000, 76_999, 77_000, 374_999, 375_000],
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
    "already_receiving": ["none"] * 6 + ["dibao", "tekun"],
    "deposits_fen": [0, 0, 1_848_001],
    "other_financial_assets_fen": [0],
    "lives_together": [True, True, False],
}
OLD_TOGETHER = CHOICES | {
    "birth_date": [date(1953, 1, 1), date(1960, 1, 1), date(1965, 9, 1), date(1965, 9, 2)],
    "relation_to_head": ["head", "spouse", "spouse", "sibling"],
    **{key: [0] for key in ("monthly_wage_fen", "monthly_business_fen", "monthly_property_income_fen",
                            "monthly_other_income_fen", "monthly_transfer_fen", "transfer_paid_fen",
                            "own_assets_fen", "other_obligors", "support_received_fen", "vehicle_count")},
    **{key: [False] for key in ("is_deceased", "is_on_tekun_register", "is_on_dibao_register", "has_support_duty",
                                "chooses_child_scheme", "lacks_civil_capacity")},
    "is_accounted_for": [True], "lives_together": [True], "custody_kind": ["none"], "dwelling_count": [1],
    "is_property_within_low_income_limit": [True, False],
}  # fmt: skip
"""Old people who live together, without income and bound to each other: whose obligors are in need themselves."""
SETTINGS = [("demo-city", Month(2025, 9)), ("demo-city", Month(2024, 10)), ("500106", Month(2025, 9))]


def families_agree(place: str, month: Month, families: int, old: int) -> None:
    """The three readings agree on generated families, and on old people who live together."""
    ruleset = load("tekun", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, families, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None
    together = crowd(ruleset.quantities, old, month.index + 1, OLD_TOGETHER)
    assert first_difference(ruleset, together, month, oracle.decide) is None


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str, month: Month) -> None:
    """On 150 generated families and 100 of old people, their persons' answers included."""
    families_agree(place, month, 150, 100)


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.long
def test_many_families_get_one_answer(place: str, month: Month) -> None:
    """The same on two thousand."""
    families_agree(place, month, 2_000, 1_000)


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("tekun", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 500, 7, CHOICES), Month(2025, 9))
    assert all(found.get(name, 0) > 25 for name in ("eligible", "not_eligible", "undetermined")), found
    together = outcomes_of(ruleset, crowd(ruleset.quantities, 200, 8, OLD_TOGETHER), Month(2025, 9))
    assert together.get("needs_person", 0) > 20, together
    assert together.get("not_eligible", 0) > 10, together
