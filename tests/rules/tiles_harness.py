"""The same columns through compiled tiles, NumPy and one by one, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from doudi.kernel.month import Month
from doudi.rules.bulk import OUTCOMES, BulkResult, RuleColumn, assess_population
from doudi.rules.population import Column, Population
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles.evaluating import evaluate_in_tiles
from doudi.rules.tiles.one_by_one import columns_of, evaluation_of
from doudi.rules.tiles.standing import Standing

ANSWERS = ("outcome", "computed", "amount_fen", "amount_known")


def by_tiles(
    ruleset: Ruleset, population: Population, month: Month, outputs: Sequence[str] = (), *, trusted: bool = False,
    **how: Any,
) -> BulkResult:  # fmt: skip
    """The result of compiled tiles, which must not have left it to NumPy."""
    figures, wanted = ruleset.figures(month), tuple(outputs)
    found = (
        Standing(ruleset, population, month).columns(figures, wanted, even_if_small=True, **how) if trusted
        else evaluate_in_tiles(ruleset, population, month, figures, wanted, even_if_small=True, **how)
    )  # fmt: skip
    assert found is not None, "the kernel left it to NumPy"
    rules = {name: RuleColumn(found[f"{name} value"], found[f"{name} state"]) for name in outputs}
    outcome, computed, amounts, known = (found[name] for name in ANSWERS)
    return BulkResult(outcome, computed, amounts, known, rules, ruleset.hash)


def by_numpy(ruleset: Ruleset, population: Population, month: Month, outputs: Sequence[str] = ()) -> BulkResult:
    """The result of NumPy, tiles of an odd size."""
    return assess_population(ruleset, population, month, outputs=outputs, engine="numpy", tile_households=97)


def one_by_one(ruleset: Ruleset, population: Population, month: Month, outputs: Sequence[str] = ()) -> BulkResult:
    """The result of the evaluation of single households."""
    figures = ruleset.figures(month)
    answers: list[list[Any]] = []
    rules: dict[str, tuple[list[Any], list[int]]] = {name: ([], []) for name in outputs}
    for row in range(population.households):
        answer, found = columns_of(evaluation_of(ruleset, population, row, month, figures), row, outputs, OUTCOMES)
        answers.append(answer)
        for name, (values, states) in found.items():
            rules[name][0].extend(values)
            rules[name][1].extend(states)
    columns = {name: RuleColumn(np.array(values), np.array(states, np.uint8))
               for name, (values, states) in rules.items()}  # fmt: skip
    outcome, computed, amounts, known = (np.array([answer[at] for answer in answers]) for at in range(4))
    return BulkResult(outcome, computed, amounts, known, columns, ruleset.hash)


def difference(first: BulkResult, second: BulkResult) -> str | None:
    """Where two results are not the same byte for byte, or None."""
    for name in ANSWERS:
        if found := _difference(getattr(first, name), getattr(second, name)):
            return f"{name}: {found}"
    for name in first.outputs:
        for part in ("values", "states"):
            if found := _difference(getattr(first.outputs[name], part), getattr(second.outputs[name], part)):
                return f"{name} {part}: {found}"
    return None


def _difference(first: Any, second: Any) -> str | None:
    if len(first) != len(second):
        return f"{len(first)} rows and {len(second)}"
    rows = np.flatnonzero(np.asarray(first) != np.asarray(second))
    return f"{len(rows)} rows, first {rows[0]}: {first[rows[0]]} and {second[rows[0]]}" if len(rows) else None


def all_masked(population: Population) -> Population:
    """The same columns, each with a mask, so that every population of a ruleset has one shape."""

    def masked(column: Column) -> Column:
        known = np.ones(len(column.values), np.bool_) if column.known is None else column.known
        return Column(column.values, known)

    person = {key: masked(column) for key, column in population.person.items()}
    return Population(population.offsets, person, {key: masked(each) for key, each in population.household.items()})


def without(population: Population, *keys: str) -> Population:
    """The population without some columns."""
    person = {key: column for key, column in population.person.items() if key not in keys}
    return Population(population.offsets, person, {k: c for k, c in population.household.items() if k not in keys})


def with_column(population: Population, entity: Entity, key: str, column: Column) -> Population:
    """The population with one column instead of its own."""
    columns: Mapping[str, Column] = population.person if entity is Entity.PERSON else population.household
    changed = {**columns, key: column}
    return replace(population, **{"person" if entity is Entity.PERSON else "household": changed})


def resized(population: Population, sizes: Sequence[int]) -> Population:
    """The same people dealt out to households of other sizes; rows are used again as often as needed."""
    offsets = np.concatenate([[0], np.cumsum(np.array(sizes, np.int64), dtype=np.int64)]).astype(np.int64)

    def dealt(column: Column, rows: int) -> Column:
        at = np.arange(rows) % len(column.values)
        return Column(column.values[at], None if column.known is None else column.known[at])

    people, homes = int(offsets[-1]), len(sizes)
    return Population(
        offsets, {key: dealt(column, people) for key, column in population.person.items()},
        {key: dealt(column, homes) for key, column in population.household.items()},
    )  # fmt: skip
