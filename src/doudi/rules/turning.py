"""Where the answer would turn (反过来说): for each limit, the nearest value at which its condition changes."""

from __future__ import annotations

from doudi.rules.assessment import Counterfactual
from doudi.rules.graph import Graph, Op
from doudi.rules.lines import Line, Words
from doudi.rules.operators import is_known
from doudi.rules.proof import Prover
from doudi.rules.quantities import Entity
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.verdict import verdict_of
from doudi.rules.words import value_words

_FAILS = Words("不超过{turning}就符合这一条，现在是{actual}", "this would be met at {turning} or less; it is {actual}")
_HOLDS = Words("到{turning}就不符合这一条了，现在是{actual}", "this would fail at {turning}; it is {actual}")


def counterfactuals(evaluation: Evaluation) -> tuple[Counterfactual, ...]:
    """One for each limit among the conditions of eligibility whose two sides are known, in reading order.

    Recomputes the result with that one condition turned, to say whether it alone decides.
    """
    ruleset = evaluation.ruleset
    conditions = _conditions(ruleset.graph, ruleset.rules[ruleset.outcome.eligible].node)
    found = []
    for line in ruleset.lines:
        rule = ruleset.rules[line.rule]
        node = ruleset.graph.nodes[rule.node]
        if rule.entity is not Entity.HOUSEHOLD or rule.node not in conditions or node.op not in (Op.LESS, Op.AT_MOST):
            continue
        cells = [evaluation.cell(rule.node), *(evaluation.cell(arg) for arg in node.args)]
        if all(is_known(cell) for cell in cells):
            actual, limit = cells[1][0], cells[2][0]
            assert isinstance(actual, int)
            assert isinstance(limit, int)
            found.append(_turn(evaluation, line, rule.node, node.op, actual, limit))
    return tuple(found)


def _turn(evaluation: Evaluation, line: Line, node: int, op: Op, actual: int, limit: int) -> Counterfactual:
    holds = bool(evaluation.cell(node)[0])
    last_passing = limit - 1 if op is Op.LESS else limit
    turning = last_passing + 1 if holds else last_passing
    turned = evaluate(evaluation.ruleset, evaluation.household, evaluation.month, evaluation.figures,
                      {node: (not holds, 0)})  # fmt: skip
    type_ = evaluation.ruleset.graph.nodes[evaluation.ruleset.graph.nodes[node].args[0]].type
    pattern = line.words.get("turn_holds", _HOLDS) if holds else line.words.get("turn_fails", _FAILS)
    turning_words, actual_words = value_words(turning, type_), value_words(actual, type_)
    zh = pattern.zh.replace("{turning}", turning_words.zh).replace("{actual}", actual_words.zh)
    en = pattern.en.replace("{turning}", turning_words.en).replace("{actual}", actual_words.en)
    words = Prover(evaluation).fill(Words(zh, en))
    return Counterfactual(
        rule=line.rule, holds=holds, actual=actual, limit=limit, turning_point=turning,
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
