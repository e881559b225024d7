"""A finding that was dealt with before (再次发现): whether it is work again, or settled until the facts change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OPEN, REOPEN = "open", "reopen"
STILL_OPEN, SETTLED_SAME_FACTS = "still_open", "settled_same_facts"


@dataclass(frozen=True)
class EarlierWork:
    """A target or suspicion of the same subject and rule, found before (以前的)."""

    period: str
    is_open: bool
    facts_digest: str


def what_to_do(earlier: Sequence[EarlierWork], period: str, facts_digest: str) -> str:
    """Whether a finding is opened (`open`), the one of this month opened again (`reopen`), or why neither.

    `earlier` is in the order they were opened, a reopened one last. One per subject, rule and month; none beside one
    that is still open; after one came to its end, none while the facts are what they were then.

    >>> seen = EarlierWork("2025-08", False, "abc")
    >>> what_to_do([], "2025-08", "abc"), what_to_do([seen], "2025-08", "abc"), what_to_do([seen], "2025-09", "abc")
    ('open', 'settled_same_facts', 'settled_same_facts')
    >>> what_to_do([seen], "2025-08", "xyz"), what_to_do([seen], "2025-09", "xyz")
    ('reopen', 'open')
    >>> what_to_do([EarlierWork("2025-08", True, "abc")], "2025-09", "xyz")
    'still_open'
    """
    if any(each.is_open for each in earlier):
        return STILL_OPEN
    if earlier and earlier[-1].facts_digest == facts_digest:
        return SETTLED_SAME_FACTS
    return REOPEN if any(each.period == period for each in earlier) else OPEN
