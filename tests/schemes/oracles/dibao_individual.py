"""单人保 read a second time, from the texts: 57号 art. 8, the notice of 2022 1(1), the ordinance of 2016 art. 11(3)."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.oracle import law, read
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
    minus,
    most,
    negated,
    outcome,
)
from tests.schemes.agreement import Answer


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Everybody's own answer, and the family's from them."""
    profile, is_demo = ruleset.profile, ruleset.jurisdiction == "demo-city"
    base = "cq-2016" if profile == "cq-2016" else "cn-2021"
    figures = law(base, ruleset.jurisdiction, month.year, month.number)
    seen = read(facts, figures, month.year, month.number)
    persons = []
    for position, person in enumerate(seen.people):
        eligible = both(
            _in_a_group(person, seen.members[position], seen.home, profile, month),
            negated(person["is_dibao_member"]),
            negated(both(seen.members[position], equal(seen.home["already_receiving"], "dibao"))),
            negated(person["is_tekun_person"]),
            below(most(seen.incomes[position], 0), seen.standard),
            either(seen.home["in_margin_household"], _savings_within(person, figures, is_demo)),
        )
        persons.append((eligible, choose(eligible, _amount(person, seen, position, profile, is_demo), 0)))
    anybody = either(*[eligible for eligible, _ in persons])
    reviews = [both(negated(seen.home["in_margin_household"]), anybody)]
    if profile == "cq-2016":
        reviews.append(anybody)  # the only group of the ordinance is the one counted apart
    found, amount = outcome(anybody, add(*[paid for _, paid in persons]), *reviews)
    known = tuple((_known(eligible), _known(paid)) for eligible, paid in persons)
    return found, amount, known  # type: ignore[return-value]


def _known(value: Any) -> Any:
    return None if isinstance(value, Missing) else value


def _in_a_group(person: dict[str, Any], member: Any, home: dict[str, Any], profile: str, month: Month) -> Any:
    kind, grade = person["disability_category"], person["disability_grade"]
    adult = negated(below(age(person["birth_date"], month.year, month.number), 18))
    if profile == "cq-2016":
        cannot_work = both(negated(equal(kind, "none")), negated(person["is_able_to_work"]))
        return both(adult, either(cannot_work, both(person["serious_illness"], person["is_bedridden_long_term"])))
    heavy = both(negated(equal(kind, "none")), among(grade, {1, 2}))
    mind = both(among(kind, {"intellectual", "mental"}), among(grade, {1, 2, 3}))
    in_margin = both(member, home["in_margin_household"], either(heavy, mind, person["has_recognised_major_illness"]))
    religious = both(person["lives_in_religious_site"], negated(below(person["religious_years_apart"], 3)))
    workless = both(heavy, adult, person["is_jobless"]) if month >= Month(2022, 11) else False
    return either(in_margin, religious, workless)


def _savings_within(person: dict[str, Any], figures: dict[str, Any], is_demo: bool) -> Any:
    limit = 24 * figures["urban"] if is_demo else FIGURE
    return negated(below(limit, person["own_assets_fen"]))


def _amount(person: dict[str, Any], seen: Any, position: int, profile: str, is_demo: bool) -> Any:
    gap = most(minus(seen.standard, most(seen.incomes[position], 0)), 0)
    if profile == "cn-2021-share":
        kind, grade = person["disability_category"], person["disability_grade"]
        heavy = both(negated(equal(kind, "none")), among(grade, {1, 2}))
        mind = both(among(kind, {"intellectual", "mental"}), among(grade, {1, 2, 3}))
        gap = choose(heavy, _percent(seen.standard, 65), choose(mind, _percent(seen.standard, 75), FIGURE))
    if not is_demo and not isinstance(gap, Missing) and gap % 100:
        return FIGURE
    return gap


def _percent(standard: Any, percent: int) -> Any:
    return standard if isinstance(standard, Missing) else -(-standard * percent // 100)
