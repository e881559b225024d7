"""What a run is to do and what it found (计划与结果)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.rules.sides import SideFailed
from benchmarks.rules.worker import NotBuiltYet


@dataclass(frozen=True)
class Plan:
    """Sizes and rounds of a run.

    Args:
        deadline: of the monotonic clock, for the whole run.
    """

    peer: Path
    home: Path
    fault: str = ""
    deadline: float = math.inf
    small: int = 1_000_000
    large: int = 10_000_000
    small_rounds: int = 9
    large_rounds: int = 5
    single_rounds: int = 20
    json_rounds: int = 3
    json_households: int = 5_000


@dataclass
class Findings:
    """What came out: figures by name, why one is null, and what broke."""

    figures: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def put(self, **figures: Any) -> None:
        """Keep figures, rounded to what a reader can use."""
        self.figures |= {name: _short(value) for name, value in figures.items()}

    def attempt(self, names: Sequence[str], work: Callable[[], None]) -> None:
        """Do the work, or note these figures as null with the reason; a side that broke is also a failure."""
        try:
            work()
        except (NotBuiltYet, SideFailed) as reason:
            if isinstance(reason, SideFailed):
                self.failures.append(str(reason))
            for name in names:
                self.figures[name] = None
                self.missing[name] = str(reason)


def _short(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times faster we are: the median over the rounds of the peer's seconds to ours.

    >>> ratio([1, 1, 10], [4, 2, 30])
    3.0
    """
    return float(statistics.median(other / mine for mine, other in zip(ours, theirs, strict=True)))


def in_milliseconds(seconds: Sequence[float]) -> tuple[float, float]:
    """The middle one and the slowest twentieth (p50, p95)."""
    return statistics.median(seconds) * 1e3, statistics.quantiles(seconds, n=20)[-1] * 1e3
