"""The side-by-side run of the comparison: its data, and that what differs is not reported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.comparison import measures, ours, peer, prepare, sizing, written
from benchmarks.comparison.prepare import Scale
from benchmarks.rules.findings import Findings
from benchmarks.rules.sides import ROOT
from doudi.columnar.contract import load_contract
from doudi.config.commands import bench

TINY = Scale("tiny", 2_000, 3_000, 2_700, 60)


def test_both_sides_find_the_people_who_were_left_out(tmp_path: Path) -> None:
    """Ours by their keys, DuckDB by the digits of their numbers; both equal to what was planted."""
    prepare._antijoin(tmp_path, TINY)
    truth = json.loads((tmp_path / "truth.json").read_text())
    mine = ours.antijoin(str(tmp_path))
    assert (mine["absent"], mine["keys"]) == (truth["missing"], truth["keys"])
    for key in ("text", "int"):
        other = peer.antijoin(str(tmp_path), key)
        assert (other["absent"], other["digits"]) == (truth["missing"], str(truth["digits"]))
    assert 0.05 < truth["missing"] / TINY.residents < 0.2


@pytest.mark.long
def test_a_night_later_both_ways_say_the_same(tmp_path: Path) -> None:
    """Every rule has its feeds, every purpose finds somebody, and the nightly run is the full one."""
    prepare._feeds(tmp_path, TINY, lambda line: None)
    for purpose in ours.PURPOSES:
        told = ours.full(str(tmp_path), purpose)
        assert told["not_run"] == {}
        assert sum(told["found"].values()) > 0
        assert ours.nightly(str(tmp_path), purpose)["is_same"]


def test_the_extract_is_one_the_contract_accepts(tmp_path: Path) -> None:
    """Nearly all rows are taken, some are mended, a few come back."""
    written.write(tmp_path, 2_000)
    told = ours.load(str(tmp_path), str(tmp_path / "store"))
    assert told["rows"] == 2_000
    assert told["faults"] == []
    assert 1 <= told["rejected"] <= 40
    heading = (tmp_path / "utf8.csv").read_text().splitlines()[0]
    assert heading == ",".join(column.header for column in load_contract(written.DATASET).columns)


def test_what_differs_is_not_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nightly run that says otherwise than the full one ends the measure."""

    class Wrong:
        def __enter__(self) -> Wrong:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def ask(self, do: str, **words: object) -> dict[str, object]:
            return {"is_same": False}

    monkeypatch.setattr(measures, "_side", lambda module: Wrong())
    found = Findings()
    with pytest.raises(measures.Unequal):
        measures.nightly(found, tmp_path, tmp_path)
    assert found.figures == {}


def test_the_command_knows_it() -> None:
    """`./doudi bench comparison` starts it."""
    assert bench.BENCHMARKS["comparison"][0] == ("-m", "benchmarks.comparison")


RUN = {"enrolment_seconds": 10.0, "supervision_seconds": 9.0, "enrolment_gib": 0.2, "supervision_gib": 0.1,
       "feeds_bytes": 1_500_000_000, "load_seconds": 10.0, "load_rows": 1_000_000, "load_gib": 0.5, "people": 3_400_000,
       "incremental_share": 0.05, "cores": 2, "load_average_at_start": 0.4}  # fmt: skip


def test_the_sizing_page_is_worked_out_from_runs_that_were_kept(tmp_path: Path) -> None:
    """A run ten times as large takes the place of what would be multiplied; a figure that lacks is named."""
    sizing.keep("tenth", RUN, tmp_path)
    assert "| Chongqing | 34,000,000 | 3 min on 2 cores | 10 s | 15 GB | 2 | multiplied |" in sizing.page(
        sizing.read_runs(tmp_path)
    )
    sizing.keep("full", {**RUN, "people": 34_000_000, "enrolment_seconds": 170.0, "feeds_bytes": 2e10}, tmp_path)
    assert "| Chongqing | 34,000,000 | 3 min on 2 cores | 9 s | 20 GB | 2 | within what was measured |" in sizing.page(
        sizing.read_runs(tmp_path)
    )
    sizing.keep("full", {**RUN, "incremental_share": None}, tmp_path)
    with pytest.raises(KeyError, match=r"full\.json lacks incremental_share"):
        sizing.read_runs(tmp_path)


def test_the_sizing_page_is_the_one_of_the_runs_kept() -> None:
    """Nobody typed a figure into it."""
    assert sizing.PAGE.read_text(encoding="utf-8") == sizing.page(sizing.read_runs())


@pytest.mark.long
def test_the_whole_command_runs_at_a_small_size(tmp_path: Path) -> None:
    """Every group of measures is measured, linkage too, and nothing differs."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.comparison", "--quick", "--json"], capture_output=True, text=True,
        cwd=ROOT, env={**os.environ, "DOUDI_HOME": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["missing"] == {}
