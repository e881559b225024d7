"""分类施保 read a second time: 57号 art. 27, with the two invented places' amounts."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.three_valued import (
    Missing,
    add,
    age,
    among,
    below,
    both,
    choose,
    either,
    equal,
    most,
    negated,
    outcome,
    plain_facts,
    reached,
)
from tests.schemes.agreement import Answer

URBAN = {"old": 6_000, "young": 5_000, "pupil": 4_000, "severe": 8_000, "ill": 8_000, "any": 3_000}
RURAL = {"old": 4_500, "young": 4_000, "pupil": 3_000, "severe": 6_000, "ill": 6_000, "any": 2_000}
NONE = {"disability_category": "none", "disability_grade": 0, "serious_illness": False, "is_full_time_student": False,
        "is_dibao_member": False, "has_individual_dibao": False}  # fmt: skip


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """What each person on the allowance is paid on top."""
    sums_up = ruleset.jurisdiction == "demo-zhejiang"
    area = plain_facts(facts.facts, {})["urban_rural"]
    listed = URBAN if sums_up or area == "urban" else RURAL
    rates = dict.fromkeys(URBAN, area) if isinstance(area, Missing) else listed
    persons = []
    for person in facts.persons:
        paid = _paid(plain_facts(person.facts, NONE), rates, sums_up, month)
        persons.append((below(0, paid), paid))
    found, amount = outcome(either(*[more for more, _ in persons]), add(*[paid for _, paid in persons]))
    return found, amount, tuple((_known(more), _known(paid)) for more, paid in persons)  # type: ignore[return-value]


def _paid(person: dict[str, Any], rates: dict[str, Any], sums_up: bool, month: Month) -> Any:
    years = age(person["birth_date"], month.year, month.number)
    kind, grade = person["disability_category"], person["disability_grade"]
    holds = both(negated(equal(kind, "none")), below(0, grade))
    each = [
        choose(reached(person["birth_date"], month.year, month.number, 60 if sums_up else 70), rates["old"], 0),
        choose(below(years, 18), rates["young"], 0),
        choose(person["is_full_time_student"], rates["pupil"], 0),
        choose(both(holds, among(grade, {1, 2})), rates["severe"], 0),
        choose(person["serious_illness"], rates["ill"], 0),
    ]
    together = add(*each) if sums_up else most(*each)
    whole = add(together, choose(holds, rates["any"], 0))
    return choose(either(person["is_dibao_member"], person["has_individual_dibao"]), whole, 0)


def _known(value: Any) -> Any:
    return None if isinstance(value, Missing) else value
