"""The worked examples of 高龄津贴 come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced

CASES = read_cases("elderly_allowance")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The people of the example get the result its arithmetic says."""
    assert complaints("elderly_allowance", case) == ""


def test_every_example_says_where_it_is_from() -> None:
    """At least fifteen examples, each with source and arithmetic."""
    assert len(CASES) >= 15
    assert unsourced(CASES) == []


def test_a_wrong_expectation_is_noticed() -> None:
    """A changed expectation of every example is complained about."""
    assert unnoticed("elderly_allowance", CASES) == []
