"""From a ruleset and a shape to the row operations of a kernel and what it writes (核的计划)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from doudi.kernel.month import Month
from doudi.rules.graph import Node, Op
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.operators import elementwise, is_known
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import figure_cell
from doudi.rules.states import FACT_UNKNOWN, KNOWN
from doudi.rules.tiles.bounds import fact_range
from doudi.rules.tiles.code import Code, Ref, Value, pack_counts
from doudi.rules.tiles.dates import FIRST_DAY, LAST_DAY
from doudi.rules.tiles.emitters import EMITTERS, Operand
from doudi.rules.tiles.lowering import UNKNOWN_FACT, Cell, Lowering, NoEmitter, Rows, Situation, Source, is_wide
from doudi.rules.tiles.shapes import VERDICT_COLUMNS, FactShape, Form, Shape
from doudi.rules.tiles.verdicts import verdicts
from doudi.rules.units import Kind


@dataclass(frozen=True, slots=True)
class Output:
    """A column a kernel writes, or a value that is the same in every row."""

    name: str
    value: Value
    space: Entity
    dtype: str


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column a kernel reads: `name` in its text, the fact's node, its dtype, and whether it is the known mask.

    Args:
        is_sure: it holds nothing but 0 and 1.
    """

    name: str
    node: int
    space: Entity
    dtype: str
    is_mask: bool
    is_sure: bool = False


@dataclass(frozen=True)
class Plan:
    """What a kernel reads, does and writes."""

    code: Code
    inputs: tuple[InputColumn, ...]
    outputs: tuple[Output, ...]
    params: tuple[Source, ...]


def single_cells(ruleset: Ruleset, figures: Mapping[str, ParameterValue], month: Month) -> dict[int, SingleCell]:
    """The cells of figures, constants and what they alone say: the same for everybody."""
    cells: dict[int, SingleCell] = {}
    for index in ruleset.live_nodes:
        node = ruleset.graph.nodes[index]
        if node.op is Op.FIGURE:
            cells[index] = figure_cell(figures[str(node.payload)], node.type)
        elif node.op is Op.CONSTANT:
            assert node.payload is not None
            cells[index] = (node.payload, KNOWN)
        elif node.entity is Entity.CONSTANT:
            args = [cells[arg] for arg in node.args]
            cells[index] = elementwise(node.op, args, node.payload, node.type, month)
    return cells


def plan(ruleset: Ruleset, shape: Shape, singles: Mapping[int, SingleCell]) -> Plan:
    """The row operations for a shape; of `singles` only what the shape fixes is written down.

    Raises:
        NoEmitter: the ruleset uses an operator kernels do not know.
    """
    return _Planner(ruleset, shape, singles).result()


class _Planner:
    def __init__(self, ruleset: Ruleset, shape: Shape, singles: Mapping[int, SingleCell]) -> None:
        self.ruleset, self.shape, self.singles = ruleset, shape, singles
        self.lowering = Lowering()
        self.inputs: list[InputColumn] = []
        self.facts = dict(shape.facts)
        self.cells: dict[int, Cell] = {}
        self.narrow_checks: dict[Entity, Value] = {}

    def result(self) -> Plan:
        names = self.ruleset.outcome
        wanted = {*self.shape.outputs, names.eligible, names.amount, *names.reviews} - {""}
        below = set().union(*(self.ruleset.graph.below(self.ruleset.rules[name].node) for name in wanted))
        for index in self.ruleset.live_nodes:
            # Columns that nothing wanted reads are checked all the same.
            if index in below or index in self.facts:
                self.cells[index] = self._cell(index, self.ruleset.graph.nodes[index])
        for space, bad in self.narrow_checks.items():
            self.lowering.code.check(space, Rows(self.lowering, space).do("subtract", 0, bad))
        outputs = self._verdicts()
        for name in self.shape.outputs:
            outputs += self._rule(name)
        return self._packed(outputs)

    def _packed(self, outputs: list[Output]) -> Plan:
        values = tuple(output.value for output in outputs)
        code, moved = pack_counts(self.lowering.code, values)
        at = [moved[value.index] if isinstance(value, Ref) else value for value in values]
        moved_outputs = [
            Output(output.name, value, output.space, output.dtype) for output, value in zip(outputs, at, strict=True)
        ]
        return Plan(code, tuple(self.inputs), tuple(moved_outputs), tuple(self.lowering.params))

    def _cell(self, index: int, node: Node) -> Cell:
        if index in self.singles:
            return self._single(index, node)
        if node.op is Op.FACT:
            return self._fact(index, node, self.facts[index])
        emitter = EMITTERS.get(node.op)
        if emitter is None:
            raise NoEmitter(node.op)
        nodes = self.ruleset.graph.nodes
        args = [Operand(self.cells[arg], arg, nodes[arg], self.singles.get(arg)) for arg in node.args]
        gathers = node.op in (Op.TOTAL, Op.COUNT, Op.ANY, Op.ALL)
        return emitter(Rows(self.lowering, Entity.PERSON if gathers else node.entity), node, args)

    def _single(self, index: int, node: Node) -> Cell:
        cell = self.singles[index]
        value, state = cell
        if not is_known(cell):
            return Cell(0, state, state)
        if node.type.kind is Kind.NUMBER:
            if node.op is Op.CONSTANT:
                assert isinstance(value, int)
                return Cell(value, state, state)
            return Cell(self.lowering.param(_single_number(index)), state, state)
        if isinstance(value, str) and value in node.type.codes:
            return Cell(node.type.codes.index(value), state, state)
        # Lists, ratios, roundings and tables are read by the emitters, from the operand.
        return Cell(int(value) if isinstance(value, bool) else 0, state, state)

    def _fact(self, index: int, node: Node, fact: FactShape) -> Cell:
        wide = is_wide(node)
        if fact.form is Form.ABSENT:
            return UNKNOWN_FACT
        if fact.form is Form.SAME:
            if fact.value is not None:
                return Cell(fact.value, 0)
            return Cell(self.lowering.param(lambda situation: situation.same[index]), 0)
        rows = Rows(self.lowering, node.entity)
        value = self._load(node, index, fact.dtype, is_mask=False)
        if not fact.has_mask:
            self._check(rows, node, value, 1, fact.dtype)
            return Cell(value, 0)
        known = self._load(node, index, "uint8", is_mask=True)
        self._check(rows, node, value, known, fact.dtype)
        kept = value if wide else rows.do("keep", known, value)
        return Cell(kept, rows.do("flip", known), FACT_UNKNOWN)

    def _load(self, node: Node, index: int, dtype: str, *, is_mask: bool) -> Value:
        name = f"{'k' if is_mask else 'c'}{index}"
        is_sure = self.shape.trusted and (is_mask or node.type.kind is Kind.BOOL)
        self.inputs.append(InputColumn(name, index, node.entity, dtype, is_mask, is_sure))
        return self.lowering.code.load(node.entity, name, is_wide=is_wide(node) and not is_mask)

    def _check(self, rows: Rows, node: Node, value: Value, known: Value, dtype: str) -> None:
        """Values that cannot be, where they are known, ask for the careful path, which names them."""
        if self.shape.trusted:
            return
        if is_wide(node):
            rows.code.check(rows.space, rows.do("keep_wide", known, self._outside(rows, node, value, dtype)))
            return
        largest = max(len(node.type.codes) - 1, 0) if node.type.kind is Kind.CODE else 1
        bad = rows.do("keep", known, rows.do("less", largest, value))
        if known != 1:
            bad = rows.do("or", bad, rows.do("less", 1, known))
        self.narrow_checks[rows.space] = rows.do("or", self.narrow_checks.get(rows.space, 0), bad)

    def _outside(self, rows: Rows, node: Node, value: Value, dtype: str) -> Value:
        """Negative where a number or date is outside its range; what its dtype cannot hold is not looked for."""
        if node.type.kind is Kind.DATE:
            return rows.outside(value, FIRST_DAY, LAST_DAY)
        low, high = fact_range(self.ruleset.quantities[str(node.payload)])
        holds = np.iinfo(dtype)
        below: Value = 0 if holds.min >= low else rows.do("subtract", value, low)
        above: Value = 0 if holds.max <= high else rows.do("subtract", high, value)
        return rows.do("or_wide", below, above)

    def _verdicts(self) -> list[Output]:
        names = self.ruleset.outcome
        home = Rows(self.lowering, Entity.HOUSEHOLD)

        def cell(name: str) -> Cell:
            return self.cells[self.ruleset.rules[name].node]

        amount = cell(names.amount) if names.amount else Cell(0, 0)
        columns = verdicts(home, cell(names.eligible), amount, [cell(name) for name in names.reviews])
        amounts = "int32" if self.shape.compact and self.shape.is_short else "int64"
        return [
            Output(name, self._written(home, value), Entity.HOUSEHOLD, dtype)
            for name, value, dtype in zip(VERDICT_COLUMNS, columns, ("uint8", "uint8", amounts, "bool"), strict=True)
            if name in self.shape.verdicts
        ]

    def _rule(self, name: str) -> list[Output]:
        """A rule's value, neutral where unknown, and its state."""
        rule = self.ruleset.rules[name]
        node = self.ruleset.graph.nodes[rule.node]
        space = Entity.HOUSEHOLD if rule.entity is Entity.CONSTANT else rule.entity
        rows = Rows(self.lowering, space)
        cell = self.cells[rule.node]
        wide = is_wide(node)
        value, dtype = rows.blank(cell, wide=wide).value, dtype_of_node(node)
        if self.shape.compact and dtype == "int64":
            dtype = "int32"
            if not self.shape.is_short:
                rows.code.check(space, rows.outside(value, *COMPACT))
        return [
            Output(f"{name} value", self._written(rows, value), space, dtype),
            Output(f"{name} state", self._written(rows, cell.state), space, "uint8"),
        ]

    def _written(self, rows: Rows, value: Value) -> Value:
        """The value as something a loop can write: a fact handed through is copied."""
        if not isinstance(value, Ref):
            return value
        return rows.do("copy_wide" if rows.code.is_wide(value) else "copy", value)


COMPACT = -(1 << 31), (1 << 31) - 1
"""What fits 32 bits."""


def _single_number(index: int) -> Source:
    def read(situation: Situation) -> int:
        value = situation.singles[index][0]
        assert isinstance(value, int)
        return value

    return read


def dtype_of_node(node: Node) -> str:
    """The dtype of a rule's column."""
    by_kind = {Kind.BOOL: "bool", Kind.DATE: "datetime64[D]", Kind.CODE: "uint8"}
    return by_kind.get(node.type.kind, "int64")
