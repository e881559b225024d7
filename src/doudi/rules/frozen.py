"""A ruleset as data (固化的规则): kept beside each decision, so that it can be re-derived when the rules have moved on.

Everything an evaluation needs is in it: the graph, the rules, the quantities, every dated figure with its source, and
the words of the proof. Reading it runs no code of any scheme. What comes back has the hash of what was written.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from doudi.kernel.errors import DoudiError
from doudi.kernel.money import Rounding
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.contradictions import Condition, Contradiction, Severity, Test
from doudi.rules.graph import Graph, Node, Op
from doudi.rules.lines import Line, Words
from doudi.rules.parameters import Level, Parameter, ParameterPayload, ParameterSet, Row
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.rules.ruleset import ENGINE_VERSION, OutcomeRules, Ruleset
from doudi.rules.tables import Scale, Table
from doudi.rules.tracing import TracedRule
from doudi.rules.units import Kind, Type

FORMAT = 1


class FrozenUnreadable(DoudiError):
    """The text is no frozen ruleset, was changed, or needs another release."""

    code = "rules.frozen-unreadable"


def freeze(ruleset: Ruleset) -> str:
    """The ruleset as one JSON text, the same for the same ruleset."""
    nodes = [[node.op, list(node.args), node.payload, node.entity, _type(node.type)] for node in ruleset.graph.nodes]
    rules = {
        name: [rule.node, rule.entity, _type(rule.type), rule.clause, rule.law_text]
        for name, rule in ruleset.rules.items()
    }
    parameters = {
        key: [parameter.zh, parameter.en, parameter.unit,
              [[level.jurisdiction, level.yearly_adjustment_month, [_row(row) for row in level.rows]]
               for level in parameter.levels]]
        for key, parameter in ruleset.parameters.parameters.items()
    }  # fmt: skip
    lines = [[line.rule, line.role, line.show, line.clause, _words(line)] for line in ruleset.lines]
    outcome = asdict(ruleset.outcome) | {"from_month": _month(ruleset.outcome.from_month)}
    whole = {
        "format": FORMAT, "engine": ENGINE_VERSION, "hash": ruleset.hash, "scheme": ruleset.scheme,
        "name": [ruleset.name_zh, ruleset.name_en], "profile": ruleset.profile, "jurisdiction": ruleset.jurisdiction,
        "chain": list(ruleset.parameters.chain), "nodes": nodes, "rules": rules,
        "quantities": [_quantity(quantity) for quantity in ruleset.quantities.values()],
        "parameters": parameters, "outcome": outcome, "lines": lines,
    }  # fmt: skip
    if ruleset.contradictions:
        whole["contradictions"] = [_contradiction(each) for each in ruleset.contradictions]
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def thaw(text: str) -> Ruleset:
    """The ruleset a `freeze` text holds.

    Raises:
        FrozenUnreadable: not such a text, changed since (its hash is not the one it names), or of another engine.
    """
    try:
        whole = json.loads(text)
        if whole["format"] != FORMAT or whole["engine"] != ENGINE_VERSION:
            raise FrozenUnreadable(
                f"Frozen by format {whole['format']}, engine {whole['engine']}; this release reads format {FORMAT}, "
                f"engine {ENGINE_VERSION}. Use the release of that time."
            )
        ruleset = _ruleset(whole)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise FrozenUnreadable(f"This is no frozen ruleset ({type(error).__name__}: {error}).") from error
    if ruleset.hash != whole["hash"]:
        raise FrozenUnreadable(
            f"The frozen ruleset names hash {whole['hash'][:12]} and has {ruleset.hash[:12]}: it was changed since."
        )
    return ruleset


def _ruleset(whole: dict[str, Any]) -> Ruleset:
    graph = Graph()
    for op, args, payload, entity, type_ in whole["nodes"]:
        graph.nodes.append(Node(Op(op), tuple(args), payload, Entity(entity), _read_type(type_)))
    rules = {
        name: TracedRule(name, node, Entity(entity), _read_type(type_), clause, law, 0)
        for name, (node, entity, type_, clause, law) in whole["rules"].items()
    }
    parameters = {
        key: Parameter(key, zh, en, unit, tuple(
            Level(place, tuple(_read_row(row) for row in rows), month) for place, month, rows in levels
        ))
        for key, (zh, en, unit, levels) in whole["parameters"].items()
    }  # fmt: skip
    lines = tuple(
        Line(rule, role, show, {state: Words(*said) for state, said in words.items()}, clause)
        for rule, role, show, clause, words in whole["lines"]
    )
    outcome = dict(whole["outcome"])
    outcome |= {"reviews": tuple(outcome["reviews"]), "shows": tuple(outcome.get("shows", ())),
                "from_month": _read_month(outcome["from_month"])}  # fmt: skip
    quantities = {quantity.key: quantity for quantity in map(_read_quantity, whole["quantities"])}
    name_zh, name_en = whole["name"]
    return Ruleset(
        whole["scheme"], name_zh, name_en, whole["profile"], whole["jurisdiction"], quantities, graph, rules,
        ParameterSet(whole["jurisdiction"], whole["profile"], tuple(whole["chain"]), parameters),
        OutcomeRules(**outcome), lines, tuple(map(_read_contradiction, whole.get("contradictions", ()))),
    )  # fmt: skip


def _contradiction(declared: Contradiction) -> list[Any]:
    parties = [[[each.quantity, each.test, each.value] for each in party] for party in declared.parties]
    return [declared.key, declared.severity, declared.zh, declared.en, parties, declared.alike_in]


def _read_contradiction(stored: list[Any]) -> Contradiction:
    key, severity, zh, en, parties, alike_in = stored
    told = tuple(tuple(Condition(name, Test(test), value) for name, test, value in party) for party in parties)
    return Contradiction(key, Severity(severity), zh, en, told, alike_in)


def _words(line: Line) -> dict[str, list[str]]:
    return {state: [said.zh, said.en] for state, said in line.words.items()}


def _type(type_: Type) -> list[Any]:
    return [type_.kind, [list(each) for each in type_.unit], list(type_.codes)]


def _read_type(stored: list[Any]) -> Type:
    kind, unit, codes = stored
    return Type(Kind(kind), tuple((base, exponent) for base, exponent in unit), tuple(codes))


def _quantity(quantity: Quantity) -> list[Any]:
    codes = [[code.code, code.zh, code.en] for code in quantity.codes]
    return [quantity.key, quantity.entity, quantity.unit, quantity.zh, quantity.en, quantity.means, quantity.none_is,
            codes, quantity.history, quantity.is_lasting, quantity.from_scheme]  # fmt: skip


def _read_quantity(stored: list[Any]) -> Quantity:
    key, entity, unit, zh, en, means, none_is, codes, history, is_lasting, link = stored
    listed = tuple(Code(*code) for code in codes)
    told_by = (link[0], link[1]) if link else None
    kind = Entity(entity), QuantityUnit(unit)
    return Quantity(key, *kind, zh, en, means, none_is, listed, history, is_lasting, told_by)


def _row(row: Row) -> list[Any]:
    return [_payload(row.value), _month(row.valid_from), _month(row.valid_to), row.status, row.legal_basis, row.source,
            row.note]  # fmt: skip


def _read_row(stored: list[Any]) -> Row:
    value, start, end, *rest = stored
    return Row(_read_payload(value), _read_month(start), _read_month(end), *rest)


def _month(month: Month | None) -> str | None:
    return None if month is None else str(month)


def _read_month(text: str | None) -> Month | None:
    return None if text is None else Month.parse(text)


def _payload(value: ParameterPayload | None) -> Any:
    """Plain for what JSON tells apart, else a pair of its kind and its parts."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Rounding):
        return ["rounding", value.value]
    if isinstance(value, Ratio):
        return ["ratio", value.numerator, value.denominator]
    if isinstance(value, frozenset):
        return ["codes", sorted(value)]
    if isinstance(value, Table):
        return ["table", [list(entry) for entry in value.entries]]
    if isinstance(value, Scale):
        return ["scale", [list(step) for step in value.steps]]
    return value


def _read_payload(stored: Any) -> ParameterPayload | None:
    if not isinstance(stored, list):
        plain: int | bool | str | None = stored
        return plain
    kind, first = stored[0], stored[1]
    if kind == "rounding":
        return Rounding(first)
    if kind == "ratio":
        return Ratio(first, stored[2])
    if kind == "codes":
        return frozenset(first)
    if kind == "table":
        return Table(tuple((code, value) for code, value in first))
    if kind == "scale":
        return Scale(tuple((at_least, value) for at_least, value in first))
    raise FrozenUnreadable(f"A figure of kind {kind!r} is unknown to this release.")
