"""Judges what gateways choose by: every choice is settled, none is ambiguous, and each fact was given before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from doudi.casework.engine.conditions import Compared, Fact
from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import Flow, Graph, Node
from doudi.worklist.words import Words

MOST_CASES = 20_000
OTHER = "\0"
"""A word no condition names: it stands for every other one."""


def judge_choices(graph: Graph) -> list[ProcessFault]:
    """Every fault of conditions and of the gateways that choose by them."""
    found = [*_places(graph), *_kinds(graph)]
    if not found:
        values = values_of(graph)
        for node in graph.nodes.values():
            if node.tag == "exclusiveGateway":
                found.extend(_gateway(node, graph.leaving(node.key), values))
        found.extend(_given(graph))
    return found


def values_of(graph: Graph) -> dict[str, tuple[Fact, ...]]:
    """Of every fact the values that can make a difference: its outcomes, or those around what conditions name."""
    outcomes = _outcomes(graph)
    compared: dict[str, list[Fact]] = {}
    for each in _comparisons(graph):
        compared.setdefault(each.name, []).append(each.literal)
    return {name: tuple(outcomes[name]) if name in outcomes else _around(found) for name, found in compared.items()}


def _around(literals: list[Fact]) -> tuple[Fact, ...]:
    if any(isinstance(each, bool) for each in literals):
        return (True, False)
    if isinstance(literals[0], int):
        return tuple(sorted({each + step for each in literals if isinstance(each, int) for step in (-1, 0, 1)}))
    return (*dict.fromkeys(literals), OTHER)


def _comparisons(graph: Graph) -> Iterator[Compared]:
    for flow in graph.flows:
        if flow.condition:
            yield from flow.condition.comparisons()


def _outcomes(graph: Graph) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for node in graph.nodes.values():
        for each in node.outcomes:
            found.setdefault(each.fact, {})[each.value] = None
    return found


def _places(graph: Graph) -> Iterator[ProcessFault]:
    """Conditions stand where they are asked, and nowhere else."""
    for node in graph.nodes.values():
        out = graph.leaving(node.key)
        choosing = node.tag == "exclusiveGateway" and len(out) > 1
        defaults = [flow.key for flow in out if flow.key == node.default]
        if choosing and not defaults:
            yield _fault("default-missing", node.key, "没有默认出线", "it has no default way")
        if node.default and not choosing:
            yield _fault("condition-misplaced", node.key, "这里不用默认出线", "no default way is asked for here")
        for flow in out:
            asked = choosing and flow.key != node.default
            if asked and not flow.condition:
                zh, en = "不是默认出线，也没有条件", "it is no default and has no condition"
                yield _fault("default-missing", flow.key, zh, en)
            elif flow.condition and not asked:
                yield _fault("condition-misplaced", flow.key, "这里不看条件", "no condition is asked for here")


def _kinds(graph: Graph) -> Iterator[ProcessFault]:
    outcomes = _outcomes(graph)
    kinds: dict[str, type] = dict.fromkeys(outcomes, str)
    for flow in graph.flows:
        for each in flow.condition.comparisons() if flow.condition else ():
            kind = type(each.literal)
            if kinds.setdefault(each.name, kind) is not kind:
                zh, en = f"{each.name} 和不同种类的值比", f"{each.name} is compared with values of two kinds"
                yield _fault("fact-two-kinds", flow.key, zh, en)
            elif each.name in outcomes and each.literal not in outcomes[each.name]:
                zh, en = f"{each.name} 没有 {each.literal} 这个结果", f"{each.literal!r} is no outcome {each.name} has"
                yield _fault("outcome-unknown", flow.key, zh, en)


def _gateway(node: Node, out: tuple[Flow, ...], values: Mapping[str, tuple[Fact, ...]]) -> Iterator[ProcessFault]:
    names = list(dict.fromkeys(name for flow in out if flow.condition for name in flow.condition.names))
    cases = prod(len(values[name]) for name in names)
    if cases > MOST_CASES:
        yield _fault("too-big", node.key, f"条件有{cases}种情形", f"its conditions have {cases} cases")
        return
    taken: set[str] = set()
    for case in product(*(values[name] for name in names)) if len(out) > 1 else ():
        facts = dict(zip(names, case, strict=True))
        holding = [flow.key for flow in out if flow.condition and flow.condition.value(facts)]
        if len(holding) > 1:
            told = ", ".join(f"{name} = {_told(value)}" for name, value in facts.items())
            zh, en = f"{told} 时 {'、'.join(holding)} 都成立", f"with {told}, {' and '.join(holding)} all hold"
            yield _fault("gateway-ambiguous", node.key, zh, en)
            return
        taken.add(holding[0] if holding else node.default)
    for flow in out if len(out) > 1 else ():
        if flow.key not in taken:
            yield _fault("condition-never", flow.key, "从来走不到这条线", "this way is never taken")


def _told(value: Fact) -> str:
    return "…" if value == OTHER else str(value)


def _given(graph: Graph) -> Iterator[ProcessFault]:
    """A fact that is an outcome of tasks was given on every way to the gateway that asks for it."""
    every = frozenset(_outcomes(graph))
    before: dict[str, frozenset[str]] = {
        key: frozenset() if node.tag == "startEvent" else every for key, node in graph.nodes.items()
    }
    sources: dict[str, list[str]] = {key: [flow.source for flow in graph.entering(key)] for key in graph.nodes}
    changed = True
    while changed:
        changed = False
        for key, node in graph.nodes.items():
            known = [before[each] | _of(graph, each) for each in sources[key] if each in before]
            if node.attached_to in before:
                known = [before[node.attached_to]]
            if not known:
                continue
            now = frozenset.union(*known) if node.tag == "parallelGateway" else frozenset.intersection(*known)
            if now != before[key]:
                before[key], changed = now, True
    for key, node in graph.nodes.items():
        if node.tag != "exclusiveGateway":
            continue
        asked = {name for flow in graph.leaving(key) if flow.condition for name in flow.condition.names}
        if missing := sorted(asked & every - before[key]):
            told = ", ".join(missing)
            yield _fault("fact-not-given", key, f"有一条路走到这里还没有 {told}", f"one way comes here without {told}")


def _of(graph: Graph, key: str) -> frozenset[str]:
    return frozenset(each.fact for each in graph.nodes[key].outcomes)


def _fault(code: str, element: str, zh: str, en: str) -> ProcessFault:
    return ProcessFault(f"process.{code}", element, Words(zh, en))
