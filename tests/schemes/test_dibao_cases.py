"""The worked examples of dibao come out as a policy officer wrote them."""

from __future__ import annotations

import pytest

from doudi.schemes.cases import Case, read_cases, run_case

CASES = read_cases("dibao")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert run_case("dibao", case) == [], f"{case.where}: {case.because}"


def test_every_limit_has_its_neighbours() -> None:
    """There are at least thirty examples, each with source and arithmetic, and the two profiles both occur."""
    assert len(CASES) >= 30
    assert all(case.source and case.because for case in CASES)
    assert {case.profile for case in CASES} == {"cn-2021", "cq-2016"}


def test_a_wrong_expectation_is_noticed() -> None:
    """The runner is no rubber stamp: a changed expectation of every example is complained about."""
    for case in CASES:
        if "amount_fen" in case.expect:
            wrong = Case(**{f: getattr(case, f) for f in case.__dataclass_fields__} | {"expect": {
                **case.expect, "amount_fen": (case.expect["amount_fen"] or 0) + 1}})  # fmt: skip
            assert run_case("dibao", wrong), case.name
