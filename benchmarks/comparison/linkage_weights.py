"""Learns the weights and thresholds of linkage from labelled rows and writes columnar/linkage/models/register.yaml.

    python -m benchmarks.comparison.linkage_weights [--people 200000] [--rows 20000]

Weights come from one seed, thresholds from another, and what both give is measured on a third that neither saw.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from doudi.columnar.linkage.comparisons import COMPARISONS
from doudi.columnar.linkage.model import FOLDER, LinkageModel
from doudi.columnar.linkage.running import Side, link
from doudi.columnar.linkage.scoring import Engine
from doudi.columnar.linkage.settling import GREY, MATCH, Candidate, settle
from doudi.columnar.linkage.tidying import tidied
from doudi.columnar.linkage.training import learn
from doudi.sandbox.linking import Labelled, make_people, rows_without_numbers

WEIGHTS_SEED, THRESHOLDS_SEED, CHECK_SEED = 41, 42, 43
SHARE_LINKABLE = 0.85
LEAST_PRECISION = 0.999
LEAST_RECALL = 0.995
LEAST_UPPER = 10.0
"""A thousand to one by the model: what the generator would allow below that rests on errors that are independent, and
real ones are not. status: design."""
MOST_LOWER = 0.0
"""Even odds by the model: whatever is as likely as not is looked at by somebody. status: design."""


def arrow(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the generator as Arrow strings."""
    return {name: pa.array(values, pa.string()) for name, values in columns.items()}


def weights_of(people: Labelled, rows: Labelled, seed: int) -> dict[str, Any]:
    """m and u of every level."""
    with Engine(memory_mib=4096).connection() as connection:
        connection.register("tidy_left", tidied(pa.array(np.arange(len(rows))), arrow(rows.columns), connection))
        connection.register("tidy_right", tidied(pa.array(np.arange(len(people))), arrow(people.columns), connection))
        known = np.flatnonzero(rows.person >= 0)
        truth = pa.table({"left_id": pa.array(known), "right_id": pa.array(rows.person[known])})
        connection.register("truth", truth)
        return {key: dict(levels) for key, levels in learn(connection, COMPARISONS, seed=seed).items()}


def candidates_of(people: Labelled, rows: Labelled, model: LinkageModel) -> list[Candidate]:
    """Every candidate at or above the model's lower threshold."""
    with tempfile.TemporaryDirectory() as folder:
        report = link(
            Side(np.arange(len(rows)), arrow(rows.columns)),
            [lambda: Side(np.arange(len(people), dtype=np.uint64), arrow(people.columns))],
            register_rows=len(people), model=model, keep=Path(folder) / "run",
        )  # fmt: skip
    return [each for settled in report.settled for each in settled.candidates]


def scored(candidates: Sequence[Candidate], rows: Labelled, upper: float, lower: float) -> dict[str, Any]:
    """What two thresholds give: machine's precision, share matched, share looked at, share found by either."""
    right = wrong = looked = found = 0
    for settled in settle(candidates, upper=upper, lower=lower):
        person = int(rows.person[settled.row])
        if settled.outcome == MATCH:
            right, wrong = right + (settled.candidates[0].key == person), wrong + (settled.candidates[0].key != person)
        elif settled.outcome == GREY:
            looked += 1
            found += any(each.key == person for each in settled.candidates)
    known = int((rows.person >= 0).sum())
    return {
        "matched_right": right, "matched_wrong": wrong,
        "precision_of_matches": round(right / max(1, right + wrong), 5),
        "recall_of_matches": round(right / known, 4), "recall_with_review": round((right + found) / known, 4),
        "share_reviewed": round(looked / len(rows), 4),
    }  # fmt: skip


def chosen(candidates: Sequence[Candidate], rows: Labelled) -> tuple[float, float]:
    """The lowest upper threshold whose matches are right often enough, and the highest lower one that loses few."""
    steps = [float(each) for each in np.arange(-4.0, 24.0, 0.5)]
    best = max(scored(candidates, rows, 99.0, step)["recall_with_review"] for step in steps[:1])
    lower = max(
        step for step in steps if scored(candidates, rows, 99.0, step)["recall_with_review"] >= best * LEAST_RECALL
    )
    upper = next(
        step for step in steps
        if step > lower and scored(candidates, rows, step, lower)["precision_of_matches"] >= LEAST_PRECISION
    )  # fmt: skip
    return max(upper, LEAST_UPPER), min(lower, MOST_LOWER)


def main() -> None:
    """Learn, choose, check, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--out", type=Path, default=FOLDER / "register.yaml")
    given = parser.parse_args()

    def world(seed: int) -> tuple[Labelled, Labelled]:
        people = make_people(given.people, seed)
        return people, rows_without_numbers(people, given.rows, seed + 1000)

    weights = weights_of(*world(WEIGHTS_SEED), WEIGHTS_SEED)
    model = LinkageModel("register", 1, weights, 99.0, -4.0, SHARE_LINKABLE, {})
    people, rows = world(THRESHOLDS_SEED)
    upper, lower = chosen(candidates_of(people, rows, model), rows)
    people, rows = world(CHECK_SEED)
    measured = scored(candidates_of(people, rows, model), rows, upper, lower)
    told = {
        "model": "register", "version": 1, "share_linkable": SHARE_LINKABLE,
        "thresholds": {"upper": upper, "lower": lower},
        "chosen_on": {
            "generator": "sandbox/linking.py", "people": given.people, "rows": given.rows, "status": "design",
            "weights_seed": WEIGHTS_SEED, "thresholds_seed": THRESHOLDS_SEED, "check_seed": CHECK_SEED,
            "least_precision": LEAST_PRECISION,
            "least_upper": LEAST_UPPER, "most_lower": MOST_LOWER, "measured_on_check_seed": measured,
        },
        "weights": {key: {level: list(each) for level, each in levels.items()} for key, levels in weights.items()},
    }  # fmt: skip
    head = "# Written by python -m benchmarks.comparison.linkage_weights; do not edit. Of each level: m, u.\n"
    given.out.write_text(head + yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    print(yaml.safe_dump({"thresholds": told["thresholds"], "measured": measured}))


if __name__ == "__main__":
    main()
