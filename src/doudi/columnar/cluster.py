"""The same rules on a cluster (集群审核): one graph, evaluated batch by batch inside Spark's `mapInArrow`.

A frame has one row per household, as `rules.arrow` describes; Spark moves batches, the rules see the same columns as on
one machine. The rules travel as data (`rules.frozen`), so that executors need this package and no scheme folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from doudi.kernel.month import Month
from doudi.rules.arrow import AMOUNT, COMPUTED, OUTCOME, population_from_arrow, result_to_arrow
from doudi.rules.bulk import assess_population
from doudi.rules.frozen import freeze, thaw
from doudi.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

RESULTS = f"{OUTCOME} string, {COMPUTED} string, {AMOUNT} bigint"


def assess_frame(frame: DataFrame, ruleset: Ruleset, month: Month, *, keys: Iterable[str]) -> DataFrame:
    """Outcome and amount of every household of a Spark frame, lazily, as Spark does (集群全量审核).

    Args:
        frame: one row per household; persons' facts are arrays, a null is unknown.
        keys: columns of the frame that come back beside the result, such as the household's pseudonym.

    Raises:
        ParametersNotInForce: the month lies before the first date of figures the rules need.
        A fault of the columns is raised by the job, naming all of them.
    """
    ruleset.figures(month)
    kept = list(keys)
    types = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in frame.schema if field.name in kept)
    schema = f"{types}, {RESULTS}" if types else RESULTS
    return frame.mapInArrow(_assessor(freeze(ruleset), str(month), kept), schema)


def _assessor(
    frozen: str, month: str, kept: list[str]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def assess(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield assess_batch(frozen, month, batch, kept)

    return assess


def assess_batch(frozen: str, month: str, batch: pa.RecordBatch, kept: list[str]) -> pa.RecordBatch:
    """One batch of households: the kept columns and the results."""
    ruleset = _thawed(frozen)
    population = population_from_arrow(ruleset.quantities, batch)
    result = result_to_arrow(assess_population(ruleset, population, Month.parse(month)))
    return pa.RecordBatch.from_pydict({name: batch.column(name) for name in kept} | result)


@lru_cache(maxsize=4)
def _thawed(frozen: str) -> Ruleset:
    """The rules of this job, read once per executor."""
    return thaw(frozen)
