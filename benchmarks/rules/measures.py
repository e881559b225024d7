"""The groups of measures by the word `--only` takes (测量分组), in the order they are run."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.rules import cold, crowds, letters
from benchmarks.rules.findings import Findings, Plan


def _cold_start(plan: Plan, found: Findings) -> None:
    names = ["cold_start_cached_seconds", "cold_start_uncached_seconds"]
    found.attempt(names, lambda: found.put(**cold.start(plan.home)))


ALL: dict[str, Callable[[Plan, Findings], None]] = {
    "bulk": crowds.small,
    "cold": _cold_start,
    "bulk-large": crowds.large,
    "json": letters.as_json,
}
"""The last takes as long as the peer does, so it gets what time is left."""
