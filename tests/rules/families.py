"""Generated families: every quantity of dibao, amounts around the thresholds, unknowns and nones mixed in."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.quantities import MONEY_UNITS, Entity, Quantity, QuantityUnit
from doudi.rules.values import NONE, UNKNOWN, Sourced

Pick = Callable[[Sequence[Any]], Any]

_MONEY = (0, 1, 5_000, 14_300, 19_999, 20_000, 20_001, 30_001, 62_999, 63_000, 76_999, 77_000, 77_001, 153_999, 154_000)
_ASSETS = (0, 300_000, 1_511_999, 1_847_999, 1_848_000, 1_848_001, 3_696_000, 3_696_001, 9_000_000)
_BIRTHS = (date(1945, 2, 20), date(1980, 12, 31), date(2003, 6, 10), date(2007, 8, 31), date(2007, 9, 1),
           date(2007, 9, 2), date(2015, 2, 28), date(2024, 2, 29))  # fmt: skip
_SIZES = (0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 7)
_UNKNOWN_SHARES = (0, 0, 0, 1, 5, 25)
"""Percent of facts nobody knows, per family: half of the families are known completely."""


def family(quantities: Mapping[str, Quantity], pick: Pick) -> HouseholdFacts:
    """One family; `pick` chooses among options, so that chance or Hypothesis can drive it."""
    unknown = pick(_UNKNOWN_SHARES)
    size = pick(_SIZES)
    persons = tuple(
        PersonFacts(f"p{n}", f"成员{n}", _person(quantities, pick, unknown, is_head=n == 1)) for n in range(1, size + 1)
    )
    persons = _possible(persons)
    household = {
        key: _maybe_unknown(pick, unknown, _household_value(key, quantity, pick))
        for key, quantity in quantities.items()
        if quantity.entity is Entity.HOUSEHOLD
    }
    return HouseholdFacts(persons, household)


def tight_family(quantities: Mapping[str, Quantity], pick: Pick) -> HouseholdFacts:
    """A family known completely whose income is a fen below, at or above the standard times people."""
    facts = family(quantities, lambda options: 0 if options is _UNKNOWN_SHARES else pick(options))
    standard = 77_000 if facts.get("household:urban_rural").value == "urban" else 63_000
    plain = {"monthly_wage_fen": 0, "monthly_business_fen": 0, "monthly_property_income_fen": 0, "custody_kind": "none",
             "monthly_transfer_fen": 0, "transfer_paid_fen": 0, "monthly_other_income_fen": 0, "lives_together": True,
             "rigid_spending_fen": 0, "employment_cost_fen": 0, "is_deceased": False, "is_accounted_for": True,
             "relation_to_head": "parent"}  # fmt: skip
    for person in facts.persons:
        for key, value in plain.items():
            facts = facts.with_fact(f"person:{person.key}:{key}", Sourced(value))
    if facts.persons:
        income = standard * len(facts.persons) + pick((-1, 0, 1))
        facts = facts.with_fact("person:p1:monthly_wage_fen", Sourced(income))
        facts = facts.with_fact("person:p1:relation_to_head", Sourced("head"))
    return facts


def families(quantities: Mapping[str, Quantity], how_many: int, seed: int) -> list[HouseholdFacts]:
    """Many families of one seed, every fifth a tight one."""
    chance = random.Random(seed)
    return [
        (tight_family if n % 5 == 0 else family)(quantities, lambda options: chance.choice(options))
        for n in range(how_many)
    ]


def _possible(persons: tuple[PersonFacts, ...]) -> tuple[PersonFacts, ...]:
    """One applicant, one spouse: the others of them are children and siblings, as there may be many of."""
    seen: set[Any] = set()
    found = []
    for person in persons:
        relation = person.facts.get("relation_to_head", Sourced(UNKNOWN)).value
        if relation in ("head", "spouse") and relation in seen:
            instead = Sourced("child" if relation == "head" else "sibling")
            person = replace(person, facts={**person.facts, "relation_to_head": instead})
        seen.add(relation)
        found.append(person)
    return tuple(found)


def _person(quantities: Mapping[str, Quantity], pick: Pick, unknown: int, *, is_head: bool) -> dict[str, Sourced]:
    facts = {}
    for key, quantity in quantities.items():
        if quantity.entity is Entity.PERSON:
            value = _person_value(key, quantity, pick, is_head=is_head)
            facts[key] = _maybe_unknown(pick, unknown, value)
    return facts


def _person_value(key: str, quantity: Quantity, pick: Pick, *, is_head: bool) -> Any:
    if key == "relation_to_head" and is_head:
        return "head"
    if key == "is_accounted_for":
        return pick((True, True, True, True, True, True, True, True, False))
    if key in ("is_deceased", "is_serviceman", "cannot_live_independently", "serious_illness"):
        return pick((NONE, False, False, False, True))
    if key == "custody_kind":
        return pick((NONE, "none", "none", "none", "prison", "drug_isolation", "declared_missing"))
    if key == "lives_together":
        return pick((True, True, True, False, NONE))
    return _value(quantity, pick)


def _household_value(key: str, quantity: Quantity, pick: Pick) -> Any:
    if key in ("vehicle_count", "has_business_registration", "recent_property_transfer", "already_receiving"):
        return NONE if pick((True, True, True, True, True, False)) else _value(quantity, pick)
    if key == "dwelling_count":
        return pick((NONE, 0, 1, 1, 1, 2))
    return _value(quantity, pick)


def _value(quantity: Quantity, pick: Pick) -> Any:
    if quantity.unit is QuantityUnit.YES_NO:
        return pick((True, False))
    if quantity.unit is QuantityUnit.DATE:
        return pick(_BIRTHS)
    if quantity.unit is QuantityUnit.CODE:
        return pick([code.code for code in quantity.codes])
    if quantity.unit in MONEY_UNITS:
        amounts = _MONEY if quantity.unit is QuantityUnit.FEN_PER_MONTH else _ASSETS
        return pick((*[NONE] * 6, *amounts))
    return pick((NONE, 0, 1, 2, 3, 4) if quantity.none_is is not None else (0, 1, 2, 3, 4))


def _maybe_unknown(pick: Pick, percent: int, value: Any) -> Sourced:
    if percent and pick(range(100)) < percent:
        return Sourced(UNKNOWN)
    return Sourced(value)
