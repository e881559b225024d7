"""What is not on file (还缺的数): every figure a scheme has no value for in a month, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doudi.kernel.month import Month
from doudi.rules.graph import Op
from doudi.rules.parameters import ParameterSet
from doudi.rules.ruleset import Ruleset
from doudi.rules.settled import with_settled_figures
from doudi.rules.tables import Scale, Table
from doudi.rules.tracing import TracedRule
from doudi.schemes.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Gap:
    """One figure nobody has put on file for this place (一个没有登在册的数).

    Args:
        missing: the codes or steps of a table without a value; empty where the whole figure is missing.
        is_waited_for: a family's result can wait for it in this place; False where another figure switches it off.
        needed_by: the rules that read it, with their clause; "" for what the process or the forms read.
        note: why it is not on file.
    """

    key: str
    zh: str
    en: str
    unit: str
    missing: tuple[str, ...]
    is_waited_for: bool
    needed_by: tuple[tuple[str, str], ...]
    note: str


def gaps_of(scheme: Scheme, month: Month) -> tuple[Gap, ...]:
    """The gaps among a scheme's own figures, those a result can wait for first.

    Figures of a scheme it is based on are that scheme's gaps. A figure whose first value comes later is a gap too.

    >>> from doudi.schemes import load
    >>> found = gaps_of(load("dibao"), Month(2025, 9))
    >>> next(gap.needed_by for gap in found if gap.key == "dibao.vehicles_allowed")
    (('are_vehicles_within', '57号 第十四条'),)
    """
    ruleset, found = scheme.ruleset, []
    waited_for = _still_read(ruleset, month)
    for key in sorted(scheme.parameters.parameters):
        if not key.startswith(f"{scheme.key}."):
            continue
        missing = _missing(scheme.parameters, key, month)
        if missing is None:
            continue
        parameter, value = scheme.parameters.parameters[key], scheme.parameters.parameters[key].at(month)
        readers = tuple((rule.name, rule.clause) for rule in _readers(ruleset, key))
        is_waited_for = key in waited_for or (not readers and not missing)
        note = value.note if value is not None else f"{parameter.first_month}起才有"
        found.append(Gap(key, parameter.zh, parameter.en, parameter.unit, missing, is_waited_for, readers, note))
    return tuple(sorted(found, key=lambda gap: not gap.is_waited_for))


def _missing(parameters: ParameterSet, key: str, month: Month) -> tuple[str, ...] | None:
    """None where everything is on file; the entries without a value, or nothing where the whole figure has none."""
    value = parameters.parameters[key].at(month)
    if value is None or value.is_unset:
        return ()
    if isinstance(value.value, Table | Scale):
        open_ = tuple(str(at) for at, entry in value.value if entry is None)
        return open_ or None
    return None


def _still_read(ruleset: Ruleset, month: Month) -> frozenset[str]:
    """The figures an outcome can rest on this month; none where the scheme is not in force yet."""
    first = ruleset.outcome.from_month
    if first is not None and month < first:
        return frozenset()
    known = [key for key in ruleset.figure_keys if ruleset.parameters.parameters[key.partition("@")[0]].at(month)]
    if len(known) < len(ruleset.figure_keys):
        return frozenset(ruleset.figure_keys)
    return frozenset(with_settled_figures(ruleset, month, only=()).figure_keys)


def _readers(ruleset: Ruleset, key: str) -> Iterator[TracedRule]:
    """The rules that read a figure themselves, not through another rule."""
    nodes = ruleset.graph.nodes
    by_node = {rule.node: rule for rule in ruleset.rules.values()}
    for rule in ruleset.rules.values():
        waiting, seen = [rule.node], set()
        while waiting:
            index = waiting.pop()
            if index in seen or (index in by_node and by_node[index] is not rule and index != rule.node):
                continue
            seen.add(index)
            waiting.extend(nodes[index].args)
        payloads = {nodes[index].payload for index in seen if nodes[index].op is Op.FIGURE}
        if any(str(payload).partition("@")[0] == key for payload in payloads):
            yield rule
