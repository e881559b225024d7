"""The facts of a case as the rules read them, from the form, the departments, the visits and what was settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.casework.consulting import department_facts
from doudi.casework.domain.form import HAS
from doudi.casework.domain.form import NONE as NONE_STATE
from doudi.casework.domain.form import UNKNOWN as UNKNOWN_STATE
from doudi.casework.domain.merge import Merged, Sources, merge
from doudi.casework.errors import AnswerUnfit
from doudi.casework.models import Application, DeclaredMember, HomeVisit
from doudi.casework.process import scheme_of
from doudi.rules.facts import (
    HouseholdFacts,
    PersonFacts,
    household_fact_key,
    person_fact_key,
    split_fact_key,
)
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.worklist.words import Words

DECLARED = "您报的"


@dataclass(frozen=True)
class Unsettled:
    """A fact that waits for an official: sources differ, or a department did not answer."""

    fact_key: str
    why: str
    words: Words
    declared: Sourced | None
    departments: Sourced | None


@dataclass(frozen=True)
class CaseFacts:
    """The facts for the rules, what waits for an official, and every source beside each value."""

    household: HouseholdFacts
    unsettled: tuple[Unsettled, ...]
    sources: Mapping[str, Sources]


def member_key(member: DeclaredMember) -> str:
    """How fact keys name a member: the person's public id once registered, before that the member's own."""
    return member.person.public_id if member.person is not None else member.public_id


def member_of_key(case: Application, fact_key: str) -> tuple[DeclaredMember | None, str]:
    """The member (None for the household) and the quantity of a fact key.

    Raises:
        AnswerUnfit: no such member or quantity in this case.
    """
    try:
        person_key, quantity = split_fact_key(fact_key)
    except ValueError:
        person_key, quantity = None, ""
    known = scheme_of(case).ruleset.quantities
    wanted = Entity.HOUSEHOLD if person_key is None else Entity.PERSON
    member = None
    if person_key is not None:
        people = case.members.select_related("person")
        member = next((m for m in people if person_key in (member_key(m), m.public_id)), None)
    if quantity not in known or known[quantity].entity is not wanted or (person_key is not None and member is None):
        raise AnswerUnfit(fact_key, "no such fact in this case", Words("没有这一项。", "There is no such fact here."))
    return member, quantity


def read_settled_value(case: Application, quantity: str, state: str, value: Any) -> Any:
    """A settled value, checked against the quantity: whole fen, truth value, code or ISO date.

    Raises:
        AnswerUnfit: it does not fit.
    """
    definition = scheme_of(case).ruleset.quantities[quantity]
    fact = _fact_value(definition, state, value)
    complaint = "an unknown state" if fact is None else definition.complaint(fact)
    if complaint:
        raise AnswerUnfit(quantity, complaint, Words("这个值不对，请再看看。", "This value does not fit; look again."))
    return value if state == HAS else None


def _fact_value(definition: Quantity, state: str, value: Any) -> Any:
    if state == UNKNOWN_STATE:
        return UNKNOWN
    if state == NONE_STATE:
        return NONE if definition.none_is is not None else UNKNOWN
    if state != HAS:
        return None
    if definition.unit is QuantityUnit.DATE and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _declared(case: Application, member: DeclaredMember | None) -> dict[str, Sourced]:
    definitions = scheme_of(case).ruleset.quantities
    as_of = case.filed_at.date() if case.filed_at else None
    answers = case.answers.get("people", {}).get(member.public_id, {}) if member else case.answers.get("household", {})
    found: dict[str, Sourced] = {}
    for question in scheme_of(case).questions:
        answer = answers.get(question.key)
        if not question.quantity or answer is None or question.quantity not in definitions:
            continue
        value = _fact_value(definitions[question.quantity], answer["state"], answer["value"])
        if value is not None:
            found[question.quantity] = Sourced(value, DECLARED, as_of)
    if member is not None:
        found["birth_date"] = Sourced(date.fromisoformat(member.birth_date), "身份证", as_of)
        found["relation_to_head"] = Sourced(member.relation, DECLARED, as_of)
    elif case.urban_rural in ("urban", "rural"):
        found.setdefault("urban_rural", Sourced(case.urban_rural, "户籍所在地", as_of))
    return found


def _visited(case: Application) -> dict[str, Sourced]:
    """Findings of visits that met the family, by fact key; a later visit replaces an earlier one."""
    definitions = scheme_of(case).ruleset.quantities
    found: dict[str, Sourced] = {}
    for visit in case.visits.filter(outcome=HomeVisit.SEEN).order_by("visited_at", "pk"):
        day = visit.visited_at.date()
        for fact_key, answer in visit.answers.items():
            quantity = split_fact_key(fact_key)[1]
            if quantity in definitions:
                value = _fact_value(definitions[quantity], answer["state"], answer.get("value"))
                if value is not None:
                    found[fact_key] = Sourced(value, f"{day.month}月{day.day}日上门核实", day)
    return found


def _settled(case: Application) -> dict[str, Sourced]:
    definitions = scheme_of(case).ruleset.quantities
    found: dict[str, Sourced] = {}
    for fact in case.settled_facts.filter(superseded_at=None).select_related("member__person"):
        key = (
            person_fact_key(member_key(fact.member), fact.quantity)
            if fact.member
            else household_fact_key(fact.quantity)
        )
        day = fact.settled_at.date()
        value = _fact_value(definitions[fact.quantity], fact.state, fact.value)
        found[key] = Sourced(value, f"{day.month}月{day.day}日工作人员认定", day, fact.reason)
    return found


def gather_facts(case: Application) -> CaseFacts:
    """Everything the rules may look at for this case today, each value with its sources beside it."""
    definitions = scheme_of(case).ruleset.quantities
    members = list(case.members.select_related("person"))
    known_to_departments = department_facts(case)
    visited, settled = _visited(case), _settled(case)
    all_sources: dict[str, Sources] = {}
    unsettled: list[Unsettled] = []

    def merged(entity: Entity, member: DeclaredMember | None) -> dict[str, Sourced]:
        declared = _declared(case, member)
        values: dict[str, Sourced] = {}
        for name, definition in definitions.items():
            if definition.entity is not entity:
                continue
            key = person_fact_key(member_key(member), name) if member else household_fact_key(name)
            aliases = {key, person_fact_key(member.public_id, name)} if member else {key}
            sources = Sources(
                declared.get(name),
                known_to_departments.get(key),
                next((visited[alias] for alias in aliases if alias in visited), None),
                settled.get(key),
            )
            if sources == Sources():
                continue
            all_sources[key] = sources
            result: Merged = merge(definition, sources)
            values[name] = result.value
            if result.waits:
                unsettled.append(_unsettled(key, result, definition, member, sources))
        return values

    household = merged(Entity.HOUSEHOLD, None)
    persons = tuple(PersonFacts(member_key(m), m.name, merged(Entity.PERSON, m)) for m in members)
    return CaseFacts(HouseholdFacts(persons, household, case.public_id), tuple(unsettled), all_sources)


def _unsettled(
    key: str, result: Merged, definition: Quantity, member: DeclaredMember | None, sources: Sources
) -> Unsettled:
    who_zh, who_en = (f"{member.name}：", f"{member.name}: ") if member else ("", "")
    if result.waits == "differs":
        words = Words(
            f"{who_zh}{definition.zh}，您报的和部门的不一样",
            f"{who_en}{definition.en}: declared and departments differ",
        )
    else:
        words = Words(f"{who_zh}{definition.zh}，部门没有回话", f"{who_en}{definition.en}: not answered")
    return Unsettled(key, result.waits, words, sources.declared, sources.departments)
