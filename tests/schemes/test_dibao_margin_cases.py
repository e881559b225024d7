"""The worked examples of near-threshold households come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases
from tests.schemes.casebook import complaints, name_of, unnoticed, unsourced

CASES = read_cases("dibao_margin")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert complaints("dibao_margin", case) == ""


def test_the_examples_are_sourced_and_checked() -> None:
    """Each has source and arithmetic, several places occur, and a wrong expectation of any is complained about."""
    assert unsourced(CASES) == []
    assert {case.jurisdiction for case in CASES} >= {"500106", "demo-zhejiang", "310000", "445200"}
    assert unnoticed("dibao_margin", CASES) == []
