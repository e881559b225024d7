"""`./doudi bench comparison [--json] [--prepare] [--full] [--quick] [--only WORD …]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.comparison import linkage, measures, sizing
from benchmarks.comparison.prepare import SCALES, CannotPrepare, Scale, prepare
from benchmarks.rules.findings import Findings
from benchmarks.rules.sides import ROOT, SideFailed

MINUTES = 8
"""After so many no further measure is begun, so that the whole stays within ten."""

REQUIRED = (
    "antijoin_seconds", "antijoin_gib", "antijoin_ratio_duckdb_text", "enrolment_seconds", "enrolment_gib",
    "supervision_seconds", "supervision_gib", "incremental_share", "load_ratio_duckdb", "linkage_f1",
    "linkage_f1_splink", "linkage_time_ratio", "lead_precision", "lead_recall",
)  # fmt: skip
"""Always in the object, null with a reason where it was not measured."""


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./doudi bench comparison", description=(
        "Comparison over made-up registers beside DuckDB, in turn. Ratios above 1 in antijoin_ratio_*: we are faster; "
        "load_ratio_duckdb is our time to DuckDB's. Results are compared first; unequal ones end it with exit code 1."
    ))  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--prepare", action="store_true", help="make and keep the data of the scale; no more")
    parser.add_argument("--full", action="store_true", help="the whole city (20 GB); a tenth of it without this")
    parser.add_argument("--keep", action="store_true", help="keep the figures the sizing page is worked out from")
    parser.add_argument("--quick", action="store_true", help="a small crowd, to try it out; no figures to quote")
    parser.add_argument("--only", nargs="+", choices=[*measures.ALL, "linkage"], help="these groups of measures")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """0 when measured, 1 when results differ or a side broke."""
    options = _options(argv)
    scale = SCALES["quick" if options.quick else "full" if options.full else "tenth"]
    folder = Path(os.environ.get("DOUDI_HOME") or ROOT / ".doudi") / "benchmarks"
    try:
        place = prepare(folder, scale, _say)
        linkage.prepare(folder)
    except CannotPrepare as error:
        _say(str(error))
        return 1
    if options.prepare:
        _say(f"ready in {place}")
        return 0
    started = time.monotonic()
    found = Findings()
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    found.put(scale=_scale_words(scale), people=scale.people, antijoin_residents=scale.residents,
              antijoin_insured=scale.insured, python=platform.python_version(), cores=cores,
              load_average_at_start=load)  # fmt: skip
    if load > cores / 2:
        _say(f"load {load:.1f}: the machine is busy with something else, what comes out is not to be quoted")
    every: dict[str, Callable[[Findings, Path, Path], None]] = {
        **measures.ALL, "linkage": lambda found, _place, _work: linkage.put_down(found, scale.name, folder),
    }  # fmt: skip
    try:
        with tempfile.TemporaryDirectory(prefix="doudi-bench-", dir=place) as work:
            for word, measure in every.items():
                if options.only and word not in options.only:
                    continue
                if time.monotonic() - started > MINUTES * 60:
                    _say(f"no time left for: {word}")
                    continue
                _say(f"measuring: {word} ({time.monotonic() - started:.0f} s so far)")
                try:
                    measure(found, place, Path(work))
                except SideFailed as error:
                    found.failures.append(str(error))
    except measures.Unequal as error:
        _say(f"UNEQUAL, so nothing is reported: {error}")
        return 1
    for name in REQUIRED:
        if found.figures.setdefault(name, None) is None:
            found.missing.setdefault(name, "not measured in this run")
    found.put(seconds=time.monotonic() - started)
    _print(found, as_json=options.json)
    if options.keep:
        sizing.keep(scale.name, found.figures)
    for failure in found.failures:
        _say(f"FAILED: {failure.splitlines()[0]}")
    return 1 if found.failures else 0


def _scale_words(scale: Scale) -> str:
    return {"full": "the whole city", "tenth": "one tenth of the city"}.get(scale.name, "a trial, not to be quoted")


def _print(found: Findings, *, as_json: bool) -> None:
    width = max(len(name) for name in found.figures)
    for name, value in found.figures.items():
        print(f"{name:<{width}}  {value if value is not None else f'– ({found.missing[name]})'}")
    if as_json:
        print(json.dumps({**found.figures, "missing": found.missing}, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
