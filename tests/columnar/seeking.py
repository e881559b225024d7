"""Seeking schemes in a small town, for the tests of screening."""

from __future__ import annotations

from datetime import date

from doudi.columnar.screen import ScreenResult, screen_schemes
from doudi.kernel.month import Month
from doudi.schemes.seeking import searches, with_lenders
from tests.columnar.families import Town

MONTH, TODAY, DEMO = Month(2025, 8), date(2025, 9, 1), "demo-city"


def sought(town: Town, *schemes: str, without: tuple[str, ...] = (), place: str = DEMO, month: Month = MONTH,
           loaded: bool = False) -> dict[str, ScreenResult]:  # fmt: skip
    """Loads the town and seeks these schemes; whoever is no lead has a reason, and one only."""
    if not loaded:
        town.load(without)
    chosen = with_lenders(searches(jurisdiction=place, schemes=schemes), jurisdiction=place)
    found = screen_schemes(chosen, town.desk.store, month, today=TODAY, wanted=schemes)
    assert {each.scheme for each in found} == set(schemes)
    for each in found:
        if not each.not_in_force:
            assert len(each.leads) + sum(each.left_out.values()) == each.total, each.scheme
    return {each.scheme: each for each in found}


def found_for(town: Town, result: ScreenResult) -> dict[str, int | None]:
    """Number of each person a lead is about (or is to be asked for) → the amount expected."""
    by_key = {town.desk.key(number): number for number in town.numbers}
    return {
        by_key[lead.person_key if lead.about_key is None else lead.about_key]: lead.expected_amount_fen
        for lead in result.leads
    }
