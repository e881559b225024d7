"""A run with one node given another value (改动一处再算): only what reads it, and the outcome reads, is done again."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.graph import GATHERING, Op
from doudi.rules.oneway.readings import Reading
from doudi.rules.operators import Cell, elementwise, gather
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset


class Revised:
    """The cells of a household had one of its nodes another value; as `scalar.evaluate` with `forced`."""

    def __init__(self, reading: Reading, node: int, cell: Cell) -> None:
        self._reading = reading
        self._single: dict[int, Cell] = {node: cell}
        self._per_person: dict[int, list[Cell]] = {}
        for index in _above(reading, node):
            self._compute(index)

    @property
    def ruleset(self) -> Ruleset:
        """The rules."""
        return self._reading.ruleset

    @property
    def household(self) -> HouseholdFacts:
        """The facts."""
        return self._reading.household

    @property
    def month(self) -> Month:
        """The month assessed."""
        return self._reading.month

    @property
    def figures(self) -> Mapping[str, ParameterValue]:
        """What was in force."""
        return self._reading.figures

    def cell(self, node: int, person: int | None = None) -> Cell:
        """A node's cell, the revised one where there is one."""
        if node in self._single:
            return self._single[node]
        if node in self._per_person and person is not None:
            return self._per_person[node][person]
        return self._reading.cell(node, person)

    def rule(self, name: str, person: int | None = None) -> Cell:
        """A rule's cell."""
        return self.cell(self.ruleset.rules[name].node, person)

    def _compute(self, index: int) -> None:
        node, everyone = self.ruleset.graph.nodes[index], range(self._reading.people)
        if node.op is Op.PROJECT:
            self._per_person[index] = [self.cell(node.args[0])] * len(everyone)
        elif node.op in GATHERING:
            self._single[index] = gather(node.op, [self.cell(node.args[0], person) for person in everyone])
        elif node.entity is Entity.PERSON:
            self._per_person[index] = [self._elementwise(index, person) for person in everyone]
        else:
            self._single[index] = self._elementwise(index, None)

    def _elementwise(self, index: int, person: int | None) -> Cell:
        node = self.ruleset.graph.nodes[index]
        cells = [self.cell(arg, person) for arg in node.args]
        return elementwise(node.op, cells, node.payload, node.type, self.month)


def _above(reading: Reading, node: int) -> list[int]:
    """Everything that reads the node, directly or not, and that the outcome reads."""
    known: dict[int, list[int]] = reading.program.kept.setdefault("above", {})
    if node not in known:
        ruleset = reading.ruleset
        nodes, hit = ruleset.graph.nodes, {node}
        read: set[int] = set()
        for name in ruleset.outcome.roots:
            read |= ruleset.graph.below(ruleset.rules[name].node)
        for index in ruleset.live_nodes:
            if index in read and hit.intersection(nodes[index].args):
                hit.add(index)
        known[node] = sorted(hit - {node})
    return known[node]
