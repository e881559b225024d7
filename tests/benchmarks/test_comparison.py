"""The side-by-side run of the comparison: its data, and that what differs is not reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.comparison import measures, ours, peer, prepare, written
from benchmarks.comparison.prepare import Scale
from benchmarks.rules.findings import Findings
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


@pytest.mark.thorough
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
