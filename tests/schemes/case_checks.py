"""What every scheme's worked examples are held to; `test_<scheme>_cases.py` names the scheme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from doudi.schemes.cases import Case, run_case


def check_case(scheme: str, case: Case) -> None:
    """The family of the example gets the result its arithmetic says."""
    assert run_case(scheme, case) == [], f"{case.where}: {case.because}"


def check_said_where_from(cases: Sequence[Case], *, at_least: int) -> None:
    """There are enough examples, each with its source and its arithmetic."""
    assert len(cases) >= at_least
    assert all(case.source and case.because and case.kind in ("published", "derived") for case in cases)


def check_wrong_expectations_are_noticed(scheme: str, cases: Sequence[Case]) -> None:
    """The runner is no rubber stamp: a changed expectation of every example is complained about."""
    noticed = 0
    for case in cases:
        for wrong in _wrong(case):
            assert run_case(scheme, wrong), f"{case.name}: {wrong.expect} was not noticed"
            noticed += 1
    assert noticed >= len(cases) // 2


def _wrong(case: Case) -> list[Case]:
    found = []
    if "amount_fen" in case.expect:
        found.append({"amount_fen": (case.expect["amount_fen"] or 0) + 1})
    if "outcome" in case.expect:
        found.append({"outcome": "eligible" if case.expect["outcome"] != "eligible" else "not_eligible"})
    if "persons" in case.expect:
        found.append({"persons": dict.fromkeys(case.expect["persons"], 987_654_321)})
    return [replace(case, expect={**case.expect, **change}) for change in found]
