"""Planted faults (故意的错): proof that the comparison can fail.

`./doudi bench rules --plant NAME` must end in *unequal*.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doudi.rules.graph import Graph, Op
from doudi.rules.population import Column, Population
from doudi.rules.ruleset import Ruleset

PLANTED = {
    "wrong-rounding": "our deduction is rounded up instead of down",
    "shifted-offset": "one person of ours is counted with the neighbours",
    "unknown-as-zero": "our unknown deposits are taken for none",
    "changed-rate": "the peer's urban standard is one fen higher",
}
"""The last is planted in the peer's process, the others in ours."""


def broken_rules(rules: Ruleset, fault: str) -> Ruleset:
    """The rules with the fault in them, or as they are."""
    if fault != "wrong-rounding":
        return rules
    graph = Graph()
    for index, node in enumerate(rules.graph.nodes):
        is_deduction = node.op is Op.SHARE and index in rules.graph.below(rules.rules["employment_deduction"].node)
        added = graph.add(replace(node, payload="ceil_fen") if is_deduction else node)
        assert added == index
    return replace(rules, graph=graph)


def broken_population(people: Population, fault: str) -> Population:
    """The population with the fault in it, or as it is."""
    if fault == "shifted-offset":
        offsets = people.offsets.copy()
        middle = len(offsets) // 2
        # From the first household after the middle that has somebody to give away.
        while offsets[middle + 1] - offsets[middle] < 2:
            middle += 1
        offsets[middle] += 1
        return replace(people, offsets=offsets)
    if fault == "unknown-as-zero":
        column = people.household["deposits_fen"]
        assert column.known is not None
        values = np.where(column.known, column.values, 0)
        return replace(people, household={**people.household, "deposits_fen": Column(values)})
    return people
