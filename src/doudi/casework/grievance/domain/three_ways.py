"""三事分流: a matter is sorted by how public it is, never by how much work it makes (livelihood.md B.6, S54, S114)."""

from __future__ import annotations

from enum import StrEnum


class Matter(StrEnum):
    """大事 is a department's, 小事 the community's by talking it over, 私事 the person's own, with guidance."""

    BIG = "big"
    SMALL = "small"
    PRIVATE = "private"


OWNER_KINDS: dict[Matter, frozenset[str]] = {
    Matter.BIG: frozenset({"city_bureau", "district_bureau", "department", "township_office"}),
    Matter.SMALL: frozenset({"township_office", "village_committee", "charity"}),
    Matter.PRIVATE: frozenset(),
}
"""The kinds of office that may be responsible; a private matter has none: it gets guidance."""
ESCALATIONS = frozenset({(Matter.PRIVATE, Matter.SMALL), (Matter.SMALL, Matter.BIG)})
"""What may be raised, one way up at a time; the sources name these two."""


def may_own(matter: str, office_kind: str) -> bool:
    """Whether an office of this kind may be responsible for the matter; an unsorted one may go to any.

    >>> may_own("big", "village_committee"), may_own("small", "village_committee"), may_own("", "department")
    (False, True, True)
    """
    return not matter or office_kind in OWNER_KINDS[Matter(matter)]


def may_escalate(before: str, after: str) -> bool:
    """Whether a sorted matter may be raised from one class to the other.

    >>> may_escalate("private", "small"), may_escalate("private", "big"), may_escalate("big", "small")
    (True, False, False)
    """
    return (before, after) in ESCALATIONS
