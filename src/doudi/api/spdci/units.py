"""Whom an agreement lets be found (协议范围内的对象): who receives assistance, in its areas and by its schemes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from doudi.benefits.models import Entitlement
from doudi.evidence.interop.codes import Reject
from doudi.evidence.interop.errors import RequestRejected
from doudi.evidence.interop.partners import Agreement
from doudi.evidence.interop.queries import IDENTIFIER, Compare
from doudi.platform.crypto.fields import index_of
from doudi.registry.dated import in_force
from doudi.registry.merging import survivor_of
from doudi.registry.models import Household, HouseholdMember, Person

MOST_LOOKED_AT = 5_000
"""Entitlements one search without an identifier looks through; a search about more names a smaller area or scheme."""


@dataclass(frozen=True)
class Member:
    """Somebody of a unit, with the role in the household; empty where there is none."""

    person: Person
    role: str


@dataclass(frozen=True)
class Unit:
    """A household, or a person for themselves, with the assistance the agreement is about (一户或一人)."""

    household: Household | None
    members: tuple[Member, ...]
    entitlements: tuple[Entitlement, ...]

    @property
    def area_path(self) -> str:
        """Where its assistance is given."""
        return self.entitlements[0].area_path

    @property
    def head(self) -> Member | None:
        """The head, if one is on record."""
        return next((each for each in self.members if each.role == "head"), None)


def entitlements_within(agreement: Agreement) -> QuerySet[Entitlement]:
    """What the agreement is about: by scheme and by place."""
    places = Q(pk__in=())
    for code in agreement.areas:
        places |= Q(area_path__contains=f"/{code}/")
    return Entitlement.objects.filter(places, scheme__in=agreement.schemes).select_related("person", "household")


def find_units(agreement: Agreement, identifier: Compare | None, day: date) -> list[Unit]:
    """Every unit a search may look at: that of an identifier, or all of the agreement.

    Raises:
        RequestRejected: too many to look at.
    """
    rows = entitlements_within(agreement)
    if identifier is None:
        found = list(rows.order_by("pk")[: MOST_LOOKED_AT + 1])
        if len(found) > MOST_LOOKED_AT:
            raise RequestRejected(Reject.TOO_MANY_FOUND, "Too many to look through: ask by identifier.")
    elif identifier.attribute == f"{IDENTIFIER}HOUSEHOLD_ID":
        found = list(rows.filter(household__public_id=identifier.value).order_by("pk"))
    else:
        found = list(rows.filter(_of_person(str(identifier.value), day)).order_by("pk"))
    return units_of(found, day)


def _of_person(number: str, day: date) -> Q:
    index = index_of("citizen_number")(number)
    known = Person.objects.filter(citizen_index=index).first() if number else None
    if known is None:
        return Q(pk__in=())
    person = survivor_of(known)
    homes = HouseholdMember.objects.filter(in_force(day), person=person).values("household")
    return Q(person=person) | Q(household__in=homes)


def units_of(entitlements: Iterable[Entitlement], day: date) -> list[Unit]:
    """Entitlements by household, or by person where there is none; three queries however many there are."""
    groups: dict[tuple[str, int], list[Entitlement]] = {}
    for each in entitlements:
        key = ("person", each.person_id) if each.household_id is None else ("household", each.household_id)
        groups.setdefault(key, []).append(each)
    homes = [pk for kind, pk in groups if kind == "household"]
    living: dict[int, list[Member]] = {}
    rows = HouseholdMember.objects.filter(in_force(day), household__in=homes).select_related("person")
    for row in sorted(rows, key=lambda row: (row.role != "head", row.pk)):
        living.setdefault(row.household_id, []).append(Member(row.person, row.role))
    units = []
    for (kind, pk), those in groups.items():
        members = living.get(pk, []) if kind == "household" else [Member(those[0].person, "")]
        units.append(Unit(those[0].household, tuple(members), tuple(those)))
    return units
