"""The worked examples of 刚性支出困难家庭 come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced

CASES = read_cases("rigid_spending")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("rigid_spending", case) == ""


def test_the_examples_are_sourced_and_checked() -> None:
    """Each has source and arithmetic, and a wrong expectation of any is complained about."""
    assert unsourced(CASES) == []
    assert unnoticed("rigid_spending", CASES) == []
