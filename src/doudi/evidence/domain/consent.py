"""When an authorisation holds (授权是否有效), and what it covers: whom, which category, which purpose, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from doudi.kernel.clock import SHANGHAI

MEANS_VERIFICATION = "means_verification"
"""The purpose of a check of means (家庭经济状况核对)."""


class Signed(Protocol):
    """What is needed of an authorisation to tell whether it holds, and what it covers.

    ``cosign_from`` and ``grown_up_on`` are days of a minor for whom a guardian signed, ``guardian_until`` when that
    guardian ceased to be one; None where it does not apply.
    """

    signed_at: datetime
    valid_until: datetime
    withdrawn_at: datetime | None
    cosigned_at: datetime | None
    categories: Sequence[str]
    purposes: Sequence[str]
    taken_back: Mapping[str, str]

    @property
    def cosign_from(self) -> date | None:
        """From which day a young person's own signature is needed too."""

    @property
    def grown_up_on(self) -> date | None:
        """From which day nobody signs for them any more."""

    @property
    def guardian_until(self) -> datetime | None:
        """When the guardian ceased to be one."""


def why_not(authorisation: Signed, now: datetime) -> str:
    """Why no department may be asked on it at this moment; empty when it holds.

    It holds in [signed, ended) as long as it was not taken back, whoever signed may still speak for the person, and a
    young person (未成年人, from the age of co-signature) has signed too.
    """
    day = now.astimezone(SHANGHAI).date()
    if authorisation.withdrawn_at is not None and authorisation.withdrawn_at <= now:
        return "withdrawn"
    if now < authorisation.signed_at:
        return "no_authorisation"
    if now >= authorisation.valid_until:
        return "authorisation_over"
    if authorisation.guardian_until is not None and authorisation.guardian_until <= now:
        return "guardian_gone"
    if authorisation.grown_up_on is not None and authorisation.grown_up_on <= day:
        return "grown_up"
    cosigned = authorisation.cosigned_at is not None and authorisation.cosigned_at <= now
    if authorisation.cosign_from is not None and authorisation.cosign_from <= day and not cosigned:
        return "not_cosigned"
    return ""


def holds(authorisation: Signed, now: datetime) -> bool:
    """Whether departments may be asked anything on it at this moment."""
    return not why_not(authorisation, now)


def why_not_covered(authorisation: Signed, category: str, purpose: str, now: datetime) -> str:
    """Why this category may not be asked for this purpose at this moment; empty when it may."""
    reason = why_not(authorisation, now)
    if reason:
        return reason
    if purpose not in authorisation.purposes or category not in authorisation.categories:
        return "not_agreed"
    gone = authorisation.taken_back.get(category)
    return "withdrawn" if gone is not None and datetime.fromisoformat(gone) <= now else ""


def all_covered(authorisation: Signed, purpose: str, now: datetime) -> frozenset[str]:
    """Every category that `covers` says yes to, found at once for who asks about all of them."""
    if why_not(authorisation, now) or purpose not in authorisation.purposes:
        return frozenset()
    back = authorisation.taken_back
    return frozenset(
        each for each in authorisation.categories if each not in back or datetime.fromisoformat(back[each]) > now
    )


def covers(authorisation: Signed, category: str, purpose: str, now: datetime) -> bool:
    """Whether this category may be asked on it for this purpose at this moment."""
    return not why_not_covered(authorisation, category, purpose, now)


@dataclass(frozen=True)
class Unfit:
    """Why somebody cannot sign, and what to do."""

    what: str
    way_out: str


def complaint_about_signer(
    born: date | None, guardian_born: date | None, *, has_guardian: bool, same_person: bool, on: date, adult_age: int,
    has_proof: bool = True,
) -> Unfit | None:  # fmt: skip
    """Why this person, or this guardian (监护人), cannot give the authorisation; None when they can.

    Adults sign themselves. A guardian signs for a minor, and for an adult without capacity (无民事行为能力人), where a
    document must say so: nobody is spoken for because somebody else says so.

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
    if has_guardian and born is not None and age_on(born, on) >= adult_age and not has_proof:
        return Unfit(
            "the person is an adult, and nothing shows that somebody must sign for them",
            "Let them sign, or name the judgment or the guardian's certificate.",
        )
    return None


def age_on(born: date, day: date) -> int:
    """Completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which somebody completes these years; born on 29 February, on 1 March of a common year.

    >>> birthday(date(2012, 2, 29), 14), birthday(date(2011, 5, 1), 14)
    (datetime.date(2026, 3, 1), datetime.date(2025, 5, 1))
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
