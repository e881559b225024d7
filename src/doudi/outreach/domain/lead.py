"""The life of a lead (线索)."""

from enum import StrEnum


class LeadState(StrEnum):
    """Where a lead stands: found, sent to the grid, seen, applied, settled."""

    NEW = "new"
    DISPATCHED = "dispatched"
    VISITED = "visited"
    APPLIED = "applied"
    SETTLED = "settled"


STILL_TO_VISIT = (LeadState.NEW, LeadState.DISPATCHED)
"""Nobody has met the family yet: what is found since may be told at the same visit."""


class VisitOutcome(StrEnum):
    """What came of a visit: 要申请, 不需要, 没见到, 搬走了."""

    WANTS_TO_APPLY = "wants_to_apply"
    NOT_NEEDED = "not_needed"
    NOT_FOUND = "not_found"
    MOVED = "moved"


NEEDS_REASON = frozenset({VisitOutcome.NOT_NEEDED})
ENDS_LEAD = frozenset({VisitOutcome.NOT_NEEDED, VisitOutcome.MOVED})
VISITS_BEFORE_NOT_FOUND_ENDS = 3


def state_after(outcome: VisitOutcome, visits_so_far: int) -> LeadState:
    """The lead's state after a visit; somebody not met is visited again, up to three times.

    >>> state_after(VisitOutcome.NOT_FOUND, 1), state_after(VisitOutcome.NOT_FOUND, 3)
    (<LeadState.DISPATCHED: 'dispatched'>, <LeadState.SETTLED: 'settled'>)
    """
    if outcome in ENDS_LEAD:
        return LeadState.SETTLED
    if outcome is VisitOutcome.NOT_FOUND:
        return LeadState.SETTLED if visits_so_far >= VISITS_BEFORE_NOT_FOUND_ENDS else LeadState.DISPATCHED
    return LeadState.VISITED
