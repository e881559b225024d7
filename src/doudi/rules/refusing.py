"""Why a family is refused, and the smallest change that would turn it (为什么不符合, 怎样就不一样): conditions only.

A proof tells every condition that was looked at; some that do not hold speak for the family (nobody owes it support),
or are one of several ways of which one is enough. Here stand those that refuse, in the order of the proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.facts import HouseholdFacts
from doudi.rules.graph import GATHERING, Graph, Op
from doudi.rules.operators import Cell, is_known
from doudi.rules.proof import Prover
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.states import KNOWN
from doudi.rules.verdict import verdict_of
from doudi.rules.walk import Place

_COMPARING = frozenset({Op.LESS, Op.AT_MOST, Op.EQUAL})
MOST_TRIED = 40
"""Conditions tried in turn; a family that fails more is told all of them."""
MOST_IN_PAIRS = 16


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One condition that refuses (不符合的一条): of whom, in the words of the proof, with its clause."""

    rule: str
    person_key: str | None
    zh: str
    en: str
    clause: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a result is a refusal (不符合的原因).

    Args:
        because: every condition that refuses, whatever the others.
        smallest: those that would all have to be different, none of which can be left out; empty where the rules do
            not say what would.
        grants: with them different the rules grant; else they no longer refuse, and something is still open.
    """

    because: tuple[Hindrance, ...]
    smallest: tuple[Hindrance, ...]
    grants: bool


NOT_REFUSED = Refusal((), (), False)


def refusal_of(ruleset: Ruleset, household: HouseholdFacts, month: Month) -> Refusal:
    """What refuses this household in this month; nothing, where the rules do not refuse.

    Raises:
        ParametersNotInForce: as ``assess_household``.
    """
    evaluation = evaluate(ruleset, household, month, ruleset.figures(month))
    if verdict_of(evaluation).computed is not Outcome.NOT_ELIGIBLE:
        return NOT_REFUSED
    names = ruleset.outcome
    lines = {ruleset.rules[line.rule].node: line for line in ruleset.lines if line.role == "condition"}
    results = {ruleset.rules[name].node for name in (names.eligible, names.person_eligible) if name}
    root = (ruleset.rules[names.eligible].node, None)
    told = lines.keys() - results
    found = _hindering(evaluation, [root], told)
    leaves = [place for place in found if not (_hindering(evaluation, [place], told) - {place})]
    if not leaves:
        leaves = [place for place in _hindering(evaluation, [root], lines.keys()) if place != root]
    order = {node: at for at, node in enumerate(lines)}
    leaves.sort(key=lambda place: (order[place[0]], -1 if place[1] is None else place[1]))
    failing = [place for place in leaves if not evaluation.cell(*place)[0]]
    smallest, grants = _smallest(evaluation, leaves)
    if not smallest and failing != leaves:
        smallest, grants = _smallest(evaluation, failing)
    leaves = [place for place in leaves if place in failing or place in smallest]
    prover = Prover(evaluation)

    def told_as(places: Iterable[Place]) -> tuple[Hindrance, ...]:
        return tuple(_hindrance(prover, lines[node].rule, person) for node, person in places)

    return Refusal(told_as(leaves), told_as(smallest), grants)


def _hindrance(prover: Prover, name: str, person: int | None) -> Hindrance:
    line = next(each for each in prover.ruleset.lines if each.rule == name and each.role == "condition")
    value = prover.evaluation.rule(name, person)[0]
    said = prover.fill(line.words_for(value if isinstance(value, int | str) else str(value)), person)
    key = None if person is None else prover.evaluation.household.persons[person].key
    return Hindrance(name, key, said.zh, said.en, line.clause)


def _smallest(evaluation: Evaluation, leaves: list[Place]) -> tuple[list[Place], bool]:
    """One condition that is enough, or two; of more, leave out one by one and from the end what need not differ."""
    wanted = _turned(evaluation, leaves) if leaves else Outcome.NOT_ELIGIBLE
    if wanted is Outcome.NOT_ELIGIBLE or len(leaves) > MOST_TRIED:
        return [], False
    for few in (*combinations(leaves, 1), *(combinations(leaves, 2) if len(leaves) <= MOST_IN_PAIRS else ())):
        if _turned(evaluation, few) is wanted:
            return list(few), wanted is Outcome.ELIGIBLE
    kept = list(leaves)
    for place in reversed(leaves):
        rest = [each for each in kept if each != place]
        if rest and _turned(evaluation, rest) is wanted:
            kept = rest
    return kept, wanted is Outcome.ELIGIBLE


def _turned(evaluation: Evaluation, places: Iterable[Place]) -> Outcome:
    """What the figures say had these conditions come out the other way."""
    single: dict[int, Cell] = {}
    people: dict[int, dict[int, Cell]] = {}
    for node, person in places:
        turned: Cell = (not evaluation.cell(node, person)[0], KNOWN)
        if person is None:
            single[node] = turned
        else:
            people.setdefault(node, {})[person] = turned
    found = evaluate(evaluation.ruleset, evaluation.household, evaluation.month, evaluation.figures, single, people)
    return verdict_of(found).computed


def _hindering(evaluation: Evaluation, roots: Iterable[Place], told: Iterable[int]) -> set[Place]:
    """The conditions below some places, themselves included, that decide how these come out."""
    told, graph = set(told), evaluation.ruleset.graph
    seen: set[Place] = set()
    waiting = list(roots)
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += _deciding(evaluation, graph, place)
    return {place for place in seen if place[0] in told and is_known(evaluation.cell(*place))}


def _deciding(evaluation: Evaluation, graph: Graph, place: Place) -> list[Place]:
    """What decides a yes or no: of an *and* that fails every part that fails, of a choice the branch taken."""
    index, person = place
    node = graph.nodes[index]
    if node.op in GATHERING:
        below = [_at(graph, node.args[0], each) for each in range(len(evaluation.household.persons))]
    else:
        below = [_at(graph, arg, person) for arg in node.args]
    cells = [evaluation.cell(*each) for each in below]
    if node.op in (Op.AND, Op.ALL, Op.OR, Op.ANY):
        decisive = node.op in (Op.OR, Op.ANY)
        deciding = [each for each, cell in zip(below, cells, strict=True) if is_known(cell) and cell[0] is decisive]
        return deciding or below
    if node.op is Op.WHERE and is_known(cells[0]):
        taken = below[1 if cells[0][0] else 2]
        return [below[0], taken] if graph.nodes[taken[0]].op is Op.CONSTANT else [taken]
    if node.op in _COMPARING:
        return [each for each in below if graph.nodes[each[0]].op is Op.COUNT]
    return below if node.op in (Op.NOT, Op.PROJECT, Op.COUNT, Op.REQUIRE) else []


def _at(graph: Graph, node: int, person: int | None) -> Place:
    return (node, person) if graph.nodes[node].entity is Entity.PERSON else (node, None)
