"""What a result rests on (结论的依据): the nodes that mattered, given how they came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from doudi.rules.graph import GATHERING, Op
from doudi.rules.operators import Cell, is_known
from doudi.rules.quantities import Entity
from doudi.rules.scalar import Evaluation

Place = tuple[int, int | None]
"""A node, and which person where it is a person's."""


def support(evaluation: Evaluation, roots: Iterable[Place], stop: frozenset[int] = frozenset()) -> list[Place]:
    """The places a result strictly rests on: of a false *and*, what is false; of a choice, the branch taken.

    For an unknown result, only what is unknown: the questions that keep it open. Does not look below `stop`.
    """
    return _walk(evaluation, list(roots), _strict, stop)


def reached(evaluation: Evaluation, roots: Iterable[int]) -> list[Place]:
    """The places a reader wants to see: every condition, but only the branch taken."""
    places = [place for root in roots for place in _places(evaluation, root)]
    return _walk(evaluation, places, _generous, frozenset())


def seen_from(evaluation: Evaluation, places: Iterable[Place], stop: frozenset[int]) -> list[Place]:
    """As `reached`, from some places and not looking below `stop`."""
    return _walk(evaluation, list(places), _generous, stop)


Chooser = Callable[[Op, list[Cell]], list[int]]


def _walk(
    evaluation: Evaluation, roots: list[Place], choose: Chooser, stop: frozenset[int]
) -> list[Place]:
    graph = evaluation.ruleset.graph
    everyone = range(len(evaluation.household.persons))
    seen: dict[Place, None] = {}
    waiting = list(reversed(roots))
    starts = set(roots)
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen[place] = None
        index, person = place
        node = graph.nodes[index]
        if not node.args or (index in stop and place not in starts):
            continue
        if node.op in GATHERING:
            below = [_place(evaluation, node.args[0], each) for each in everyone]
        elif node.op is Op.PROJECT:
            below = [(node.args[0], None)]
        else:
            below = [_place(evaluation, arg, person) for arg in node.args]
        chosen = choose(node.op, [evaluation.cell(*each) for each in below])
        waiting.extend(below[position] for position in reversed(chosen))
    return list(seen)


def _places(evaluation: Evaluation, node: int) -> list[Place]:
    """A root of the household, or of each of its people."""
    everyone = range(len(evaluation.household.persons))
    is_persons = evaluation.ruleset.graph.nodes[node].entity is Entity.PERSON
    return [(node, person) for person in everyone] if is_persons else [(node, None)]


def _place(evaluation: Evaluation, node: int, person: int | None) -> Place:
    is_persons = evaluation.ruleset.graph.nodes[node].entity is Entity.PERSON
    return (node, person) if is_persons else (node, None)


def _strict(op: Op, cells: list[Cell]) -> list[int]:
    everything = list(range(len(cells)))
    if op in (Op.AND, Op.ALL, Op.OR, Op.ANY):
        decisive = op in (Op.OR, Op.ANY)
        deciding = [i for i in everything if is_known(cells[i]) and cells[i][0] is decisive]
        if deciding:
            return next(([i] for i in deciding if cells[i][1] == 0), deciding)
    if op is Op.WHERE and is_known(cells[0]):
        return [0, 1 if cells[0][0] else 2]
    if op is Op.ROUND and is_known(cells[0]) and isinstance(cells[0][0], int) and cells[0][0] % 100 == 0:
        return [0]
    if op is Op.REQUIRE and not (is_known(cells[0]) and cells[0][0] is True):
        return [0] if is_known(cells[1]) else [0, 1]
    unknown = [i for i in everything if not is_known(cells[i])]
    return unknown or everything


def _generous(op: Op, cells: list[Cell]) -> list[int]:
    if op is Op.WHERE and is_known(cells[0]):
        return [0, 1 if cells[0][0] else 2]
    return list(range(len(cells)))
