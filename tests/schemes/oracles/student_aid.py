"""A second, slow and separate reading of 教育救助 (assistance register × school roll): Order 649, 18号, 39号."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules import oracle as dibao
from tests.rules.three_valued import (
    FIGURE,
    Missing,
    add,
    age,
    among,
    below,
    both,
    choose,
    either,
    equal,
    negated,
    outcome,
    plain_facts,
    reached,
)
from tests.schemes.agreement import Answer

REGISTERS = ("is_dibao_member", "has_individual_dibao", "is_tekun_person", "is_orphan_on_register",
             "is_unsupported_child_on_register", "was_raised_as_orphan")  # fmt: skip
STAGES = {"primary", "junior", "senior", "vocational", "college", "undergraduate"}
YEARLY = {"preschool": 80_000, "primary": 100_000, "junior": 125_000, "senior": 200_000, "vocational": 200_000,
          "college": 350_000, "undergraduate": 350_000}  # fmt: skip
"""What the demo city pays; no amount of Chongqing was found."""


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Outcome, amount and, of each person, whether entitled and to how much."""
    wider, stages = month >= Month(2023, 11), STAGES | ({"preschool"} if month >= Month(2020, 9) else set())
    home = _plain(facts.facts)
    near_home = both(wider, either(home["in_margin_household"], home["in_rigid_spending_household"]))
    law = dibao.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    persons = []
    for each in facts.persons:
        one = _plain(each.facts)
        # 39号: students of such households, so whoever is no member of it is none of them.
        near = both(near_home, dibao._is_member(one, law, month.year, month.number))
        stage, poor = one["student_level"], either(near, *[one[key] for key in REGISTERS])
        at_stage = either(among(stage, stages), both(equal(stage, "postgraduate"), FIGURE))
        years = age(one["birth_date"], month.year, month.number)
        at_home = both(one["cannot_attend_school"], negated(equal(one["disability_category"], "none")),
                       reached(one["birth_date"], month.year, month.number, 6), below(years, 18))  # fmt: skip
        enrolled = both(one["is_on_school_roll"], at_stage, poor)
        due = both(either(enrolled, at_home), negated(one["draws_student_aid"]))
        paid = choose(enrolled, _yearly(stage, ruleset.jurisdiction), 0)
        persons.append((due, choose(due, paid, 0)))
    due = either(*[one for one, _ in persons])
    verdict = outcome(due, add(0, *[fen for _, fen in persons]))
    return (*verdict, tuple((_open(one), _open(fen)) for one, fen in persons))


def _yearly(stage: Any, place: str) -> Any:
    if isinstance(stage, Missing):
        return stage if place == "demo-city" else Missing(stage.why | FIGURE.why)
    return YEARLY.get(stage, FIGURE) if place == "demo-city" else FIGURE


def _plain(facts: Any) -> dict[str, Any]:
    counts_as = {"student_level": "none", "disability_category": "none", "custody_kind": "none",
                 "religious_years_apart": 0}  # fmt: skip
    found = plain_facts(facts, counts_as)
    return {key: False if value is None else value for key, value in found.items()}


def _open(value: Any) -> Any:
    return None if isinstance(value, Missing) else value
