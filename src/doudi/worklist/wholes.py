"""Matters made of parts (整件和各项): a whole whose clock runs while its parts are on lists; features say which."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from doudi.worklist.models import Clock

Part = tuple[str, str]
"""The subject of a part: its type and public id."""


@dataclass(frozen=True)
class Whole:
    """One whole under way: its subject, who answers for it where, and every part that is not over."""

    subject_type: str
    subject_id: str
    owner_role: str
    area_path: str
    parts: tuple[Part, ...]


Finder = Callable[[Collection[str]], list[Whole]]
_finders: dict[str, Finder] = {}


def register_wholes(part_type: str, finder: Finder) -> None:
    """``finder(ids)`` gives the wholes under way to which these subjects of ``part_type`` belong."""
    _finders[part_type] = finder


def part_types() -> list[str]:
    """The types of subject that are parts of something."""
    return sorted(_finders)


def wholes_of(part_type: str, ids: Collection[str]) -> list[Whole]:
    """The wholes these subjects belong to; none where no feature says so."""
    finder = _finders.get(part_type)
    return finder(ids) if finder and ids else []


def last_days(parts: Collection[Part]) -> dict[Part, date | None]:
    """The last day of each part that is under way: of its own whole where it has one, else of its latest step.

    None where nothing that runs has a last day.
    """
    found: dict[Part, date | None] = dict.fromkeys(parts)
    totals: set[Part] = set()
    for kind in sorted({kind for kind, _id in parts}):
        ids = sorted(number for each, number in parts if each == kind)
        for at in range(0, len(ids), 5000):
            rows = Clock.objects.filter(
                subject_type=kind, subject_id__in=ids[at : at + 5000], stopped_on=None, due_on__isnull=False
            )
            for clock in rows.order_by("pk"):
                key = (clock.subject_type, clock.subject_id)
                is_total = clock.rule_key.endswith(".total")
                known = found[key]
                if is_total or (key not in totals and (known is None or (clock.due_on and clock.due_on > known))):
                    found[key] = clock.due_on
                if is_total:
                    totals.add(key)
    return found


def expected_end(due_on: date | None, last: Collection[date | None]) -> date | None:
    """The day on which a whole is expected to end: with its last part. None where that cannot be said.

    A part without a last day makes it unknown, unless another one alone ends after the whole's own last day.

    >>> first, late = date(2025, 9, 10), date(2025, 9, 30)
    >>> expected_end(late, [first, date(2025, 9, 12)]), expected_end(late, [first, None])
    (datetime.date(2025, 9, 12), None)
    >>> expected_end(first, [late, None])
    datetime.date(2025, 9, 30)
    """
    known = [day for day in last if day is not None]
    if not known:
        return None
    latest = max(known)
    if len(known) == len(last) or (due_on is not None and latest > due_on):
        return latest
    return None
