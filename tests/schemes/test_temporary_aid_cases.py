"""The worked examples of temporary aid, and one answer of rules, bulk and oracle for generated families."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.cases import Case, read_cases
from tests.schemes.agreement import Choices, crowd, first_difference, outcomes_of
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced
from tests.schemes.oracles import temporary_aid as oracle

CASES = read_cases("temporary_aid")
OFTEN = (True, True, True, False)
SELDOM = (True, False, False, False, False, False, False)
CHOICES: Choices = {
    "hardship_cause": ("none", "fire", "traffic_accident", "sudden_illness", *["necessary_spending"] * 5),
    "is_living_in_serious_difficulty": OFTEN, "needs_help_at_once": OFTEN,
    "hardship_months": (0, 1, 5, 6, 7, 11, 12, 13), "advance_paid_fen": (0, 0, 0, 77_000, 99_999),
    "is_exceptional_hardship": SELDOM, "was_aided_for_same_cause": SELDOM,
    "place_tie": ("register", "register", "residence_permit", "neither"), "in_dibao_household": SELDOM,
    "disposable_income_12_months_fen": (0, 1_200_000, 3_999_999, 4_000_000, 4_000_001, 7_999_999, 8_000_000),
    "medical_spending_12_months_fen": (0, 359_999, 360_000, 360_001, 1_199_999, 1_200_001, 2_400_000, 9_000_000),
    "education_spending_12_months_fen": (0, 0, 1, 500_000), "rehabilitation_spending_12_months_fen": (0, 0, 0, 33_333),
    "other_necessary_spending_12_months_fen": (0, 0, 0, 12_345), "is_tekun_person": SELDOM, "is_dibao_member": SELDOM,
    "deposits_fen": (0, 300_000, 1_847_999, 1_848_000, 1_848_001), "other_financial_assets_fen": (0, 0, 1),
    "is_kept_from_work_by_epidemic": OFTEN, "is_uninsured_worker": SELDOM, "months_without_income": (0, 2, 3, 4),
}  # fmt: skip
SETTINGS = [("cn-2021", "demo-city", Month(2025, 9)), ("cn-2021", "500106", Month(2025, 9)),
            ("cq-2016", "demo-city", Month(2024, 10))]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("temporary_aid", case) == ""


def test_every_limit_has_its_neighbours() -> None:
    """Each example has source and arithmetic, and a changed expectation is complained about."""
    assert len(CASES) >= 40
    assert unsourced(CASES) == []
    assert unnoticed("temporary_aid", CASES) == []


@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
def test_generated_families_get_one_answer(profile: str, place: str, month: Month) -> None:
    """One by one, in bulk and the separate oracle agree on 400 generated families."""
    ruleset = load("temporary_aid", profile=profile, jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 400, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


def test_generated_families_cover_all_outcomes() -> None:
    """The generated families are no easy crowd."""
    ruleset = load("temporary_aid", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_000, 5, CHOICES), Month(2025, 9))
    assert len(found) == 4
    assert min(found.values()) > 40
