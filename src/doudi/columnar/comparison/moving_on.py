"""What a rule found last night with the answers of some subjects replaced by those of tonight (结果更新)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison.judging import FOUND, NOT_KNOWN, UNCLEAR, Judged
from doudi.columnar.comparison.model import ComparisonRule
from doudi.columnar.comparison.replacing import Replaced, replaced
from doudi.columnar.comparison.running import RuleResult

UInt64s = npt.NDArray[np.uint64]


def moved(before: RuleResult, subjects: UInt64s, come: RuleResult, *, is_found: bool) -> Replaced:
    """One of the two lists of a result, whom it found or whom it set apart, with the answers of some subjects replaced.

    Args:
        before: of everybody, last night.
        come: what the rule says of the subjects now, and of nobody else.
        subjects: uint64[n], ascending: whose answers are replaced.
    """
    was, now = (_found(each.people) if is_found else each.apart for each in (before, come))
    return replaced(was.subjects, was.answers, subjects, now.subjects, now.answers)


def moved_on(
    rule: ComparisonRule, before: RuleResult, looked_through: int, come: RuleResult, people: Replaced, apart: Replaced
) -> RuleResult:
    """Tonight's result, exactly as a full run has it.

    Args:
        looked_through: how many of the subjects the rule looked through then: those of them it neither found nor set
            apart were in order.
        people: whom it found and whom it set `apart`, `moved`.
    """
    gone = apart.gone.tolist()
    in_order_then = looked_through - int(people.gone[FOUND]) - sum(gone)
    return RuleResult(
        before.rule, people.subjects, before.candidates - looked_through + come.candidates,
        before.in_order - in_order_then + come.in_order,
        {reason: before.spared[reason] - gone[answer] + come.spared[reason] for reason, answer in rule.spares.items()},
        before.not_known - gone[NOT_KNOWN] - gone[UNCLEAR] + come.not_known, {},
        Judged(apart.subjects, apart.answers), come.rows_lost,
    )  # fmt: skip


def _found(people: UInt64s) -> Judged:
    return Judged(people, np.full(len(people), FOUND, np.uint8))
