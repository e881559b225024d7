"""Answering a search (答复查询): who is found, by which query, on which page, with what the agreement gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from doudi.api.spdci.callers import Caller, Looked, given_object
from doudi.api.spdci.records import RELATIONS, group_record, member_record, searchable
from doudi.api.spdci.units import Member, Unit, find_units
from doudi.evidence.interop.codes import SOCIAL, VERSION, Reject
from doudi.evidence.interop.envelopes import as_count, as_moment, short_text
from doudi.evidence.interop.errors import RequestRejected
from doudi.evidence.interop.partners import Agreement, Purpose
from doudi.evidence.interop.queries import (
    IDENTIFIER,
    WIRE,
    Query,
    compares_in,
    holds,
    identifier_in,
    read_query,
)

CONSENT_DAYS = 366
"""How old a consent may be: our own limit (status: design)."""
ENTITIES = {"group": "Group", "household": "Group", "member": "Member", "person": "Member", "srperson": "Member"}


@dataclass(frozen=True)
class Found:
    """One page of a search, and how many there are in all."""

    records: tuple[dict[str, Any], ...]
    entity: str
    total: int
    page_size: int
    page_number: int

    def as_told(self) -> dict[str, Any]:
        """The words of the standard."""
        return {
            "data": {"version": VERSION, "reg_type": SOCIAL, "reg_record_type": self.entity,
                     "reg_records": list(self.records)},
            "pagination": {"page_size": self.page_size, "page_number": self.page_number, "total_count": self.total},
            "locale": "zho",
        }  # fmt: skip


def search(caller: Caller, criteria: Mapping[str, Any], exchange: str) -> Found:
    """The page asked for; everybody in it is told so by "who looked".

    Raises:
        RequestRejected: not understood, or outside the agreement.
    """
    agreement, day = caller.agreement, caller.acting.today
    if criteria.get("version") not in (None, "", VERSION):
        raise RequestRejected(Reject.CRITERIA, f"version is {VERSION}.")
    purpose = purpose_of(caller, criteria)
    entity = entity_of(criteria, agreement)
    query = query_of(criteria.get("query_type"), criteria.get("query"), agreement)
    order = _order(criteria.get("sort"), agreement)
    size, number = _page(criteria.get("pagination"), agreement)
    found = matching(find_units(agreement, identifier_in(query), day), query, entity)
    if len(found) > agreement.most_found:
        raise RequestRejected(Reject.TOO_MANY_FOUND, f"More than {agreement.most_found} found: ask for fewer.")
    for attribute, descending in reversed(order):
        found = _sorted(found, attribute, descending)
    page = found[(number - 1) * size : number * size]
    records = tuple(record_of(unit, members, entity, agreement) for unit, members in page)
    caller.note_reading([told_about(unit, members, entity, agreement) for unit, members in page], purpose, exchange)
    return Found(records, entity, len(found), size, number)


def matching(units: list[Unit], query: Query, entity: str) -> list[Looked]:
    """The units, or the members of units, that meet a query; nobody of whom it is not known."""
    if entity == "Group":
        return [
            (unit, unit.members) for unit in units if unit.household and holds(query, searchable(unit, unit.members))
        ]
    singles = ((unit, (member,)) for unit in units for member in unit.members)
    return [(unit, members) for unit, members in singles if holds(query, searchable(unit, members))]


def record_of(unit: Unit, members: tuple[Member, ...], entity: str, agreement: Agreement) -> dict[str, Any]:
    """One record, with no part the agreement does not give."""
    if entity == "Group":
        return group_record(unit, agreement.attributes)
    return member_record(members[0], unit, agreement.attributes)


def told_about(unit: Unit, members: tuple[Member, ...], entity: str, agreement: Agreement) -> Looked:
    """Whom a record is about: of a household everybody; of a member also those it names as related."""
    if entity == "Group" or "member.relation" not in agreement.attributes:
        return unit, members
    others = unit.members if members[0].role == "head" else (unit.head,) if unit.head else ()
    named = [each for each in others if each.role in RELATIONS or each.role == "head"]
    return unit, (*members, *(each for each in named if each != members[0]))


def outside(why: str, reason: Reject = Reject.CRITERIA) -> RequestRejected:
    """More than the agreement gives."""
    return RequestRejected(reason, why, is_outside=True)


def purpose_of(caller: Caller, criteria: Mapping[str, Any]) -> Purpose:
    """What is asked for: told by consent or authorisation, or the agreement's only purpose.

    Raises:
        RequestRejected: a purpose not agreed on, none where there are several, no consent where one is needed.
    """
    agreement, now = caller.agreement, caller.acting.now
    consent, authorise = given_object(criteria.get("consent")), given_object(criteria.get("authorize"))
    codes = {short_text(named.get("code")) for each in (consent, authorise) if each
             and (named := given_object(each.get("purpose")))} - {""}  # fmt: skip
    if agreement.consent == "needed":
        at = as_moment(consent.get("ts")) if consent else None
        if at is None or not now - timedelta(days=CONSENT_DAYS) <= at <= now + timedelta(minutes=5):
            raise outside("The agreement asks for the person's consent, with ts of at most a year ago.")
    known = {each.code: each for each in agreement.purposes}
    if not codes and len(known) == 1:
        return agreement.purposes[0]
    if len(codes) != 1 or codes - known.keys():
        raise outside(f"purpose.code is one of {', '.join(sorted(known))}.")
    return known[codes.pop()]


def entity_of(criteria: Mapping[str, Any], agreement: Agreement) -> str:
    """Group or Member.

    Raises:
        RequestRejected: neither, or not given by the agreement.
    """
    told = short_text(criteria.get("response_entity")) or short_text(criteria.get("reg_record_type"))
    name = told.rpartition(":")[2].lower()
    if told and name not in ENTITIES:
        raise RequestRejected(Reject.CRITERIA, "response_entity is Group or Member.")
    entity = ENTITIES.get(name, agreement.records[0])
    if entity not in agreement.records:
        raise outside(f"The agreement gives {', '.join(agreement.records)}.")
    return entity


def query_of(kind: Any, told: Any, agreement: Agreement) -> Query:
    """The query, if the agreement allows it to be asked.

    Raises:
        RequestRejected: not understood, or by something the agreement does not let be searched by.
    """
    query = read_query(kind, told)
    if ("predicate" if isinstance(told, list) else kind) not in agreement.queries:
        raise outside(f"The agreement allows queries of type {', '.join(agreement.queries)}.")
    for each in compares_in(query):
        if each.attribute.startswith(IDENTIFIER):
            if each.attribute.removeprefix(IDENTIFIER) not in agreement.identifiers:
                raise outside(f"The agreement allows identifiers {', '.join(agreement.identifiers)}.")
        elif each.attribute not in agreement.search_by:
            raise outside("The agreement does not let this be searched by.")
    return query


def _order(told: Any, agreement: Agreement) -> list[tuple[str, bool]]:
    """Attributes with whether descending, the first one first."""
    if not told:
        return []
    if not isinstance(told, list) or len(told) > 5 or not all(isinstance(each, dict) for each in told):
        raise RequestRejected(Reject.SORT, "sort is a list of up to 5 objects.")
    order = []
    for each in told:
        attribute = WIRE.get(short_text(each.get("attribute_name")))
        if attribute is None or each.get("sort_order", "asc") not in ("asc", "desc"):
            raise RequestRejected(Reject.SORT, f"Sorted by {', '.join(WIRE)}, asc or desc.")
        if attribute not in agreement.search_by:
            raise outside("The agreement does not let this be sorted by.", Reject.SORT)
        order.append((attribute, each.get("sort_order") == "desc"))
    return order


def _sorted(found: list[Looked], attribute: str, descending: bool) -> list[Looked]:
    """In order; who has no value comes last either way."""
    keyed = [(searchable(unit, members).get(attribute), (unit, members)) for unit, members in found]
    known = [(min(values), each) for values, each in keyed if values]
    ordered = sorted(known, key=lambda pair: pair[0], reverse=descending)
    return [each for _value, each in ordered] + [each for values, each in keyed if not values]


def _page(told: Any, agreement: Agreement) -> tuple[int, int]:
    """Size and number."""
    if not told:
        return agreement.page_size, 1
    size = as_count(told.get("page_size")) if isinstance(told, dict) else None
    number = as_count(told.get("page_number", 1)) if isinstance(told, dict) else None
    if not size or not number or size > agreement.page_size:
        raise RequestRejected(Reject.PAGINATION, f"page_size is 1 to {agreement.page_size}, page_number counts from 1.")
    return size, number
