"""A compiled ruleset (规则集): one scheme's graph with the figures of one jurisdiction and profile, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from doudi.kernel.month import Month
from doudi.rules.contradictions import Contradiction
from doudi.rules.graph import Graph, Op
from doudi.rules.lines import Line
from doudi.rules.parameters import ParameterSet, ParameterValue, SchemeNotInForce
from doudi.rules.quantities import Entity, Quantity, split_month
from doudi.rules.tracing import TracedRule

ENGINE_VERSION = 1
"""Raised when an operator's meaning changes: older decisions are re-derived with the release of their time."""


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """Which rules give the answer (结论由哪几条规则给出).

    Args:
        eligible, amount, people: of the household; `amount` is "" for what grants no money.
        reviews: what needs a person when it holds.
        person_eligible, person_amount: of each person, for schemes that entitle persons.
        grants: cash_monthly | cash_once | tag, what is granted.
        from_month: the first month the scheme speaks for, if its text says so.
        shows: further rules the proof tells of, on which the answer does not rest.
    """

    eligible: str
    amount: str
    people: str
    reviews: tuple[str, ...]
    person_eligible: str = ""
    person_amount: str = ""
    grants: str = "cash_monthly"
    from_month: Month | None = None
    shows: tuple[str, ...] = ()


    @property
    def roots(self) -> tuple[str, ...]:
        """The rules a proof starts from."""
        named = (self.eligible, self.amount, self.people, self.person_eligible, self.person_amount, *self.reviews,
                 *self.shows)  # fmt: skip
        return tuple(name for name in named if name)


@dataclass(frozen=True)
class Ruleset:
    """Everything an evaluation needs; receives facts and a month, knows no files.

    Args:
        lines: how reasons are worded, in reading order.
        contradictions: which known facts cannot all be true; none in rulesets kept before these were declared.
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
    contradictions: tuple[Contradiction, ...] = ()

    @cached_property
    def live_nodes(self) -> tuple[int, ...]:
        """The nodes some rule reads, in an order in which each comes after what it reads."""
        live: set[int] = set()
        for rule in self.rules.values():
            live |= self.graph.below(rule.node)
        return tuple(sorted(live))

    @cached_property
    def figure_keys(self) -> tuple[str, ...]:
        """The parameters the rules read; one of an earlier month ends in "@-3"."""
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
            SchemeNotInForce: the month lies before the scheme's first.
            ParametersNotInForce: the month lies before the first date of some of them, all of which are named.
        """
        first = self.outcome.from_month
        if first is not None and month < first:
            raise SchemeNotInForce(self.scheme, self.profile, first, month)
        found: dict[str, ParameterValue] = {}
        by_months: dict[int, list[str]] = {}
        for key in self.figure_keys:
            by_months.setdefault(split_month(key)[1], []).append(key)
        for months, keys in by_months.items():
            values = self.parameters.all_at([split_month(key)[0] for key in keys], month.plus(-months))
            found |= {key: values[split_month(key)[0]] for key in keys}
        return found

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
            for key in sorted({split_month(key)[0] for key in self.figure_keys})
        }
        names = self.outcome
        outcome = [names.eligible, names.amount, names.people, names.reviews, names.person_eligible,
                   names.person_amount, names.grants, str(names.from_month)]
        named = [ENGINE_VERSION, self.scheme, self.profile, self.jurisdiction]
        whole: list[object] = [named, graph, rules, quantities, figures, outcome]
        if self.contradictions:
            # Left out where there are none: the hash of what was kept before stays what it was.
            whole.append([
                [each.key, each.severity, each.alike_in,
                 [[[one.quantity, one.test, one.value] for one in party] for party in each.parties]]
                for each in self.contradictions
            ])  # fmt: skip
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _row(row: object) -> list[str]:
    fields = ("value", "valid_from", "valid_to", "status", "legal_basis")
    return [_plain(getattr(row, name)) for name in fields]


def _plain(value: object) -> str:
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)
