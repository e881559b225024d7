"""From the nodes of a ruleset to row operations (降级): which values are known when, and what is left to compute.

A cell is (value, state, bits): the value, its state byte and the bits that state can have at all. Numbers may hold
anything where they are unknown; yes/no and codes are neutral there. Results are made neutral when they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from doudi.rules.graph import Node
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.quantities import Entity
from doudi.rules.states import FACT_UNKNOWN, SUPERSEDED, UNKNOWN_BITS
from doudi.rules.tiles.code import Code, Param, Value
from doudi.rules.units import Kind

Source = Callable[["Situation"], int]
"""Where a parameter's number comes from when the kernel runs."""


@dataclass(frozen=True)
class Situation:
    """What differs between two runs of one kernel.

    Args:
        month: index of the month assessed.
        singles: the cells of figures and constants.
        same: values of columns that are the same in every row, by node.
    """

    month: int
    singles: Mapping[int, SingleCell]
    same: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of every row, its state, and the bits the state can have."""

    value: Value
    state: Value
    bits: int = 0


class NoEmitter(Exception):
    """A ruleset does something that kernels do not know yet: the NumPy evaluation answers."""


@dataclass
class Lowering:
    """The row operations of a kernel as they come about, and the figures it wants when it runs."""

    code: Code = field(default_factory=Code)
    params: list[Source] = field(default_factory=list)

    def param(self, source: Source) -> Param:
        """A figure to be passed when the kernel runs."""
        self.params.append(source)
        return Param(len(self.params) - 1)


class Rows:
    """Operations on the rows of persons or of households."""

    def __init__(self, lowering: Lowering, space: Entity) -> None:
        self.lowering, self.space, self.code = lowering, space, lowering.code

    def do(self, name: str, *args: Value) -> Value:
        """One of `code.OPERATIONS`."""
        return self.code.do(self.space, name, *args)

    def open(self, cell: Cell) -> Value:
        """1 where the cell is unknown."""
        if not cell.bits & UNKNOWN_BITS:
            return 0
        state = self.do("and", cell.state, UNKNOWN_BITS) if cell.bits & SUPERSEDED else cell.state
        return self.do("is_set", state)

    def joined(self, *cells: Cell) -> tuple[Value, int]:
        """All states together."""
        state: Value = 0
        bits = 0
        for cell in cells:
            state = self.do("or", state, cell.state)
            bits |= cell.bits
        return state, bits

    def blank(self, cell: Cell, *, wide: bool) -> Cell:
        """The cell with the neutral value where it is unknown."""
        known = self.do("flip", self.open(cell))
        value = self.do("keep_wide" if wide else "keep", known, cell.value)
        return Cell(value, cell.state, cell.bits)

    def choose(self, condition: Value, first: Value, second: Value, *, wide: bool) -> Value:
        """`first` where the condition holds."""
        return self.do("choose_wide" if wide else "choose", condition, first, second)

    def rest(self, value: Value, by: int) -> Value:
        """1 where a division leaves a rest."""
        whole = self.do("multiply", self.do("floor_divide", value, by), by)
        return self.do("is_set", self.do("subtract", value, whole))

    def outside(self, value: Value, low: Value, high: Value) -> Value:
        """Negative where a number is outside a range."""
        return self.do("or_wide", self.do("subtract", value, low), self.do("subtract", high, value))

    def settle(self, first: Cell, second: Cell, *, decisive: bool) -> Cell:
        """Kleene *and* (decisive=False) or *or* (decisive=True): `operators.settle` of two cells."""
        state, bits = self.joined(first, second)
        value = self.do("or" if decisive else "and", first.value, second.value)
        if not bits:
            return Cell(value, 0)
        one, two = self._decides(first, decisive), self._decides(second, decisive)
        decided = self.do("or", one, two)
        kept = self.do("keep", self.do("flip", decided), state)
        if bits & SUPERSEDED:
            clean = self.do("or", self._clean(one, first), self._clean(two, second))
            doubtful = self.do("and", decided, self.do("flip", clean))
            kept = self.do("or", kept, self.do("keep", doubtful, SUPERSEDED))
        return Cell(value, kept, bits)

    def _decides(self, cell: Cell, decisive: bool) -> Value:
        # An unknown yes/no holds False, so a true one is known.
        return cell.value if decisive else self.do("flip", self.do("or", cell.value, self.open(cell)))

    def _clean(self, decides: Value, cell: Cell) -> Value:
        return self.do("and", decides, self.do("flip", self.do("is_set", cell.state)))

    def settle_household(self, cell: Cell, *, decisive: bool) -> Cell:
        """The same of everybody in a household; `self` is the persons' rows."""
        home = Rows(self.lowering, Entity.HOUSEHOLD)
        decides = self._decides(cell, decisive)
        decided = home.do("is_set", self.count(decides))
        state = self.any_state(cell)
        unknown = home.open(Cell(0, state, cell.bits))
        value = decided if decisive else home.do("flip", home.do("or", decided, unknown))
        if not cell.bits:
            return Cell(value, 0)
        kept = home.do("keep", home.do("flip", decided), state)
        if cell.bits & SUPERSEDED:
            clean = home.do("is_set", self.count(self._clean(decides, cell)))
            doubtful = home.do("and", decided, home.do("flip", clean))
            kept = home.do("or", kept, home.do("keep", doubtful, SUPERSEDED))
        return Cell(value, kept, cell.bits)

    def any_state(self, cell: Cell) -> Value:
        """Every bit that some person of the household has."""
        home = Rows(self.lowering, Entity.HOUSEHOLD)
        state: Value = 0
        for bit in (1, 2, 4):
            if cell.bits & bit:
                alone = cell.state if cell.bits == bit else self.do("and", cell.state, bit)
                has = home.do("is_set", self.count(self.do("is_set", alone)))
                state = home.do("or", state, home.do("keep", has, bit))
        return state

    def count(self, yes: Value) -> Value:
        """How many people of the household."""
        if yes == 0:
            return 0
        return self.code.gather(self.everybody(yes, wide=False), count=True)

    def everybody(self, value: Value, *, wide: bool) -> Value:
        """A value that is the same for all, as a row of its own."""
        if isinstance(value, (int, Param)):
            return self.do("copy_wide" if wide else "copy", value)
        return value


def is_wide(node: Node) -> bool:
    """Whether the node's values need 64 bits."""
    return node.type.kind in (Kind.NUMBER, Kind.DATE)


UNKNOWN_FACT = Cell(0, FACT_UNKNOWN, FACT_UNKNOWN)
