"""高龄津贴: one by one, in bulk and the separate oracle give one answer, persons included."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles import elderly_allowance as oracle

CHOICES = {
    "birth_date": [date(1980, 1, 1), *[date(year, 9, day) for year in (1965, 1945, 1935, 1925) for day in (1, 2)]],
    "is_deceased": [False] * 9 + [True],
    "hukou_area": ["district", "district", "province", "elsewhere"],
}


@pytest.mark.parametrize("place", ["demo-city", "500106", "500103"])
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str) -> None:
    """The three readings agree on 500 generated families, their persons' answers included."""
    ruleset = load("elderly_allowance", profile="local", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 500, 5, CHOICES)
    assert first_difference(ruleset, households, Month(2025, 9), oracle.decide) is None


@pytest.mark.thorough
def test_the_families_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("elderly_allowance", profile="local", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, 7, CHOICES), Month(2025, 9))
    assert all(found.get(name, 0) > 60 for name in ("eligible", "not_eligible", "undetermined")), found
