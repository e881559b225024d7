"""The groups of measures (各组测量): what is asked of both sides, compared, and put down."""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.rules.findings import Findings
from benchmarks.rules.sides import ROOT, Side

ROUNDS = 5
LOADS = 3


class Unequal(Exception):
    """Both sides, or both ways, do not say the same; nothing is reported then."""


@contextmanager
def _side(module: str) -> Iterator[Side]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    side = Side(module, [sys.executable, "-m", f"benchmarks.comparison.{module}"], PYTHONPATH=path)
    try:
        yield side
    finally:
        side.close()


def antijoin(found: Findings, place: Path, work: Path) -> None:
    """Residents who are not insured; rounds in turn, who goes first changes."""
    folder = str(place / "antijoin")
    truth = json.loads((place / "antijoin" / "truth.json").read_text())
    ours: list[dict[str, Any]] = []
    text: list[dict[str, Any]] = []
    with _side("ours") as mine, _side("peer") as peer:

        def ask_mine() -> None:
            answer = mine.ask("antijoin", folder=folder)
            if (answer["absent"], answer["keys"]) != (truth["missing"], truth["keys"]):
                raise Unequal(f"{answer['absent']} missing, {truth['missing']} planted")
            ours.append(answer)

        def ask_peer(key: str = "text", threads: int = 2) -> dict[str, Any]:
            answer = peer.ask("antijoin", folder=folder, key=key, threads=threads)
            if (answer["absent"], answer["digits"]) != (truth["missing"], str(truth["digits"])):
                raise Unequal(f"DuckDB finds {answer['absent']} missing, {truth['missing']} planted")
            return answer

        ask_mine()
        ours.clear()
        for turn in range(ROUNDS):
            first, second = (ask_mine, lambda: text.append(ask_peer())) if turn % 2 else (
                lambda: text.append(ask_peer()), ask_mine)  # fmt: skip
            first()
            second()
        beside = {"int": ask_peer("int"), "text_one_thread": ask_peer("text", 1)}
        sort = mine.ask("sort", folder=folder)
    seconds = [each["seconds"] for each in ours]
    found.put(
        antijoin_seconds=statistics.median(seconds), antijoin_gib=max(each["gib"] for each in ours),
        antijoin_ratio_duckdb_text=statistics.median(
            other["seconds"] / own for own, other in zip(seconds, text, strict=True)),
        antijoin_missing=truth["missing"], antijoin_rounds=ROUNDS,
        antijoin_duckdb_text_seconds=statistics.median(each["seconds"] for each in text),
        antijoin_duckdb_text_gib=max(each["gib"] for each in text),
        antijoin_duckdb_int_seconds=beside["int"]["seconds"],
        antijoin_duckdb_text_one_thread_seconds=beside["text_one_thread"]["seconds"],
        antijoin_sort_at_load_seconds=sort["seconds"],
    )  # fmt: skip


def full(found: Findings, place: Path, work: Path) -> None:
    """All rules of enrolment, then of supervision, over everybody; each in a process of its own."""
    found.put(feeds_bytes=sum(path.stat().st_size for path in (place / "feeds").rglob("*") if path.is_file()))
    for purpose in ("enrolment", "supervision"):
        with _side("ours") as mine:
            told = mine.ask("full", folder=str(place / "feeds"), purpose=purpose)
        names = {"seconds": "seconds", "gib": "gib", "gib_with_mapped": "gib_with_mapped_files", "rules": "rules",
                 "feeds": "feeds", "found": "found", "not_run": "not_run"}  # fmt: skip
        found.put(**{f"{purpose}_{name}": told[key] for key, name in names.items()})


def nightly(found: Findings, place: Path, work: Path) -> None:
    """A night on, one person in a hundred changed: from the night before and in full, which must say the same."""
    sums: defaultdict[str, float] = defaultdict(float)
    for purpose in ("enrolment", "supervision"):
        with _side("ours") as mine:
            told = mine.ask("nightly", folder=str(place / "feeds"), purpose=purpose)
        if not told["is_same"]:
            raise Unequal(f"{purpose}: the nightly run and the full run differ")
        for name in ("seconds", "cpu_seconds", "in_a_row_seconds", "full_seconds", "full_cpu_seconds"):
            sums[name] += told[name]
        found.put(**{f"incremental_{purpose}_{name}": told[name]
                     for name in ("seconds", "in_a_row_seconds", "full_seconds", "anew", "in_full")})  # fmt: skip
    found.put(
        incremental_share=sums["seconds"] / sums["full_seconds"],
        incremental_share_in_a_row=sums["in_a_row_seconds"] / sums["full_seconds"],
        incremental_cpu_share=sums["cpu_seconds"] / sums["full_cpu_seconds"],
        incremental_seconds=sums["seconds"], incremental_full_seconds=sums["full_seconds"],
    )  # fmt: skip


def load(found: Findings, place: Path, work: Path) -> None:
    """An extract in GB18030 with everything loading does, beside DuckDB reading the same in UTF-8, sorting, writing.

    Ours has two processors, DuckDB two threads; memory is the whole process's. Ours waits until what it wrote is on the
    disk, which DuckDB does not.
    """
    folder = str(place / "loading")
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    for name in ("gb18030.csv", "utf8.csv"):
        _read_once(place / "loading" / name)
    with _side("ours") as mine, _side("peer") as peer:

        def load_mine() -> None:
            ours.append(mine.ask("load", folder=folder, out=str(work / "store")))

        def load_peer() -> None:
            theirs.append(peer.ask("load", folder=folder, out=str(work / "plain.parquet")))

        for turn in range(LOADS):
            for side in (load_mine, load_peer) if turn % 2 else (load_peer, load_mine):
                side()
            told, other = ours[-1], theirs[-1]
            if told["faults"] or told["accepted"] + told["rejected"] != told["rows"] or other["rows"] != told["rows"]:
                raise Unequal(f"loading: {told} beside {other}")
    ratios = [own["seconds"] / other["seconds"] for own, other in zip(ours, theirs, strict=True)]
    for whose, answers in (("load", ours), ("load_duckdb", theirs)):
        for name in ("seconds", "cpu_seconds"):
            found.put(**{f"{whose}_{name}": statistics.median(each[name] for each in answers)})
    found.put(load_rows=ours[0]["rows"], load_rejected=ours[0]["rejected"], load_ratio_duckdb=statistics.median(ratios))
    found.put(load_gib=max(each["gib"] for each in ours), load_duckdb_gib=max(each["gib"] for each in theirs))


def _read_once(path: Path) -> None:
    """Neither side waits for the disk to hand its file over."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def leads(found: Findings, place: Path, work: Path) -> None:
    """Each rule against what was planted."""
    with _side("ours") as mine:
        found.put(**mine.ask("leads", folder=str(place / "leads")))


ALL: Mapping[str, Callable[[Findings, Path, Path], None]] = {
    "antijoin": antijoin, "full": full, "nightly": nightly, "load": load, "leads": leads,
}  # fmt: skip
