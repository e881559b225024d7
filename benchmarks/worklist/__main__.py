"""`./doudi bench worklist [--json] [--items N] [--plans]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.postgres import TemporaryPostgres

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """0 when everything was measured."""
    parser = argparse.ArgumentParser(prog="./doudi bench worklist", description=(
        "The list of tasks over ten thousand open items of one street, with ten times as many elsewhere and done, on "
        "PostgreSQL with fsync: from the request to the whole page, filter by filter."
    ))  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--items", type=int, default=10_000, help="open items the official sees")
    parser.add_argument("--times", type=int, default=15, help="how often each filter is asked for")
    parser.add_argument("--plans", action="store_true", help="also print how the database answers each filter")
    given = parser.parse_args(argv)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        print(f"load {load:.1f}: the machine is busy, what comes out is not to be quoted", file=sys.stderr, flush=True)
    server = TemporaryPostgres.start(how="")
    try:
        with tempfile.TemporaryDirectory(prefix="doudi-bench-") as work:
            environment = {
                **os.environ, "DOUDI_HOME": str(Path(work) / "home"), "DOUDI_DATABASE_URL": server.url,
                "DOUDI_LOG_LEVEL": "ERROR", "DOUDI_JURISDICTION": "demo-city",
                "DJANGO_SETTINGS_MODULE": "doudi.config.settings", "DOUDI_ALLOWED_HOSTS": "testserver",
            }  # fmt: skip
            asked = {"items": given.items, "times": given.times, "plans": given.plans}
            started = time.monotonic()
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.worklist.side", json.dumps(asked)], cwd=ROOT, env=environment,
                check=True, stdout=subprocess.PIPE, text=True,
            ).stdout  # fmt: skip
    finally:
        server.stop()
    *plans, last = told.strip().splitlines()
    if plans:
        print("\n".join(plans))
    figures = _figures(json.loads(last))
    figures |= {"python": platform.python_version(), "cores": cores, "load_average_at_start": load}
    figures["seconds"] = time.monotonic() - started
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:.4g}" if isinstance(value, float) else f"{name:<{width}}  {value}")
    if given.json:
        print(json.dumps(figures))
    return 0


def _figures(told: dict[str, Any]) -> dict[str, Any]:
    """Median and 95th percentile of each page in milliseconds, and the slowest of both."""
    found: dict[str, Any] = {"open_items_seen": told["seen"], "items_in_all": told["all"]}
    for name, took in told["took"].items():
        found[f"{name}_ms_p50"] = statistics.median(took)
        found[f"{name}_ms_p95"] = statistics.quantiles(took, n=20)[-1]
        found[f"{name}_processor_ms_p50"] = statistics.median(told["worked"][name])
    found["worst_processor_ms_p50"] = max(value for name, value in found.items() if name.endswith("processor_ms_p50"))
    found["worst_ms_p95"] = max(value for name, value in found.items() if name.endswith("_ms_p95"))
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
