"""A compiled ruleset (规则集): one scheme's graph with the figures of one jurisdiction and profile, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from doudi.kernel.month import Month
from doudi.rules.graph import Graph, Op
from doudi.rules.lines import Line
from doudi.rules.parameters import ParameterSet, ParameterValue
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.tracing import TracedRule

ENGINE_VERSION = 1
"""Raised when an operator's meaning changes: older decisions are re-derived with the release of their time."""


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """Which rules give the answer: eligible, monthly amount, people counted, and what needs a person when it holds."""

    eligible: str
    amount: str
    people: str
    reviews: tuple[str, ...]


@dataclass(frozen=True)
class Ruleset:
    """Everything an evaluation needs; receives facts and a month, knows no files.

    Args:
        lines: how reasons are worded, in reading order.
    """

    scheme: str
    name_zh: str
    name_en: str
    profile: str
    jurisdiction: str
    quantities: Mapping[str, Quantity]
    graph: Graph
    rules: Mapping[str, TracedRule]
    parameters: ParameterSet
    outcome: OutcomeRules
    lines: tuple[Line, ...]

    @cached_property
    def live_nodes(self) -> tuple[int, ...]:
        """The nodes some rule reads, in an order in which each comes after what it reads."""
        live: set[int] = set()
        for rule in self.rules.values():
            live |= self.graph.below(rule.node)
        return tuple(sorted(live))

    @cached_property
    def figure_keys(self) -> tuple[str, ...]:
        """The parameters the rules read."""
        nodes = (self.graph.nodes[index] for index in self.live_nodes)
        return tuple(sorted({str(node.payload) for node in nodes if node.op is Op.FIGURE}))

    @cached_property
    def fact_keys(self) -> tuple[tuple[Entity, str], ...]:
        """The quantities the rules read, with whom they are about."""
        nodes = (self.graph.nodes[index] for index in self.live_nodes)
        return tuple(sorted({(node.entity, str(node.payload)) for node in nodes if node.op is Op.FACT}))

    def figures(self, month: Month) -> dict[str, ParameterValue]:
        """Every figure the rules read, as in force that month.

        Raises:
            ParametersNotInForce: the month lies before the first date of some of them, all of which are named.
        """
        return self.parameters.all_at(self.figure_keys, month)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over rules, quantities and all dated figures: names exactly what a decision was made under."""
        graph = [[n.op, n.args, n.payload, n.entity, str(n.type), n.type.codes] for n in self.graph.nodes]
        rules = {name: [rule.node, rule.entity, str(rule.type)] for name, rule in self.rules.items()}
        quantities = {
            key: [q.entity, q.unit, q.none_is, [code.code for code in q.codes]] for key, q in self.quantities.items()
        }
        figures = {
            key: [
                [level.jurisdiction, level.yearly_adjustment_month, [_row(row) for row in level.rows]]
                for level in self.parameters.parameters[key].levels
            ]
            for key in self.figure_keys
        }
        outcome = [self.outcome.eligible, self.outcome.amount, self.outcome.people, self.outcome.reviews]
        named = [ENGINE_VERSION, self.scheme, self.profile, self.jurisdiction]
        whole = [named, graph, rules, quantities, figures, outcome]
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _row(row: object) -> list[str]:
    fields = ("value", "valid_from", "valid_to", "status", "legal_basis")
    return [_plain(getattr(row, name)) for name in fields]


def _plain(value: object) -> str:
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)
