"""What contradicts what, written once more in plain words: for tests, which compare it with the declarations."""

from __future__ import annotations

from datetime import date
from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, UNKNOWN

_NONE_IS = {"is_married": False, "is_deceased": False, "monthly_wage_fen": 0, "monthly_business_fen": 0}


def is_impossible(household: HouseholdFacts, month: Month) -> bool:
    """Two applicants, two spouses, or somebody of 130 years."""
    relations = [_said(person, "relation_to_head") for person in household.persons]
    oldest = any(_age_reached(person, 130, month) for person in household.persons)
    return relations.count("head") > 1 or relations.count("spouse") > 1 or oldest


def is_doubtful(household: HouseholdFacts, month: Month) -> bool:
    """An unmarried spouse, an unmarried applicant with one, earnings of the dead, 123 years, a person twice."""
    persons = household.persons
    spouses = [person for person in persons if _said(person, "relation_to_head") == "spouse"]
    heads = [person for person in persons if _said(person, "relation_to_head") == "head"]
    unmarried = any(_said(person, "is_married") is False for person in spouses + (heads if spouses else []))
    earns = any(
        _said(person, "is_deceased") is True
        and ((_said(person, "monthly_wage_fen") or 0) > 0 or (_said(person, "monthly_business_fen") or 0) > 0)
        for person in persons
    )
    return unmarried or earns or any(_age_reached(each, 123, month) for each in persons) or _is_anybody_twice(persons)


def _is_anybody_twice(persons: tuple[PersonFacts, ...]) -> bool:
    nameless = [each for each in persons if not each.has_own_key and _said(each, "birth_date") is not None]
    told = [(each.label, {key: _said(each, key) for key in each.facts}) for each in nameless]
    plain = [(label, {key: value for key, value in facts.items() if value is not None}) for label, facts in told]
    return any(plain.count(each) > 1 for each in plain)


def _said(person: PersonFacts, key: str) -> Any:
    sourced = person.facts.get(key)
    if sourced is None or sourced.value is UNKNOWN:
        return None
    return _NONE_IS.get(key, "none") if sourced.value is NONE else sourced.value


def _age_reached(person: PersonFacts, years: int, month: Month) -> bool:
    born = _said(person, "birth_date")
    return born is not None and born <= date(month.year - years, month.number, 1)
