"""What `./doudi simulate` prints: who is open each month, the largest changes first, what the cap allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from doudi.config.commands.simulate import report
from doudi.insight.simulation.run import GroupRow, GroupTable, Simulation
from doudi.rules.lines import Words
from doudi.schemes import load
from tests.insight.test_simulation import REFORM, run
from tests.rules.families import families

STANDARD = REFORM.replace("  dibao.vehicles_allowed: 1\n", "")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal reads English unless a test says otherwise."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def found(tmp_path: Path) -> Simulation:
    """Three months over a hundred families, under a cap far above what they cost."""
    crowd = families(load("dibao", jurisdiction="demo-city").ruleset.quantities, 100, seed=7)
    return run(tmp_path, crowd, f"{STANDARD}cap_fen: 50000000000\n", months=3)


def row(name: str, change_fen: int) -> GroupRow:
    """A street whose families get so much more or less."""
    return GroupRow(Words(name, name), "", 10, 5, 5, 100_000, 100_000 + change_fen, 0, 0, 0, 0, 0, 0)


def test_every_month_says_who_is_open_and_the_total_when_that_changes(found: Simulation) -> None:
    """Months alike share a line; when the number changes a note beside the total says that it compares others."""
    first = found.months[0]
    alike = tuple(replace(first, month=first.month.plus(number)) for number in range(3))
    told = report(replace(found, months=alike))
    assert f"  2025-09–2025-11: {first.before_households} → {first.after_households} households, open " in told
    still = replace(first, open_after=first.open_before)
    assert "note:" not in report(replace(found, months=(still, still)))
    later = replace(still, month=first.month.plus(2), open_before=first.open_before + 7)
    told = report(replace(found, months=(still, later)))
    assert f"open {first.open_before + 7} → {first.open_before}" in told
    assert "does not compare the same households" in told.split("months in all")[1].splitlines()[1]


def test_the_largest_changes_come_first_and_the_rest_is_counted(found: Simulation) -> None:
    """A cut prints who loses, not six streets where nothing happens."""
    rows = (*(row(f"S{n}", 0) for n in range(6)), row("S6", -9_000), row("S7", 4_000), row("S8", -20_000))
    lines = report(replace(found, tables=(GroupTable("street", Words("街道", "street"), rows),))).splitlines()
    at = lines.index("street:")
    assert [line.split(":")[0].strip() for line in lines[at + 1 : at + 4]] == ["S8", "S6", "S7"]
    assert lines[at + 7] == "  and 3 more, none of which changes more"


def test_a_cap_that_binds_nothing_says_the_proposal_fits(found: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value proposed is named as such, in both languages, and not as the most the cap allows."""
    assert "the proposed figure fits under the cap: CNY 808.50" in report(found)
    assert "up to" not in report(found)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "拟定的数在上限之内：808.50元" in report(found)
