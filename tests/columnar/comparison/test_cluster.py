"""On Spark every rule finds what it finds on one machine: the same city, the same books, the same answers."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.cluster import assess_frame
from doudi.columnar.comparison.cluster import Job, _table, compare_on_cluster, compare_ranges, take_over
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.rows import ranges
from doudi.columnar.comparison.running import Comparison, Run, compare, plan_of
from doudi.columnar.errors import PurposeRefused
from doudi.kernel.month import Month
from doudi.rules.arrow import arrow_from_population
from doudi.rules.bulk import OUTCOMES, assess_population
from doudi.rules.population import population_of
from doudi.schemes import load
from tests.columnar.comparison.cities import loaded_city
from tests.columnar.extracts import AS_OF, Desk
from tests.rules.families import families

SETTINGS = [("cn-2021", "demo-city", Month(2025, 9)), ("cq-2016", "500106", Month(2025, 10))]
PURPOSES = ("supervision", "enrolment")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with a whole city loaded."""
    return loaded_city(tmp_path_factory.mktemp("city"), 10_000, 41)[0]


def plain(found: Comparison) -> dict[str, dict[str, Any]]:
    """A comparison as values that can be compared."""
    results = {key: dataclasses.asdict(result) for key, result in found.results.items()}
    results = {key: each | each.pop("apart")["written"] for key, each in results.items()}
    return {key: {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in each.items()}
            for key, each in results.items()}  # fmt: skip


@pytest.mark.needs_spark
@pytest.mark.thorough
@pytest.mark.once
def test_spark_and_one_machine_agree(spark: Any, city: Desk) -> None:
    """Every rule of both purposes over a whole city: findings, exclusions and what is not known, key by key."""
    book = installed_book()
    for purpose in PURPOSES:
        keys = [key for key, rule in book.rules.items() if rule.purpose == purpose]
        local = compare(book, keys, city.store, on=AS_OF, purpose=purpose, at_a_time=4_000)
        there = compare_on_cluster(spark, book, keys, city.store, on=AS_OF, purpose=purpose, at_a_time=4_000,
                                   partitions=2)
        assert sum(len(result.people) for result in local.results.values()) > 20
        assert plain(there) == plain(local)
        assert there.feeds == local.feeds


@pytest.mark.thorough
@pytest.mark.once
def test_an_executor_needs_no_spark(city: Desk) -> None:
    """What executors do with their ranges, done here in any order: the same answers as in one go."""
    book = installed_book()
    for purpose in PURPOSES:
        keys = tuple(key for key, rule in book.rules.items() if rule.purpose == purpose)
        plan = plan_of(book, keys, city.store, on=AS_OF, purpose=purpose)
        job = Job(book, keys, city.store.root, "", AS_OF, purpose, f"here {purpose}")
        parts = ranges(plan.sources, 900)[::-1]
        assert len(parts) > 5
        batches = [batch for part in parts for batch in _table([part]).to_batches()]
        runs = {rule.key: Run(plan, rule) for rule in plan.rules}
        take_over(runs, pa.Table.from_batches([compare_ranges(job, batch) for batch in batches]))
        found = plan.comparison({key: run.result() for key, run in runs.items()})
        assert plain(found) == plain(compare(book, keys, city.store, on=AS_OF, purpose=purpose))


def test_a_purpose_that_is_not_covered_starts_no_job(desk: Desk) -> None:
    """Refused on the driver, before anything is sent."""
    with pytest.raises(PurposeRefused):
        compare_on_cluster(None, installed_book(), ["F01"], desk.store, on=AS_OF, purpose="planning2")  # type: ignore[arg-type]


def test_without_feeds_no_job_is_started(desk: Desk) -> None:
    """Rules that cannot run say so, and no session is needed for that."""
    found = compare_on_cluster(None, installed_book(), ["F01"], desk.store, on=date(2025, 8, 31), purpose="supervision")  # type: ignore[arg-type]
    assert set(found.results["F01"].not_run.values()) == {"missing"}


@pytest.mark.needs_spark
@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
def test_spark_assesses_as_one_machine_does(spark: Any, profile: str, place: str, month: Month) -> None:
    """A thousand generated families, unknowns included, in batches and partitions of Spark's choosing.

    It stands here and not beside the rules: starting Spark takes longer than all its tests.
    """
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    population = population_of(ruleset.quantities, families(ruleset.quantities, 1_000, seed=20251121))
    table = arrow_from_population(ruleset.quantities, population)
    table = table.append_column("household", pa.array(range(table.num_rows), pa.int64()))
    frame = spark.createDataFrame(table).repartition(3)
    answers = assess_frame(frame, ruleset, month, keys=["household"]).toArrow().sort_by("household")
    expected = assess_population(ruleset, population, month)
    assert answers.column("outcome").to_pylist() == [str(OUTCOMES[code]) for code in expected.outcome]
    amounts = [int(fen) if known else None
               for fen, known in zip(expected.amount_fen, expected.amount_known, strict=True)]  # fmt: skip
    assert answers.column("amount_fen").to_pylist() == amounts
