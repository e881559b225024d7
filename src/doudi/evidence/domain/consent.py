"""When an authorisation holds (授权是否有效): signed, not ended, not taken back, by the right person, for this case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Signed(Protocol):
    """What is needed of an authorisation to tell whether it holds."""

    signed_at: datetime
    valid_until: datetime
    withdrawn_at: datetime | None


def holds(authorisation: Signed, now: datetime) -> bool:
    """Whether departments may be asked on it at this moment: [signed, ended), and not after it was taken back."""
    if authorisation.withdrawn_at is not None and authorisation.withdrawn_at <= now:
        return False
    return authorisation.signed_at <= now < authorisation.valid_until


def covers(authorisation: Signed, category: str, purpose: str, now: datetime) -> bool:
    """Whether on it a department may be asked at this moment about this category for this purpose."""
    return holds(authorisation, now)


@dataclass(frozen=True)
class Unfit:
    """Why somebody cannot sign, and what to do."""

    what: str
    way_out: str


def complaint_about_signer(
    born: date | None, guardian_born: date | None, *, has_guardian: bool, same_person: bool, on: date, adult_age: int
) -> Unfit | None:
    """Why this person, or this guardian (监护人), cannot give the authorisation; None when they can.

    Adults sign themselves. A guardian signs for a minor, and for an adult without capacity (无民事行为能力人).

    >>> complaint_about_signer(date(2015, 1, 1), None, has_guardian=False, same_person=False,
    ...     on=date(2025, 9, 8), adult_age=18).what
    'the person is a minor and no guardian signs'
    """
    if born is None and not has_guardian:
        return Unfit("the birth date is not known", "Enter the birth date, or let a guardian sign.")
    if born is not None and age_on(born, on) < adult_age and not has_guardian:
        return Unfit("the person is a minor and no guardian signs", "Let a parent or other guardian sign.")
    if has_guardian and same_person:
        return Unfit("the guardian is the person themselves", "Name another adult as guardian.")
    if has_guardian and (guardian_born is None or age_on(guardian_born, on) < adult_age):
        return Unfit("the guardian is not known to be an adult", "Name an adult guardian whose birth date is on file.")
    return None


def age_on(born: date, day: date) -> int:
    """Completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
