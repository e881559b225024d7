"""The facts of a case as the rules read them, from the form, the departments, the visits and what was settled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.casework.consulting import SaidByPerson, department_facts
from doudi.casework.domain.form import HAS
from doudi.casework.domain.form import NONE as NONE_STATE
from doudi.casework.domain.form import UNKNOWN as UNKNOWN_STATE
from doudi.casework.domain.merge import Merged, Sources, merge
from doudi.casework.errors import AnswerUnfit
from doudi.casework.filling import answers_of, month_meant
from doudi.casework.models import Application, DeclaredMember, HomeVisit, SettledFact
from doudi.casework.process import scheme_of
from doudi.platform.beside import is_read
from doudi.platform.crypto.cipher import blind_index
from doudi.rules.facts import (
    HouseholdFacts,
    PersonFacts,
    household_fact_key,
    person_fact_key,
    split_fact_key,
)
from doudi.rules.facts_json import facts_to_json
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.values import NONE, NOT_ASKED, UNKNOWN, Sourced
from doudi.schemes.asking.interview import to_facts
from doudi.worklist.calendar import day_of
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

    @property
    def as_json(self) -> dict[str, Any]:
        """The facts for the rules as plain JSON, kept with every assessment."""
        return facts_to_json(self.household)

    @property
    def digest(self) -> str:
        """A keyed fingerprint of the facts, to tell whether they are still those that were assessed."""
        return digest_of_facts(self.as_json)


def digest_of_facts(facts: Any) -> str:
    """A keyed fingerprint of facts as they are kept with an assessment or a change."""
    return blind_index("facts", json.dumps(facts, sort_keys=True, ensure_ascii=False))


def member_of_key(case: Application, fact_key: str) -> tuple[DeclaredMember | None, str]:
    """The member (None for the household) and the quantity of a fact key.

    Raises:
        AnswerUnfit: no such member or quantity in this case.
    """
    try:
        person_key, quantity = split_fact_key(fact_key)
    except ValueError:
        person_key, quantity = None, ""
    known = scheme_of(case).quantities
    wanted = Entity.HOUSEHOLD if person_key is None else Entity.PERSON
    member = None
    if person_key is not None:
        member = case.members.filter(public_id=person_key).first()
    if quantity not in known or known[quantity].entity is not wanted or (person_key is not None and member is None):
        raise AnswerUnfit(fact_key, "no such fact in this case", Words("没有这一项。", "There is no such fact here."))
    return member, quantity


def read_settled_value(case: Application, quantity: str, state: str, value: Any) -> Any:
    """A settled value, checked against the quantity: whole fen, truth value, code or ISO date.

    Raises:
        AnswerUnfit: it does not fit.
    """
    definition = scheme_of(case).quantities[quantity]
    if state == NONE_STATE and definition.none_is is None:
        raise AnswerUnfit(
            quantity, "none is no possible answer here", Words("这一项不能是“没有”。", "“None” is no answer here.")
        )
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


def _declared(case: Application, members: list[DeclaredMember]) -> HouseholdFacts:
    """What the family declared, and what its papers and its place say, as facts."""
    day = day_of(case.filed_at or case.changed_at)
    answers = answers_of(case, members)
    found = to_facts(scheme_of(case), answers, month_meant(case, day), as_of=day, source=DECLARED)
    if case.urban_rural in ("urban", "rural") and not found.get(household_fact_key("urban_rural")).is_known:
        found = found.with_fact(household_fact_key("urban_rural"), Sourced(case.urban_rural, "户籍所在地", day))
    return found


def _visited(case: Application) -> dict[str, Sourced]:
    """Findings of visits that met the family, by fact key; a later visit replaces an earlier one."""
    definitions = scheme_of(case).quantities
    found: dict[str, Sourced] = {}
    seen = [visit for visit in case.visits.all() if visit.outcome == HomeVisit.SEEN]
    for visit in sorted(seen, key=lambda each: (each.visited_at, each.pk)):
        day = day_of(visit.visited_at)
        for fact_key, answer in visit.answers.items():
            quantity = split_fact_key(fact_key)[1]
            if quantity in definitions:
                value = _fact_value(definitions[quantity], answer["state"], answer.get("value"))
                if value is not None:
                    found[fact_key] = Sourced(value, f"{day.month}月{day.day}日上门核实", day)
    return found


def _settled(case: Application) -> dict[str, Sourced]:
    definitions = scheme_of(case).quantities
    found: dict[str, Sourced] = {}
    for fact in _settled_rows(case):
        name = fact.quantity
        key = person_fact_key(fact.member.public_id, name) if fact.member else household_fact_key(name)
        day = day_of(fact.settled_at)
        value = _fact_value(definitions[fact.quantity], fact.state, fact.value)
        found[key] = Sourced(value, f"{day.month}月{day.day}日工作人员认定", day, fact.reason)
    return found


def _settled_rows(case: Application) -> list[SettledFact]:
    if is_read(case, "settled_facts"):
        return [fact for fact in case.settled_facts.all() if fact.superseded_at is None]
    return list(case.settled_facts.filter(superseded_at=None).select_related("member"))


def gather_facts(case: Application, said: SaidByPerson | None = None) -> CaseFacts:
    """Everything the rules may look at for this case today, each value with its sources beside it.

    Args:
        said: what departments said, where it was read already.
    """
    definitions = scheme_of(case).quantities
    members = list(case.members.all() if is_read(case, "members") else case.members.select_related("person"))
    declared, departments = _declared(case, members), department_facts(case, members, said)
    visited, settled = _visited(case), _settled(case)
    all_sources: dict[str, Sources] = {}
    unsettled: list[Unsettled] = []

    def merged(entity: Entity, member: DeclaredMember | None) -> dict[str, Sourced]:
        values: dict[str, Sourced] = {}
        for name, definition in definitions.items():
            if definition.entity is not entity:
                continue
            key = person_fact_key(member.public_id, name) if member else household_fact_key(name)
            own = declared.get(key)
            sources = Sources(
                None if own is NOT_ASKED else own, departments.get(key), visited.get(key), settled.get(key)
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
    persons = tuple(PersonFacts(each.public_id, each.name, merged(Entity.PERSON, each)) for each in members)
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
