"""The graph cut at the lines of a proof (按算式分段): what a line looks at before the next line tells the rest.

A line's support and the lines it leads to depend only on the states, and the yes/no values, that its own stretch of the
graph looks at. Those together are the key under which both are remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from doudi.rules.graph import GATHERING, Op
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset

Look = tuple[str, int]
"""What is looked at of a node: "s" its state, "v" its value, "w" whether its fen are whole yuan."""

_BY_VALUE = frozenset({Op.AND, Op.OR, Op.ANY, Op.ALL})


@dataclass(slots=True)
class Chunk:
    """The stretch of graph below one line or outcome, down to the next lines.

    Args:
        anchor: its top node.
        entity: whom the top is about.
        house, own, everyone: what is looked at of the household, of the person the top is about, and of all people.
        counts: it looks at all people, at least to see that there are some.
        crosses: it comes back down to all people from a person's top.
    """

    anchor: int
    entity: Entity
    house: list[Look] = field(default_factory=list)
    own: list[Look] = field(default_factory=list)
    everyone: list[Look] = field(default_factory=list)
    counts: bool = False
    crosses: bool = False


def anchors_of(ruleset: Ruleset) -> tuple[int, ...]:
    """The nodes a proof starts from or tells in a line of its own."""
    named = [line.rule for line in ruleset.lines] + list(ruleset.outcome.roots)
    return tuple(sorted({ruleset.rules[name].node for name in named}))


def told_of(ruleset: Ruleset) -> frozenset[int]:
    """The nodes that have a line of their own."""
    return frozenset(ruleset.rules[line.rule].node for line in ruleset.lines)


def cut(ruleset: Ruleset, anchor: int, told: frozenset[int]) -> Chunk:
    """What the walks of `walk` look at from this node down to the next lines."""
    nodes = ruleset.graph.nodes
    chunk = Chunk(anchor, nodes[anchor].entity)
    looks = {"house": chunk.house, "own": chunk.own, "everyone": chunk.everyone}
    top = "own" if chunk.entity is Entity.PERSON else "house"
    waiting, seen = [(anchor, top)], set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        index, scope = place
        node = nodes[index]
        if index in told and index != anchor:
            continue
        chunk.counts = chunk.counts or node.op in GATHERING
        for position, arg in enumerate(node.args):
            below = _scope(nodes[arg].entity, scope, gathers=node.op in GATHERING)
            chunk.crosses = chunk.crosses or (top == "own" and below == "everyone")
            for look in _looks(node.op, position, arg):
                if nodes[arg].entity is not Entity.CONSTANT and look not in looks[below]:
                    looks[below].append(look)
            waiting.append((arg, below))
    return chunk


def _scope(entity: Entity, scope: str, *, gathers: bool) -> str:
    if entity is not Entity.PERSON:
        return "house"
    return "everyone" if gathers else scope


def _looks(op: Op, position: int, arg: int) -> list[Look]:
    if op is Op.PROJECT:
        # There is nothing to choose below it.
        return []
    if op in _BY_VALUE or (op in (Op.WHERE, Op.REQUIRE) and position == 0):
        return [("s", arg), ("v", arg)]
    if op is Op.ROUND and position == 0:
        return [("s", arg), ("w", arg)]
    return [("s", arg)]
