"""A record as the standard names its parts (登记记录): Group and Member, each part only where the agreement gives it.

What is not known is left out; it is never an empty text or a zero. What the standard has no word for, the assistance
being received, stands under `additional_attributes`. Means, health and the case itself are in no record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.api.spdci.units import Member, Unit
from doudi.benefits.models import Entitlement
from doudi.casework.process import scheme_here
from doudi.evidence.interop.queries import IDENTIFIER
from doudi.kernel.money import format_yuan
from doudi.registry.reads import place_name

CONTEXT = "https://schema.spdci.org/extensions/social/v1/{name}.jsonld"
RELATIONS = {
    "spouse": ("SPS", "SPS"), "child": ("CHILD", "PRN"), "parent": ("PRN", "CHILD"),
    "grandchild": ("GRNDCHILD", "GRPRN"), "grandparent": ("GRPRN", "GRNDCHILD"), "sibling": ("SIB", "SIB"),
    "child_in_law": ("CHLDINLAW", "PRNINLAW"),
}  # fmt: skip
"""Our roles in the standard's codes: what a member is to the head, and the head to the member; others are left out."""

Given = frozenset[str]


def group_record(unit: Unit, given: Given) -> dict[str, Any]:
    """A household as a Group."""
    household, head = unit.household, unit.head
    told: dict[str, Any] = {"@context": CONTEXT.format(name="Group"), "@type": "Group"}
    if "group.identifier" in given and household is not None:
        told["group_identifier"] = [_identifier("HOUSEHOLD_ID", household.public_id)]
    if "group.type" in given:
        told["group_type"] = "household"
    if "group.address" in given:
        told["address"] = [_place(unit.area_path)]
        told["place_address"] = 0
    if "group.head" in given and head is not None:
        told["group_head_info"] = _member(head, unit, given)
    if "group.size" in given and unit.members:
        told["group_size"] = len(unit.members)
    if "group.members" in given and unit.members:
        told["member_list"] = [_member(each, unit, given) for each in unit.members]
    if "group.registration_date" in given and household is not None:
        told["registration_date"] = household.formed_at.isoformat(timespec="seconds")
    if "group.last_updated" in given:
        latest = max(each.opened_at for each in unit.entitlements)
        told["last_updated"] = latest.isoformat(timespec="seconds")
    return told | _assistance(unit.entitlements, given)


def member_record(member: Member, unit: Unit, given: Given) -> dict[str, Any]:
    """One person as a Member, with the assistance the unit receives."""
    told = {"@context": CONTEXT.format(name="Member"), **_member(member, unit, given)}
    return told | _assistance(unit.entitlements, given)


def _member(member: Member, unit: Unit, given: Given) -> dict[str, Any]:
    person = member.person
    told: dict[str, Any] = {"@type": "Member"}
    info: dict[str, Any] = {"@type": "SRPerson"}
    if "member.identifier" in given and person.citizen_number:
        told["member_identifier"] = [_identifier("UIN", person.citizen_number)]
        info["identifier"] = [_identifier("UIN", person.citizen_number)]
    if "member.name" in given and person.name:
        # The standard asks for surname and given name; ours are kept whole, and are not cut apart by guessing.
        info["name"] = {"@type": "Name", "given_name": person.name}
    if "member.sex" in given and person.sex in ("male", "female"):
        info["sex"] = person.sex
    if "member.birth_date" in given and person.birth_date_text:
        info["birth_date"] = person.birth_date_text
    if "member.death_date" in given and person.deceased_on:
        info["death_date"] = person.deceased_on.isoformat()
    if "member.address" in given and person.address:
        info["address"] = [{"@type": "Address", "address_line_1": person.address, "country_code": "CN"}]
    if "member.phone" in given and person.phone:
        info["phone_number"] = [person.phone]
    if "member.registration_date" in given:
        told["registration_date"] = person.enrolled_at.isoformat(timespec="seconds")
    if "member.relation" in given and (related := _related(member, unit, given)):
        told["related_person"] = related
    if len(info) > 1:
        told["demographic_info"] = info
    return told


def _related(member: Member, unit: Unit, given: Given) -> list[dict[str, Any]]:
    """Of the head everybody else, of everybody else the head."""
    if member.role == "head":
        pairs = [(each, RELATIONS[each.role][0]) for each in unit.members if each.role in RELATIONS]
    else:
        pairs = [(unit.head, RELATIONS[member.role][1])] if unit.head and member.role in RELATIONS else []
    found = []
    for other, code in pairs:
        told: dict[str, Any] = {"@type": "RelatedPerson", "relationship_type": code}
        if "member.identifier" in given and other.person.citizen_number:
            number = _identifier("UIN", other.person.citizen_number)
            told["related_member"] = {"@type": "Member", "member_identifier": [number]}
        found.append(told)
    return found


def _identifier(kind: str, value: str) -> dict[str, str]:
    return {"@type": "Identifier", "identifier_type": kind, "identifier_value": value}


def _place(area_path: str) -> dict[str, str]:
    codes = [part for part in area_path.split("/") if part]
    told = {"@type": "Address", "locality": place_name(area_path), "country_code": "CN"}
    return told | dict(zip(("region_code", "sub_region_code"), codes, strict=False))


def _assistance(entitlements: tuple[Entitlement, ...], given: Given) -> dict[str, Any]:
    rows = [row for each in entitlements if (row := _entitlement(each, given))]
    return {"additional_attributes": [{"name": "assistance", "value": rows}]} if rows else {}


def _entitlement(each: Entitlement, given: Given) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "assistance.programme" in given:
        told |= {"programme_identifier": each.scheme, "programme_name": scheme_here(each.scheme).name_zh}
    if "assistance.status" in given:
        told["enrollment_status"] = each.state
    if "assistance.since" in given:
        told["enrollment_date"] = each.from_month
    if "assistance.until" in given and each.to_month:
        told["end_month"] = each.to_month
    if "assistance.amount" in given:
        told |= {"benefit_value": format_yuan(each.amount_fen).replace(",", ""), "currency_code": "CNY"}
    return told


def searchable(unit: Unit, members: tuple[Member, ...]) -> Mapping[str, frozenset[Any]]:
    """What a query is weighed against: each attribute with its values; what is not known has none."""
    people = [each.person for each in members]
    found: dict[str, set[Any]] = {
        "group.size": {len(unit.members)} if unit.members else set(),
        "location": {part for part in unit.area_path.split("/") if part},
        "member.sex": {each.sex for each in people if each.sex},
        "member.birth_date": {each.birth_date_text for each in people if each.birth_date_text},
        "member.name": {each.name for each in people if each.name},
        "assistance.programme": {each.scheme for each in unit.entitlements},
        "assistance.status": {each.state for each in unit.entitlements},
        "assistance.since": {each.from_month for each in unit.entitlements},
        f"{IDENTIFIER}UIN": {each.citizen_number for each in people if each.citizen_number},
        f"{IDENTIFIER}HOUSEHOLD_ID": {unit.household.public_id} if unit.household else set(),
    }  # fmt: skip
    return {name: frozenset(values) for name, values in found.items()}
