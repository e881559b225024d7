"""The worked examples of relief besides money, and one answer of rules, bulk and oracle for generated families."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.scalar import evaluate
from doudi.rules.values import Sourced, Value
from doudi.schemes import load
from doudi.schemes.cases import Case, asked_of, read_cases
from tests.schemes.agreement import Choices, crowd, first_difference, outcomes_of
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced
from tests.schemes.oracles import entitlement_tags as oracle

CASES = read_cases("entitlement_tags")
RARE = (True, *[False] * 19)
CHOICES: Choices = {
    **dict.fromkeys(("is_dibao_member", "has_individual_dibao", "is_tekun_person", "is_orphan_on_register",
                     "is_unsupported_child_on_register", "is_poor_student_on_registers"), RARE),
    "in_dibao_household": RARE, "in_margin_household": RARE, "in_rigid_spending_household": RARE,
    "disability_category": ("none", "none", "none", "none", "physical"), "disability_grade": (0, 1, 2, 3, 4),
}  # fmt: skip
SETTINGS = [("cn-2021", "demo-city", Month(2025, 9)), ("cn-2021", "500106", Month(2025, 12)),
            ("cq-2016", "demo-city", Month(2024, 10))]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("entitlement_tags", case) == ""


def test_every_limit_has_its_neighbours() -> None:
    """Each example has source and arithmetic, and a changed expectation is complained about."""
    assert len(CASES) >= 15
    assert unsourced(CASES) == []
    assert unnoticed("entitlement_tags", CASES) == []


@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
@pytest.mark.thorough
def test_generated_families_get_one_answer(profile: str, place: str, month: Month) -> None:
    """One by one, in bulk and the separate oracle agree on 300 generated families."""
    ruleset = load("entitlement_tags", profile=profile, jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 300, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide) is None


@pytest.mark.thorough
def test_generated_families_cover_the_outcomes() -> None:
    """The generated families are no easy crowd."""
    ruleset = load("entitlement_tags", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 800, 5, CHOICES), Month(2025, 9))
    assert set(found) >= {"eligible", "not_eligible", "undetermined"}
    assert min(found[each] for each in ("eligible", "not_eligible", "undetermined")) > 40, found


TAGS: dict[str, tuple[dict[str, Value], dict[str, Value]]] = {
    "gets_public_rental": ({"in_dibao_household": True, "is_badly_housed": True}, {"is_badly_housed": False}),
    "gets_home_renovation": (
        {"in_margin_household": True, "urban_rural": "rural", "is_home_unsafe": True}, {"urban_rural": "urban"},
    ),
    "is_free_of_garbage_fee": ({"in_dibao_household": True}, {"in_dibao_household": False}),
}  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_is_given_and_not_given(tag: str) -> None:
    """Each tag of the family holds with its facts and fails when one of them is otherwise."""
    scheme = load("entitlement_tags", jurisdiction="demo-city")
    case = next(case for case in CASES if case.name == "什么名册都不在")
    facts = asked_of(case, scheme.quantities)
    given, otherwise = TAGS[tag]
    for answers, expected in ((given, True), ({**given, **otherwise}, False)):
        changed: HouseholdFacts = facts
        for key, value in answers.items():
            changed = changed.with_fact(f"household:{key}", Sourced(value))
        month = Month(2025, 9)
        found = evaluate(scheme.ruleset, changed, month, scheme.ruleset.figures(month))
        assert found.rule(tag)[0] is expected, answers
