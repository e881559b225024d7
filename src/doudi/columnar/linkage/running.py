"""Runs a linkage (匹配运行): slice by slice of the register, each finished slice kept, so that a killed run goes on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.columnar.leftovers import remove_leftovers
from doudi.columnar.linkage.comparisons import BLOCKS, COMPARISONS, Block
from doudi.columnar.linkage.model import LinkageModel
from doudi.columnar.linkage.scoring import Engine, count_pairs, linker_of, splink_settings, weight_of
from doudi.columnar.linkage.settling import Candidate, Settled, settle
from doudi.columnar.linkage.tidying import tidied

Progress = Callable[[str, int, int], None]
MOST_PAIRS = 20_000_000
"""A block that brings more pairs of a slice together than this is left out, and the report says so: it would take the
night and find what nobody could review."""


@dataclass(frozen=True)
class Side:
    """Rows of one side: numbers (row numbers, or unsigned person keys) and columns of `tidying.GIVEN` as Arrow."""

    ids: npt.NDArray[Any]
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class BlockReport:
    """How many pairs a block brings together, and in how many slices it was left out as too wide."""

    block: Block
    pairs: int
    left_out: int = 0


@dataclass(frozen=True)
class LinkageReport:
    """What came of a run.

    Attributes:
        settled: matched and grey rows, by row number; the other rows are nobody's.
        blocks: what each block found, in the order of the declaration.
        slices_kept: slices taken from an earlier run that was stopped.
    """

    rows: int
    register_rows: int
    settled: tuple[Settled, ...]
    blocks: tuple[BlockReport, ...]
    model: str
    slices: int
    slices_kept: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def link(
    rows: Side,
    slices: Sequence[Callable[[], Side]],
    *,
    register_rows: int,
    model: LinkageModel,
    keep: Path,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> LinkageReport:
    """Every row held against every slice of the register.

    Args:
        slices: each makes its part of the register when called; those finished by an earlier run are not called.
        register_rows: people of all slices together: the more there are, the more a pair must show.
        keep: a folder of this very run (same rows, same register, same model), made and readable for its owner only.
            It holds row numbers, person keys and levels, never a name; the caller removes it when the run is on record.
    """
    tell: Progress = progress or (lambda stage, done, total: None)
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep.chmod(0o700)
    remove_leftovers(keep)
    blocks = {block.key: BlockReport(block, 0) for block in BLOCKS}
    candidates: list[Candidate] = []
    kept = 0
    for place, make in enumerate(slices):
        tell("link", place, len(slices))
        path = keep / f"slice-{place:05}.parquet"
        if path.is_file():
            kept += 1
        else:
            found, counted = _score(rows, make(), register_rows, model, engine or Engine())
            _write(path, found, counted)
        found, counted = _read(path)
        candidates += found
        for key, (pairs, left_out) in counted.items():
            blocks[key] = BlockReport(blocks[key].block, blocks[key].pairs + pairs, blocks[key].left_out + left_out)
    tell("link", len(slices), len(slices))
    settled = tuple(settle(candidates, upper=model.upper, lower=model.lower))
    outcomes = Counter(each.outcome for each in settled)
    counts = {"match": outcomes["match"], "grey": outcomes["grey"], "none": len(rows.ids) - len(settled)}
    return LinkageReport(
        len(rows.ids), register_rows, settled, tuple(blocks.values()), model.digest, len(slices), kept, counts
    )


Counted = dict[str, tuple[int, int]]


def _score(
    rows: Side, register: Side, register_rows: int, model: LinkageModel, engine: Engine
) -> tuple[list[Candidate], Counted]:
    counted: Counted = {}
    if not len(rows.ids) or not len(register.ids):
        return [], counted
    with engine.connection() as connection:
        left = tidied(pa.array(np.arange(len(rows.ids))), rows.columns, connection)
        right = tidied(pa.array(np.arange(len(register.ids))), register.columns, connection)
        connection.register("tidy_left", left)
        connection.register("tidy_right", right)
        used = []
        for block in BLOCKS:
            pairs = count_pairs(connection, block)
            counted[block.key] = (0, 1) if pairs > MOST_PAIRS else (pairs, 0)
            if 0 < pairs <= MOST_PAIRS:
                used.append(block)
        if not used:
            return [], counted
        settings = splink_settings(COMPARISONS, used, 0.5, model.weights)
        linker = linker_of(connection, left, right, settings)
        start = model.start_weight(register_rows)
        frame = linker.inference.predict(threshold_match_weight=model.lower - start - 0.01)
        columns = ", ".join(f"mw_{each.key}" for each in COMPARISONS)
        # Splink calls the side whose name comes first in the alphabet left: ours are side_register and side_rows.
        scored = connection.execute(
            f"select id_r, id_l, match_key, {columns} from {frame.physical_name} order by id_r, id_l"
        ).fetchall()
    return list(_candidates(scored, rows, register, model, start, used)), counted


def _candidates(
    scored: Sequence[tuple[Any, ...]], rows: Side, register: Side, model: LinkageModel, start: float, used: list[Block]
) -> Iterator[Candidate]:
    bits = {
        each.key: {weight_of(model.weights, each.key, level.key): level.key for level in each.all_levels}
        for each in COMPARISONS
    }
    for row, person, match_key, *weights in scored:
        levels = {
            each.key: bits[each.key][round(weight, 4)]
            for each, weight in zip(COMPARISONS, weights, strict=True)
            if round(weight, 4)
        }
        total = round(start + sum(weight_of(model.weights, name, level) for name, level in levels.items()), 4)
        if total >= model.lower:
            yield Candidate(int(rows.ids[row]), int(register.ids[person]), total, levels, used[int(match_key)].key)


def _write(path: Path, found: Sequence[Candidate], counted: Counted) -> None:
    table = pa.table(
        {
            "row": pa.array([each.row for each in found], pa.int64()),
            "key": pa.array([each.key for each in found], pa.uint64()),
            "weight": pa.array([each.weight for each in found], pa.float64()),
            "block": pa.array([each.block for each in found], pa.string()),
            **{
                comparison.key: pa.array([each.levels.get(comparison.key) for each in found], pa.string())
                for comparison in COMPARISONS
            },
        },
        metadata={key: f"{pairs},{left_out}" for key, (pairs, left_out) in counted.items()},
    )
    partial = path.with_name(f".{os.getpid()}-{path.stem}.partial")
    pq.write_table(table, partial)
    partial.replace(path)


def _read(path: Path) -> tuple[list[Candidate], Counted]:
    table = pq.read_table(path)
    found = [
        Candidate(
            row["row"], row["key"], row["weight"],
            {each.key: row[each.key] for each in COMPARISONS if row[each.key] is not None}, row["block"],
        )
        for row in table.to_pylist()
    ]  # fmt: skip
    told = {key.decode(): value.decode().split(",") for key, value in (table.schema.metadata or {}).items()}
    known = {block.key for block in BLOCKS}
    return found, {key: (int(value[0]), int(value[1])) for key, value in told.items() if key in known}
