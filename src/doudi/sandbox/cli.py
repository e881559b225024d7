"""The command line of the synthetic city: `./doudi city build` and `./doudi city bank`."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from doudi.kernel.errors import DoudiError
from doudi.sandbox import bank
from doudi.sandbox.city import CityReport, build, build_all


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after one clear sentence on the error stream (2 for wrong words)."""
    words = _words().parse_args(argv)
    try:
        return int(words.run(words))
    except DoudiError as wrong:
        print(f"city: {wrong}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "city: stopped; nothing half-made is left, the same command goes on with what is missing", file=sys.stderr
        )
        return 130


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="doudi city", description="生成虚构城区与部门数据 / a synthetic city")
    kinds = words.add_subparsers(required=True, metavar="build | bank")
    building = kinds.add_parser("build", help="生成一个区县或全市 / generate a district, or all of them")
    building.add_argument("--district", default="500106", help="six-digit code, or 'all' (default 500106, 沙坪坝区)")
    building.add_argument("--people", type=_count, default=1_480_000, help="residents wanted, approximate")
    building.add_argument("--seed", type=int, default=7, help="same seed, same bytes (default 7)")
    building.add_argument("--out", type=Path, help="folder to make (default under the installation's city/)")
    building.add_argument("--json", action="store_true", help="print the summary as one JSON object on the last line")
    building.add_argument(
        "--registers",
        action="store_true",
        help="另写参保扩面与基金监管登记 / also the registers of enrolment and fund supervision",
    )
    building.add_argument(
        "--assistance",
        action="store_true",
        help="另写福利补贴、学生资助、父母子女登记 / also lists of allowances, students aided and parents",
    )
    building.add_argument("--quiet", action="store_true", help="no progress lines")
    building.set_defaults(run=_build)
    desk = kinds.add_parser("bank", help="模拟银行回复存款查询 / answer deposit requests as the bank would")
    desk.add_argument("--city", type=Path, required=True, help="a finished district's folder")
    desk.add_argument("--requests", type=Path, required=True, help="folder of request files")
    desk.add_argument("--replies", type=Path, required=True, help="folder for the reply files")
    desk.set_defaults(run=_answer)
    return words


def city_home() -> Path:
    """Where this installation keeps its synthetic cities."""
    return Path(os.environ.get("DOUDI_HOME") or ".doudi") / "city"


def _count(text: str) -> int:
    return int(text.replace("_", "").replace(",", ""))


def _build(words: argparse.Namespace) -> int:
    started = time.monotonic()

    def say(line: str) -> None:
        if not words.quiet:
            print(f"{time.monotonic() - started:6.1f} s  {line}", file=sys.stderr, flush=True)

    also = "-registers" * words.registers + "-assistance" * words.assistance
    out = words.out or city_home() / f"{words.district}-{words.people}-{words.seed}{also}"
    kinds = {"registers": words.registers, "assistance": words.assistance}
    if words.district == "all":
        reports = build_all(words.people, words.seed, out, say, **kinds)
    else:
        reports = [build(words.district, words.people, words.seed, out, say, **kinds)]
    seconds = time.monotonic() - started
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    for report in reports:
        print(_line(report))
        print(_planted(report))
    if words.json:
        print(json.dumps(_summary(reports, seconds, peak_mib), ensure_ascii=False))
    else:
        print(f"{seconds:.1f} s, {peak_mib} MiB at most. Population approximate; everything fictitious (虚构数据).")
    return 0


def _line(report: CityReport) -> str:
    state = "already there" if report.was_there else "built"
    return (
        f"{report.folder}: {state}: {report.residents:,} residents in {report.households:,} households "
        f"({report.people_asked:,} asked), {report.monitored_people:,} on the rolls, "
        f"{len(report.extracts)} extracts with {report.rows:,} rows"
    )


def _planted(report: CityReport) -> str:
    """How many right answers are planted per finding, and how many that only look like one."""
    counts = (f"{case} {each['cases']}/{each['near_misses']}" for case, each in sorted(report.planted.items()))
    return f"  planted (cases/near misses): {', '.join(counts)}"


def _planted_everywhere(reports: list[CityReport]) -> dict[str, dict[str, int]]:
    total: dict[str, dict[str, int]] = {}
    for report in reports:
        for case, counts in report.planted.items():
            mine = total.setdefault(case, {"cases": 0, "near_misses": 0})
            for kind, count in counts.items():
                mine[kind] += count
    return total


def _summary(reports: list[CityReport], seconds: float, peak_mib: int) -> dict[str, Any]:
    return {
        "districts": [report.district for report in reports],
        "people_asked": sum(report.people_asked for report in reports),
        "residents": sum(report.residents for report in reports),
        "households": sum(report.households for report in reports),
        "monitored_people": sum(report.monitored_people for report in reports),
        "feeds": sum(len(report.extracts) for report in reports),
        "rows": sum(report.rows for report in reports),
        "bytes": sum(each.bytes for report in reports for each in report.extracts.values()),
        "planted": _planted_everywhere(reports),
        "reused": sum(report.was_there for report in reports),
        "seconds": round(seconds, 2),
        "peak_mib": peak_mib,
        "fictitious": True,
    }


def _answer(words: argparse.Namespace) -> int:
    done = bank.answer(words.requests, words.replies, words.city)
    for wrong in done.unreadable:
        print(f"city: {wrong}", file=sys.stderr)
    print(f"{done.files} files, {done.requests} requests, {done.replies} replies, {done.silent} left unanswered")
    return 1 if done.unreadable else 0
