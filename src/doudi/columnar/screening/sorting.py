"""Why somebody is no lead (为什么不是线索): the first reason that holds, of every household or of every person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from doudi.columnar.screening.known import DepartmentFacts
from doudi.columnar.screening.register import Bools, Coded, Int64s
from doudi.columnar.screening.rolls import drawing
from doudi.rules.assessment import Outcome
from doudi.rules.bulk import OUTCOMES, BulkResult
from doudi.rules.seeking import HOUSEHOLD, PERSON, Search
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET, UNKNOWN_BITS

REASONS = (
    "register_incomplete", "served_already", "not_entitled", "spouse_elsewhere", "member_lives_away", "figure_unset",
    "not_known_enough", "served_unknown", "in_business", "nothing_to_pay",
)  # fmt: skip
"""Every reason, in the order in which they are looked at."""


def amounts_of(search: Search, told: BulkResult) -> tuple[Int64s, Bools]:
    """int64 and bool: what each would draw and whether that is known, of households or people; 0 for a status."""
    outcome = search.ruleset.outcome
    name = outcome.person_amount if search.sought.about == PERSON else outcome.amount
    if not name:
        length = (
            len(told.outputs[outcome.person_eligible].values) if search.sought.about == PERSON else len(told.computed)
        )
        return np.zeros(length, dtype=np.int64), np.zeros(length, dtype=bool)
    column = told.outputs[name]
    return column.values.astype(np.int64), (column.states & UNKNOWN_BITS) == 0


def sort_households(search: Search, facts: DepartmentFacts, told: BulkResult) -> Coded:
    """For each household why it is no lead; empty for a lead."""
    register, sought = facts.register, search.sought
    served, is_listed = _served(search, facts, HOUSEHOLD)
    eligible = told.computed == OUTCOMES.index(Outcome.ELIGIBLE)
    holds: dict[str, Bools] = {
        "register_incomplete": ~register.is_whole,
        "served_already": served,
        "not_entitled": told.computed == OUTCOMES.index(Outcome.NOT_ELIGIBLE),
        # Of what is open, nothing but a figure is missing: no visit can find that out.
        "figure_unset": told.computed == OUTCOMES.index(Outcome.NEEDS_PERSON),
        "served_unknown": ~is_listed,
    }
    unknown = ~eligible | _is_amount_open(search, told)
    if "spouse_elsewhere" in sought.leaves_out:
        holds["spouse_elsewhere"] = register.any_in_household(facts.is_counted & facts.spouse_elsewhere)
        unknown |= register.any_in_household(facts.is_counted & facts.spouse_unknown)
    if "member_lives_away" in sought.leaves_out:
        away = facts.is_counted & facts.is_adult & ~register.lives_at_register
        holds["member_lives_away"] = register.any_in_household(away)
    if "in_business" in sought.leaves_out:
        holds["in_business"] = facts.household["has_business_registration"].values
    holds["not_known_enough"] = unknown
    holds["nothing_to_pay"] = _is_worth_nothing(search, told)
    return _first(holds, register.households)


def sort_people(search: Search, facts: DepartmentFacts, told: BulkResult) -> Coded:
    """For each person why they are no lead; empty for a lead."""
    register, sought = facts.register, search.sought
    column = told.outputs[search.ruleset.outcome.person_eligible]
    known = (column.states & UNKNOWN_BITS) == 0
    served, is_listed = _served(search, facts, PERSON)
    holds: dict[str, Bools] = {
        "register_incomplete": register.stands_twice | (register.household_keys[register.household_of] == 0),
        "served_already": served,
        "not_entitled": known & (column.values == 0),
        "figure_unset": ((column.states & FIGURE_UNSET) != 0) & ((column.states & FACT_UNKNOWN) == 0),
        "served_unknown": ~is_listed,
    }
    unknown = ~known | _is_amount_open(search, told)
    if "spouse_elsewhere" in sought.leaves_out:
        holds["spouse_elsewhere"] = facts.spouse_elsewhere
        unknown = unknown | facts.spouse_unknown
    if "member_lives_away" in sought.leaves_out:
        holds["member_lives_away"] = facts.is_adult & ~register.lives_at_register
    if "in_business" in sought.leaves_out:
        holds["in_business"] = facts.household["has_business_registration"].values[register.household_of]
    holds["not_known_enough"] = unknown
    holds["nothing_to_pay"] = _is_worth_nothing(search, told)
    return _first(holds, register.people)


def _served(search: Search, facts: DepartmentFacts, about: str) -> tuple[Bools, Bools]:
    """Who draws it already, and of whom every list says whether they do."""
    register = facts.register
    length = register.people if about == PERSON else register.households
    served, is_listed = np.zeros(length, dtype=bool), np.ones(length, dtype=bool)
    for roll in search.sought.served:
        on_it = drawing(facts, roll)
        values, known = on_it.values, on_it.known
        if roll.about == HOUSEHOLD and about == PERSON:
            values, known = values[register.household_of], known[register.household_of]
        elif roll.about == PERSON and about == HOUSEHOLD:
            values, known = register.any_in_household(values), ~register.any_in_household(~known)
        served |= values
        is_listed &= known
    return served, is_listed


def _is_amount_open(search: Search, told: BulkResult) -> Bools:
    """Whether a fact is missing for the amount; one that only waits for a figure is a lead without an amount."""
    outcome = search.ruleset.outcome
    name = outcome.person_amount if search.sought.about == PERSON else outcome.amount
    if not name:
        return np.zeros(len(amounts_of(search, told)[0]), dtype=bool)
    states = told.outputs[name].states
    return np.asarray((states & FACT_UNKNOWN) != 0)


def _is_worth_nothing(search: Search, told: BulkResult) -> Bools:
    amounts, known = amounts_of(search, told)
    if search.sought.is_worth_nothing:
        return np.zeros(len(amounts), dtype=bool)
    return np.asarray(known & (amounts <= 0))


def _first(holds: dict[str, Bools], length: int) -> Coded:
    words: Sequence[str] = ("", *REASONS)
    reasons = np.zeros(length, dtype=np.int8)
    for word in reversed(REASONS):
        if word in holds:
            reasons[holds[word]] = words.index(word)
    return Coded(reasons, tuple(words))
