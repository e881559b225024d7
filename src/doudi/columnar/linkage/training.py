"""Weights learned from labelled rows (权重): how often each level is so of one person's two rows, and of two people's.

Only rows whose person is known can teach what one person's rows look like; they come from the synthetic city, and the
seed stands beside the weights. What is drawn is drawn by the rows' own ids, never by their order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from doudi.columnar.linkage.comparisons import Comparison
from doudi.columnar.linkage.scoring import LEAST, Weights

SEEN_NEVER = 1e-3
"""What one person's rows are taken to be at a level that no labelled row showed."""


def level_sql(comparison: Comparison) -> str:
    """The level of a pair `l`, `r` as a number: -1 unknown, 0 unlike, the highest the most alike."""
    unknown = " or ".join(f"l.{column} is null or r.{column} is null" for column in comparison.needs)
    cases = " ".join(
        f"when {level.when} then {len(comparison.levels) - place}" for place, level in enumerate(comparison.levels)
    )
    return f"case when {unknown} then -1 {cases} else 0 end"


def learn(
    connection: Any, comparisons: Sequence[Comparison], *, seed: int, sample: int = 1_000_000, truth: str = "truth"
) -> Weights:
    """Weights from the tables `tidy_left`, `tidy_right` and `truth` (left id, right id) of the connection.

    Args:
        sample: about so many pairs of two people are looked at, every one of the first rows by a digest of id and seed.
    """
    side = max(1, math.isqrt(sample))
    one_person = f"from {truth} t join tidy_left l on l.id = t.left_id join tidy_right r on r.id = t.right_id"
    two_people = (
        f"from (select * from tidy_left order by md5(id || '-{seed}'), id limit {side}) l, "
        f"(select * from tidy_right order by md5(id || '+{seed}'), id limit {side}) r "
        f"where not exists (select 1 from {truth} t where t.left_id = l.id and t.right_id = r.id)"
    )
    made: dict[str, dict[str, tuple[float, float]]] = {}
    for comparison in comparisons:
        same, other = (_shares(connection, comparison, rows) for rows in (one_person, two_people))
        floors = {level.key: SEEN_NEVER for level in comparison.all_levels}
        made[comparison.key] = {
            level.key: (round(max(same.get(level.key, 0.0), floors[level.key]), 8),
                        round(max(other.get(level.key, 0.0), LEAST), 8))
            for level in comparison.all_levels
        }  # fmt: skip
    return made


def _shares(connection: Any, comparison: Comparison, rows: str) -> dict[str, float]:
    counted = connection.execute(f"select {level_sql(comparison)} as level, count(*) {rows} group by 1").fetchall()
    known = {comparison.level_at(level): count for level, count in counted if level >= 0}
    total = sum(known.values())
    return {level.key: count / total for level, count in known.items() if level is not None}
