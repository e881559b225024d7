"""The worked examples of dibao come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases
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
