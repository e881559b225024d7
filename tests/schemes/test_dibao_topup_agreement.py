"""分类施保: one by one, in bulk and a separate reading give one answer, to every person."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles.dibao_topup import decide

CHOICES = {
    "birth_date": [date(1955, 9, 1), date(1955, 9, 2), date(1965, 9, 1), date(1965, 9, 2), date(1985, 1, 1),
                   date(2007, 9, 1), date(2007, 9, 2), date(2019, 1, 1)],
    "disability_grade": (0, 0, 1, 2, 3), "disability_category": ("none", "none", "mental", "visual"),
    "is_dibao_member": (True, False), "has_individual_dibao": (False, False, True),
}  # fmt: skip
MONTH = Month(2025, 9)


@pytest.mark.parametrize("place", ["demo-city", "demo-zhejiang"])
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str) -> None:
    """400 families around every limit, unknowns included."""
    ruleset = load("dibao_topup", jurisdiction=place).ruleset
    families = crowd(ruleset.quantities, 400, seed=len(place), choices=CHOICES)
    assert first_difference(ruleset, families, MONTH, decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("dibao_topup", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, seed=5, choices=CHOICES), MONTH)
    assert min(found[name] for name in ("eligible", "not_eligible", "undetermined")) > 100
