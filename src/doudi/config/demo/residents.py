"""Simulated residents who apply by themselves on a phone."""

from datetime import datetime

from doudi.config.demo.memory import Family
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import ResidentAccount


def resident_account(number: int, family: Family, now: datetime) -> ResidentAccount:
    """The account of the family's head, with a fictitious phone number; the same one when asked again."""
    phone = f"1380000{number:04d}"
    head = next(person for person in family.people if person.relation == "head")
    person = enrol_person(Acting.system("demo", now, simulated=True), head.name, head.number, phone=phone)
    account, _made = ResidentAccount.objects.get_or_create(
        phone_index=blind_index("phone", phone), defaults={"phone": phone, "person": person, "made_at": now}
    )
    return account
