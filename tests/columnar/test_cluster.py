"""What an executor does with a batch of families, done without Spark; with it: comparison/test_cluster.py."""

from __future__ import annotations

import pyarrow as pa
import pytest

from doudi.columnar.cluster import assess_batch, assess_frame
from doudi.kernel.month import Month
from doudi.rules.arrow import arrow_from_population
from doudi.rules.bulk import OUTCOMES, assess_population
from doudi.rules.frozen import freeze
from doudi.rules.parameters import ParametersNotInForce
from doudi.rules.population import population_of
from doudi.schemes import load
from tests.rules.families import families


def test_a_batch_needs_no_spark() -> None:
    """What an executor does with a batch, done here: kept columns beside the results, the same answers."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    population = population_of(ruleset.quantities, families(ruleset.quantities, 200, seed=3))
    table = arrow_from_population(ruleset.quantities, population)
    batch = table.append_column("id", pa.array(range(200))).combine_chunks().to_batches()[0]
    answer = assess_batch(freeze(ruleset), "2025-09", batch, ["id"])
    expected = assess_population(ruleset, population, Month(2025, 9))
    assert answer.schema.names == ["id", "outcome", "computed_outcome", "amount_fen"]
    assert answer.column("outcome").to_pylist() == [str(OUTCOMES[code]) for code in expected.outcome]


def test_a_month_before_the_figures_is_refused_at_once() -> None:
    """Before any job starts."""
    ruleset = load("dibao", jurisdiction="500106").ruleset
    with pytest.raises(ParametersNotInForce):
        assess_frame(None, ruleset, Month(2010, 1), keys=[])  # type: ignore[arg-type]
