"""What machine a place needs (规模测算): the sizing page, worked out from runs of this benchmark that were kept.

`python -m benchmarks.comparison.sizing` writes docs/reference/sizing.md from measured/*.json. Nothing on that page is
typed by hand but the sizes of the places; what lies beyond the largest run is multiplied and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("measured")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sizing.md"
PLACES = (
    ("a district", 1_500_000), ("Chongqing", 34_000_000), ("a province", 100_000_000),
    ("the nation", 1_400_000_000),
)  # fmt: skip
"""Round sizes; they are no claim about any place."""
NIGHT_SECONDS = 4 * 3600
NAMES = (
    "enrolment_seconds", "supervision_seconds", "enrolment_gib", "supervision_gib", "feeds_bytes", "load_seconds",
    "load_rows", "load_gib", "people", "incremental_share", "cores", "load_average_at_start", "measured_on",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One run that was kept."""

    name: str
    told: Mapping[str, Any]

    @property
    def people(self) -> int:
        """Of the city it was run over."""
        return int(self.told["people"])

    def per_million(self, name: str) -> float:
        """A figure of it for a million people."""
        return float(self.told[name]) / self.people * 1e6


def read_runs(folder: Path = KEPT) -> list[Run]:
    """The runs, smallest first.

    Raises:
        KeyError: a run that was kept without a figure the page needs.
    """
    runs = [Run(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]
    for run in runs:
        lacking = [name for name in NAMES if run.told.get(name) is None]
        if lacking:
            raise KeyError(f"{run.name}.json lacks {', '.join(lacking)}: measure them and keep the run again")
    return sorted(runs, key=lambda run: run.people)


def keep(name: str, figures: Mapping[str, Any], folder: Path = KEPT) -> None:
    """Puts a run beside the others; whoever keeps one says by that that the machine was doing nothing else."""
    told = {**figures, "measured_on": datetime.now(UTC).date().isoformat()}
    text = json.dumps({each: told.get(each) for each in NAMES}, indent=1) + "\n"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def page(runs: list[Run]) -> str:
    """The page as Markdown."""
    largest = runs[-1]
    told = largest.told
    speed = told["feeds_bytes"] / min(told["enrolment_seconds"], told["supervision_seconds"]) / 1e6
    return "\n".join([HEAD, _measured(runs), _needed(largest), TAIL.format(speed=speed)])


def _measured(runs: list[Run]) -> str:
    rows = [[
        f"{run.people:,}", run.told["cores"], f"{run.told['enrolment_seconds']:.0f} s",
        f"{run.told['supervision_seconds']:.0f} s",
        f"{max(run.told['enrolment_gib'], run.told['supervision_gib']):.2f} GiB",
        f"{run.told['feeds_bytes'] / 1e9:.1f} GB", f"{run.told['incremental_share']:.0%}",
        f"{run.told['load_average_at_start']:.1f}",
    ] for run in runs]  # fmt: skip
    told = runs[-1].told
    speed = told["load_rows"] / told["load_seconds"]
    days = ", ".join(sorted({run.told["measured_on"] for run in runs}))
    head = ("people", "cores", "all enrolment rules", "all supervision rules", "memory beyond mapped files",
            "feeds on disk", "share of a night", "load average")  # fmt: skip
    return (
        f"## Measured\n\n{_table(head, rows)}\nLoading: {speed:,.0f} rows a second of one "
        f"GB18030 file with every check,\n{told['load_gib']:.2f} GiB. Measured on {days}.\n"
    )


def _needed(run: Run) -> str:
    both = run.per_million("enrolment_seconds") + run.per_million("supervision_seconds")
    cores = int(run.told["cores"])
    rows = []
    for name, people in PLACES:
        seconds = both * people / 1e6
        disk = run.per_million("feeds_bytes") * people / 1e6 / 1e9
        rows.append([
            name, f"{people:,}", f"{_time(seconds)} on {cores} cores", _time(seconds * run.told["incremental_share"]),
            f"{disk:,.0f} GB", max(2, -(-round(seconds * cores) // NIGHT_SECONDS)),
            "multiplied" if people > run.people else "within what was measured",
        ])  # fmt: skip
    head = ("place", "people", "both comparisons in full", "a night from the last", "feeds on disk",
            f"cores for a full run within {NIGHT_SECONDS // 3600} hours", "")  # fmt: skip
    return f"## What a place needs\n\n{_table(head, rows)}"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _time(seconds: float) -> str:
    """A span as people say it.

    >>> _time(0.2), _time(19.2), _time(190), _time(9000)
    ('under 1 s', '19 s', '3 min', '2.5 h')
    """
    if seconds < 1:
        return "under 1 s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


HEAD = """# Sizing

Written by `python -m benchmarks.comparison.sizing` from runs of `./doudi bench comparison` that were kept; see
[how to measure](../how-to/benchmark-the-comparison.md). Measure on your own machine before you buy one.
"""

TAIL = """## What to know beside it

- The made-up feeds hold the columns rules read. Real snapshots keep more: take the size of your own after a first
  load, and keep room for two snapshots of each feed, since a night compares with the one before, and for the retention
  of each dataset.
- Everything is walked in the order of keys, in ranges: memory hangs on the number of threads, hardly on the number of
  people. What is mapped may leave memory whenever the system needs it; the largest run read at most {speed:,.0f} MB a
  second of its feeds, and a slower disk is what it then waits for.
- Beyond one machine the same rules run in ranges of keys on [a Spark cluster](../how-to/compare-on-a-cluster.md): that
  the findings are equal is tested; how fast a cluster is was not measured here, and the cores in the table are the work
  of one machine divided.
- A province keeps one installation for each city, or one for all: scopes by area are the same either way.
"""


if __name__ == "__main__":
    PAGE.write_text(page(read_runs()), encoding="utf-8")
