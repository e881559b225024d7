"""刚性支出困难家庭 read a second time: the national measures arts. 4 and 5, Shanghai's ordinance arts. 12 and 18."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.oracle import law, read
from tests.rules.three_valued import (
    add,
    below,
    both,
    either,
    equal,
    minus,
    most,
    negated,
    outcome,
    times,
)
from tests.schemes.agreement import Answer

PLACES: dict[str, dict[str, Any]] = {
    "demo-city": {"average": 4_500_000, "months": 36, "tenths": 7, "reached": True, "strict_place": False},
    "demo-zhejiang": {"average": 4_500_000, "months": 36, "tenths": 5, "reached": False,
                      "strict_place": False},
    "demo-jieyang": {"average": 3_000_000, "months": 24, "tenths": 6, "reached": True,
                     "strict_place": True},
    "demo-shanghai": {"average": 8_000_000, "months": 36, "tenths": None, "strict_place": False},
}  # fmt: skip


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """All five conditions; money only where the place pays what treatment and schooling leave missing."""
    place = PLACES[ruleset.jurisdiction]
    figures = law("cn-2021", ruleset.jurisdiction, month.year, month.number)
    seen = read(facts, figures, month.year, month.number)
    home = seen.home
    year = home["disposable_income_12_months_fen"]
    # 当地居民: one average for town and country.
    average = times(place["average"], seen.head_count)
    tekun = either(*[both(m, p["is_tekun_person"]) for m, p in zip(seen.members, seen.people, strict=True)])
    # Only Jieyang leaves petrol motorcycles out.
    motorcycles = home["motorcycle_count"] if ruleset.jurisdiction == "demo-jieyang" else 0
    shops = negated(below(0, home["non_residential_count"]))
    trade = either(negated(home["has_business_registration"]), home["is_family_micro_shop"])
    eligible = both(
        either(*seen.members),
        negated(either(home["in_dibao_household"], home["in_margin_household"], tekun)),
        equal(home["already_receiving"], "none"),
        below(year, average),
        negated(below(times(times(place["months"], figures["urban"]), seen.head_count), seen.assets)),
        negated(below(0, minus(home["vehicle_count"], motorcycles))),
        negated(below(1, home["dwelling_count"])),
        *((shops, trade) if place["strict_place"] else ()),
        _hardship(home, seen, year, place),
    )
    paid: Any = 0
    if place["tenths"] is None:
        paid = most(minus(seen.limit, _left(home, seen)), 0)
    found, amount = outcome(eligible, paid, home["has_business_registration"], home["recent_property_transfer"])
    return found, amount, tuple((None, None) for _ in facts.persons)


def _left(home: dict[str, Any], seen: Any) -> Any:
    spent = add(home["monthly_medical_spending_fen"], home["monthly_education_spending_fen"])
    return most(minus(seen.income, spent), 0)


def _hardship(home: dict[str, Any], seen: Any, year: Any, place: dict[str, Any]) -> Any:
    if place["tenths"] is None:
        heavy = negated(below(times(10, home["medical_spending_12_months_fen"]), times(4, year)))
        return either(below(_left(home, seen), seen.limit), heavy)
    kinds = ("living", "medical", "education", "rehabilitation", "other_necessary")
    spent = times(10, add(*[home[f"{kind}_spending_12_months_fen"] for kind in kinds]))
    threshold = times(place["tenths"], year)
    enough = negated(below(spent, threshold)) if place["reached"] else below(threshold, spent)
    return both(below(0, spent), enough)
