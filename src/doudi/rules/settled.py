"""Rules with the month's settled yes/no figures worked in (开关代入): what a place does not do costs nothing.

Many rules ask first whether a place has them at all: `where(law["dibao.pays_by_band"], ..., ...)`. In a month that
figure is known, so the branch not taken can go. The results are the same, unknowns and doubts included.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from doudi.kernel.month import Month
from doudi.rules.graph import Graph, Node, Op
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity, split_month
from doudi.rules.ruleset import Ruleset
from doudi.rules.units import YES_NO


def with_settled_figures(
    ruleset: Ruleset, month: Month, varying: Container[str] = (), *, only: Iterable[str] | None = None
) -> Ruleset:
    """The same rules with known yes/no figures of a month in place of their keys (代入已定的开关).

    Args:
        varying: figures that may still change, which stay as they are.
        only: the rules somebody asks for besides those of the outcome; all of them if None.

    Raises:
        ParametersNotInForce: the month lies before the first date of figures the rules need.
    """
    figures = ruleset.figures(month)
    old, graph = ruleset.graph.nodes, Graph(quantities=ruleset.graph.quantities)
    place: dict[int, int] = {}
    for index in ruleset.live_nodes:
        node = old[index]
        fixed = _fixed(node, figures, month, varying)
        if fixed is None:
            place[index] = _add(graph, replace(node, args=tuple(place[arg] for arg in node.args)))
        else:
            place[index] = _constant(graph, fixed)
    wanted = ruleset.rules.keys() if only is None else {*ruleset.outcome.roots, *only}
    rules = {name: replace(rule, node=place[rule.node]) for name, rule in ruleset.rules.items() if name in wanted}
    return replace(ruleset, graph=graph, rules=rules)


def _fixed(node: Node, figures: dict[str, ParameterValue], month: Month, varying: Container[str]) -> bool | None:
    """What a figure or a change of rules comes to this month, if it is certain."""
    if node.op is Op.SINCE:
        assert isinstance(node.payload, int)
        return month.index >= node.payload
    if node.op is not Op.FIGURE or node.type != YES_NO or split_month(str(node.payload))[0] in varying:
        return None
    figure = figures[str(node.payload)]
    return figure.value if isinstance(figure.value, bool) and not figure.possibly_superseded else None


def _add(graph: Graph, node: Node) -> int:
    """The node, or what it comes to when some of its arguments are fixed."""
    known = [_value(graph, arg) for arg in node.args]
    if node.op is Op.WHERE and known[0] is not None:
        return node.args[1 if known[0] else 2]
    if node.op is Op.NOT and known[0] is not None:
        return _constant(graph, not known[0])
    if node.op in (Op.AND, Op.OR):
        decisive = node.op is Op.OR
        if decisive in known:
            return _constant(graph, decisive)
        open_ = [arg for arg, value in zip(node.args, known, strict=True) if value is None]
        if not open_:
            return _constant(graph, not decisive)
        if len(open_) == 1:
            return open_[0]
    return graph.add(node)


def _value(graph: Graph, index: int) -> bool | None:
    node = graph.nodes[index]
    return node.payload if node.op is Op.CONSTANT and isinstance(node.payload, bool) else None


def _constant(graph: Graph, value: bool) -> int:
    return graph.add(Node(Op.CONSTANT, (), value, Entity.CONSTANT, YES_NO))
