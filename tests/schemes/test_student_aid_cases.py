"""The worked examples of student aid, and one answer of rules, bulk and oracle for generated families."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.cases import Case, read_cases
from tests.schemes.agreement import Choices, crowd, first_difference, outcomes_of
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced
from tests.schemes.oracles import student_aid as oracle

CASES = read_cases("student_aid")
SELDOM = (True, *[False] * 8)
CHOICES: Choices = {
    **dict.fromkeys(oracle.REGISTERS, SELDOM), "is_on_school_roll": (True, True, False), "draws_student_aid": SELDOM,
    "in_margin_household": (True, False, False), "in_rigid_spending_household": SELDOM, "cannot_attend_school": SELDOM,
    "birth_date": (date(2007, 9, 1), date(2007, 9, 2), date(2019, 9, 1), date(2019, 9, 2), date(2012, 5, 5)),
}  # fmt: skip
SETTINGS = [("demo-city", Month(2025, 9)), ("500106", Month(2025, 9)), ("demo-city", Month(2023, 10))]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("student_aid", case) == ""


def test_every_limit_has_its_neighbours() -> None:
    """Each example has source and arithmetic, and a changed expectation is complained about."""
    assert len(CASES) >= 20
    assert unsourced(CASES) == []
    assert unnoticed("student_aid", CASES) == []


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.thorough
def test_generated_families_get_one_answer(place: str, month: Month) -> None:
    """One by one, in bulk and the separate oracle agree on 300 generated families."""
    ruleset = load("student_aid", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 300, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


@pytest.mark.thorough
def test_generated_families_cover_all_outcomes() -> None:
    """The generated families are no easy crowd."""
    ruleset = load("student_aid", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 800, 5, CHOICES), Month(2025, 9))
    assert len(found) == 4
    assert min(found.values()) > 15, found
