"""How large numbers can become (数的范围): whether every step of an evaluation fits 64 bits.

Columns are evaluated in 64-bit integers, one household at a time in integers without limit. Here each node's smallest
and largest possible value is found, from those of the facts, the figures in force and the number of people in a
household, every step on the way included. Where something could leave 64 bits, the caller takes smaller pieces, and in
the end single households one by one: nothing wraps round silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from doudi.kernel.ratio import Ratio
from doudi.rules.graph import DATED, Node, Op
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.quantities import MAX_MONEY_FEN, MAX_PIECES, MONEY_UNITS, Quantity
from doudi.rules.ruleset import Ruleset
from doudi.rules.tables import Scale, Table
from doudi.rules.units import Kind

LARGEST = (1 << 63) - 1
LARGEST_SHORT = (1 << 31) - 1
MONTHS_EVER = 12 * 10_000
Range = tuple[int, int]
Note = Callable[[Range], Range]
"""Takes note of a step's range, and returns it with the neutral 0 of an unknown cell in it."""


def fact_range(quantity: Quantity) -> Range:
    """The values a fact may have."""
    return 0, MAX_MONEY_FEN if quantity.unit in MONEY_UNITS else MAX_PIECES


def fits(ruleset: Ruleset, singles: Mapping[int, SingleCell], facts: Mapping[int, Range], people: int) -> bool:
    """Whether every step fits 64 bits; the arguments are those of `extent`."""
    return extent(ruleset, singles, facts, people) <= LARGEST


def extent(ruleset: Ruleset, singles: Mapping[int, SingleCell], facts: Mapping[int, Range], people: int) -> int:
    """The largest number, whatever its sign, that any step can come to.

    Args:
        singles: the cells of figures and constants.
        facts: the smallest and largest value of each number among the facts, by node; others have their own range.
            A figure's node here stands for all figures in the range.
        people: the most a household has.
    """
    largest = 0

    def note(found: Range) -> Range:
        nonlocal largest
        # The neutral 0 of an unknown cell is always possible.
        low, high = min(found[0], 0), max(found[1], 0)
        largest = max(largest, -low, high)
        return low, high

    ranges: dict[int, Range] = {}
    for index in ruleset.live_nodes:
        node = ruleset.graph.nodes[index]
        if node.type.kind is Kind.NUMBER:
            ranges[index] = note(_range(ruleset, index, node, singles, facts, people, ranges, note))
    return largest


def _range(
    ruleset: Ruleset, index: int, node: Node, singles: Mapping[int, SingleCell], facts: Mapping[int, Range],
    people: int, ranges: Mapping[int, Range], note: Note,
) -> Range:  # fmt: skip
    if index in facts:
        return facts[index]
    if index in singles:
        value = singles[index][0]
        return (value, value) if isinstance(value, int) else (0, 0)
    if node.op is Op.FACT:
        return fact_range(ruleset.quantities[str(node.payload)])
    if node.op is Op.COUNT:
        return 0, people
    if node.op in DATED:
        return -MONTHS_EVER, MONTHS_EVER
    args = [ranges.get(arg, (0, 0)) for arg in node.args]
    if node.op is Op.TOTAL:
        return people * min(args[0][0], 0), people * max(args[0][1], 0)
    held = [singles[arg][0] if arg in singles else None for arg in node.args]
    return _OF_OPERATOR[node.op](args, held, note)


def _multiplied(args: Sequence[Range], held: Sequence[object], note: Note) -> Range:
    corners = [one * two for one in args[0] for two in args[1]]
    return min(corners), max(corners)


def _shared(args: Sequence[Range], held: Sequence[object], note: Note) -> Range:
    ratio = held[1]
    if not isinstance(ratio, Ratio):
        return 0, 0
    multiplied = _multiplied([args[0], (ratio.numerator, ratio.numerator)], held, note)
    return _rounded(multiplied, ratio.denominator, note)


def _rounded(found: Range, below: int, note: Note) -> Range:
    """Rounding doubles on the way, and moves by a coin of at most a yuan."""
    largest = max(-found[0], found[1], 0)
    note((0, 2 * largest + 200 * below))
    return -(largest // below) - 100, largest // below + 100


def _entries(args: Sequence[Range], held: Sequence[object], note: Note) -> Range:
    figure = held[0]
    amounts = [int(entry or 0) for _, entry in figure] if isinstance(figure, Table | Scale) else []
    if isinstance(figure, Scale):
        amounts += [at_least for at_least, _ in figure.steps]
    return min(amounts, default=0), max(amounts, default=0)


_OF_OPERATOR: dict[Op, Callable[[Sequence[Range], Sequence[object], Note], Range]] = {
    Op.ADD: lambda args, held, note: (args[0][0] + args[1][0], args[0][1] + args[1][1]),
    Op.SUBTRACT: lambda args, held, note: (args[0][0] - args[1][1], args[0][1] - args[1][0]),
    Op.MULTIPLY: _multiplied,
    Op.SMALLER: lambda args, held, note: (min(args[0][0], args[1][0]), min(args[0][1], args[1][1])),
    Op.LARGER: lambda args, held, note: (max(args[0][0], args[1][0]), max(args[0][1], args[1][1])),
    Op.WHERE: lambda args, held, note: (min(args[1][0], args[2][0]), max(args[1][1], args[2][1])),
    Op.REQUIRE: lambda args, held, note: args[1],
    Op.ROUND: lambda args, held, note: _rounded(args[0], 1, note),
    Op.SHARE: _shared,
    Op.LOOKUP: _entries,
    Op.BRACKET: _entries,
    Op.PROJECT: lambda args, held, note: args[0],
}

__all__ = ["LARGEST", "LARGEST_SHORT", "Range", "extent", "fact_range", "fits"]
