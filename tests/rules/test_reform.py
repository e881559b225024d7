"""Scenarios: the rest of the rules over kept columns says what a whole evaluation under the new figures says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.bulk import BulkResult, assess_population
from doudi.rules.parameters import Level, ParameterPayload, Row
from doudi.rules.population import Population, population_of
from doudi.rules.reform import prepare
from doudi.rules.ruleset import Ruleset
from tests.rules.families import families

MONTH = Month(2025, 9)
SCENARIOS: list[dict[str, ParameterPayload]] = [
    {"dibao.standard_urban": 80_850},
    {"dibao.standard_urban": 100_000, "dibao.standard_rural": 80_000},
    {"dibao.vehicles_allowed": 1, "dibao.dwellings_allowed": 2},
    {"dibao.rigid_spending_share": Ratio(1, 1)},
    {"dibao.adult_age": 16},
    {"dibao.support_duty_relations": frozenset({"spouse"})},
]


def under(ruleset: Ruleset, figures: dict[str, ParameterPayload]) -> Ruleset:
    """The ruleset with the figures written into its parameters, the slow way."""
    parameters = dict(ruleset.parameters.parameters)
    for key, value in figures.items():
        row = Row(value, Month(2020, 1), None, "verified", "", "", "")
        parameters[key] = replace(parameters[key], levels=(Level("reform", (row,), None),))
    return replace(ruleset, parameters=replace(ruleset.parameters, parameters=parameters))


def people(ruleset: Ruleset, how_many: int = 600, seed: int = 20251121) -> Population:
    """Generated families as columns, unknown facts among them."""
    return population_of(ruleset.quantities, families(ruleset.quantities, how_many, seed=seed))


def same(one: BulkResult, other: BulkResult) -> bool:
    """The same outcome and amount for everybody."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("computed", "amount_fen", "amount_known", "outcome")
    )


@pytest.mark.parametrize("figures", SCENARIOS, ids=lambda figures: "+".join(figures))
def test_a_scenario_equals_a_whole_evaluation(demo: Ruleset, figures: dict[str, ParameterPayload]) -> None:
    """For every kind of figure, of persons and households, the kept columns change nothing."""
    population = people(demo)
    prepared = prepare(demo, population, MONTH, figures)
    assert same(prepared.scenario({}), assess_population(demo, population, MONTH))
    changed = prepared.scenario(figures)
    assert same(changed, assess_population(under(demo, figures), population, MONTH))
    assert not same(changed, prepared.baseline), "the scenario changes nobody: a test of nothing"


def test_only_what_the_figure_touches_is_left(demo: Ruleset) -> None:
    """With the standards varying, no person's column is kept: their sums are."""
    prepared = prepare(demo, people(demo), MONTH, ["dibao.standard_urban", "dibao.standard_rural"])
    assert not prepared.kept.person
    assert len(prepared.rest.graph.nodes) < len(demo.graph.nodes) / 2


def test_an_unset_figure_becomes_known_by_a_scenario(demo: Ruleset) -> None:
    """Where the law leaves a limit open nobody is granted anything; a scenario can try one."""
    figures: dict[str, ParameterPayload] = {"dibao.vehicles_allowed": 0}
    rows = (Row(None, None, None, "unset", "", "", ""),)
    key = "dibao.vehicles_allowed"
    open_law = replace(demo, parameters=replace(demo.parameters, parameters={
        **demo.parameters.parameters,
        key: replace(demo.parameters.parameters[key], levels=(Level("CN", rows, None),)),
    }))  # fmt: skip
    population = people(demo)
    prepared = prepare(open_law, population, MONTH, figures)
    assert not (prepared.baseline.outcome == 0).any()
    assert same(prepared.scenario(figures), assess_population(demo, population, MONTH))


def test_faults_of_a_scenario_come_together(demo: Ruleset) -> None:
    """A figure that is none, one no rule reads, one not prepared for and one of another unit are all named."""
    population = people(demo, 10)
    with pytest.raises(FaultsFound) as caught:
        prepare(demo, population, MONTH, ["dibao.standard", "dibao.notice_days"])
    assert [fault.code for fault in caught.value.faults] == ["reform.unknown-figure", "reform.figure-not-read"]
    prepared = prepare(demo, population, MONTH, ["dibao.standard_urban"])
    with pytest.raises(FaultsFound) as caught:
        prepared.scenario({"dibao.standard_urban": Ratio(1, 2), "dibao.standard_rural": 1})
    assert [fault.code for fault in caught.value.faults] == ["reform.unit", "reform.unknown-figure"]


def test_a_kept_column_read_wrongly_is_caught(demo: Ruleset) -> None:
    """Three bugs planted in the kept columns, one after the other, make the scenario differ."""
    population = people(demo)
    figures: dict[str, ParameterPayload] = {"dibao.standard_urban": 90_000}
    prepared = prepare(demo, population, MONTH, figures)
    right = assess_population(under(demo, figures), population, MONTH)
    numbers = [key for key, column in prepared.kept.household.items() if column.values.dtype.kind == "i"]
    masked = [key for key, column in prepared.kept.household.items() if column.known is not None]
    planted = [
        (numbers[0], lambda column: replace(column, values=np.roll(column.values, 1))),
        (masked[0], lambda column: replace(column, known=None)),
        (numbers[0], lambda column: replace(column, values=column.values + 1)),
    ]
    for key, plant in planted:
        household = {**prepared.kept.household, key: plant(prepared.kept.household[key])}
        wrong = replace(prepared, kept=replace(prepared.kept, household=household))
        assert not same(wrong.scenario(figures), right)
