"""`./doudi bench verification [--json] [--quick]`."""

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
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.processes import Told, p95, running
from benchmarks.verification import matrix
from benchmarks.verification.departments import TOOK
from tests.support.postgres import TemporaryPostgres

ROOT = Path(__file__).resolve().parents[2]
SLOW_SECONDS = 0.15
KINDS = 35
"""Of the catalogue's 36; border crossings only hint: no sheet names them, so nobody asks (no more than needed)."""
YEARLY, HOURS = 2_000_000, 250 * 8
PARTS = ("overhead", "throughput", "hanging", "matrix")
HANGING = ("police", "tax", "finance", "housing", "education")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """0 when everything was measured."""
    parser = argparse.ArgumentParser(prog="./doudi bench verification", description=(
        "Live checks against departments of a process of their own, on PostgreSQL with fsync: our share of a check, "
        "checks in a second, the fault matrix, memory, and other pages while departments hang."
    ))  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--quick", action="store_true", help="few checks, to try it out; no figures to quote")
    parser.add_argument("--only", choices=PARTS, help="one part of it; the figures of the others are left out")
    given = parser.parse_args(argv)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        _say(f"load {load:.1f}: the machine is busy with something else, what comes out is not to be quoted")
    started = time.monotonic()
    figures: dict[str, Any] = {"python": platform.python_version(), "cores": cores, "load_average_at_start": load}
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as work:
        server = TemporaryPostgres.start(how="-c track_commit_timestamp=on")
        try:
            figures |= _measure(Path(work), server.url, [given.only] if given.only else PARTS, quick=given.quick)
        finally:
            server.stop()
    if given.only in (None, "matrix"):
        _say("measuring: the fault matrix")
        figures["matrix_cells"], figures["matrix_wrong"] = matrix.count()
    figures["seconds"] = time.monotonic() - started
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:.4g}" if isinstance(value, float) else f"{name:<{width}}  {value}")
    if given.json:
        print(json.dumps(figures))
    return 0


def _measure(work: Path, database: str, parts: Sequence[str], *, quick: bool) -> dict[str, Any]:
    environment = {
        **os.environ, "DOUDI_HOME": str(work / "home"), "DOUDI_DATABASE_URL": database, "DOUDI_LOG_LEVEL": "ERROR",
        "DOUDI_JURISDICTION": "demo-city", "DJANGO_SETTINGS_MODULE": "doudi.config.settings",
    }  # fmt: skip
    with (
        _departments(work / "slow", SLOW_SECONDS) as (slow, _),
        _departments(work / "instant", 0.0) as (instant, steering),
        _side({**environment, **slow}) as side,
    ):
        found: dict[str, Any] = {}
        if "overhead" in parts:
            found |= _overhead(side, {**environment, **slow}, work / "slow" / TOOK, 8 if quick else 50)
        if "throughput" in parts:
            found |= _throughput(side, {**environment, **instant}, 6 if quick else 30)
        if "hanging" in parts:
            found |= _while_some_hang(side, {**environment, **instant}, steering, quick=quick)
        return found


def _overhead(side: Told, environment: dict[str, str], book: Path, times: int) -> dict[str, Any]:
    """From the click to the last commit, less what the slowest department had its questions for, by its own watch."""
    _say(f"measuring: our share of {times} checks of {KINDS} kinds, the slowest department taking {SLOW_SECONDS:g} s")
    side.ask("make", families=times + 3, people=1, prefix="one")
    with _worker(environment):
        for at in range(times, times + 3):
            side.ask("one", case=f"one-{at}", least=SLOW_SECONDS)
        told, theirs = [], []
        for at in range(times):
            before = len(_lines(book))
            told.append(side.ask("one", case=f"one-{at}", least=SLOW_SECONDS))
            theirs.append(max(map(float, _lines(book)[before:])))
    took = [1000 * (each["whole"] - slowest) for each, slowest in zip(told, theirs, strict=True)]
    tickets = [1000 * each["ticket"] for each in told]
    return {"overhead_ms_p50": statistics.median(took), "overhead_ms_p95": p95(took),
            "ticket_ms_p50": statistics.median(tickets), "ticket_ms_p95": p95(tickets),
            "slowest_department_ms_p50": 1000 * statistics.median(theirs)}  # fmt: skip


def _lines(book: Path) -> list[str]:
    return book.read_text().splitlines()


def _throughput(side: Told, environment: dict[str, str], families: int) -> dict[str, Any]:
    """Families of three in a batch, departments answering at once."""
    _say(f"measuring: {families} families of three, departments answering at once")
    side.ask("make", families=2, people=3, prefix="warm")
    side.ask("make", families=families, people=3, prefix="many")
    with _worker(environment):
        side.ask("begin", prefix="warm")
        side.ask("wait", prefix="warm-", most=60)
        side.ask("begin", prefix="many")
        told = side.ask("wait", prefix="many-", most=240)
    people = told["closed"] / KINDS
    assert told["said"] == told["closed"], told
    speed = people / told["seconds"]
    return {"checks_per_second": speed, "yearly_load_multiple": speed / (YEARLY / HOURS / 3600),
            "questions_per_second": told["closed"] / told["seconds"]}  # fmt: skip


def _while_some_hang(side: Told, environment: dict[str, str], steering: str, *, quick: bool) -> dict[str, Any]:
    """Memory of who asks with a thousand checks open, and other pages, while five departments hang."""
    _say("measuring: memory with 1,000 checks open, and other pages, while five departments hang")
    side.ask("pages", times=40)
    calm = _pages(side, quick=quick)
    for name in HANGING:
        _steer(steering, name, "hang")
    side.ask("make", families=3, people=1, prefix="few")
    side.ask("make", families=50 if quick else 1000, people=1, prefix="thousand")
    with _worker(environment) as worker:
        side.ask("begin", prefix="few")
        side.ask("wait", prefix="few-", most=6)
        hanging = [*_pages(side, quick=quick), *_pages(side, quick=quick)]
        side.ask("begin", prefix="thousand")
        told = side.ask("wait", prefix="thousand-", most=5 if quick else 60)
        peak = _peak_mib(worker.pid)
        side.ask("stop_all")
    # Before and after: what else this machine does in the meantime is no share of ours.
    free, held = statistics.median([*calm, *_pages(side, quick=quick)]), statistics.median(hanging)
    return {"pages_p95_ms": 1000 * free, "pages_p95_ms_while_five_hang": 1000 * held,
            "pages_ratio": held / free, "memory_mib_1000_checks": peak,
            "memory_questions_written": told["written"]}  # fmt: skip


def _pages(side: Told, *, quick: bool) -> list[float]:
    """The p95 of several rounds: a single round's is as likely to tell of the machine as of us."""
    return [p95(side.ask("pages", times=100 if quick else 400)) for _ in range(2 if quick else 4)]


# ---- processes ----


@contextmanager
def _side(environment: dict[str, str]) -> Iterator[Told]:
    with running(["-m", "benchmarks.verification.side"], environment) as process:
        yield Told(process)


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Who asks departments: the product's own command."""
    with running(["-m", "doudi.config.commands", "verification", "run"], environment) as process:
        time.sleep(3)
        if process.poll() is not None:
            raise RuntimeError("who asks departments ended; its words are above")
        yield process


@contextmanager
def _departments(folder: Path, seconds: float) -> Iterator[tuple[dict[str, str], str]]:
    with running(["-m", "benchmarks.verification.departments", str(folder), str(seconds)], dict(os.environ)) as there:
        assert there.stdout is not None
        steering = there.stdout.readline().strip()
        yield {"DOUDI_CONNECTORS": str(folder / "connectors.yaml")}, steering


def _steer(steering: str, name: str, fault: str) -> None:
    request = urllib.request.Request(f"{steering}/faults/{name}", json.dumps({"fault": fault}).encode(), method="PUT",
                                     headers={"Content-Type": "application/json"})  # fmt: skip
    urllib.request.urlopen(request, timeout=10).close()


def _peak_mib(process: int) -> float:
    told = Path(f"/proc/{process}/status").read_text()
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM"))) / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
