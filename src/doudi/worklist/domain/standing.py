"""Whose an item is today (今天归谁): from the person it names, who is away, and who holds the role there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

Holds = Callable[[str], bool]
"""Whether somebody holds the item's role, in the item's area, today, and may take the item up."""


@dataclass(frozen=True)
class Away:
    """Days away from a role (请假), half-open, with who stands in; empty where nobody was named."""

    staff_id: str
    role: str
    from_on: date
    until_on: date
    substitute_id: str = ""

    def covers(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.from_on <= day < self.until_on


def answers_for(owner_id: str, role: str, leaves: Iterable[Away], may_take: Holds, today: date) -> str:
    """Who answers for an item that names ``owner_id``; empty where it is the role's.

    It is the person's own while they are here and hold the role; while away it is their substitute's, or the
    substitute's substitute's; where that leads to nobody who may take it, or round in a circle, it is the role's. So
    every item has one person or one role, never none and never two.

    >>> week = Away("S-1", "clerk", date(2025, 9, 8), date(2025, 9, 13), "S-2")
    >>> [answers_for("S-1", "clerk", [week], lambda who: True, date(2025, 9, day)) for day in (7, 8, 12, 13)]
    ['S-1', 'S-2', 'S-2', 'S-1']
    >>> answers_for("S-1", "clerk", [week], lambda who: who == "S-1", date(2025, 9, 8))
    ''
    """
    away = {leave.staff_id: leave for leave in leaves if leave.role == role and leave.covers(today)}
    asked: set[str] = set()
    person = owner_id
    while person and person not in asked:
        asked.add(person)
        if person in away:
            person = away[person].substitute_id
        else:
            return person if may_take(person) else ""
    return ""
