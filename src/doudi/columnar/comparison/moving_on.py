"""What a rule found last night with the answers of some subjects replaced by those of tonight (结果更新)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison.judging import FOUND, NOT_KNOWN, UNCLEAR, Judged
from doudi.columnar.comparison.model import ComparisonRule
from doudi.columnar.comparison.replacing import replaced
from doudi.columnar.comparison.running import RuleResult

UInt64s = npt.NDArray[np.uint64]


def moved_on(
    rule: ComparisonRule, before: RuleResult, looked_through: int, come: RuleResult, subjects: UInt64s
) -> RuleResult:
    """Tonight's result, exactly as a full run has it.

    Args:
        before: of everybody, last night.
        looked_through: how many of the subjects the rule looked through then: those of them it neither found nor set
            apart were in order.
        come: what it says of the subjects now, and of nobody else.
        subjects: uint64[n], ascending: whose answers are replaced.
    """
    people, found_then = _moved(_found(before.people), subjects, _found(come.people))
    apart, apart_then = _moved(before.apart, subjects, come.apart)
    counts = np.bincount(apart.answers, minlength=256).tolist()
    return RuleResult(
        before.rule, people.subjects, before.candidates - looked_through + come.candidates,
        before.in_order - (looked_through - found_then - apart_then) + come.in_order,
        {reason: counts[answer] for reason, answer in rule.spares.items()}, counts[NOT_KNOWN] + counts[UNCLEAR], {},
        apart, come.rows_lost,
    )  # fmt: skip


def _found(people: UInt64s) -> Judged:
    return Judged(people, np.full(len(people), FOUND, np.uint8))


def _moved(before: Judged, subjects: UInt64s, come: Judged) -> tuple[Judged, int]:
    """The answers with those of some subjects replaced, and of how many of these there was one."""
    now = Judged(*replaced(before.subjects, before.answers, subjects, come.subjects, come.answers))
    return now, len(before.subjects) + len(come.subjects) - len(now.subjects)
