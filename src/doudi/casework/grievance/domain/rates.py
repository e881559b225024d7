"""The three rates of a unit (三率: 响应率、解决率、满意率) and a firm rating's score, each with what it is a share of.

[S111] names the three rates without a formula; the formulas below are ours and stand on the page beside the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class HandedOver:
    """One hand-over to a unit, as far as the rates depend on it; None is not known, never "no"."""

    due_on: date | None
    answered_on: date | None
    is_resolved: bool | None
    is_satisfied: bool | None


@dataclass(frozen=True)
class Rate:
    """A share with its denominator; ``share`` is None where nothing is to be divided by.

    >>> Rate(19, 20).share
    Fraction(19, 20)
    >>> Rate(0, 0).share is None
    True
    """

    part: int
    whole: int

    @property
    def share(self) -> Fraction | None:
        """Exact, or None over nothing."""
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True)
class ThreeRates:
    """Response, resolution, satisfaction; ``without_limit`` hand-overs had no limit and stand in no response rate."""

    handed_over: int
    response: Rate
    resolution: Rate
    satisfaction: Rate
    without_limit: int


def three_rates(rows: Iterable[HandedOver], today: date) -> ThreeRates:
    """The rates of one unit.

    Response: answered by the last day, of those answered or past their last day. Resolution and satisfaction: of those
    where the complainant said yes or no.

    >>> day = date(2025, 9, 10)
    >>> rows = [HandedOver(day, day, True, False), HandedOver(day, None, None, None), HandedOver(None, day, None, True)]
    >>> found = three_rates(rows, date(2025, 9, 11))
    >>> found.response, found.satisfaction, found.without_limit
    (Rate(part=1, whole=2), Rate(part=1, whole=2), 1)
    """
    known = list(rows)
    limited = [row for row in known if row.due_on is not None]
    due = [row for row in limited if row.answered_on is not None or (row.due_on is not None and row.due_on < today)]
    in_time = [row for row in due if row.answered_on is not None and row.due_on and row.answered_on <= row.due_on]
    resolved = [row.is_resolved for row in known if row.is_resolved is not None]
    satisfied = [row.is_satisfied for row in known if row.is_satisfied is not None]
    return ThreeRates(
        len(known),
        Rate(len(in_time), len(due)),
        Rate(sum(resolved), len(resolved)),
        Rate(sum(satisfied), len(satisfied)),
        len(known) - len(limited),
    )


POSITIVE = frozenset({"very_satisfied", "satisfied"})
VALID = POSITIVE | {"neutral", "dissatisfied"}
ANSWERS = (*sorted(POSITIVE, reverse=True), "neutral", "dissatisfied", "do_not_know")


def score(counts: Mapping[str, int]) -> Rate:
    """The share of positive among valid answers (livelihood.md B.6); “do not know” is no valid answer.

    >>> score({"very_satisfied": 3, "satisfied": 1, "dissatisfied": 1, "do_not_know": 40})
    Rate(part=4, whole=5)
    """
    return Rate(
        sum(count for answer, count in counts.items() if answer in POSITIVE),
        sum(count for answer, count in counts.items() if answer in VALID),
    )
