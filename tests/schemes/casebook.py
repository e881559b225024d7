"""What every scheme's worked examples must be, said once: tests/schemes/test_<scheme>_cases.py asks it of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from doudi.schemes.cases import Case, run_case


def name_of(case: Case) -> str:
    """How the runner shows an example."""
    return case.name


def complaints(scheme: str, case: Case) -> str:
    """What came out otherwise than written, with the example's arithmetic; empty when all is as written."""
    found = run_case(scheme, case)
    return f"{case.where}: {found} ({case.because})" if found else ""


def unsourced(cases: Sequence[Case]) -> list[str]:
    """Examples without a source or without arithmetic."""
    return [case.name for case in cases if not case.source or not case.because]


def unnoticed(scheme: str, cases: Sequence[Case]) -> list[str]:
    """Examples whose amounts or answers could be written wrong without anybody noticing."""
    found = []
    for case in cases:
        for wrong in _changed(case.expect):
            if not run_case(scheme, replace(case, expect=wrong)):
                found.append(f"{case.name}: {wrong}")
    return found


def _changed(expect: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The expectation with one thing changed at a time."""
    changed: list[dict[str, Any]] = []
    if "amount_fen" in expect:
        changed.append({**expect, "amount_fen": (expect["amount_fen"] or 0) + 1})
    if "outcome" in expect:
        changed.append({**expect, "outcome": "eligible" if expect["outcome"] != "eligible" else "not_eligible"})
    for key, person in expect.get("persons", {}).items():
        for name, value in person.items():
            other = (not value) if isinstance(value, bool) or value is None else value + 1
            changed.append({**expect, "persons": {**expect["persons"], key: {**person, name: other}}})
    return changed
