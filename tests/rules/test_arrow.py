"""Arrow tables carry a population there and back, nulls as unknown, and faults come together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.arrow import arrow_from_population, population_from_arrow, result_to_arrow
from doudi.rules.bulk import assess_population
from doudi.rules.population import Population, population_of
from doudi.rules.ruleset import Ruleset
from tests.rules.families import families

MONTH = Month(2025, 9)


def crowd(demo: Ruleset, how_many: int = 300) -> Population:
    """Generated families, unknowns and households without people among them."""
    return population_of(demo.quantities, families(demo.quantities, how_many, seed=17))


def test_a_population_comes_back_from_arrow(demo: Ruleset) -> None:
    """Every known value, every unknown, every household's size: the results are the same."""
    population = crowd(demo)
    again = population_from_arrow(demo.quantities, arrow_from_population(demo.quantities, population))
    assert np.array_equal(again.offsets, population.offsets)
    for one, other in ((population.person, again.person), (population.household, again.household)):
        assert one.keys() == other.keys()
        for key, column in one.items():
            known = np.ones(len(column.values), bool) if column.known is None else column.known
            assert np.array_equal(column.values[known], other[key].values[known]), key
            back = other[key].known
            assert np.array_equal(np.ones(len(known), bool) if back is None else back, known), key
    was, is_now = (assess_population(demo, each, MONTH) for each in (population, again))
    for name in ("outcome", "computed", "amount_fen", "amount_known"):
        assert np.array_equal(getattr(was, name), getattr(is_now, name)), name


def test_results_say_unknown_as_null(demo: Ruleset) -> None:
    """An amount nobody can know is a null, a refused family's is zero; words, not numbers, for outcomes."""
    result = assess_population(demo, crowd(demo), MONTH, outputs=["counted_people", "age"])
    columns = result_to_arrow(result, ["counted_people", "age"])
    assert set(columns) == {"outcome", "computed_outcome", "amount_fen", "counted_people"}
    assert set(columns["outcome"].to_pylist()) == {"eligible", "not_eligible", "undetermined", "needs_person"}
    for outcome, amount in zip(columns["computed_outcome"].to_pylist(), columns["amount_fen"].to_pylist(), strict=True):
        assert (amount is None) == (outcome in ("undetermined", "needs_person")) or outcome == "eligible"


def test_chunks_slices_and_dictionaries_are_read(demo: Ruleset) -> None:
    """A table of several chunks, a slice of it, large lists and dictionary codes give the same columns."""
    table = arrow_from_population(demo.quantities, crowd(demo))
    whole = population_from_arrow(demo.quantities, table)
    pieces = pa.concat_tables([table.slice(0, 100), table.slice(100)])
    codes = pieces.column("urban_rural").combine_chunks().dictionary_encode()
    pieces = pieces.set_column(pieces.schema.get_field_index("urban_rural"), "urban_rural", codes)
    wages = pieces.column("monthly_wage_fen").cast(pa.large_list(pa.int64()))
    pieces = pieces.set_column(pieces.schema.get_field_index("monthly_wage_fen"), "monthly_wage_fen", wages)
    again = population_from_arrow(demo.quantities, pieces)
    assert np.array_equal(assess_population(demo, again, MONTH).amount_fen,
                          assess_population(demo, whole, MONTH).amount_fen)  # fmt: skip
    part = population_from_arrow(demo.quantities, table.slice(120, 50).to_batches()[0])
    assert np.array_equal(assess_population(demo, part, MONTH).outcome,
                          assess_population(demo, whole, MONTH).outcome[120:170])  # fmt: skip


def test_faults_of_a_table_come_together(demo: Ruleset) -> None:
    """Floats for money, a strange code, lists of different lengths, a missing list, no list: all named at once."""
    table = pa.table({
        "deposits_fen": [1.5, 2.0], "urban_rural": ["urban", "village"],
        "monthly_wage_fen": pa.array([[1, 2], []], pa.list_(pa.int64())),
        "monthly_business_fen": pa.array([[1], []], pa.list_(pa.int64())),
        "monthly_transfer_fen": pa.array([None, []], pa.list_(pa.int64())), "is_married": [True, False],
    })  # fmt: skip
    with pytest.raises(FaultsFound) as caught:
        population_from_arrow(demo.quantities, table)
    codes = sorted(fault.code for fault in caught.value.faults)
    assert codes == ["arrow.lengths", "arrow.no-list", "arrow.not-a-list", "arrow.type", "arrow.unknown-code"]


def test_an_empty_table_is_no_household(demo: Ruleset) -> None:
    """No rows, no people, no result."""
    empty = population_from_arrow(demo.quantities, arrow_from_population(demo.quantities, crowd(demo, 0)))
    assert assess_population(demo, empty, MONTH).outcome.tolist() == []
