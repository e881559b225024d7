"""The life of an enrolment target (扩面对象): assigned, contacted, what came of it, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from doudi.outreach.domain.steps import Machine, step


class TargetState(StrEnum):
    """Where a target stands; the six in the middle are what came of the contacts."""

    NEW = "new"
    ASSIGNED = "assigned"
    CONTACTED = "contacted"
    ENROLLED = "enrolled"
    EXEMPT = "exempt"
    ELSEWHERE = "elsewhere"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    WRONG_DATA = "wrong_data"
    CLOSED = "closed"


class ContactChannel(StrEnum):
    """How somebody was spoken to: 上门, 电话, 短信."""

    VISIT = "visit"
    PHONE = "phone"
    MESSAGE = "message"


S = TargetState
OUTCOMES = (S.ENROLLED, S.EXEMPT, S.ELSEWHERE, S.UNREACHABLE, S.REFUSED, S.WRONG_DATA)
OPEN = (S.NEW, S.ASSIGNED, S.CONTACTED)
NEEDS_REASON = frozenset({S.EXEMPT, S.REFUSED, S.WRONG_DATA})
TRIES_BEFORE_UNREACHABLE = 3
"""Design: no text gives a number; the same as for visits to families found by screening."""
EXEMPTIONS = (
    "under_16",
    "student",
    "soldier",
    "prisoner",
    "dead_or_moved",
    "drawing_pension",
    "civil_scheme",
    "treaty",
    "other",
)
"""Why somebody need not be insured here, as the notes on livelihood systems, B.1, list; elsewhere is an outcome."""

ENROLMENT = Machine(
    start=S.NEW,
    steps=(
        step("assign", (S.NEW, S.ASSIGNED), S.ASSIGNED),
        step("contact", (S.ASSIGNED, S.CONTACTED), S.CONTACTED),
        step("settle", (S.CONTACTED,), *OUTCOMES),
        step("close", OUTCOMES, S.CLOSED),
        step("reopen", (S.CLOSED,), S.NEW),
    ),
    ends=frozenset({S.CLOSED}),
)


@dataclass(frozen=True)
class EarlierTarget:
    """A target of the same subject and rule, found before."""

    period: str
    state: str
    facts_digest: str


def what_to_do(earlier: Sequence[EarlierTarget], period: str, facts_digest: str) -> str:
    """Whether a finding opens a target (`open`), the one of this month again (`reopen`), or why neither.

    `earlier` is in the order they were opened, a reopened one last. One target per subject, rule and month; none
    beside one that is not closed; after one was closed, none while the facts are what they were then.

    >>> seen = EarlierTarget("2025-08", "closed", "abc")
    >>> what_to_do([], "2025-08", "abc"), what_to_do([seen], "2025-08", "abc"), what_to_do([seen], "2025-09", "abc")
    ('open', 'settled_same_facts', 'settled_same_facts')
    >>> what_to_do([seen], "2025-08", "xyz"), what_to_do([seen], "2025-09", "xyz")
    ('reopen', 'open')
    >>> what_to_do([EarlierTarget("2025-08", "refused", "abc")], "2025-09", "xyz")
    'target_open'
    """
    if any(each.state != S.CLOSED for each in earlier):
        return "target_open"
    if earlier and earlier[-1].facts_digest == facts_digest:
        return "settled_same_facts"
    return "reopen" if any(each.period == period for each in earlier) else "open"
