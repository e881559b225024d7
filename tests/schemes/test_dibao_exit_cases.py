"""The worked examples of 低保渐退 come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced

CASES = read_cases("dibao_exit")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("dibao_exit", case) == ""


def test_the_examples_are_sourced_and_checked() -> None:
    """Each has source and arithmetic, and a wrong expectation of any is complained about."""
    assert unsourced(CASES) == []
    assert unnoticed("dibao_exit", CASES) == []
