"""`./doudi bench casework [--prepare] [--full] [--json] [--quick]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT, Told, p95, running
from tests.support.postgres import TemporaryPostgres, free_port

SEED = 20261122
PAGES_BY = 9
"""So many visitors ask for every kind of page when its cost is measured."""
VERSION = 1
PARTS = ("cases", "joint", "pages", "users")
OPEN_TO_A_JOINT_CASE = 50
"""Open applications for each joint case on file."""
ROOM = "-c shared_buffers=512MB -c max_wal_size=4GB -c maintenance_work_mem=256MB"
FILLING = f"{ROOM} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True)
class Scale:
    """How many cases are on file, and how many of them are open."""

    name: str
    cases: int
    still_open: int
    users: int
    seconds: float
    warm: float
    """People work so long before anything counts: the server has just started and has read nothing yet."""


SCALES = {
    "full": Scale("full", 1_000_000, 50_000, 100, 180.0, 90.0),
    "tenth": Scale("tenth", 100_000, 5_000, 100, 90.0, 15.0),
    "quick": Scale("quick", 2_000, 400, 10, 20.0, 15.0),
}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """0 when everything asked for was done."""
    parser = argparse.ArgumentParser(prog="./doudi bench casework", description=(
        "Cases from the first question to the letter on PostgreSQL with fsync, and a hundred people at work, pauses "
        "to think included, while a million cases are on file."
    ))  # fmt: skip
    parser.add_argument("--prepare", action="store_true", help="make and keep the data, untimed; then stop")
    parser.add_argument("--full", action="store_true", help="a million cases, 50,000 open; without it one tenth")
    parser.add_argument("--quick", action="store_true", help="a few cases, to try it out; no figures to quote")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--only", choices=PARTS, help="one part of it; the figures of the others are left out")
    given = parser.parse_args(argv)
    scale = SCALES["full" if given.full else "quick" if given.quick else "tenth"]
    kept = Path(os.environ.get("DOUDI_HOME") or ROOT / ".doudi") / "benchmarks" / f"casework-{scale.name}-v{VERSION}"
    if given.prepare or not (kept / "filled.json").is_file():
        _prepare(kept, scale)
        if given.prepare:
            return 0
    figures = _measured(kept, scale, [given.only] if given.only else PARTS)
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:.4g}" if isinstance(value, float) else f"{name:<{width}}  {value}")
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
    return 0


def _environment(kept: Path, server: TemporaryPostgres) -> dict[str, str]:
    return {
        **os.environ, "DOUDI_HOME": str(kept / "home"), "DOUDI_DATABASE_URL": server.url, "DOUDI_LOG_LEVEL": "ERROR",
        "DOUDI_JURISDICTION": "demo-city", "DJANGO_SETTINGS_MODULE": "doudi.config.settings",
    }  # fmt: skip


def _prepare(kept: Path, scale: Scale) -> None:
    """The tables filled by the database itself from cases the real actions made."""
    if (kept / "filled.json").is_file():
        _say(f"it is there already: {kept}")
        return
    shutil.rmtree(kept, ignore_errors=True)  # what was begun and not finished
    _say(f"preparing {scale.cases:,} cases, {scale.still_open:,} of them open, under {kept}")
    (kept / "home").mkdir(parents=True, exist_ok=True)
    started, server = time.monotonic(), TemporaryPostgres.start(how=FILLING, kept=kept / "server")
    try:
        with running(["-m", "benchmarks.casework.side"], _environment(kept, server)) as process:
            told = Told(process).ask("fill", cases=scale.cases, still_open=scale.still_open)
    finally:
        server.stop()
    told["seconds"] = time.monotonic() - started
    (kept / "filled.json").write_text(json.dumps(told))
    _say(json.dumps(told))


def _measured(kept: Path, scale: Scale, parts: Sequence[str]) -> dict[str, Any]:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        _say(f"load {load:.1f}: the machine is busy with something else, what comes out is not to be quoted")
    figures: dict[str, Any] = {
        "scale": scale.name, "python": platform.python_version(), "cores": cores, "load_average_at_start": load,
    }  # fmt: skip
    server = TemporaryPostgres.start(how=ROOM, kept=kept / "server")
    try:
        environment = _environment(kept, server)
        with running(["-m", "benchmarks.casework.side"], environment) as process:
            side = Told(process)
            on_file = side.ask("ready", joint_cases=max(4, scale.still_open // OPEN_TO_A_JOINT_CASE))
            figures |= on_file
            if "cases" in parts:
                figures |= _cases(side, 3 if scale.name == "quick" else 12, on_file["cases"] - scale.cases + 100)
            if "joint" in parts:
                figures |= _joint_cases(side, 2 if scale.name == "quick" else 8)
            users = side.ask("sessions", users=scale.users) if {"users", "pages"} & set(parts) else []
            if "pages" in parts:
                figures |= _pages(side, users[:PAGES_BY])
        if "users" in parts:
            figures |= _users(environment, users, scale)
    finally:
        server.stop()
    return figures


def _cases(side: Told, times: int, first: int) -> dict[str, Any]:
    """One official after another in one process: what a core does, every change with its own commit.

    ``first`` numbers families of their own: those of earlier runs are still on file.
    """
    _say(f"measuring: {times} cases from the first question to the letter")
    side.ask("whole_cases", times=1, first=first)
    told = side.ask("whole_cases", times=times, first=first + 1)
    return {
        "cases_per_second": times / told["seconds"], "changes_per_second": told["changes"] / told["seconds"],
        "changes_per_case": told["changes"] / times,
    }  # fmt: skip


def _joint_cases(side: Told, times: int) -> dict[str, Any]:
    """Whole joint cases of three items, one after the other."""
    _say(f"measuring: {times} joint cases of three items from the plan to the closing statement")
    side.ask("whole_joint_cases", times=1)
    return {"joint_cases_per_second": times / side.ask("whole_joint_cases", times=times)}


def _pages(side: Told, users: list[dict[str, Any]]) -> dict[str, Any]:
    """What a page costs by itself: the same whatever else the machine does."""
    _say("measuring: statements and processor time of each kind of page")
    found = side.ask("pages", users=users, turns=4)
    return {
        "statements_by_kind": {kind: each["statements"] for kind, each in found.items()},
        "cpu_ms_by_kind": {kind: each["cpu_ms"] for kind, each in found.items()},
    }


def _users(environment: dict[str, str], users: list[dict[str, Any]], scale: Scale) -> dict[str, Any]:
    """The product's own server, and people of many offices in front of it."""
    _say(f"measuring: {len(users)} people for {scale.seconds:g} s, pauses of 4 to 10 s between what they do")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(["-m", "doudi.config.commands", "serve", "--port", str(port)], environment) as server:
        _wait_for(base)
        told = {"base": base, "users": users, "seconds": scale.seconds, "warm": scale.warm, "seed": SEED}
        with running(["-m", "benchmarks.casework.visitors"], environment) as visitors:
            found = Told(visitors).ask("visit", **told)
        assert server.poll() is None, "the server ended; its words are above"
    reads, writes, errors = found["reads"], found["writes"], found["errors"]
    for what, times in Counter(errors).most_common(8):
        _say(f"  {times} × {what}")
    asked = len(reads) + len(writes) + len(errors)
    by_kind = {kind: round(1000 * p95(each)) for kind, each in sorted(found["kinds"].items())}
    return {
        "users": len(users), "requests": asked, "requests_per_second": asked / scale.seconds,
        "read_p50_ms": 1000 * statistics.median(reads), "read_p95_ms": 1000 * p95(reads),
        "write_p50_ms": 1000 * statistics.median(writes) if writes else None,
        "write_p95_ms": 1000 * p95(writes) if writes else None, "writes": len(writes),
        "errors_share": len(errors) / max(1, asked), "p95_ms_by_kind": by_kind,
    }  # fmt: skip


def _wait_for(base: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{base}/work/sign-in/", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise RuntimeError("the server did not answer within a minute; its words are above")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
