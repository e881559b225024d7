"""低保渐退: one by one, in bulk and a separate reading of the texts give one answer."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles.dibao_exit import decide

CHOICES = {
    "monthly_wage_fen": (0, 0, 0, 62_999, 63_000, 76_999, 77_000, 77_001, 94_499, 94_500, 115_499, 115_500, 153_999,
                         154_000, 230_999, 231_000, 346_499),
    "monthly_business_fen": (0, 0, 0, 30_001), "monthly_property_income_fen": (0,), "monthly_other_income_fen": (0,),
    "monthly_transfer_fen": (0, 0, 0, 14_300), "transfer_paid_fen": (0,), "rigid_spending_fen": (0, 0, 60_001),
    "left_dibao_through_work": (True, True, True, False), "in_dibao_household": (False, False, False, True),
    "amount_before_exit_fen": (0, 50_000, 50_001), "is_accounted_for": (True,) * 12 + (False,),
    "exit_began_on": [date(2025, 3, 1), date(2025, 3, 2), date(2025, 4, 1), date(2025, 6, 15), date(2025, 9, 1)],
}  # fmt: skip


@pytest.mark.parametrize("place", ["demo-city", "500106"])
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str) -> None:
    """500 families around every limit, unknowns included."""
    ruleset = load("dibao_exit", jurisdiction=place).ruleset
    families = crowd(ruleset.quantities, 500, seed=len(place), choices=CHOICES)
    assert first_difference(ruleset, families, Month(2025, 9), decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("dibao_exit", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 2_500, seed=5, choices=CHOICES), Month(2025, 9))
    assert min(found[name] for name in ("eligible", "not_eligible", "undetermined")) > 40, found
