"""The expression graph (表达式图): every rule of a scheme as nodes over quantities and figures, each stored once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doudi.rules.quantities import Entity, Quantity
from doudi.rules.units import Type


class Op(StrEnum):
    """What a node does. Every evaluation (one household, a population) gives each of these the same meaning."""

    FACT = "fact"
    FIGURE = "figure"
    CONSTANT = "constant"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    SMALLER = "smaller"
    LARGER = "larger"
    LESS = "less"
    AT_MOST = "at_most"
    EQUAL = "equal"
    AND = "and"
    OR = "or"
    NOT = "not"
    WHERE = "where"
    REQUIRE = "require"
    IS_ONE_OF = "is_one_of"
    AGE = "age"
    MONTHS_SINCE = "months_since"
    AGE_REACHED = "age_reached"
    MONTHS_REACHED = "months_reached"
    SINCE = "since"
    LOOKUP = "lookup"
    BRACKET = "bracket"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    SHARE = "share"
    ROUND = "round"
    PROJECT = "project"
    TOTAL = "total"
    COUNT = "count"
    ANY = "any"
    ALL = "all"


GATHERING = frozenset({Op.TOTAL, Op.COUNT, Op.ANY, Op.ALL})
"""From the members to the household."""
AGES = frozenset({Op.AGE, Op.AGE_REACHED})
REACHED = frozenset({Op.AGE_REACHED, Op.MONTHS_REACHED})
"""Completed by the last day of the month instead of by its first."""
DATED = AGES | REACHED | {Op.MONTHS_SINCE}
"""Time since a day; the payload says how many months before the month assessed."""


@dataclass(frozen=True, slots=True)
class Node:
    """One step of the computation.

    Args:
        op: what it does.
        args: indices of the nodes it reads, all smaller than its own.
        payload: quantity key, parameter key, constant, rounding, or months back, as text or number. Keys of an earlier
            month end in "@-3": three months before the one assessed.
        entity: whom its value is about.
        type: kind and unit of its value.
    """

    op: Op
    args: tuple[int, ...]
    payload: int | bool | str | None
    entity: Entity
    type: Type


@dataclass(slots=True)
class Graph:
    """Nodes in an order in which each comes after what it reads; equal nodes are stored once."""

    nodes: list[Node] = field(default_factory=list)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    """What the facts of the graph are, without their earlier months."""
    _index: dict[tuple[Node, str], int] = field(default_factory=dict)

    def add(self, node: Node) -> int:
        """The index of this node, adding it if it is new."""
        # 1 == True in Python: the payload's class keeps the constants apart.
        key = (node, type(node.payload).__name__)
        if key not in self._index:
            self._index[key] = len(self.nodes)
            self.nodes.append(node)
        return self._index[key]

    def below(self, root: int) -> set[int]:
        """Every node `root` reads, directly or not, itself included."""
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            index = waiting.pop()
            if index not in seen:
                seen.add(index)
                waiting.extend(self.nodes[index].args)
        return seen
