"""Take somebody into the registry, or find them there by number."""

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from doudi.kernel.identifiers import CitizenNumber
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.errors import PersonConflict
from doudi.registry.merging import survivor_of
from doudi.registry.models import Person
from doudi.registry.pseudonym import person_key_of


class PersonDetails(TypedDict, total=False):
    """What may be known besides name and number."""

    phone: str
    address: str
    division_code: str
    area_path: str
    birth_date: date | None
    sex: str


@transaction.atomic
def enrol_person(acting: Acting, name: str, citizen_number: str, **details: Unpack[PersonDetails]) -> Person:
    """The person with this number, enrolled when new; blanks of a known person are filled, nothing is overwritten.

    A person without a number (a baby, a lost paper) is enrolled with a birth date instead and is never matched.

    Raises:
        CitizenNumberInvalid: wrong check digit, impossible birth date or division.
        PersonConflict: the number is known under another name.
    """
    number = CitizenNumber.parse(citizen_number, today=acting.today) if citizen_number else None
    found = None
    if number is not None:
        index = blind_index("citizen_number", number.value)
        found = Person.objects.select_for_update().filter(citizen_index=index).first()
    if found is not None and number is not None:
        if found.name != name:
            raise PersonConflict(number.masked())
        changed = [
            field
            for field in ("phone", "address", "division_code", "area_path")
            if details.get(field) and not getattr(found, field)
        ]
        for field in changed:
            setattr(found, field, details[field])  # type: ignore[literal-required]
        if changed:
            found.save()
        return survivor_of(found)
    birth = number.birth_date if number else details.get("birth_date")
    person = Person.objects.create(
        name=name,
        citizen_number=number.value if number else "",
        person_key=person_key_of(number.value) if number else None,
        birth_date_text=birth.isoformat() if birth else "",
        sex=number.sex if number else details.get("sex", ""),
        phone=details.get("phone", ""),
        address=details.get("address", ""),
        division_code=details.get("division_code", ""),
        area_path=details.get("area_path", ""),
        enrolled_at=acting.now,
    )
    record(acting, "registry.enrol_person", "person", person.public_id, area_path=person.area_path)
    return person
