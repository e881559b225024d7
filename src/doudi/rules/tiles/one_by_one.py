"""Columns back to families (逐户求值): for the few whose numbers are too large for columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.graph import Op
from doudi.rules.operators import Cell
from doudi.rules.parameters import ParameterValue
from doudi.rules.population import Column, Population
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.tiles.bounds import LARGEST, Range
from doudi.rules.units import Kind, Type
from doudi.rules.values import UNKNOWN, Sourced
from doudi.rules.verdict import verdict_of


class AmountTooLarge(DoudiError):
    """A result does not fit the 64 bits of a column."""

    code = "rules.amount-too-large"

    def __init__(self, household: int, rule: str) -> None:
        self.household, self.rule = household, rule
        super().__init__(
            f"Household {household}: `{rule}` is beyond {LARGEST:,}, which a column cannot hold: look for amounts of "
            "the wrong unit among its facts, or assess it alone."
        )


def ranges_of(ruleset: Ruleset, population: Population, first: int, last: int) -> tuple[dict[int, Range], int]:
    """The smallest and largest known value of each number among the facts, by node, and the most people, of some
    households."""
    start, stop = int(population.offsets[first]), int(population.offsets[last])
    found: dict[int, Range] = {}
    for index in ruleset.live_nodes:
        node = ruleset.graph.nodes[index]
        if node.op is Op.FACT and node.type.kind is Kind.NUMBER:
            is_person = node.entity is Entity.PERSON
            column = (population.person if is_person else population.household).get(str(node.payload))
            rows = slice(start, stop) if is_person else slice(first, last)
            found[index] = (0, 0) if column is None else _range(column, rows)
    sizes = np.diff(population.offsets[first : last + 1])
    return found, int(sizes.max(initial=0))


def _range(column: Column, rows: slice) -> Range:
    values = column.values[rows]
    if column.known is not None:
        values = values[column.known[rows]]
    return int(values.min(initial=0)), int(values.max(initial=0))


def evaluation_of(
    ruleset: Ruleset, population: Population, row: int, month: Month, figures: Mapping[str, ParameterValue]
) -> Evaluation:
    """One household of a population by the evaluation of single households."""
    return evaluate(ruleset, household_of(ruleset, population, row), month, figures)


def household_of(ruleset: Ruleset, population: Population, row: int) -> HouseholdFacts:
    """The facts of one household of a population; its people are called by their row."""
    start, stop = int(population.offsets[row]), int(population.offsets[row + 1])
    persons = tuple(PersonFacts(str(at), str(at), _facts(ruleset, population.person, at)) for at in range(start, stop))
    return HouseholdFacts(persons, _facts(ruleset, population.household, row))


def _facts(ruleset: Ruleset, columns: Mapping[str, Column], row: int) -> dict[str, Sourced]:
    return {key: Sourced(_value(ruleset.quantities[key], column, row)) for key, column in columns.items()}


def _value(quantity: Quantity, column: Column, row: int) -> Any:
    if column.known is not None and not column.known[row]:
        return UNKNOWN
    value = column.values[row].item()
    return quantity.codes[value].code if quantity.unit is QuantityUnit.CODE else value


def columns_of(
    evaluation: Evaluation, row: int, outputs: Iterable[str], outcomes: Iterable[str]
) -> tuple[list[Any], dict[str, tuple[list[Any], list[int]]]]:
    """(outcome, computed, amount, whether known), and values and states of the rules asked for.

    Raises:
        AmountTooLarge: a number does not fit a column.
    """
    ruleset, order = evaluation.ruleset, list(outcomes)
    verdict = verdict_of(evaluation)
    amount = verdict.amount_fen
    _check(row, ruleset.outcome.amount, amount or 0)
    answer = [order.index(verdict.outcome), order.index(verdict.computed), amount or 0, amount is not None]
    found = {}
    for name in outputs:
        rule = ruleset.rules[name]
        people = range(len(evaluation.household.persons)) if rule.entity is Entity.PERSON else (None,)
        cells = [evaluation.cell(rule.node, person) for person in people]
        type_ = ruleset.graph.nodes[rule.node].type
        found[name] = [_plain(row, name, cell, type_) for cell in cells], [cell[1] for cell in cells]
    return answer, found


def _plain(row: int, name: str, cell: Cell, type_: Type) -> Any:
    value: Any = cell[0]
    if isinstance(value, str):
        # The neutral value of codes and dates is the text "".
        return type_.codes.index(value) if value in type_.codes else 0
    if isinstance(value, int):
        _check(row, name, value)
    return value


def _check(row: int, name: str, value: int) -> None:
    if abs(value) > LARGEST:
        raise AmountTooLarge(row, name)
