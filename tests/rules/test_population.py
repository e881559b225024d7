"""Columns that cannot be are refused; sums over people are exact and cheap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.kernel.errors import FaultsFound
from doudi.kernel.money import Rounding, round_fen
from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.bulk import assess_population
from doudi.rules.facts import HouseholdFacts
from doudi.rules.kernels import round_array, segment_sum
from doudi.rules.population import Column, Population, population_of
from doudi.rules.ruleset import Ruleset
from tests.rules.families import families

SEPTEMBER = Month(2025, 9)
ONE = np.array([0, 1])


def column(*values: int) -> Column:
    """An int64 column."""
    return Column(np.array(values, np.int64))


@pytest.mark.parametrize(("population", "words"), [
    (Population(np.array([1, 2])), "do not start at 0"),
    (Population(np.array([0, 2, 1])), "do not start at 0 and rise"),
    (Population(ONE, {"monthly_wage_fen": column(1, 2)}), "has 2 rows for 1"),
    (Population(ONE, {"monthly_wage_fen": Column(np.array([1.0]))}), "has dtype float64, not int64"),
    (Population(ONE, {"monthly_wage_fen": column(-1)}), "has 1 values outside 0"),
    (Population(ONE, {"wages": column(1)}), "is no quantity of it"),
    (Population(ONE, {"deposits_fen": column(1)}), "is no quantity of it"),
    (Population(ONE, {}, {"urban_rural": Column(np.array([9], np.uint8))}), "has 1 values outside 0 to 1"),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_columns_that_cannot_be_are_refused(population: Population, words: str, demo: Ruleset) -> None:
    """Wrong lengths, dtypes, keys and values are named, never computed with."""
    with pytest.raises(FaultsFound) as caught:
        assess_population(demo, population, SEPTEMBER)
    assert words in str(caught.value)


def test_a_column_that_is_not_there_is_unknown(demo: Ruleset) -> None:
    """A department that sent nothing leaves everybody undetermined, not poor."""
    result = assess_population(demo, Population(np.array([0, 1, 3])), SEPTEMBER)
    assert list(result.where(Outcome.UNDETERMINED)) == [0, 1]
    assert not result.amount_known.any()


def test_rule_columns_come_on_request(demo: Ruleset) -> None:
    """The columns of single rules can be had beside the outcome, for persons and households."""
    households = families(demo.quantities, 50, seed=1)
    population = population_of(demo.quantities, households)
    result = assess_population(demo, population, SEPTEMBER, outputs=["is_member", "income_limit"], tile_households=7)
    assert len(result.outputs["is_member"].values) == population.persons
    assert len(result.outputs["income_limit"].states) == population.households


@given(st.lists(st.lists(st.integers(0, 10**13), max_size=6), max_size=12))
@settings(deadline=None, derandomize=True)
def test_segment_sums_are_exact(groups: list[list[int]]) -> None:
    """Sums by household equal Python's, with empty households anywhere."""
    offsets = np.concatenate([[0], np.cumsum([len(group) for group in groups], dtype=np.int64)]).astype(np.int64)
    values = np.array([value for group in groups for value in group], np.int64)
    assert segment_sum(values, offsets).tolist() == [sum(group) for group in groups]


@given(st.integers(-(10**12), 10**12), st.integers(1, 9_999), st.sampled_from([r for r in Rounding if r != "none"]))
@settings(deadline=None, derandomize=True)
def test_rounding_a_column_is_rounding_each(fen: int, below: int, rounding: Rounding) -> None:
    """The column's rounding is the kernel's, for every mode and sign."""
    assert round_array(np.array([fen]), below, rounding).tolist() == [round_fen(fen, below, rounding)]


def test_a_hundred_thousand_households_are_answered_as_five_hundred(demo: Ruleset) -> None:
    """The same 500 families two hundred times over, unknowns among them: every round gets the same amounts."""
    some: list[HouseholdFacts] = families(demo.quantities, 500, seed=6)
    part = population_of(demo.quantities, some)
    times = 200
    offsets = np.concatenate([[0], np.cumsum(np.tile(np.diff(part.offsets), times))]).astype(np.int64)

    def repeated(each: Column) -> Column:
        return Column(np.tile(each.values, times), None if each.known is None else np.tile(each.known, times))

    population = Population(
        offsets, {key: repeated(each) for key, each in part.person.items()},
        {key: repeated(each) for key, each in part.household.items()},
    )  # fmt: skip
    result = assess_population(demo, population, SEPTEMBER)
    assert (result.amount_fen.reshape(times, -1) == result.amount_fen[:500]).all()
    assert (result.outcome.reshape(times, -1) == result.outcome[:500]).all()
