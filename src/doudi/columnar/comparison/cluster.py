"""The same comparison on a cluster (集群比对): ranges of keys as partitions, the same rules and the same code in each.

The snapshots lie in a folder every executor sees; what travels is the rule book as data, ranges of keys on the way out
and answers on the way back. An executor opens the snapshots once and maps what its ranges need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from doudi.columnar.comparison.judging import FOUND, IN_ORDER, Judged, in_turn, together
from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.rows import ranges
from doudi.columnar.comparison.running import Comparison, Plan, RangeOfKeys, Run, plan_of, take_all
from doudi.columnar.snapshot import SnapshotStore

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RANGES = pa.schema([("first", pa.int64()), ("last", pa.int64())])
ANSWERS = pa.schema([("rule", pa.string()), ("answer", pa.int16()), ("rows", pa.int64()), ("subjects", pa.binary())])
_ANSWERS_SPARK = "rule string, answer smallint, rows bigint, subjects binary"


@dataclass(frozen=True)
class Job:
    """What every executor needs to know (集群任务): the book, the rules, where the snapshots lie, day and purpose."""

    book: RuleBook
    rules: tuple[str, ...]
    root: Path
    key_id: str
    on: date
    purpose: str
    name: str

    def plan(self) -> Plan:
        """The snapshots opened on this machine."""
        store = SnapshotStore(self.root, self.key_id)
        return plan_of(self.book, self.rules, store, on=self.on, purpose=self.purpose)


def compare_on_cluster(
    session: SparkSession, book: RuleBook, rules: Iterable[str], store: SnapshotStore, *, on: date, purpose: str,
    at_a_time: int | None = None, partitions: int | None = None,
) -> Comparison:  # fmt: skip
    """As `running.compare`, and with the same result, on the executors of a Spark session.

    Args:
        store: in a folder that the driver and every executor see under the same path.
        partitions: how many tasks; twice the cluster's cores without it.

    Raises:
        PurposeRefused: an agreement does not cover the purpose; no job is started.
    """
    plan = plan_of(book, rules, store, on=on, purpose=purpose)
    chosen = tuple(rule.key for rule in plan.rules)
    feeds = sorted((name, each.info.name) for name, each in plan.sources.snapshots.items())
    # The name tells two jobs apart in an executor that keeps what it opened.
    job = Job(book, chosen, store.root.absolute(), store.key_id, on, purpose, f"{purpose} {on} {chosen} {feeds}")
    runs = {rule.key: Run(plan, rule) for rule in plan.rules}
    parts = ranges(plan.sources, at_a_time) if at_a_time else ranges(plan.sources)
    if any(not run.not_run for run in runs.values()):
        frame = session.createDataFrame(_table(parts))
        spread = frame.repartition(min(partitions or session.sparkContext.defaultParallelism * 2, len(parts)))
        answers = spread.mapInArrow(_worker(job), _ANSWERS_SPARK).toArrow()
        take_over(runs, answers)
    return plan.comparison({key: run.result() for key, run in runs.items()})


def _table(parts: list[tuple[int, int]]) -> pa.Table:
    """Ranges as Spark can hold them: the same 64 bits with a sign."""
    bounds = np.array(parts, dtype=np.uint64).view(np.int64).reshape(-1, 2)
    return pa.table([bounds[:, 0].copy(), bounds[:, 1].copy()], schema=RANGES)


def _worker(job: Job) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def compare(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield compare_ranges(job, batch)

    return compare


def compare_ranges(job: Job, batch: pa.RecordBatch) -> pa.RecordBatch:
    """What an executor does: the answers of every rule for some ranges of keys.

    Subjects come back unless they are in order; of those only how many, where no other column tells them.
    """
    plan = _opened(job.name, job)
    runs = [run for rule in plan.rules if not (run := Run(plan, rule)).not_run]
    bounds = np.column_stack([batch.column(at).to_numpy(zero_copy_only=False) for at in range(2)]).view(np.uint64)
    for first, last in bounds.tolist():
        take_all(runs, RangeOfKeys(plan, first, last))
    rows = [row for run in runs for row in _answers_of(run)]
    return pa.RecordBatch.from_pylist(rows, schema=ANSWERS)


def _answers_of(run: Run) -> Iterator[dict[str, object]]:
    for judged in run.told:
        for answer in np.unique(judged.answers).tolist():
            subjects = judged.subjects[judged.answers == answer]
            yield _answer(run, answer, len(subjects), subjects)
    apart = in_turn(run.apart)
    for answer in np.flatnonzero(run.counts).tolist():
        kept = run.found if answer == FOUND else [apart.subjects[apart.answers == answer]]
        yield _answer(run, answer, int(run.counts[answer]), np.concatenate(kept))


def _answer(run: Run, answer: int, rows: int, subjects: np.ndarray) -> dict[str, object]:
    return {"rule": run.rule.key, "answer": answer, "rows": rows, "subjects": subjects.astype("<u8").tobytes()}


def take_over(runs: dict[str, Run], answers: pa.Table) -> None:
    """What executors found into the runs of the driver, in the order of keys whatever order it came in."""
    for row in answers.to_pylist():
        run, answer = runs[row["rule"]], row["answer"]
        subjects = np.frombuffer(row["subjects"], dtype="<u8").astype(np.uint64)
        if run.rule.tell:
            run.told.append(Judged(subjects, np.full(len(subjects), answer, dtype=np.uint8)))
            continue
        run.counts[answer] += row["rows"]
        if answer == FOUND:
            run.found.append(subjects)
        elif answer != IN_ORDER:
            run.apart.append(Judged(subjects, np.full(len(subjects), answer, dtype=np.uint8)))
    for run in runs.values():
        run.found = [np.sort(np.concatenate(run.found))] if run.found else []
        run.apart = [together(run.apart)]


@lru_cache(maxsize=2)
def _opened_by_name(name: str) -> list[Plan]:
    return []


def _opened(name: str, job: Job) -> Plan:
    """The plan of a job, opened once in this process."""
    kept = _opened_by_name(name)
    if not kept:
        kept.append(job.plan())
    return kept[0]
