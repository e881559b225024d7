"""Generated code for one household: every cell and every step is that of the plain reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from doudi.kernel.month import Month
from doudi.rules.graph import Op
from doudi.rules.oneway import chunks, programs, readings, writing
from doudi.rules.oneway.programs import program_for
from doudi.rules.oneway.readings import read
from doudi.rules.oneway.revised import Revised
from doudi.rules.operators import Cell
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.verdict import verdict_of
from doudi.schemes import load
from tests.rules.families import families
from tests.rules.oneway_cases import first_difference, random_families, random_ruleset
from tests.rules.random_rules import MONTH

SETTINGS = [
    ("cn-2021", "demo-city", Month(2025, 9)),
    ("cn-2021", "500106", Month(2026, 8)),
    ("cq-2016", "500106", Month(2025, 9)),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("profile", "place", "month"), SETTINGS)
def test_families_of_dibao_read_the_same(profile: str, place: str, month: Month) -> None:
    """Cells, steps and the figures a result rests on are equal on generated families, unset figures included."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    assert first_difference(ruleset, families(ruleset.quantities, 60, seed=month.index), month) is None


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(each, marks=pytest.mark.thorough) for each in range(2, 12))])
def test_random_rulesets_read_the_same(seed: int) -> None:
    """So they are for random rules over every operator, with random lines told."""
    ruleset = random_ruleset(seed)
    assert first_difference(ruleset, list(random_families(ruleset, 20, seed)), MONTH) is None


@pytest.mark.long
@pytest.mark.parametrize("start", range(1_000, 2_000, 100))
def test_a_thousand_random_rulesets_read_the_same(start: int) -> None:
    """The same agreement on many more random rules."""
    for seed in range(start, start + 100):
        ruleset = random_ruleset(seed)
        assert first_difference(ruleset, list(random_families(ruleset, 25, seed)), MONTH) is None, seed


def test_the_random_rules_use_every_operator() -> None:
    """What the agreement above is worth: every operator occurs, about persons and about the household."""
    seen = {(node.op, node.entity) for seed in range(12) for node in random_ruleset(seed).graph.nodes}
    # Ages and periods reached within a month: the schemes' own generated families and test_tiles_dates agree on them.
    assert {op for op, _ in seen} == set(Op) - {Op.AGE_REACHED, Op.MONTHS_REACHED}
    for op in (Op.WHERE, Op.AND, Op.REQUIRE, Op.ROUND, Op.SHARE, Op.LOOKUP, Op.BRACKET, Op.AGE):
        assert {(op, Entity.PERSON), (op, Entity.HOUSEHOLD)} <= seen


@pytest.mark.thorough
def test_another_value_at_one_node_is_the_whole_computed_anew() -> None:
    """Had one condition turned, the outcome is that of a full evaluation with the node's value forced."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    month, names = Month(2025, 9), ruleset.outcome
    program, figures = program_for(ruleset, month), ruleset.figures(month)
    turned = 0
    for household in families(ruleset.quantities, 40, seed=11):
        reading = read(program, household)
        for line in ruleset.lines:
            rule = ruleset.rules[line.rule]
            if rule.entity is not Entity.HOUSEHOLD:
                continue
            value = reading.cell(rule.node)[0]
            cell: Cell = (not value if isinstance(value, bool) else int(str(value) or 0) + 7, 0)
            expected = evaluate(ruleset, household, month, figures, {rule.node: cell})
            found = Revised(reading, rule.node, cell)
            assert verdict_of(found) == verdict_of(expected)
            assert found.rule(names.people) == expected.rule(names.people)
            turned += verdict_of(found) != verdict_of(reading)
    assert turned > 20


def test_a_program_is_made_once_a_month_and_kept_for_its_ruleset() -> None:
    """The same ruleset and month share one program; another month has its own figures; memory is bounded."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    program = program_for(ruleset, Month(2025, 9))
    assert program_for(ruleset, Month(2025, 9)) is program
    assert program_for(ruleset, Month(2026, 9)) is not program
    for year in range(2025, 2035):
        for number in range(1, 13):
            program_for(ruleset, Month(year, number))
    kept = programs._KEPT[id(ruleset)]
    assert len(kept.programs) == programs.MONTHS_KEPT
    assert len(kept.codes) <= 4


Plant = Callable[[pytest.MonkeyPatch], None]


def _strict_becomes_loose(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(writing._SIGNS, Op.LESS, "<=")


def _unknown_condition_takes_a_branch(patch: pytest.MonkeyPatch) -> None:
    original = writing.Writer._where

    def careless(self: Any, index: int, node: Any, lines: list[str], indent: str, scope: Any) -> Any:
        start = len(lines)
        state = original(self, index, node, lines, indent, scope)
        lines[start:] = [line.replace("if not", "if True or not", 1) for line in lines[start:]]
        return state

    patch.setitem(writing._SPECIAL, Op.WHERE, careless)


def _unknown_fact_is_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readings, "FACT_UNKNOWN", 0)


def _a_state_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = writing.JoinedStates.join

    def forgetful(self: Any, states: list[Any], *rest: Any) -> Any:
        return original(self, states[:1], *rest)

    patch.setattr(writing.JoinedStates, "join", forgetful)


def _the_key_leaves_out_the_other_people(patch: pytest.MonkeyPatch) -> None:
    original = chunks.cut

    def shortened(*args: Any) -> Any:
        chunk = original(*args)
        chunk.everyone, chunk.counts = [], False
        return chunk

    patch.setattr(programs, "cut", shortened)


def _the_key_leaves_out_values(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(chunks, "_looks", lambda op, position, arg: [("s", arg)])


BUGS: list[Plant] = [
    _strict_becomes_loose, _unknown_condition_takes_a_branch, _unknown_fact_is_nothing, _a_state_is_forgotten,
    _the_key_leaves_out_the_other_people, _the_key_leaves_out_values,
]  # fmt: skip


@pytest.mark.parametrize("plant", BUGS, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_bug_is_noticed(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the code written, or in what is remembered of a line, makes the two readings differ."""
    plant(monkeypatch)
    rulesets: list[Ruleset] = [random_ruleset(seed) for seed in range(12)]
    assert any(first_difference(each, list(random_families(each, 15, 5)), MONTH) for each in rulesets)
