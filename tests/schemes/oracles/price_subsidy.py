"""A second, slow and separate reading of 价格补贴联动, from what the press reports of 1553号 and of Guilin 2022."""

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
    below,
    both,
    choose,
    either,
    equal,
    negated,
    outcome,
    plain_facts,
)
from tests.schemes.agreement import Answer

GROUPS = ("is_dibao_member", "has_individual_dibao", "is_tekun_person", "is_orphan_on_register",
          "is_unsupported_child_on_register", "draws_unemployment_insurance", "is_preferential_treatment_person",
          "is_child_on_hiv_allowance")  # fmt: skip
INDEXES = {(2024, 9): (1034, 1059), (2024, 10): (1035, 1010), (2024, 11): (1029, 1054), (2024, 12): (1030, 1010),
           (2025, 1): (1000, 1055), (2025, 2): (1040, 1070), (2025, 9): (1003, 998), (2025, 12): (1030, 1000),
           (2026, 1): (1000, 1055)}  # fmt: skip
RISES = {(2024, 9): 34, (2024, 10): 19, (2024, 11): 29, (2024, 12): 18, (2025, 1): 13, (2025, 2): 40, (2025, 9): 3,
         (2025, 12): 31, (2026, 1): 12}  # fmt: skip
"""The demo city's invented indexes (the year before = 1000) and the rise in thousandths that its subsidy follows."""


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Outcome, amount and, of each person, whether entitled and to how much."""
    is_demo = ruleset.jurisdiction == "demo-city"
    at = (month.year, month.number)
    cpi, food = INDEXES[at] if is_demo else (FIGURE, FIGURE)
    has_local = is_demo and month >= Month(2024, 11)
    triggered = either(
        _reaches(cpi, 1035), _reaches(food, 1060), _reaches(cpi, 1030 if has_local else FIGURE),
        _reaches(food, 1055 if has_local else FIGURE),
    )  # fmt: skip
    dibao_law = dibao.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    home = _plain(facts.facts)
    people = [_plain(person.facts) for person in facts.persons]
    covered = [either(*[person[key] for key in GROUPS]) for person in people]
    if ruleset.jurisdiction == "demo-shanghai":
        # Shanghai's ordinance, art. 20: also families in hardship by rigid spending that are paid living aid.
        paid = both(home["in_rigid_spending_household"], negated(below(home["rigid_living_aid_fen"], 1)))
        members = [dibao._is_member(person, dibao_law, month.year, month.number) for person in people]
        covered = [either(one, both(paid, member)) for one, member in zip(covered, members, strict=True)]
    standard = choose(equal(home["urban_rural"], "urban"), dibao_law["urban"], dibao_law["rural"])
    each = _subsidy(standard, RISES[at]) if is_demo else FIGURE
    if isinstance(standard, Missing) and not is_demo:
        each = Missing(standard.why | FIGURE.why)
    due = [both(triggered, one) for one in covered]
    eligible = both(triggered, either(*covered))
    amounts = [choose(one, each, 0) for one in due]
    whole = choose(eligible, add(0, *amounts), 0)
    verdict = outcome(eligible, whole)
    persons = tuple(
        (None if isinstance(one, Missing) else one, None if isinstance(fen, Missing) else fen)
        for one, fen in zip(due, amounts, strict=True)
    )
    return (*verdict, persons)


def _reaches(index: Any, trigger: Any) -> Any:
    return Missing(FIGURE.why) if isinstance(index, Missing) or isinstance(trigger, Missing) else index >= trigger


def _subsidy(standard: Any, thousandths: int) -> Any:
    """Half a yuan goes up; at least ten yuan."""
    if isinstance(standard, Missing):
        return standard
    return max((standard * thousandths + 50_000) // 100_000 * 100, 1_000)


def _plain(facts: Any) -> dict[str, Any]:
    found = plain_facts(facts, {"student_level": "none", "custody_kind": "none", "religious_years_apart": 0})
    return {key: False if value is None else value for key, value in found.items()}
