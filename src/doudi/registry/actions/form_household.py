"""Register a household: who lives together and shares means, from a date."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.errors import HouseholdUnfit
from doudi.registry.models import Household, HouseholdMember, Person

MOST_MEMBERS = 30


@transaction.atomic
def form_household(
    acting: Acting,
    members: Sequence[tuple[Person, str]],
    *,
    since: date,
    division_code: str,
    area_path: str,
    urban_rural: str,
) -> Household:
    """A household with these members (person, role), one of them the head.

    The same people in an open household are that household; it is returned unchanged.

    Raises:
        HouseholdUnfit: nobody, more than 30, no head or two, or somebody twice.
    """
    if not members:
        raise HouseholdUnfit("it has no members", "Enter at least the person who applies.")
    if len(members) > MOST_MEMBERS:
        raise HouseholdUnfit(
            f"it has {len(members)} members, more than {MOST_MEMBERS}",
            "Check whether several families were entered as one; register each by itself.",
        )
    if sum(role == "head" for _person, role in members) != 1:
        raise HouseholdUnfit("it needs exactly one head (户主)", "Choose one person as head of the household.")
    if len({person.pk for person, _role in members}) != len(members):
        raise HouseholdUnfit("one person is entered twice", "Remove the second entry.")
    wanted = {person.pk for person, _role in members}
    head = next(person for person, role in members if role == "head")
    for membership in HouseholdMember.objects.filter(person=head, valid_to=None, role="head").select_related(
        "household"
    ):
        household = membership.household
        if set(household.memberships.filter(valid_to=None).values_list("person_id", flat=True)) == wanted:
            return household
    household = Household.objects.create(
        division_code=division_code, area_path=area_path, urban_rural=urban_rural, formed_at=acting.now
    )
    HouseholdMember.objects.bulk_create(
        [HouseholdMember(household=household, person=person, role=role, valid_from=since) for person, role in members]
    )
    record(
        acting,
        "registry.form_household",
        "household",
        household.public_id,
        area_path=area_path,
        detail={"members": len(members)},
    )
    return household
