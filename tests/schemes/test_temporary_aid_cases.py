"""The worked examples of temporary aid, and one answer of rules, bulk and oracle for generated families."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.evaluate import assess_household
from doudi.rules.values import Sourced
from doudi.schemes import load
from doudi.schemes.cases import Case, asked_of, read_cases
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
    "disposable_income_12_months_fen": (0, 1_200_000, 4_499_999, 4_500_000, 4_500_001, 8_999_999, 9_000_000),
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
@pytest.mark.thorough
def test_generated_families_get_one_answer(profile: str, place: str, month: Month) -> None:
    """One by one, in bulk and the separate oracle agree on 400 generated families."""
    ruleset = load("temporary_aid", profile=profile, jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 400, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


@pytest.mark.thorough
def test_generated_families_cover_all_outcomes() -> None:
    """The generated families are no easy crowd."""
    ruleset = load("temporary_aid", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_000, 5, CHOICES), Month(2025, 9))
    assert len(found) == 4
    assert min(found.values()) > 35


def assessed(name: str, place: str = "demo-city", **household: int) -> Assessment:
    """A worked example with some amounts of the household changed, assessed for September 2025."""
    scheme = load("temporary_aid", jurisdiction=place)
    case = next(case for case in CASES if case.name == name)
    facts = asked_of(case, scheme.quantities)
    for key, value in household.items():
        facts = facts.with_fact(f"household:{key}", Sourced(value))
    return assess_household(scheme.ruleset, facts, Month(2025, 9))


@pytest.mark.parametrize(("months", "advance_fen"), [(1, 77_000), (2, 100_000), (6, 100_000)])
def test_an_emergency_may_be_advanced_a_small_amount(months: int, advance_fen: int) -> None:
    """The whole aid where it is small, else the advance the place allows: 1,000 yuan in the demo city."""
    steps = {step.key: step for step in assessed("困难月数正好到上限", hardship_months=months).steps}
    assert steps["advance_allowed"].value == advance_fen


@pytest.mark.parametrize(("spent_fen", "decides"), [(2_299_900, True), (2_300_000, True), (2_300_100, False)])
def test_a_small_amount_is_for_the_township(spent_fen: int, decides: bool) -> None:
    """5,000 yuan in the demo city: a yuan under, at and over; 18,000 yuan of the spending is bearable."""
    result = assessed("看病花费超出承受能力，补超出的部分", medical_spending_12_months_fen=spent_fen)
    assert result.amount_fen == spent_fen - 1_800_000
    assert {step.key: step.value for step in result.steps}["is_for_township"] is decides


def test_what_the_proof_only_tells_decides_nothing() -> None:
    """Neither advance nor township limit is on file for the real district, and the reasons do not ask for them."""
    result = assessed("真实的沙坪坝没有上限月数，要由人判断", "500106")
    told = {step.key: step.known for step in result.steps}
    assert (told["advance_allowed"], told["is_for_township"]) == (False, False)
    assert not {"temporary_aid.advance_at_most", "temporary_aid.township_at_most"} & {p.key for p in result.rests_on}


CEILINGS = [("浙江五个月，六倍以内", 600_000), ("浙江七个月，只到六倍", 600_000), ("浙江特别困难，到十二倍", 1_200_000),
            ("上海两个月", 900_000), ("上海四个月，每次不超过三个月", 450_000)]  # fmt: skip


@pytest.mark.parametrize(("name", "ceiling_fen"), CEILINGS)
def test_a_published_ceiling_is_shown_as_a_ceiling_and_is_no_amount(name: str, ceiling_fen: int) -> None:
    """Six and twelve times the standard in Zhejiang, three in Shanghai: at most that, and an official sets the sum."""
    place = "demo-zhejiang" if name.startswith("浙江") else "demo-shanghai"
    result = assessed(name, place)
    steps = {step.key: step for step in result.steps}
    assert (steps["aid_ceiling"].value, result.amount_fen) == (ceiling_fen, None)
    assert "上限" in steps["aid_ceiling"].zh
    assert result.computed_outcome is Outcome.ELIGIBLE
    assert any("由工作人员在上限以内定" in reason for reason in result.needs_person_because)
