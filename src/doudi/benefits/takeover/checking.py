"""What a file says, held against itself and our records (查对): faults send a family back, doubts go along."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.benefits.models import Entitlement
from doudi.benefits.takeover.reading import ReadRow
from doudi.benefits.takeover.records import PaidBefore
from doudi.casework.domain.machine import OPEN_AND_FILED
from doudi.casework.models import DeclaredMember
from doudi.casework.process import scheme_here
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.registry import policy
from doudi.registry.models import Division, Person
from doudi.rules.parameters import ParametersNotInForce
from doudi.schemes.catalogue import scheme_keys

SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 8, 32
AT_ONCE = 2_000
RUNNING = ("active", "suspended")
STANDARDS = {"dibao": ("standard_urban", "standard_rural")}
"""Schemes that give at most a published standard times the people (救助暂行办法第十二条), with the figures' keys."""


@dataclass(frozen=True)
class Known:
    """What is on record here about the people and places a file names, read once for all its rows."""

    people: dict[str, Person]
    places: dict[str, Division]

    @classmethod
    def of(cls, rows: Sequence[ReadRow]) -> Known:
        """Read in parts, so that no statement grows with the file."""
        numbers = sorted({row["number"] for row in rows if row["number"]})
        people: dict[str, Person] = {}
        for start in range(0, len(numbers), AT_ONCE):
            some = {blind_index("citizen_number", number): number for number in numbers[start : start + AT_ONCE]}
            for person in Person.objects.filter(citizen_index__in=some):
                people[some[person.citizen_index]] = person
        codes = {row["division"] for row in rows if row["division"]}
        places = {place.code: place for place in Division.objects.filter(code__in=codes)}
        return cls(people, places)


def families_of(rows: Iterable[ReadRow]) -> list[list[ReadRow]]:
    """Rows under one number of the older system, in the order of the file; a row without one stands by itself."""
    found: dict[Any, list[ReadRow]] = defaultdict(list)
    for row in rows:
        found[row["reference"] or ("", row.number)].append(row)
    return list(found.values())


def township_of(place: Division | None) -> str:
    """The street or township a place lies in, by its nine figures; empty where none is known."""
    codes = [code for code in place.path.split("/") if len(code) == 9] if place else []
    return codes[0] if codes else (place.code if place else "")


def check_families(acting: Acting, rows: Sequence[ReadRow], known: Known, as_of: date, *, are_cases: bool) -> None:
    """Who draws, or applies: the family as a whole, its places, and what is on record here."""
    _common(acting, rows, known)
    families = families_of(rows)
    owners: dict[tuple[str, str], set[Any]] = defaultdict(set)
    for family in families:
        heads = [row for row in family if row["relation"] == "head"]
        if len(heads) != 1:
            family[0].reasons.append(("与户主关系", "no_head"))
        if len({row["scheme"] for row in family}) > 1:
            family[0].reasons.append(("待遇种类", "scheme_differs"))
        seen: set[str] = set()
        for row in family:
            if row["number"] in seen:
                row.reasons.append(("公民身份号码", "twice_in_family"))
            elif row["number"]:
                seen.add(row["number"])
                owners[row["number"], row["scheme"] or ""].add(family[0].number)
        for head in heads[:1]:
            if are_cases:
                _check_case(head, as_of)
            else:
                _check_drawing(head, len(family), as_of)
    _already(rows, known, are_cases=are_cases)
    for family in families:
        for row in family:
            if row["number"] and len(owners[row["number"], row["scheme"] or ""]) > 1:
                row.reasons.append(("公民身份号码", "in_two_families"))
        if any(row.reasons for row in family):
            for row in family:
                if not row.reasons:
                    row.reasons.append(("原编号", "family_has_fault"))


def check_payments(acting: Acting, rows: Sequence[ReadRow], known: Known, as_of: date, pay_from: str) -> None:
    """What was paid: the month is over and not ours, nobody was paid one month twice, and the person is on record."""
    _common(acting, rows, known)
    paid: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        month = row["month"]
        if month and Month.parse(month) > Month.of(as_of):
            row.reasons.append(("月份", "month_not_over"))
        elif month and pay_from and row["outcome"] == "paid" and Month.parse(month) >= Month.parse(pay_from):
            row.reasons.append(("月份", "month_is_ours"))
        if row["number"] and row["number"] not in known.people:
            row.reasons.append(("公民身份号码", "person_unknown"))
        if row["outcome"] == "paid" and not row.reasons:
            paid[row["number"], row["scheme"], month] += 1
    before = set()
    people = {person.pk: number for number, person in known.people.items()}
    for one in PaidBefore.objects.filter(person__in=list(people), is_returned=False).values_list(
        "person", "scheme", "month"
    ):
        before.add((people[one[0]], one[1], one[2]))
    for row in rows:
        key = (row["number"], row["scheme"], row["month"])
        if row["outcome"] == "paid" and not row.reasons and (paid[key] > 1 or key in before):
            row.reasons.append(("月份", "paid_twice"))


def check_totals(acting: Acting, rows: Sequence[ReadRow], known: Known) -> None:
    """The older system's own sums: of schemes and places that exist."""
    _common(acting, rows, known)


def _common(acting: Acting, rows: Sequence[ReadRow], known: Known) -> None:
    schemes = set(scheme_keys())
    for row in rows:
        if row["scheme"] and row["scheme"] not in schemes:
            row.reasons.append(("待遇种类", "scheme_unknown"))
        place = known.places.get(row["division"] or "")
        if row["division"] and place is None:
            row.reasons.append(("区划代码", "place_unknown"))
        elif place is not None and not policy.may(acting, "benefits.take_over", area_path=place.path):
            row.reasons.append(("区划代码", "place_elsewhere"))
        person = known.people.get(row["number"] or "")
        if person is not None and row["name"] and person.name != row["name"]:
            row.reasons.append(("姓名", "known_by_other_name"))


def _already(rows: Sequence[ReadRow], known: Known, *, are_cases: bool) -> None:
    people = {person.pk: number for number, person in known.people.items()}
    drawing, applying, keys = set(), set(), sorted(people)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        rights = Entitlement.objects.filter(person__in=some, state__in=RUNNING).values_list("person", "scheme")
        drawing |= {(people[person], scheme) for person, scheme in rights}
        named = DeclaredMember.objects.filter(person__in=some, application__state__in=OPEN_AND_FILED)
        applying |= {(people[person], scheme) for person, scheme in named.values_list("person", "application__scheme")}
    for row in rows:
        person = known.people.get(row["number"] or "")
        if person is not None and person.deceased_on is not None:
            row.reasons.append(("公民身份号码", "is_dead"))
        if any(code == "already_taken" for _, code in row.reasons):
            continue
        if (row["number"], row["scheme"]) in drawing:
            row.reasons.append(("公民身份号码", "already_drawing"))
        elif are_cases and (row["number"], row["scheme"]) in applying:
            row.reasons.append(("公民身份号码", "already_applying"))


def _check_drawing(head: ReadRow, rows: int, as_of: date) -> None:
    grants = granted_by(head["scheme"])
    if grants == "cash_once":
        head.reasons.append(("待遇种类", "paid_once_only"))
    if (
        grants != "tag"
        and not head["amount_fen"]
        and not any(header.startswith("户月金额") for header, _ in head.reasons)
    ):
        head.reasons.append(("户月金额(元)", "amount_missing"))
    if head["since_month"] and Month.parse(head["since_month"]) > Month.of(as_of):
        head.reasons.append(("起发月", "month_not_over"))
    if head["decided_on"] and head["decided_on"] > as_of:
        head.reasons.append(("批准日期", "day_impossible"))
    if head["account"] and not SHORTEST_ACCOUNT <= len(head["account"]) <= LONGEST_ACCOUNT:
        head.doubts.append(("账号", "account_unfit"))
    elif head["account"] and head["holder"] and head["holder"] != head["name"]:
        head.doubts.append(("户名", "holder_differs"))
    people = head["people"] or rows
    if head["people"] and head["people"] != rows:
        head.doubts.append(("保障人数", "people_differ"))
    standard = standard_of(head["scheme"], head["urban_rural"], as_of)
    if standard is not None and head["amount_fen"] and head["amount_fen"] > standard * people:
        head.doubts.append(("户月金额(元)", "above_standard"))


def _check_case(head: ReadRow, as_of: date) -> None:
    filed, accepted, paused, extended = (
        head[name] for name in ("filed_on", "accepted_on", "paused_from", "extended_on")
    )
    if filed is None and not any(header == "申请日期" for header, _ in head.reasons):
        head.reasons.append(("申请日期", "day_missing"))
    for header, first, then in (
        ("受理日期", filed, accepted),
        ("暂停起", accepted or filed, paused),
        ("延长日期", accepted, extended),
    ):
        if then is not None and ((first is not None and then < first) or then > as_of):
            head.reasons.append((header, "day_impossible"))
    if extended is not None and accepted is None:
        head.reasons.append(("延长日期", "day_impossible"))
    if head["scheme"] in set(scheme_keys()) and not has_process(head["scheme"]):
        head.reasons.append(("待遇种类", "scheme_without_process"))


def granted_by(scheme: str | None) -> str:
    """What a scheme grants: ``cash_monthly``, ``cash_once``, ``tag`` for a status; empty where there is none."""
    return scheme_here(scheme).ruleset.outcome.grants if scheme in set(scheme_keys()) else ""


def has_process(scheme: str) -> bool:
    """Whether cases of a scheme can be carried on here."""
    return bool(scheme_here(scheme).process)


def standard_of(scheme: str | None, urban_rural: str | None, on: date) -> int | None:
    """Fen a person and month that no amount of this scheme passes; None where no such figure is known."""
    keys = STANDARDS.get(scheme or "")
    if keys is None or urban_rural not in ("urban", "rural"):
        return None
    try:
        found = scheme_here(scheme or "").parameters.at(f"{scheme}.{keys[urban_rural == 'rural']}", Month.of(on)).value
    except ParametersNotInForce:
        return None
    return found if isinstance(found, int) else None
