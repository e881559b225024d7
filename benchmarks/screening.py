"""Scores the screening for families entitled and unserved against the planted truth (筛查得分).

    python benchmarks/screening.py [--people 200000] [--seed 20251121]

The seed is none that was used while writing the screening. The truth is opened here, never by production code.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from loading import AS_OF, NOW, load

from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.screen import screen
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.sandbox.city import build
from doudi.schemes.seeking import searches


def main() -> None:
    """Builds, loads, screens, scores; prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=20_251_121)
    parser.add_argument("--keep", type=Path, help="build and load here and keep it")
    options = parser.parse_args()
    work = options.keep or Path(tempfile.mkdtemp(prefix="doudi-bench-"))
    try:
        started = time.perf_counter()
        build("500106", options.people, options.seed, work / "city", lambda line: None)
        built = time.perf_counter() - started
        store = SnapshotStore(work / "snapshots")
        rows, seconds = 0, {}
        for path in sorted((work / "city" / "extracts").iterdir()):
            dataset = path.name.rsplit("_", 2)[0]
            started = time.perf_counter()
            report = load(path, dataset, store)
            seconds[dataset] = round(time.perf_counter() - started, 1)
            rows += report.rows_in
            print(f"{dataset}: {report.rows_in} rows, {seconds[dataset]} s", file=sys.stderr)
        loaded_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        (search,) = searches(jurisdiction="demo-city", schemes=["dibao"])
        started = time.perf_counter()
        result = screen(search, store, Month.of(AS_OF), today=NOW.date())
        screened = time.perf_counter() - started
        truth = pq.read_table(work / "city" / "truth" / "households.parquet").to_pylist()
        numbers = pa.array([home["household"] for home in truth], pa.string())
        keys = Pseudonyms(b"benchmark key of a city").of_text(numbers, "household_key").tolist()
        by_key = dict(zip(keys, truth, strict=True))
        expected = {key for key, home in by_key.items() if home["expected_lead"]}
        found = {lead.household_key: lead for lead in result.leads}
        hits = expected & set(found)
        right_amount = sum(found[key].expected_amount_fen == by_key[key]["expected_amount_fen"] for key in hits)
        near_misses = [key for key, home in by_key.items() if not home["expected_lead"]]
        print(
            json.dumps(
                {
                    "people": result.people,
                    "seed": options.seed,
                    "rows_in": rows,
                    "build_seconds": round(built, 1),
                    "load_seconds": round(sum(seconds.values()), 1),
                    "load_register_seconds": seconds["police_household_register"],
                    "load_peak_rss_mib": loaded_rss,
                    "screen_seconds": round(screened, 2),
                    "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                    "expected": len(expected),
                    "near_misses": len(near_misses),
                    "leads": len(found),
                    "recall": round(len(hits) / max(1, len(expected)), 4),
                    "precision": round(len(hits) / max(1, len(found)), 4),
                    "amounts_right": right_amount,
                    "missed": Counter(by_key[key]["kind"] for key in expected - hits),
                    "false": Counter(by_key.get(key, {"kind": "unplanted"})["kind"] for key in set(found) - hits),
                    "left_out": result.left_out,
                },
                ensure_ascii=False,
            )
        )
    finally:
        if options.keep is None:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
