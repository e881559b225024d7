"""The kernel's months and years are the calendar's, day by day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from doudi.kernel.month import Month
from doudi.rules.kernels import _months
from doudi.rules.population import Column, Population
from tests.rules.small import small_ruleset
from tests.rules.tiles_harness import by_tiles

RULES = '''
@rule(MONTHS, clause="c")
def months(person: Person, law: Law) -> Expr:
    """L."""
    return months_since(person.lost_contact_on)


@rule(YEARS, clause="c")
def years(person: Person, law: Law) -> Expr:
    """L."""
    return age_in_years(person.lost_contact_on)


@rule(YES_NO, clause="c")
def has_half_a_year(person: Person, law: Law) -> Expr:
    """L."""
    return reaches_months(person.lost_contact_on, law["x.ever_months"], person.wage_fen >= 0)


@rule(YES_NO, clause="c")
def is_eligible(household: Household, law: Law) -> Expr:
    """L."""
    return any_of(household.members.wage_fen > 0)


@rule(PEOPLE, clause="c")
def people(household: Household, law: Law) -> Expr:
    """L."""
    return count(household.members.wage_fen > 0)
'''


@pytest.mark.parametrize("month", [Month(2025, 9), Month(1, 1), Month(9999, 12)], ids=str)
@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.thorough)])
def test_every_day_of_9999_years(every: int, month: Month, tmp_path: Path) -> None:
    """Completed months and years since each day there is, as the calendar library says."""
    century = np.arange("1920-01-01", "2030-01-01", dtype="datetime64[D]")
    last = np.array(["9999-12-31"], "datetime64[D]")
    days = np.concatenate([np.arange("0001-01-01", "9999-12-31", every, dtype="datetime64[D]"), century, last])
    rules = small_ruleset(tmp_path, RULES, eligible="is_eligible", amount="", people="people")
    columns = {"lost_contact_on": Column(days), "wage_fen": Column(np.zeros(len(days), np.int64))}
    everybody = Population(np.arange(len(days) + 1, dtype=np.int64), columns)
    found = by_tiles(rules, everybody, month, ["months", "years", "has_half_a_year"])
    expected, by_the_end = _months(days, month, reached=False), _months(days, month, reached=True)
    assert (found.outputs["months"].values == expected).all()
    assert (found.outputs["years"].values == expected // 12).all()
    assert (found.outputs["has_half_a_year"].values == (by_the_end >= 6)).all()
