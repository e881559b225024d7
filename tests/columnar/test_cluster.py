"""On Spark the rules say what they say on one machine, to the fen."""

from __future__ import annotations

from typing import Any

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

SETTINGS = [("cn-2021", "demo-city", Month(2025, 9)), ("cq-2016", "500106", Month(2025, 10))]


@pytest.mark.needs_spark
@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
def test_spark_and_one_machine_agree(spark: Any, profile: str, place: str, month: Month) -> None:
    """Two thousand generated families, unknowns included, in batches and partitions of Spark's choosing."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    population = population_of(ruleset.quantities, families(ruleset.quantities, 2_000, seed=20251121))
    table = arrow_from_population(ruleset.quantities, population)
    table = table.append_column("household", pa.array(range(table.num_rows), pa.int64()))
    frame = spark.createDataFrame(table).repartition(3)
    answers = assess_frame(frame, ruleset, month, keys=["household"]).toArrow().sort_by("household")
    expected = assess_population(ruleset, population, month)
    assert answers.column("outcome").to_pylist() == [str(OUTCOMES[code]) for code in expected.outcome]
    amounts = [int(fen) if known else None
               for fen, known in zip(expected.amount_fen, expected.amount_known, strict=True)]  # fmt: skip
    assert answers.column("amount_fen").to_pylist() == amounts


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
