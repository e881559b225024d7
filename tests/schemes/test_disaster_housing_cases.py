"""The worked examples of rebuilding aid, and one answer of rules, bulk and oracle for generated families."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.cases import Case, read_cases
from tests.schemes.agreement import Choices, crowd, first_difference, outcomes_of
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced
from tests.schemes.oracles import disaster_housing as oracle

CASES = read_cases("disaster_housing")
OFTEN = (True, True, True, False)
CHOICES: Choices = {
    "is_natural_disaster": OFTEN, "is_only_home": OFTEN, "damaged_rooms": (0, 1, 3, 4, 5, 9),
    "disaster_damage": ("none", "ordinary", "serious", "collapsed", "collapsed"),
    "was_aided_for_this_home": (True, False, False, False),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("disaster_housing", case) == ""


def test_every_limit_has_its_neighbours() -> None:
    """Each example has source and arithmetic, and a changed expectation is complained about."""
    assert len(CASES) >= 15
    assert unsourced(CASES) == []
    assert unnoticed("disaster_housing", CASES) == []


@pytest.mark.parametrize(("place", "month"), [("demo-city", Month(2025, 9)), ("500106", Month(2024, 8))])
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str, month: Month) -> None:
    """One by one, in bulk and the separate oracle agree on 300 generated families."""
    ruleset = load("disaster_housing", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 300, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


@pytest.mark.thorough
def test_generated_families_cover_all_outcomes() -> None:
    """The generated families are no easy crowd."""
    ruleset = load("disaster_housing", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 600, 5, CHOICES), Month(2025, 9))
    assert len(found) == 4
    assert min(found.values()) > 40
