"""Every figure that is not on file is told, with what waits for it; nothing on file is."""

from __future__ import annotations

import json

import pytest

from doudi.config.commands.rules import run
from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.gaps import gaps_of

MONTH = Month(2025, 9)


@pytest.mark.parametrize("key", scheme_keys())
def test_gaps_are_exactly_the_figures_without_a_value(key: str) -> None:
    """Of a scheme's own figures, those without a value this month, or with an entry missing, and no others."""
    scheme = load_for(key, jurisdiction="500106")
    found = {gap.key for gap in gaps_of(scheme, MONTH)}
    for name, parameter in scheme.parameters.parameters.items():
        value = parameter.at(MONTH)
        if value is None or value.is_unset:
            assert (name in found) == name.startswith(f"{key}."), name
        elif name in found:
            assert None in [entry for _, entry in value.value], name  # type: ignore[union-attr,misc]


def test_a_gap_says_which_rules_need_it() -> None:
    """The rule that reads the figure itself, not every rule above it."""
    gap = next(each for each in gaps_of(load("dibao"), MONTH) if each.key == "dibao.rigid_spending_share")
    assert gap.needed_by == (("rigid_spending_deduction", "57号 第十三条第三款"),)
    assert gap.is_waited_for


def test_a_figure_another_one_switches_off_is_not_waited_for() -> None:
    """Nobody waits for bands where the difference is paid; where bands are paid, they are on file."""
    found = {each.key: each for each in gaps_of(load("dibao"), MONTH)}
    assert not found["dibao.band_low_amount"].is_waited_for
    bands = {each.key for each in gaps_of(load("dibao", jurisdiction="demo-bands"), MONTH)}
    assert "dibao.band_low_amount" not in bands


def test_a_table_with_an_entry_missing_is_a_gap_of_that_entry() -> None:
    """Parts of ten people and fewer are on file, of eleven not."""
    gap = next(each for each in gaps_of(load("dibao"), MONTH) if each.key == "dibao.parts_each")
    assert gap.missing == ("0", "11")


def test_the_fictitious_city_can_decide() -> None:
    """What the demonstration needs of dibao is all on file, but how a cut is shared among more than ten."""
    waiting = [gap for gap in gaps_of(load("dibao", jurisdiction="demo-city"), MONTH) if gap.is_waited_for]
    assert [(gap.key, gap.missing) for gap in waiting if gap.needed_by] == [("dibao.parts_each", ("0", "11"))]


def test_the_command_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    """`./doudi rules gaps` names each figure, what needs it and how many are missing; --json says the same."""
    assert run(["gaps", "--scheme", "dibao", "--month", "2025-09"]) == 0
    said = capsys.readouterr().out
    assert "dibao.vehicles_allowed" in said
    assert "are_vehicles_within" in said
    assert run(["gaps", "--scheme", "dibao", "--month", "2025-09", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["schemes"][0]["gaps"][0]["key"] in said
    assert {gap["key"] for gap in told["schemes"][0]["gaps"]} == {gap.key for gap in gaps_of(load("dibao"), MONTH)}


@pytest.mark.parametrize("wrong", [["--month", "2025-13"], ["--jurisdiction", "atlantis"]])
def test_the_command_refuses_what_does_not_exist(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A month or place there is not is told on the error output, with exit code 2."""
    assert run(["gaps", "--scheme", "dibao", *wrong]) == 2
    assert wrong[1] in capsys.readouterr().err
