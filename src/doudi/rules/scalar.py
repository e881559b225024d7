"""Evaluation of the graph for one household (一户求值): every node, in order, with nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from doudi.kernel.errors import DoudiError, FaultList
from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, household_fact_key, person_fact_key
from doudi.rules.graph import GATHERING, Node, Op
from doudi.rules.operators import Cell, elementwise, gather, is_known, neutral
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.ruleset import Ruleset
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET, KNOWN, SUPERSEDED
from doudi.rules.units import Type
from doudi.rules.values import NONE, UNKNOWN, Absent, Sourced

MAX_PERSONS = 200
"""More people on one file is a file of something else."""


class FactMissingValue(DoudiError):
    """A fact was asked for a value it does not have; an error of ours, not of the family."""

    code = "rules.fact-without-value"


class Cells(Protocol):
    """What an evaluation of one household offers to its readers, however it was computed."""

    @property
    def ruleset(self) -> Ruleset:
        """The rules."""

    @property
    def household(self) -> HouseholdFacts:
        """The facts."""

    @property
    def month(self) -> Month:
        """The month assessed."""

    @property
    def figures(self) -> Mapping[str, ParameterValue]:
        """The figures in force."""

    def cell(self, node: int, person: int | None = None) -> Cell:
        """A node's cell; figures and constants are the same for everyone."""

    def rule(self, name: str, person: int | None = None) -> Cell:
        """A rule's cell."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The cells of every live node: one for figures and the household, one per person for persons."""

    ruleset: Ruleset
    household: HouseholdFacts
    month: Month
    figures: Mapping[str, ParameterValue]
    single: Mapping[int, Cell]
    per_person: Mapping[int, tuple[Cell, ...]]

    def cell(self, node: int, person: int | None = None) -> Cell:
        """A node's cell; figures and constants are the same for everyone."""
        if person is not None and node in self.per_person:
            return self.per_person[node][person]
        return self.single[node]

    def rule(self, name: str, person: int | None = None) -> Cell:
        """A rule's cell."""
        return self.cell(self.ruleset.rules[name].node, person)


def evaluate(
    ruleset: Ruleset,
    household: HouseholdFacts,
    month: Month,
    figures: Mapping[str, ParameterValue],
    forced: Mapping[int, Cell] | None = None,
    forced_people: Mapping[int, Mapping[int, Cell]] | None = None,
) -> Evaluation:
    """Every node's cell for this household and month.

    Args:
        forced: household nodes given a value instead of computing it, to try what would flip a result.
        forced_people: the same for persons: by node, then by the person's position on the file.
    """
    single: dict[int, Cell] = {}
    per_person: dict[int, tuple[Cell, ...]] = {}
    size, nodes = len(household.persons), ruleset.graph.nodes
    for index in ruleset.live_nodes:
        node = nodes[index]
        if forced and index in forced:
            single[index] = forced[index]
        elif node.op is Op.FACT:
            quantity = ruleset.quantities[str(node.payload)]
            if node.entity is Entity.PERSON:
                per_person[index] = tuple(_fact(quantity, person.facts, node.type) for person in household.persons)
            else:
                single[index] = _fact(quantity, household.facts, node.type)
        elif node.op is Op.FIGURE:
            single[index] = figure_cell(figures[str(node.payload)], node.type)
        elif node.op is Op.CONSTANT:
            assert node.payload is not None
            single[index] = (node.payload, KNOWN)
        elif node.op is Op.PROJECT:
            per_person[index] = (single[node.args[0]],) * size
        elif node.op in GATHERING:
            single[index] = gather(node.op, _members(node, single, per_person, size))
        elif node.entity is Entity.PERSON:
            columns = [per_person[arg] if arg in per_person else (single[arg],) * size for arg in node.args]
            op, payload, type_ = node.op, node.payload, node.type
            per_person[index] = tuple(
                [elementwise(op, cells, payload, type_, month) for cells in zip(*columns, strict=True)]
            )
        else:
            cells = [single[arg] for arg in node.args]
            single[index] = elementwise(node.op, cells, node.payload, node.type, month)
        if forced_people and index in forced_people:
            per_person[index] = tuple(forced_people[index].get(at, cell) for at, cell in enumerate(per_person[index]))
    return Evaluation(ruleset, household, month, figures, single, per_person)


def figure_cell(value: ParameterValue, type_: Type) -> Cell:
    """A figure in force, unknown when unset, marked when a later notice has probably come."""
    if value.value is None:
        return neutral(type_), FIGURE_UNSET
    return value.value, SUPERSEDED if value.possibly_superseded else KNOWN


def check_facts(ruleset: Ruleset, household: HouseholdFacts, month: Month) -> None:
    """Refuse facts the rules cannot stand for, all of them at once with their paths.

    Raises:
        FaultsFound: unknown quantities, wrong units, negative money, impossible dates, a person twice.
    """
    faults = FaultList()
    keys = [person.key for person in household.persons]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        faults.add(f"person:{key}", "is on the file twice", "a person is counted once", "remove one of the two",
                   "rules.person-twice")
    if len(keys) > MAX_PERSONS:
        faults.add("persons", f"{len(keys)} people", f"a household has at most {MAX_PERSONS}", "split the file",
                   "rules.too-many-people")
    for quantity, sourced in household.facts.items():
        _check(ruleset, Entity.HOUSEHOLD, household_fact_key(quantity), quantity, sourced, month, faults)
    for person in household.persons:
        for quantity, sourced in person.facts.items():
            _check(ruleset, Entity.PERSON, person_fact_key(person.key, quantity), quantity, sourced, month, faults)
    faults.raise_if_any()


def _check(
    ruleset: Ruleset, entity: Entity, path: str, key: str, sourced: Sourced, month: Month, faults: FaultList
) -> None:
    quantity = ruleset.quantities.get(key)
    if quantity is None or quantity.entity is not entity:
        faults.add(path, f"the {entity} has no quantity {key!r}", "facts are about the scheme's quantities",
                   "correct the key; see the quantity reference", "rules.unknown-quantity")
    elif complaint := quantity.complaint(sourced.value):
        faults.add(path, complaint, f"{quantity.zh} is in {quantity.unit}", "correct the value, or make it unknown",
                   "rules.fact-value")
    elif isinstance(sourced.value, date) and sourced.value > month.last_day:
        faults.add(path, f"{sourced.value} is after {month}", "a date of the past is past", "correct the date",
                   "rules.fact-value")


def fact_value(quantity: Quantity, value: object) -> int | bool | str | date | None:
    """What the rules compute with: the value, what *none* counts as, or None for unknown."""
    if value is UNKNOWN:
        return None
    if value is NONE:
        return quantity.none_is
    if isinstance(value, Absent) or not isinstance(value, int | bool | str | date):
        raise FactMissingValue(f"{quantity.key} holds {type(value).__name__}.")
    return value


def _fact(quantity: Quantity, facts: Mapping[str, Sourced], type_: Type) -> Cell:
    sourced = facts.get(quantity.key)
    value = None if sourced is None else fact_value(quantity, sourced.value)
    return (neutral(type_), FACT_UNKNOWN) if value is None else (value, KNOWN)


def _members(
    node: Node, single: Mapping[int, Cell], per_person: Mapping[int, tuple[Cell, ...]], people: int
) -> tuple[Cell, ...]:
    arg = node.args[0]
    return per_person[arg] if arg in per_person else (single[arg],) * people


__all__ = ["Cells", "Evaluation", "check_facts", "evaluate", "fact_value", "figure_cell", "is_known"]
