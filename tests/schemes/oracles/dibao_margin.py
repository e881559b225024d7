"""低保边缘家庭 read a second time, from the texts: 57号 art. 8, the ordinance of Zhejiang art. 13, Jieyang's rules."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.oracle import law, read
from tests.rules.three_valued import FIGURE, below, both, either, equal, minus, negated, outcome, times
from tests.schemes.agreement import Answer

PLACES: dict[str, dict[str, Any]] = {
    "demo-city": {"months": 36, "cars": 0, "homes": 1, "equal_counts": False, "shops": None, "no_business": False},
    "500106": {"months": FIGURE, "cars": FIGURE, "homes": FIGURE, "equal_counts": False, "shops": None,
               "no_business": False},
    "demo-zhejiang": {"months": 36, "cars": 0, "homes": 1, "equal_counts": True, "shops": None, "no_business": False},
    "demo-jieyang": {"months": 24, "cars": 0, "homes": 1, "equal_counts": False, "shops": 0, "no_business": True},
}  # fmt: skip


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Near-threshold: no dibao, a person's share of the income below one and a half standards, property within."""
    place, figures = PLACES[ruleset.jurisdiction], law("cn-2021", ruleset.jurisdiction, month.year, month.number)
    seen = read(facts, figures, month.year, month.number)
    home = seen.home
    # income / people < 1.5 × standard, without dividing and without fractions
    twice, thrice = times(2, seen.income), times(3, seen.limit)
    poor = either(below(twice, thrice), equal(twice, thrice)) if place["equal_counts"] else below(twice, thrice)
    assets_limit = times(times(place["months"], figures["urban"]), seen.head_count)
    # Only Jieyang leaves petrol motorcycles out.
    motorcycles = home["motorcycle_count"] if ruleset.jurisdiction == "demo-jieyang" else 0
    shops = True if place["shops"] is None else negated(below(place["shops"], home["non_residential_count"]))
    harmless = either(negated(home["has_business_registration"]), home["is_family_micro_shop"])
    eligible = both(
        either(*seen.members),
        negated(home["in_dibao_household"]),
        negated(either(equal(home["already_receiving"], "dibao"), equal(home["already_receiving"], "tekun"))),
        poor,
        negated(below(assets_limit, seen.assets)),
        negated(below(place["cars"], minus(home["vehicle_count"], motorcycles))),
        negated(below(place["homes"], home["dwelling_count"])),
        shops,
        harmless if place["no_business"] else True,
    )
    reviews = [home["has_business_registration"], home["recent_property_transfer"]]
    found, _ = outcome(eligible, 0, *reviews)
    paid = 0 if eligible in (True, False) else None
    return found, paid, tuple((None, None) for _ in facts.persons)
