"""Where the answer would turn (反过来说): for each limit, the nearest value at which its condition changes."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.assessment import Counterfactual
from doudi.rules.graph import Graph, Op
from doudi.rules.lines import Line, Words
from doudi.rules.oneway.readings import Reading
from doudi.rules.oneway.revised import Revised
from doudi.rules.operators import is_known
from doudi.rules.proof import Prover
from doudi.rules.quantities import Entity
from doudi.rules.states import KNOWN
from doudi.rules.units import Type
from doudi.rules.verdict import verdict_of
from doudi.rules.words import value_words

_FAILS = Words("不超过{turning}就符合这一条，现在是{actual}", "this would be met at {turning} or less; it is {actual}")
_HOLDS = Words("到{turning}就不符合这一条了，现在是{actual}", "this would fail at {turning}; it is {actual}")
_FAILS_LOW = Words("到{turning}就符合这一条，现在是{actual}", "this would be met at {turning}; it is {actual}")
_HOLDS_LOW = Words(
    "降到{turning}就不符合这一条了，现在是{actual}", "this would fail at {turning} or less; it is {actual}"
)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What a condition compares: the family's side, the law's, and the value at which it turns."""

    actual: int
    limit: int
    turning: int
    is_lower_bound: bool
    type: Type


def counterfactuals(evaluation: Reading) -> tuple[Counterfactual, ...]:
    """One for each limit among the conditions of eligibility whose two sides are known, in reading order.

    Recomputes the result with that one condition turned, to say whether it alone decides.
    """
    ruleset = evaluation.ruleset
    conditions = _conditions(ruleset.graph, ruleset.rules[ruleset.outcome.eligible].node)
    found = []
    for line in ruleset.lines:
        rule = ruleset.rules[line.rule]
        if rule.entity is not Entity.HOUSEHOLD or rule.node not in conditions:
            continue
        compared = _compared(evaluation, rule.node)
        if compared is not None:
            found.append(_turn(evaluation, line, rule.node, compared))
    return tuple(found)


def _compared(evaluation: Reading, index: int) -> _Comparison | None:
    """The comparison a condition comes down to: of a choice the branch taken, of a share its part, not the product."""
    graph = evaluation.ruleset.graph
    node = graph.nodes[index]
    while node.op is Op.WHERE and is_known(evaluation.cell(node.args[0])):
        node = graph.nodes[node.args[1 if evaluation.cell(node.args[0])[0] else 2]]
    if node.op not in (Op.LESS, Op.AT_MOST):
        return None
    left, right = node.args
    cells = evaluation.cell(left), evaluation.cell(right)
    if not all(is_known(cell) for cell in cells) or _scaled_by(graph, right) is not None:
        return None
    low, high = cells[0][0], cells[1][0]
    assert isinstance(low, int)
    assert isinstance(high, int)
    strict = 1 if node.op is Op.LESS else 0
    if not any(graph.nodes[each].op is Op.FACT for each in graph.below(left)):
        # The law's figure stands on the left: at least so much.
        turning = low + strict - 1 if low + strict <= high else low + strict
        return _Comparison(high, low, turning, True, graph.nodes[right].type)
    scale, of = _scaled_by(graph, left), left
    times = 1
    if scale is not None:
        times, of = int(evaluation.cell(scale)[0]), graph.nodes[left].args[0]  # type: ignore[arg-type]
    actual, last_passing = evaluation.cell(of)[0], (high - strict) // times
    assert isinstance(actual, int)
    turning = last_passing + 1 if actual <= last_passing else last_passing
    return _Comparison(actual, -(-high // times), turning, False, graph.nodes[of].type)


def _scaled_by(graph: Graph, index: int) -> int | None:
    """The denominator a side was multiplied by to compare a share without dividing."""
    node = graph.nodes[index]
    if node.op is Op.MULTIPLY and graph.nodes[node.args[1]].op is Op.DENOMINATOR:
        return node.args[1]
    return None


def _turn(evaluation: Reading, line: Line, node: int, compared: _Comparison) -> Counterfactual:
    holds = bool(evaluation.cell(node)[0])
    turned = Revised(evaluation, node, (not holds, KNOWN))
    defaults = (_HOLDS_LOW, _FAILS_LOW) if compared.is_lower_bound else (_HOLDS, _FAILS)
    pattern = line.words.get("turn_holds", defaults[0]) if holds else line.words.get("turn_fails", defaults[1])
    turning_words = value_words(compared.turning, compared.type)
    actual_words = value_words(compared.actual, compared.type)
    zh = pattern.zh.replace("{turning}", turning_words.zh).replace("{actual}", actual_words.zh)
    en = pattern.en.replace("{turning}", turning_words.en).replace("{actual}", actual_words.en)
    words = Prover(evaluation).fill(Words(zh, en))
    return Counterfactual(
        rule=line.rule, holds=holds, actual=compared.actual, limit=compared.limit, turning_point=compared.turning,
        flips_result=verdict_of(turned).computed is not verdict_of(evaluation).computed, zh=words.zh, en=words.en,
    )  # fmt: skip


def _conditions(graph: Graph, root: int) -> set[int]:
    """The conditions an *and* of conditions is made of."""
    node = graph.nodes[root]
    if node.op is not Op.AND:
        return {root}
    found: set[int] = set()
    for arg in node.args:
        found |= _conditions(graph, arg)
    return found
