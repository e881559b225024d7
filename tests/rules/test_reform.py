"""Scenarios: the rest of the rules over kept columns says what a whole evaluation under the new figures says."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.bulk import BulkResult, Engine, assess_population
from doudi.rules.parameters import Level, ParameterPayload, Row
from doudi.rules.population import Population, population_of
from doudi.rules.reform import Gains, Prepared, prepare
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles import run, standing
from doudi.rules.tiles.tally import gains
from doudi.rules.tiles.writing import Written
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


def household_only(ruleset: Ruleset) -> Ruleset:
    """The ruleset of a place whose standard touches no person's own share."""
    return under(ruleset, {"dibao.cuts_for_refusing_work": False, "dibao.exempts_kin_support": False})


def people(ruleset: Ruleset, how_many: int = 600, seed: int = 20251121) -> Population:
    """Generated families as columns, unknown facts among them."""
    return population_of(ruleset.quantities, families(ruleset.quantities, how_many, seed=seed))


def same(one: BulkResult, other: BulkResult) -> bool:
    """The same outcome and amount for everybody."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("computed", "amount_fen", "amount_known", "outcome")
    )


@pytest.mark.thorough
@pytest.mark.parametrize("engine", ["tiles", "numpy"])
@pytest.mark.parametrize("figures", SCENARIOS, ids=lambda figures: "+".join(figures))
def test_a_scenario_equals_a_whole_evaluation(
    demo: Ruleset, figures: dict[str, ParameterPayload], engine: Engine
) -> None:
    """For every kind of figure, of persons and households, the kept columns change nothing."""
    population = people(demo)
    prepared = prepare(demo, population, MONTH, figures, engine=engine)
    assert same(prepared.scenario({}), assess_population(demo, population, MONTH))
    changed = prepared.scenario(figures)
    assert same(changed, assess_population(under(demo, figures), population, MONTH))
    assert not same(changed, prepared.baseline), "the scenario changes nobody: a test of nothing"
    amounts = prepared.amounts(figures)
    assert np.array_equal(amounts.amount_fen, changed.amount_fen)
    assert np.array_equal(amounts.known, changed.amount_known)
    group = np.arange(population.households) % 7
    assert as_dict(prepared.gains(figures, group, 7)) == counted(prepared.baseline, changed, group, 7)


def counted(before: BulkResult, after: BulkResult, group: np.ndarray, groups: int) -> dict[str, list[int]]:
    """Gains and losses counted household by household."""
    found = {name: [0] * groups for name in ("gaining", "losing", "gained_fen", "lost_fen")}
    for row, place in enumerate(group):
        change = int(after.amount_fen[row]) - int(before.amount_fen[row])
        if change and before.amount_known[row] and after.amount_known[row]:
            found["gaining" if change > 0 else "losing"][place] += 1
            found["gained_fen" if change > 0 else "lost_fen"][place] += abs(change)
    return found


def as_dict(found: Gains) -> dict[str, list[int]]:
    """Gains as plain lists."""
    return {name: getattr(found, name).tolist() for name in ("gaining", "losing", "gained_fen", "lost_fen")}


@pytest.mark.thorough
def test_numbers_beyond_32_bits_are_computed_wide(demo: Ruleset) -> None:
    """A standard of 20 million yuan, and one that 64 bits cannot multiply, are as exact as any, in any order."""
    demo = household_only(demo)
    population = people(demo)
    prepared = prepare(demo, population, MONTH, ["dibao.standard_urban"], engine="tiles")
    assert wrong_standard(demo, population, prepared) is None


STANDARDS = (77_000, 150_000, 2 * 10**9, 77_001, 10**18, 0, 10**18 - 1, 77_000)


def wrong_standard(ruleset: Ruleset, population: Population, prepared: Prepared) -> int | None:
    """The first standard under which something is not what NumPy says, or is wider than need be."""
    for standard in STANDARDS:
        figures: dict[str, ParameterPayload] = {"dibao.standard_urban": standard}
        expected = assess_population(under(ruleset, figures), population, MONTH, engine="numpy")
        amounts = prepared.amounts(figures)
        is_right = (
            same(prepared.scenario(figures), expected)
            and np.array_equal(amounts.amount_fen, expected.amount_fen)
            and np.array_equal(amounts.known, expected.amount_known)
            and amounts.amount_fen.dtype == (np.int32 if standard < 10**6 else np.int64)
        )
        if not is_right:
            return standard
    return None


def _bounds_hold_always(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(standing._Bounds, "hold", lambda self, numbers, others: True)


def _bits_are_packed_backwards(patch: pytest.MonkeyPatch) -> None:
    original = run.inputs_of

    def backwards(written: Written, *others: Any) -> Any:
        turned = copy.copy(written)
        turned.packed = tuple(tuple(reversed(group)) for group in written.packed)
        return original(turned, *others)

    patch.setattr(standing, "inputs_of", backwards)


def _one_bit_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = run.inputs_of

    def forgetful(written: Written, *others: Any) -> Any:
        less = copy.copy(written)
        less.packed = tuple(group[:-1] or group for group in written.packed)
        return original(less, *others)

    patch.setattr(standing, "inputs_of", forgetful)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "plant", [_bounds_hold_always, _bits_are_packed_backwards, _one_bit_is_forgotten], ids=lambda each: each.__name__
)
def test_a_shortcut_taken_wrongly_is_caught(
    demo: Ruleset, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bounds that speak for figures they were not found for, bits that are others': the results differ."""
    demo = household_only(demo)
    population = people(demo)
    plant(monkeypatch)
    prepared = prepare(demo, population, MONTH, ["dibao.standard_urban"], engine="tiles")
    assert wrong_standard(demo, population, prepared) is not None


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 30_001])
@pytest.mark.parametrize("kinds", [("i8", "i4", "u1"), ("i4", "i8", "i8"), ("i1", "i2", "u2")], ids="-".join)
def test_gains_are_counted_in_every_width(rows: int, kinds: tuple[str, str, str]) -> None:
    """Compiled or not, whatever the columns are made of and however many rows are left over."""
    chance = np.random.default_rng(rows + 7)
    before = chance.integers(-100, 100, rows).astype(kinds[0])
    after = np.where(chance.random(rows) < 0.5, before, chance.integers(-100, 100, rows)).astype(kinds[1])
    was, known = chance.random(rows) < 0.9, chance.random(rows) < 0.9
    group = chance.integers(0, 200, rows).astype(kinds[2])
    expected = np.zeros((2, 400), np.int64)
    for row in np.flatnonzero((before != after) & was & known):
        change = int(after[row]) - int(before[row])
        expected[:, int(group[row]) + (200 if change < 0 else 0)] += 1, abs(change)
    for engine in ("tiles", "numpy"):
        found = gains(before, after, was, known, group, 200, engine=engine)  # type: ignore[arg-type]
        told = [*found.gaining, *found.losing], [*found.gained_fen, *found.lost_fen]
        assert np.array_equal(told, expected)


def test_a_group_that_is_none_is_refused() -> None:
    """A place beyond the last would be counted into memory of others."""
    one = np.ones(3, np.int64)
    known = np.ones(3, np.bool_)
    for group in ([0, 1, 5], [0, -1, 1]):
        with pytest.raises(ValueError, match="outside 0 to 4"):
            gains(one, one, known, known, np.array(group), 5, engine="tiles")
    with pytest.raises(ValueError, match="different lengths"):
        gains(one, one[:2], known, known, np.zeros(3, np.int64), 5)


def test_only_what_the_figure_touches_is_left(demo: Ruleset) -> None:
    """With the standards varying, no person's column is kept: their sums are."""
    demo = household_only(demo)
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
