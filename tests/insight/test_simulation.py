"""A simulation counts what a slow count, household by household, counts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from doudi.insight.simulation.overlay import Overlay, read_overlay
from doudi.insight.simulation.people import Grouping, People
from doudi.insight.simulation.run import FALL_STEPS, Capped, Reach, Simulation, simulate
from doudi.insight.simulation.table import as_json, to_csv
from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.lines import Words
from doudi.rules.population import population_of
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.verdict import verdict_of
from doudi.schemes import load
from tests.rules.families import families
from tests.rules.test_reform import under

START = Month(2025, 9)
LABELS = (Words("甲街道", "First"), Words("乙街道", "Second"), Words("丙镇", "Third"))
REFORM = """
title: 城市标准提高，车可以有一辆
scheme: dibao
from: "2025-09"
figures:
  dibao.standard_urban: 80850
  dibao.vehicles_allowed: 1
"""


def overlay_of(folder: Path, text: str) -> Overlay:
    """The overlay of a text, in the demo's place."""
    path = folder / "overlay.yaml"
    path.write_text(text, encoding="utf-8")
    return read_overlay(path, jurisdiction="demo-city")


@pytest.fixture(scope="module")
def crowd() -> list[HouseholdFacts]:
    """A thousand generated families."""
    return families(load("dibao", jurisdiction="demo-city").ruleset.quantities, 1_000, seed=7)


def people(crowd: list[HouseholdFacts]) -> People:
    """The families as columns, in three streets."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    places = np.arange(len(crowd)) * 7 % 3
    street = Grouping("street", Words("街道", "street"), LABELS, places.astype(np.int64))
    return People(population_of(ruleset.quantities, crowd), (street,), {}, {})


def slow(ruleset: Ruleset, crowd: list[HouseholdFacts], month: Month) -> list[tuple[str, int | None]]:
    """Each household by itself: what the figures say, and the amount."""
    figures = ruleset.figures(month)
    verdicts = [verdict_of(evaluate(ruleset, household, month, figures)) for household in crowd]
    return [(str(verdict.computed), verdict.amount_fen) for verdict in verdicts]


def paid(answer: tuple[str, int | None]) -> int | None:
    """The amount a household is paid, 0 where it is refused, None where the result is open."""
    outcome, amount = answer
    if outcome == "not_eligible":
        return 0
    return amount if outcome == "eligible" else None


def run(folder: Path, crowd: list[HouseholdFacts], text: str = REFORM, months: int = 1) -> Simulation:
    """The simulation of an overlay over the crowd."""
    return simulate(overlay_of(folder, text), people(crowd), months=months)


@pytest.mark.thorough
def test_every_count_equals_the_slow_one(tmp_path: Path, crowd: list[HouseholdFacts]) -> None:
    """Cost, entries, exits, gainers, losers, streets and falls, against one household after the other."""
    found = run(tmp_path, crowd)
    ruleset = found.overlay.ruleset
    before = [paid(answer) for answer in slow(ruleset, crowd, START)]
    after = [paid(answer) for answer in slow(under(ruleset, dict(found.overlay.figures)), crowd, START)]
    both = [(was, now) for was, now in zip(before, after, strict=True) if was is not None and now is not None]
    cost = found.months[0]
    assert cost.before_fen == sum(was for was, _ in both)
    assert cost.after_fen == sum(now for _, now in both)
    assert cost.change_fen == found.gain_fen - found.lose_fen != 0
    assert found.gain == sum(now > was for was, now in both)
    assert found.lose == sum(now < was for was, now in both)
    assert found.gain_fen - found.lose_fen == sum(now - was for was, now in both)
    assert found.open_households == len(crowd) - len(both)
    assert found.open_households == cost.open_households > 50
    assert cost.open_before == before.count(None)
    assert cost.open_after == after.count(None)
    assert found.gain > 50
    for place, row in enumerate(found.tables[0].rows):
        mine = [n for n in range(len(crowd)) if n * 7 % 3 == place]
        assert row.households == len(mine)
        settled = [n for n in mine if before[n] is not None and after[n] is not None]
        assert row.before_fen == sum(before[n] or 0 for n in settled)
        assert row.after_fen == sum(after[n] or 0 for n in settled)
        assert row.open_before == sum(before[n] is None for n in mine)
        assert row.open_after == sum(after[n] is None for n in mine)


@pytest.mark.thorough
def test_who_falls_out_is_counted_by_what_is_lost(tmp_path: Path, crowd: list[HouseholdFacts]) -> None:
    """Lowering the standard throws families out; the steps of the fall add up to them."""
    text = REFORM.replace("80850", "40000").replace("dibao.vehicles_allowed: 1", "dibao.standard_rural: 30000")
    found = run(tmp_path, crowd, text)
    ruleset = found.overlay.ruleset
    before, after = (slow(each, crowd, START) for each in (ruleset, under(ruleset, dict(found.overlay.figures))))
    lost = [
        was[1]
        for was, now in zip(before, after, strict=True)
        if was[0] == "eligible" and was[1] is not None and now[0] == "not_eligible"
    ]
    assert len(lost) > 20
    assert sum(count for _, count in found.falls) == len(lost) == found.months[0].fell_out
    bounds = [0, *FALL_STEPS]
    for lower, (upper, count) in zip(bounds, found.falls, strict=True):
        assert count == sum(lower < each and (not upper or each <= upper) for each in lost)


def test_months_go_on_under_the_figures_of_each(tmp_path: Path, crowd: list[HouseholdFacts]) -> None:
    """From June to July 2025 the real standard rises, so the baseline does while the overlay stays."""
    text = REFORM.replace('"2025-09"', '"2025-06"').replace("  dibao.vehicles_allowed: 1\n", "")
    found = run(tmp_path, crowd, text, months=3)
    assert [str(cost.month) for cost in found.months] == ["2025-06", "2025-07", "2025-08"]
    assert found.months[0].before_fen < found.months[1].before_fen


def test_the_cap_is_kept_to_the_fen(tmp_path: Path, crowd: list[HouseholdFacts]) -> None:
    """The largest standard within the cap costs no more than it; one fen more of the standard would."""
    text = REFORM.replace("  dibao.vehicles_allowed: 1\n", "")
    cost = run(tmp_path, crowd, text).months[0]
    cap = (cost.before_fen + cost.after_fen) // 2
    found = run(tmp_path, crowd, f"{text}cap_fen: {cap}\n")
    assert found.capped is not None
    assert found.capped.value is not None
    assert found.capped.cost_fen is not None
    assert 77_000 < found.capped.value < 80_850
    assert found.capped.cost_fen <= cap
    ruleset = under(found.overlay.ruleset, {"dibao.standard_urban": found.capped.value + 1})
    assert sum(paid(answer) or 0 for answer in slow(ruleset, crowd, START)) > cap
    assert found.capped.reach is Reach.PART
    assert run(tmp_path, crowd, f"{text}cap_fen: 1\n").capped == Capped("dibao.standard_urban")


def test_a_cap_above_the_proposal_says_that_it_fits(tmp_path: Path, crowd: list[HouseholdFacts]) -> None:
    """Beyond the proposed figure nobody looked: it is said to fit, not to be the most that can be paid."""
    text = REFORM.replace("  dibao.vehicles_allowed: 1\n", "") + "cap_fen: 50000000000\n"
    raised = run(tmp_path, crowd[:200], text).capped
    assert raised is not None
    assert (raised.value, raised.reach) == (80_850, Reach.PROPOSED)
    cut = run(tmp_path, crowd[:200], text.replace("80850", "40000")).capped
    assert cut is not None
    assert (cut.value, cut.reach) == (77_000, Reach.IN_FORCE)


def test_who_is_open_is_counted_in_every_month(tmp_path: Path, crowd: list[HouseholdFacts]) -> None:
    """In 2026 a figure is no longer on file: more are open, and the table of months says how many on each side."""
    text = REFORM.replace('"2025-09"', '"2025-12"').replace("  dibao.vehicles_allowed: 1\n", "")
    found = run(tmp_path, crowd, text, months=2)
    ruleset = found.overlay.ruleset
    for cost in found.months:
        before, after = (
            [paid(answer) for answer in slow(each, crowd, cost.month)]
            for each in (ruleset, under(ruleset, dict(found.overlay.figures)))
        )
        pairs = list(zip(before, after, strict=True))
        assert (cost.open_before, cost.open_after) == (before.count(None), after.count(None))
        assert cost.open_households == sum(None in pair for pair in pairs)
        assert cost.came_in == sum(now is not None and now > 0 and was == 0 for was, now in pairs)
    rows = list(csv.DictReader(io.StringIO(to_csv(as_json(found)).decode("utf-8-sig"))))
    told = [(row["项"], row["原来定不了户数"], row["新的定不了户数"]) for row in rows if row["分组"] == "月份"]
    assert told == [(str(cost.month), str(cost.open_before), str(cost.open_after)) for cost in found.months]


def test_where_no_standard_was_on_file_nothing_looks_like_the_reforms_cost(
    tmp_path: Path, crowd: list[HouseholdFacts]
) -> None:
    """The standard of a month nobody has on file is open before: money after alone is no change, and no total."""
    text = "title: t\nscheme: dibao\nfrom: \"2024-01\"\nfigures:\n  dibao.standard_urban: 82000\n"
    found = run(tmp_path, crowd, text)
    cost = found.months[0]
    assert cost.open_before > cost.open_after
    assert cost.change_fen == found.gain_fen - found.lose_fen
    assert cost.after_households == cost.before_households + cost.came_in - cost.fell_out
    for row in found.tables[0].rows:
        assert row.after_households == row.before_households + row.came_in - row.fell_out


BROKEN = """
title: x
scheme: dibao
from: "2025-13"
figures:
  dibao.standard_urbane: 80850
  dibao.standard_rural: 60000.5
  dibao.rigid_spending_share: 3 in 4
  on: 1
capp: 3
"""


def test_faults_of_an_overlay_come_together(tmp_path: Path) -> None:
    """Wrong month, unknown figure, decimals, wrong unit, a key `on`, an unknown key: all named, with lines."""
    with pytest.raises(FaultsFound) as caught:
        overlay_of(tmp_path, BROKEN)
    codes = {fault.code for fault in caught.value.faults}
    assert codes >= {"simulation.month", "simulation.unknown-parameter", "yaml.inexact", "parameters.value",
                     "yaml.key-not-a-word"}  # fmt: skip
    assert all("overlay.yaml" in fault.where for fault in caught.value.faults)
    with pytest.raises(FaultsFound, match=r"dibao\.one_twelfth is plain arithmetic"):
        overlay_of(tmp_path, 'title: x\nscheme: dibao\nfrom: "2025-09"\nfigures: {dibao.one_twelfth: "1/11"}\n')
    with pytest.raises(FaultsFound, match="no figure is changed"):
        overlay_of(tmp_path, 'title: x\nscheme: dibao\nfrom: "2025-09"\nfigures: {}\n')


@pytest.mark.parametrize(("figures", "code"), [
    ("dibao.standard_urban: 077000", "yaml.odd-number"), ("dibao.standard_urban: 1:30", "yaml.odd-number"),
    ("dibao.standard_urban: 0x10", "yaml.odd-number"), ("dibao.standard_urban: !fen 1", "yaml.tag"),
    ("dibao.standard_urban: 2025-02-30", "yaml.no-day"), ("dibao.standard_urban: &a [*a]", "yaml.alias"),
])  # fmt: skip
def test_an_overlay_reads_numbers_as_they_are_counted(tmp_path: Path, figures: str, code: str) -> None:
    """What YAML would read in eights or sixties, a tag or an alias is a fault of its line, as in any figure's file."""
    with pytest.raises(FaultsFound) as caught:
        overlay_of(tmp_path, f'title: x\nscheme: dibao\nfrom: "2025-10"\nfigures:\n  {figures}\n')
    assert (caught.value.faults[0].code, "overlay.yaml:5" in caught.value.faults[0].where) == (code, True)
