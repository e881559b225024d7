"""Which columns a rule reads (所需列), so that a snapshot of an older contract stops the rule instead of failing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.snapshot import Snapshot


def columns_read(book: RuleBook, rule: ComparisonRule) -> dict[str, set[str]]:
    """Dataset → the columns the rule reads of it, beside the key it is sorted by."""
    needed: dict[str, set[str]] = defaultdict(set)
    for key in rule.signals:
        signal = book.signals[key]
        told = {name for each in signal.where for name in (each.column, each.other)} | {signal.by}
        needed[signal.dataset] |= told - {""}
    left = book.signals[rule.left].dataset
    needed[left] |= {rule.tell} - {""}
    if rule.count:
        needed[left] |= {rule.count.of, *rule.count.within} - {""}
    for match in rule.pairing.matches if rule.pairing else ():
        needed[left].add(match.left)
        for key, name in zip(rule.pairing.signals if rule.pairing else (), match.right, strict=True):
            needed[book.signals[key].dataset].add(name)
    return dict(needed)


def columns_lacking(book: RuleBook, rule: ComparisonRule, snapshots: Mapping[str, Snapshot]) -> dict[str, str]:
    """Dataset → `older-contract`, where a snapshot was made before its contract had a column the rule reads."""
    needed = columns_read(book, rule)
    return {name: "older-contract" for name, columns in needed.items()
            if not columns <= set(snapshots[name].rows.fixed.schema.names)}  # fmt: skip
