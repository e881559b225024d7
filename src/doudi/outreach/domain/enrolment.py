"""The life of an enrolment target (扩面对象): assigned, contacted, what came of it, closed."""

from __future__ import annotations

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
