"""What may leave under an agreement, told a second time, apart from the program: every leaf, person and place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from doudi.api.spdci import searching
from doudi.api.spdci.callers import Caller
from doudi.evidence.interop.errors import RequestRejected
from doudi.evidence.interop.partners import ATTRIBUTES, SEARCHABLE, Agreement
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from tests.api.spdci.neighbour import Neighbourhood, number_of

PERSON = {
    "member_identifier.identifier_value": "member.identifier",
    "demographic_info.identifier.identifier_value": "member.identifier",
    "demographic_info.name.given_name": "member.name",
    "demographic_info.sex": "member.sex",
    "demographic_info.birth_date": "member.birth_date",
    "demographic_info.death_date": "member.death_date",
    "demographic_info.address.address_line_1": "member.address",
    "demographic_info.phone_number": "member.phone",
    "registration_date": "member.registration_date",
    "related_person.relationship_type": "member.relation",
    "related_person.related_member.member_identifier.identifier_value": "member.identifier",
}
WHOLE = {
    "group_identifier.identifier_value": "group.identifier",
    "group_type": "group.type",
    "address.locality": "group.address",
    "address.region_code": "group.address",
    "address.sub_region_code": "group.address",
    "group_size": "group.size",
    "place_address": "group.address",
    "registration_date": "group.registration_date",
    "last_updated": "group.last_updated",
    "additional_attributes.value.programme_identifier": "assistance.programme",
    "additional_attributes.value.programme_name": "assistance.programme",
    "additional_attributes.value.enrollment_status": "assistance.status",
    "additional_attributes.value.enrollment_date": "assistance.since",
    "additional_attributes.value.end_month": "assistance.until",
    "additional_attributes.value.benefit_value": "assistance.amount",
}
FORM = {"@type", "@context", "identifier_type", "country_code", "currency_code", "name"}
"""Words that say of what kind something is, not what it is."""


def leaves(tree: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its path."""
    if isinstance(tree, dict):
        for word, part in tree.items():
            yield from leaves(part, f"{at}.{word}" if at else word)
    elif isinstance(tree, list):
        for part in tree:
            yield from leaves(part, at)
    else:
        yield at, tree


def attributes_of(path: str, entity: str) -> set[str]:
    """What an agreement must give for a value to stand there; unknown places need something nobody gives."""
    if path.rpartition(".")[2] in FORM:
        return set()
    for before, needed in (("group_head_info.", "group.head"), ("member_list.", "group.members")):
        if path.startswith(before):
            return {needed, PERSON.get(path.removeprefix(before), "nothing")}
    table = WHOLE if entity == "Group" else PERSON | {k: v for k, v in WHOLE.items() if k.startswith("additional")}
    return {table.get(path, "nothing")}


def some(chance: random.Random, of: Any) -> list[str]:
    """A few of these."""
    known = sorted(of)
    return chance.sample(known, chance.randint(0, len(known)))


def agreement_by(chance: random.Random, given: Agreement) -> Agreement:
    """Another agreement."""
    return replace(
        given,
        areas=tuple(some(chance, ["500106", "500107", "500106001"])),
        schemes=tuple(some(chance, ["dibao", "tekun"])),
        records=tuple(some(chance, ["Group", "Member"])) or ("Group",),
        attributes=frozenset(some(chance, ATTRIBUTES)),
        identifiers=tuple(some(chance, ["UIN", "HOUSEHOLD_ID"])),
        search_by=frozenset(some(chance, SEARCHABLE)),
        queries=tuple(some(chance, ["idtype-value", "predicate", "expression"])),
        page_size=50,
        most_found=50,
    )


NAMES = {
    "group_size": ("group.size", 1),
    "location": ("location", "500106"),
    "sex": ("member.sex", "male"),
    "enrollment_status": ("assistance.status", "active"),
    "name": ("member.name", "王远方"),
    "programme_identifier": ("assistance.programme", "tekun"),
}


def criteria_by(chance: random.Random, found: Neighbourhood) -> tuple[dict[str, Any], set[str]]:
    """A question, and what the agreement must let be searched by for it."""
    told: dict[str, Any] = {"response_entity": chance.choice(["Group", "Member"])}
    kind = chance.choice(["idtype-value", "predicate", "expression"])
    if kind == "idtype-value":
        number = chance.choice([number_of(101), number_of(102, "19850601"), number_of(201, "19600101")])
        query: Any = chance.choice(
            [
                {"type": "UIN", "value": number},
                {"type": "HOUSEHOLD_ID", "value": chance.choice(list(found.households.values())).public_id},
            ]
        )
        return told | {"query_type": kind, "query": query}, {query["type"]}
    names = chance.sample(sorted(NAMES), 2)
    if kind == "predicate":
        one, other = ({"attribute_name": name, "operator": "eq", "attribute_value": NAMES[name][1]} for name in names)
        query = [{"expression1": one, "condition": chance.choice(["and", "or"]), "expression2": other}]
    else:
        query = {"type": "x", "value": {"expression": {"query": {"$or": [{name: NAMES[name][1]} for name in names]}}}}
    return told | {"query_type": kind, "query": query}, {NAMES[name][0] for name in names}


def check_one(found: Neighbourhood, seed: int) -> bool:
    """One question under one agreement; whether it was answered. Asserts that nothing beyond the agreement came."""
    chance = random.Random(seed)
    agreement = agreement_by(chance, found.agreement)
    criteria, needed = criteria_by(chance, found)
    acting = Acting("machine", "MT-1", "x", datetime.now(SHANGHAI), "assistance")
    before = AuditEntry.objects.filter(action="read.registry_exchange").count()
    allowed = (
        criteria["query_type"] in agreement.queries
        and criteria["response_entity"] in agreement.records
        and needed <= {*agreement.identifiers, *agreement.search_by}
    )
    try:
        answer = searching.search(Caller(found.partner, agreement, acting), criteria, f"HT-{seed}")
    except RequestRejected:
        assert not allowed, "refused within the agreement"
        return False
    assert allowed, "answered outside the agreement"
    places = {each.citizen_number: each.area_path for each in found.people.values()}
    for record in answer.records:
        for path, value in leaves(record):
            assert attributes_of(path, answer.entity) <= agreement.attributes, path
            if path.endswith("programme_identifier"):
                assert value in agreement.schemes, value
            if value in places:
                assert any(f"/{code}/" in places[value] for code in agreement.areas), value
    told = AuditEntry.objects.filter(action="read.registry_exchange").count() - before
    assert bool(told) == bool(answer.records), "seen by nobody"
    return bool(answer.records)
