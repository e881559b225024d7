"""`./doudi bench rules [--json] [--prepare] [--only WORD …] [--plant FAULT] [--quick]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.rules import equality, faults, measures, population, prepare, sides
from benchmarks.rules.findings import Findings, Plan

MINUTES = 8
"""After so many no further round of a long measure is begun, so that the whole stays within ten."""

REQUIRED = (
    "bulk_1m_ratio", "bulk_10m_ratio", "extra_memory_ratio", "one_household_p95_ms", "one_household_ratio",
    "json_5000_ratio", "scenario_ratio", "scenario_by_district_ratio",
)  # fmt: skip
"""Always in the object, null with a reason where the engine has no such part."""


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _folder() -> Path:
    return Path(os.environ.get("DOUDI_HOME") or sides.ROOT / ".doudi") / "benchmarks"


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./doudi bench rules", description=(
        "Doudi's rule engine and openfisca-core on the same households, in turn. Ratios above 1: we are faster; memory "
        "below 1: we use less. Results are compared to the fen first; unequal results end it with exit code 1."
    ))  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument(
        "--prepare", action="store_true", help="make the peer's environment and the households; no more"
    )
    parser.add_argument("--only", nargs="+", choices=list(measures.ALL), help="these groups of measures")
    parser.add_argument("--plant", choices=list(faults.PLANTED), default="", metavar="FAULT",
                        help=f"plant a fault that must be found: {', '.join(faults.PLANTED)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="small sizes, to try it out; no figures to quote")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """0 when measured, 1 when results differ or a side broke, 2 when a planted fault went unnoticed."""
    options = _options(argv)
    started = time.monotonic()
    needed = 2_000_000 if options.quick or options.plant else 10_000_000
    try:
        python, home = prepare.prepare(_folder(), needed, _say)
    except prepare.CannotPrepare as error:
        _say(str(error))
        return 1
    if options.prepare:
        _say(f"ready in {_folder()}")
        return 0
    plan = Plan(peer=python, home=home, fault=options.plant, deadline=started + MINUTES * 60)
    if options.quick or options.plant:
        plan = replace(plan, small=200_000, large=2_000_000, small_rounds=3, large_rounds=3, single_rounds=4,
                       json_rounds=1, json_households=500)  # fmt: skip
    found = Findings()
    if options.quick:
        found.put(quick=True)
    found.put(seed=population.SEED, households_small=plan.small, households_large=plan.large, month=sides.MONTH,
              python=platform.python_version(), cores=os.cpu_count())  # fmt: skip
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    found.put(load_average_at_start=load)
    _say(f"seed {population.SEED}, month {sides.MONTH}, {cores} cores, load {load:.1f}")
    if load > cores / 2:
        _say("the machine is busy with something else: what comes out is not to be quoted")
    for word in options.only or measures.ALL:
        _say(f"measuring: {word} ({time.monotonic() - started:.0f} s so far)")
        try:
            measures.ALL[word](plan, found)
        except equality.Unequal as error:
            _say(f"UNEQUAL, so nothing is reported: {error}")
            return 1
        except sides.SideFailed as error:
            found.failures.append(str(error))
    if options.plant:
        _say(f"the fault {options.plant!r} was planted and NOT found: the comparison does not work")
        return 2
    for name in REQUIRED:
        found.figures.setdefault(name, None)
        if found.figures[name] is None:
            found.missing.setdefault(name, "not measured in this run")
    found.put(seconds=time.monotonic() - started)
    _print(found, as_json=options.json)
    for failure in found.failures:
        _say(f"FAILED: {failure.splitlines()[0]}")
    return 1 if found.failures else 0


def _print(found: Findings, *, as_json: bool) -> None:
    width = max(len(name) for name in found.figures)
    for name, value in found.figures.items():
        print(f"{name:<{width}}  {value if value is not None else f'– ({found.missing[name]})'}")
    if as_json:
        print(json.dumps({**found.figures, "missing": found.missing}, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
