"""Whatever way columns come, and however households are cut, the compiled tiles say the same."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.bulk import assess_population
from doudi.rules.population import Column, Population, population_of
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import OutcomeRules, Ruleset
from doudi.rules.tiles import run
from doudi.rules.tiles.evaluating import evaluate_in_tiles
from tests.rules.random_rules import MONTH, QUANTITIES, RandomRules, random_population
from tests.rules.tiles_harness import (
    all_masked,
    by_numpy,
    by_tiles,
    difference,
    one_by_one,
    resized,
    with_column,
    without,
)

SEED = 3


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    """A small random ruleset with sums, counts and values brought down."""
    return RandomRules(random.Random(SEED)).ruleset(45)


@pytest.fixture(scope="module")
def outputs(ruleset: Ruleset) -> tuple[str, ...]:
    """All its rules."""
    return tuple(ruleset.rules)


@pytest.fixture(scope="module")
def population() -> Population:
    """Every quantity with a mask, 300 households."""
    chance = random.Random(SEED)
    return all_masked(_complete(random_population(chance, 300)))


def _complete(population: Population) -> Population:
    for key, quantity in QUANTITIES.items():
        rows = population.persons if quantity.entity is Entity.PERSON else population.households
        if key not in population.person and key not in population.household:
            dtype = {"yes_no": np.bool_, "date": "datetime64[D]", "code": np.uint8}.get(quantity.unit, np.int64)
            population = with_column(population, quantity.entity, key, Column(np.zeros(rows, dtype)))
    wide = {key: Column(_widest(column.values), column.known) for key, column in population.person.items()}
    return replace(population, person=wide, household={k: Column(_widest(c.values), c.known)
                                                       for k, c in population.household.items()})  # fmt: skip


def _widest(values: np.ndarray) -> np.ndarray:
    return values.astype(np.int64) if values.dtype.kind in "iu" and values.dtype != np.uint8 else np.array(values)


def assert_one(ruleset: Ruleset, population: Population, outputs: tuple[str, ...]) -> None:
    """Tiles and NumPy agree."""
    found = difference(by_tiles(ruleset, population, MONTH, outputs), by_numpy(ruleset, population, MONTH, outputs))
    assert found is None


@pytest.mark.parametrize("sizes", [
    [], [0], [0, 0, 0], [60], [0, 60, 0], [1] * 1024, [1] * 1025, [4] * 1024, [4] * 1023 + [5], [60] * 69,
    [200, 0, 200, 3] * 12, [2, 0] * 1500,
], ids=lambda sizes: f"{len(sizes)} households, {sum(sizes)} people")  # fmt: skip
def test_tile_borders_do_not_matter(
    sizes: list[int], ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """Empty and full households, exactly a tile of households or people, one more, and tiles that must be halved."""
    cut = resized(population, sizes)
    if not sizes:
        assert evaluate_in_tiles(ruleset, cut, MONTH, ruleset.figures(MONTH), outputs, even_if_small=True) is None
    else:
        assert_one(ruleset, cut, outputs)


def test_threads_do_not_matter(
    ruleset: Ruleset, population: Population, outputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread, three threads and odd chunks write the same columns."""
    chance = random.Random(7)
    many = resized(population, [chance.choice([0, 1, 2, 3, 5]) for _ in range(6_000)])
    alone = by_tiles(ruleset, many, MONTH, outputs, threads=1)
    monkeypatch.setattr(run, "CHUNK_HOUSEHOLDS", 777)
    assert difference(alone, by_tiles(ruleset, many, MONTH, outputs, threads=3)) is None
    assert difference(alone, by_numpy(ruleset, many, MONTH, outputs)) is None


def test_a_household_of_thousands_is_left_to_numpy(
    ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """A household that fits no tile is computed all the same."""
    large = resized(population, [3, 5_000, 1])
    figures = ruleset.figures(MONTH)
    assert evaluate_in_tiles(ruleset, large, MONTH, figures, outputs, even_if_small=True) is None
    result = assess_population(ruleset, large, MONTH, outputs=outputs, engine="tiles")
    assert difference(result, by_numpy(ruleset, large, MONTH, outputs)) is None


@pytest.mark.parametrize("keys", [("p_fen",), ("h_fen", "p_yes"), tuple(QUANTITIES)], ids=["one", "two", "all"])
def test_absent_columns_are_unknown(
    keys: tuple[str, ...], ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """A department that sent nothing is unknown in both."""
    assert_one(ruleset, without(population, *keys), outputs)


@pytest.mark.parametrize("share", [0.0, 1.0], ids=["all known", "all unknown"])
def test_masks_that_say_one_thing(
    share: float, ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """A mask that hides nothing, and one that hides everything, rubbish below it included."""
    masked = population
    for entity, columns in ((Entity.PERSON, population.person), (Entity.HOUSEHOLD, population.household)):
        for key, column in columns.items():
            known = np.full(len(column.values), share == 0)
            values = (
                column.values if share else np.where(column.known, column.values, np.zeros((), column.values.dtype))
            )
            masked = with_column(masked, entity, key, Column(values, known))
    assert_one(ruleset, masked, outputs)


@pytest.mark.parametrize(
    "dtype",
    [
        "int32",
        "uint8",
        *(pytest.param(each, marks=pytest.mark.thorough) for each in ("int16", "uint32", "uint16", "int8")),
    ],
)
def test_narrow_columns_are_read_as_they_are(
    dtype: str, ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """Money in narrower integers gives the same, without a copy."""
    held = population.person["p_fen"]
    values = np.where(held.known, held.values % 127, 0).astype(dtype)
    narrow = with_column(population, Entity.PERSON, "p_fen", Column(values, held.known))
    wide = with_column(population, Entity.PERSON, "p_fen", Column(values.astype(np.int64), held.known))
    tiles = by_tiles(ruleset, narrow, MONTH, outputs)
    assert difference(tiles, by_numpy(ruleset, narrow, MONTH, outputs)) is None
    assert difference(tiles, by_tiles(ruleset, wide, MONTH, outputs)) is None


def test_columns_with_gaps_and_read_only_columns(
    ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """Every second row of an array, a read-only array and one value repeated are columns too."""
    held = population.person["p_fen"]
    spread = np.zeros(2 * len(held.values), np.int64)
    spread[::2] = held.values
    frozen = population.household["h_fen"].values.copy()
    frozen.flags.writeable = False
    odd = with_column(population, Entity.PERSON, "p_fen", Column(spread[::2], held.known))
    odd = with_column(odd, Entity.HOUSEHOLD, "h_fen", Column(frozen, population.household["h_fen"].known))
    assert difference(by_tiles(ruleset, odd, MONTH, outputs), by_tiles(ruleset, population, MONTH, outputs)) is None
    repeated = Column(np.broadcast_to(np.int64(150), (population.persons,)))
    assert_one(ruleset, with_column(population, Entity.PERSON, "p_fen", repeated), outputs)


@pytest.mark.parametrize(("entity", "key", "column", "words"), [
    (Entity.PERSON, "p_fen", np.array([0, -1, 5]), "has 1 values outside 0"),
    (Entity.PERSON, "p_fen", np.array([0, 10**13 + 1, 5]), "has 1 values outside 0"),
    (Entity.PERSON, "p_pieces", np.array([0, 10_001, 5], np.int32), "has 1 values outside 0"),
    (Entity.PERSON, "p_code", np.array([0, 4, 1], np.uint8), "has 1 values outside 0 to 3"),
    (Entity.PERSON, "p_day", np.array(["NaT", "2020-01-01", "2020-01-01"], "datetime64[D]"), "has 1 values outside"),
    (Entity.HOUSEHOLD, "h_fen", np.broadcast_to(np.int64(-3), (2,)), "has 2 values outside 0"),
    (Entity.HOUSEHOLD, "h_fen", np.array([1.0, 2.0]), "has dtype float64, not int64"),
    (Entity.HOUSEHOLD, "h_fen", np.array([1, 2], np.uint64), "has dtype uint64, not int64"),
    (Entity.HOUSEHOLD, "h_fen", np.array([1, 2, 3]), "has 3 rows for 2"),
], ids=str)  # fmt: skip
def test_values_that_cannot_be_are_refused_alike(
    entity: Entity, key: str, column: np.ndarray, words: str, ruleset: Ruleset
) -> None:
    """The kernel sees every known value; what cannot be is named as NumPy names it."""
    two = with_column(Population(np.array([0, 2, 3])), entity, key, Column(column))
    messages = []
    for engine in ("tiles", "numpy"):
        with pytest.raises(FaultsFound) as caught:
            assess_population(ruleset, two, MONTH, engine=engine)  # type: ignore[arg-type]
        messages.append(str(caught.value))
    assert words in messages[0]
    assert messages[0] == messages[1]


@pytest.mark.parametrize("offsets", [[0, 2, 1, 3], [1, 2], [0, 5, 3], [0, -1, 3]], ids=str)
def test_offsets_that_do_not_rise_are_refused(offsets: list[int], ruleset: Ruleset) -> None:
    """Offsets that run backwards, begin elsewhere or leave the columns never reach memory that is not theirs."""
    people = max(offsets[-1], 0)
    columns = {"p_fen": Column(np.zeros(people, np.int64))}
    with pytest.raises(FaultsFound):
        assess_population(ruleset, Population(np.array(offsets), columns), MONTH, engine="tiles")


def test_compact_numbers_are_the_same_in_half_the_room(
    ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """32 bits where every number fits, 64 where one does not; by NumPy too."""
    small = population
    for entity, key in ((Entity.PERSON, "p_fen"), (Entity.HOUSEHOLD, "h_fen")):
        column = (small.person if entity is Entity.PERSON else small.household)[key]
        small = with_column(small, entity, key, Column(np.where(column.known, column.values % 7, 0), column.known))
    wide = by_numpy(ruleset, small, MONTH, outputs)
    numbers = [name for name in outputs if wide.outputs[name].values.dtype == np.int64]
    fits = all(abs(wide.outputs[name].values).max(initial=0) < 2**31 for name in numbers)
    for engine in ("tiles", "numpy"):
        compact = assess_population(ruleset, small, MONTH, outputs=outputs, compact=True, engine=engine)  # type: ignore[arg-type]
        assert difference(compact, wide) is None
        assert {compact.outputs[name].values.dtype == np.int32 for name in numbers} == {fits}


def test_numbers_that_do_not_fit_stay_wide(demo: Ruleset) -> None:
    """A wage beyond 21 million yuan is not cut off."""
    facts = population_of(demo.quantities, [])
    keys = {key: np.zeros(1, column.values.dtype) for key, column in facts.person.items()}
    keys["monthly_wage_fen"][:] = 10**12
    homes = {key: Column(np.zeros(1, column.values.dtype)) for key, column in facts.household.items()}
    one = Population(np.array([0, 1]), {key: Column(values) for key, values in keys.items()}, homes)
    for engine in ("tiles", "numpy"):
        result = assess_population(demo, one, Month(2025, 9), outputs=["counted_wage"], compact=True, engine=engine)  # type: ignore[arg-type]
        assert result.outputs["counted_wage"].values.tolist() == [10**12]


def test_columns_of_an_earlier_evaluation_may_be_negative(
    ruleset: Ruleset, population: Population, outputs: tuple[str, ...]
) -> None:
    """Trusted columns hold what no fact can; what could leave 64 bits is still seen."""
    held = population.household["h_fen"]
    below = with_column(population, Entity.HOUSEHOLD, "h_fen", Column(np.where(held.known, held.values - 120, 0)))
    tiles = by_tiles(ruleset, below, MONTH, outputs, trusted=True)
    expected = assess_population(ruleset, below, MONTH, outputs=outputs, trusted=True, engine="numpy")
    assert difference(tiles, expected) is None
    assert difference(tiles, one_by_one(ruleset, below, MONTH, outputs)) is None


def test_columns_no_rule_reads_are_looked_through_too(demo: Ruleset) -> None:
    """A wage below zero is refused by name even where only the car counts."""
    only = replace(
        demo, rules={"standard": demo.rules["standard"], "vehicles": demo.rules["are_vehicles_within"]},
        outcome=OutcomeRules("vehicles", "", "vehicles", ()),
    )  # fmt: skip
    home = {"urban_rural": Column(np.zeros(2, np.uint8)), "vehicle_count": Column(np.zeros(2, np.int64))}
    for wages, words in (([0, 5, 7], None), ([0, -5, 7], "has 1 values outside 0")):
        people = Population(np.array([0, 1, 3]), {"monthly_wage_fen": Column(np.array(wages))}, home)
        if words is None:
            assert difference(by_tiles(only, people, Month(2025, 9)), by_numpy(only, people, Month(2025, 9))) is None
            continue
        with pytest.raises(FaultsFound, match="monthly_wage_fen"):
            assess_population(only, people, Month(2025, 9), engine="tiles")
