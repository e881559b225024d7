"""Scores pairs (评分): Splink on DuckDB with the declared comparisons; each score a sum of weights in bits."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from doudi.columnar.linkage.comparisons import Block, Comparison
from doudi.columnar.linkage.errors import LinkageNotInstalled

Weights = Mapping[str, Mapping[str, tuple[float, float]]]
"""Comparison → level → (m, u): how often it is so of one person's two rows, and of two people's."""

LEAST = 1e-7
"""A share nobody saw in the training data: rare, never impossible."""


@dataclass(frozen=True)
class Engine:
    """A DuckDB in memory that never spills: clear text stays off the disk, and too much is an error, not a file.

    Attributes:
        memory_mib: the most it may use.
        threads: more make it faster; scores are the same.
    """

    memory_mib: int = 3072
    threads: int = 2

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """An open connection; everything in it is gone when it closes."""
        try:
            import duckdb
        except ImportError as missing:
            raise LinkageNotInstalled("duckdb") from missing
        made = duckdb.connect(":memory:")
        try:
            made.execute("set temp_directory = ''")
            made.execute(f"set memory_limit = '{self.memory_mib}MiB'")
            made.execute(f"set threads = {self.threads}")
            yield made
        finally:
            made.close()


def splink_settings(
    comparisons: Sequence[Comparison], blocks: Sequence[Block], prior: float, weights: Weights | None
) -> dict[str, Any]:
    """The declared comparisons as Splink reads them; without `weights` they are to be trained."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [block.sql for block in blocks],
        "comparisons": [_comparison(each, weights) for each in comparisons],
    }


def _comparison(comparison: Comparison, weights: Weights | None) -> dict[str, Any]:
    unknown = " or ".join(f"l.{column} is null or r.{column} is null" for column in comparison.needs)
    levels: list[dict[str, Any]] = [
        {"sql_condition": _for_splink(unknown), "label_for_charts": "unknown", "is_null_level": True}
    ]
    for level in comparison.all_levels:
        entry: dict[str, Any] = {"sql_condition": _for_splink(level.when), "label_for_charts": level.key}
        if weights is not None:
            m, u = weights[comparison.key][level.key]
            entry |= {"m_probability": m, "u_probability": u}
        levels.append(entry)
    return {"output_column_name": comparison.key, "comparison_levels": levels}


def _for_splink(condition: str) -> str:
    """Splink writes `name_l` where we write `l.name`."""
    import re

    return re.sub(r"\b([lr])\.([a-z_0-9]+)", lambda found: f"{found[2]}_{found[1]}", condition)


def linker_of(connection: Any, left: Any, right: Any, settings: Mapping[str, Any]) -> Any:
    """A Splink linker over two tidied tables, or over one that is searched for its own doubles."""
    try:
        from splink import DuckDBAPI, Linker, SettingsCreator
    except ImportError as missing:
        raise LinkageNotInstalled("splink") from missing
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    names = ("side_rows", "side_register")
    sides = zip((left, right), names, strict=True)
    tables = [api.register(side, dataset_display_name=name) for side, name in sides if side is not None]
    return Linker(tables, SettingsCreator.from_path_or_dict(dict(settings)), log_level=None, validate_settings=False)


def prior_of(left: int, right: int, share_linkable: float) -> float:
    """The chance that two rows drawn at random are one person's: of `left` rows so many are somebody of `right`."""
    return min(0.5, share_linkable * left / max(1, left * right))


def weight_of(weights: Weights, comparison: str, level: str) -> float:
    """What a level adds to the score, in bits.

    >>> weight_of({"sex": {"same": (0.998, 0.5)}}, "sex", "same")
    0.9971
    """
    m, u = weights[comparison][level]
    return round(math.log2(m / u), 4)


def count_pairs(connection: Any, block: Block, left: str = "tidy_left", right: str = "tidy_right") -> int:
    """How many pairs a block brings together, exactly, without making them."""
    keys = ", ".join(block.by)
    known = " and ".join(f"{column} is not null" for column in block.by)
    counted = connection.execute(
        f"select coalesce(sum(l.n * r.n), 0) from (select {keys}, count(*) n from {left} where {known} group by all) l "
        f"join (select {keys}, count(*) n from {right} where {known} group by all) r using ({keys})"
    ).fetchone()
    return int(counted[0])
