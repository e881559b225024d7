"""The worked examples of dibao come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases
from tests.schemes.case_checks import check_case, check_said_where_from, check_wrong_expectations_are_noticed

CASES = read_cases("dibao")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    check_case("dibao", case)


def test_every_limit_has_its_neighbours() -> None:
    """There are at least thirty examples, each with source and arithmetic, and the main profiles all occur."""
    check_said_where_from(CASES, at_least=30)
    assert {case.profile for case in CASES} >= {"cn-2021", "cq-2016"}


def test_a_wrong_expectation_is_noticed() -> None:
    """A changed expectation of every example is complained about."""
    check_wrong_expectations_are_noticed("dibao", CASES)
