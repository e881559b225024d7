"""What a rule found last night with the answers of some subjects replaced by those of tonight (结果更新)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison.apart import Moved
from doudi.columnar.comparison.judging import NOT_KNOWN, UNCLEAR
from doudi.columnar.comparison.model import ComparisonRule
from doudi.columnar.comparison.replacing import exchanged
from doudi.columnar.comparison.running import RuleResult

UInt64s = npt.NDArray[np.uint64]


def people_moved(before: RuleResult, subjects: UInt64s, come: RuleResult) -> UInt64s:
    """Whom a result found, with some subjects asked anew.

    Args:
        before: of everybody, last night.
        come: what the rule says of the subjects now, and of nobody else.
        subjects: uint64[n], ascending: whose answers are replaced.
    """
    return exchanged(before.people, subjects, come.people)


def apart_moved(before: RuleResult, subjects: UInt64s, come: RuleResult) -> Moved:
    """As `people_moved`: whom it set apart, and how many of each kind were replaced."""
    return before.apart.moved(subjects, come.apart.written)


def moved_on(
    rule: ComparisonRule, before: RuleResult, looked_through: int, come: RuleResult, people: UInt64s, apart: Moved
) -> RuleResult:
    """Tonight's result, exactly as a full run has it.

    Args:
        looked_through: how many of the subjects the rule looked through then: those of them it neither found nor set
            apart were in order.
        people: whom it found, by `people_moved`; `apart` whom it set apart, by `apart_moved`.
    """
    gone = apart.gone.tolist()
    found_then = len(before.people) + len(come.people) - len(people)
    in_order_then = looked_through - found_then - sum(gone)
    return RuleResult(
        before.rule, people, before.candidates - looked_through + come.candidates,
        before.in_order - in_order_then + come.in_order,
        {reason: before.spared[reason] - gone[answer] + come.spared[reason] for reason, answer in rule.spares.items()},
        before.not_known - gone[NOT_KNOWN] - gone[UNCLEAR] + come.not_known, {}, apart.apart, come.rows_lost,
    )  # fmt: skip
