"""The worked examples of dibao come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.rules.scalar import evaluate
from doudi.rules.values import Sourced
from doudi.schemes import load
from doudi.schemes.cases import Case, asked_of, read_cases
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced

CASES = read_cases("dibao")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("dibao", case) == ""


def test_every_limit_has_its_neighbours() -> None:
    """There are at least thirty examples, each with source and arithmetic, and several profiles occur."""
    assert len(CASES) >= 30
    assert unsourced(CASES) == []
    assert {case.profile for case in CASES} >= {"cn-2021", "cq-2016", "cn-2021-support-due"}


def test_a_wrong_expectation_is_noticed() -> None:
    """The runner is no rubber stamp: a changed expectation of every example is complained about."""
    assert unnoticed("dibao", CASES) == []


@pytest.mark.parametrize(("wage", "paid"), [(50_000, [True, False]), (90_000, [False, False])])
def test_who_is_in_the_allowance(wage: int, paid: list[bool]) -> None:
    """A counted member of a family that gets it, as other schemes ask: not a child with a household of its own."""
    case = next(each for each in CASES if each.name == "国家办法只算实际给的")
    scheme = load("dibao", jurisdiction=case.jurisdiction)
    household = asked_of(case, scheme.quantities).with_fact("person:p1:monthly_wage_fen", Sourced(wage))
    evaluation = evaluate(scheme.ruleset, household, case.month, scheme.ruleset.figures(case.month))
    assert [evaluation.rule("is_paid_member", person)[0] for person in (0, 1)] == paid
