"""A second, slow and separate reading of dibao, to hold the engine's two evaluations against.

Written from the law's text, not from `rules.py`; shares no code with the engine. A value nobody knows is `Missing`,
which says whether a fact or a figure of law is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.rules.facts import HouseholdFacts
from tests.rules.three_valued import (
    FACT,
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
    least,
    minus,
    missing,
    most,
    negated,
    outcome,
    times,
)

STANDARDS = {(2024, 10): (75_000, 61_000), (2025, 9): (77_000, 63_000), (2025, 12): (77_000, 63_000),
             (2026, 1): (77_000, 63_000)}  # fmt: skip
UP_TO_UNDERGRADUATE = {"preschool", "primary", "junior", "senior", "vocational", "college", "undergraduate"}


def law(profile: str, place: str, year: int, month: int) -> dict[str, Any]:
    """The figures of a profile, place and month."""
    is_demo, is_2016 = place == "demo-city", profile == "cq-2016"
    relations = {"spouse", "child", "parent"} | ({"grandparent", "grandchild", "child_in_law"} if is_demo else set())
    exempt: Any = True if (year, month) < (2026, 1) else FIGURE
    return {
        "urban": STANDARDS[year, month][0], "rural": STANDARDS[year, month][1], "relations": relations,
        "levels": UP_TO_UNDERGRADUATE | ({"postgraduate"} if is_2016 else set()),
        "custody": {"prison"} if is_2016 else {"prison", "drug_isolation", "declared_missing"},
        "religious_years": 1 if is_2016 else 3, "soldiers_out": is_2016,
        "pension_exempt": FIGURE if is_2016 else exempt,
        "work_cost_cap": 20_000 if is_demo else FIGURE, "illness_half": is_demo,
        "asset_months": 24 if is_demo else FIGURE, "vehicles": 0 if is_demo else FIGURE,
        "dwellings": 1 if is_demo else FIGURE,
    }  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What dibao sees of a household: everybody's facts, who is counted, what counts, and the limit."""

    people: list[dict[str, Any]]
    home: dict[str, Any]
    members: list[Any]
    incomes: list[Any]
    head_count: Any
    income: Any
    standard: Any
    limit: Any

    @property
    def assets(self) -> Any:
        """Savings and securities of the household."""
        return add(self.home["deposits_fen"], self.home["other_financial_assets_fen"])


def read(facts: HouseholdFacts, figures: dict[str, Any], year: int, month: int) -> Reading:
    """The household as dibao counts it."""
    people = [{key: _plain(value.value, key) for key, value in person.facts.items()} for person in facts.persons]
    home = {key: _plain(value.value, key) for key, value in facts.facts.items()}
    members = [_is_member(person, figures, year, month) for person in people]
    incomes = [_income(person, figures, year, month) for person in people]
    head_count = add(*[choose(member, 1, 0) for member in members])
    income = most(add(*[choose(m, each, 0) for m, each in zip(members, incomes, strict=True)]), 0)
    standard = choose(equal(home["urban_rural"], "urban"), figures["urban"], figures["rural"])
    return Reading(people, home, members, incomes, head_count, income, standard, times(standard, head_count))


def decide(facts: HouseholdFacts, figures: dict[str, Any], year: int, month: int) -> tuple[str, int | None]:
    """(outcome, amount in fen or None)."""
    seen = read(facts, figures, year, month)
    people, home, members, income, limit = seen.people, seen.home, seen.members, seen.income, seen.limit
    somebody = either(*members)
    unserved = among(home["already_receiving"], {"none", "near_threshold"})
    assets_limit = times(times(figures["asset_months"], figures["urban"]), seen.head_count)
    eligible = both(
        somebody, unserved, below(income, limit), negated(below(assets_limit, seen.assets)),
        negated(below(figures["vehicles"], home["vehicle_count"])),
        negated(below(figures["dwellings"], home["dwelling_count"])),
    )  # fmt: skip
    gap = most(minus(limit, income), 0)
    if not isinstance(gap, Missing) and gap % 100 and figures["asset_months"] is FIGURE:
        gap = FIGURE  # only the demo city says how to round, and says: not at all
    heads = [both(equal(person["relation_to_head"], "head"), m) for person, m in zip(people, members, strict=True)]
    reviews = [home["has_business_registration"], home["recent_property_transfer"], negated(either(*heads))]
    return outcome(eligible, gap, *reviews)


def _is_member(person: dict[str, Any], figures: dict[str, Any], year: int, month: int) -> Any:
    relation, child = person["relation_to_head"], equal(person["relation_to_head"], "child")
    minor = below(age(person["birth_date"], year, month), 18)
    studying = both(person["is_full_time_student"], among(person["student_level"], figures["levels"]))
    dependent = both(child, either(person["cannot_live_independently"], studying))
    bound = both(either(among(relation, figures["relations"]), person["has_support_duty"]), person["lives_together"])
    belongs = either(among(relation, {"head", "spouse"}), both(child, minor), dependent, bound)
    apart = negated(either(equal(relation, "head"), person["lives_together"]))
    years = person["religious_years_apart"]
    religious = both(apart, negated(below(years, figures["religious_years"])))
    soldier = both(figures["soldiers_out"], person["is_serviceman"], negated(person["is_married"]))
    gone = either(person["is_deceased"], among(person["custody_kind"], figures["custody"]), religious, soldier)
    return both(belongs, negated(gone))


def _income(person: dict[str, Any], figures: dict[str, Any], year: int, month: int) -> Any:
    wage, cost = person["monthly_wage_fen"], person["employment_cost_fen"]
    cost_counted = choose(equal(cost, 0), 0, least(cost, figures["work_cost_cap"]))
    wage_counted = choose(equal(wage, 0), 0, most(minus(wage, cost_counted), 0))
    pension, received = person["basic_pension_exempt_fen"], person["monthly_transfer_fen"]
    exempt = choose(figures["pension_exempt"], least(pension, received), 0)
    exempt = choose(equal(received, 0), 0, choose(equal(pension, 0), 0, exempt))
    transfers = minus(minus(received, exempt), person["transfer_paid_fen"])
    ill = either(negated(equal(person["disability_category"], "none")), person["serious_illness"])
    spending = person["rigid_spending_fen"]
    half = -(-spending // 2) if not isinstance(spending, Missing) and figures["illness_half"] else None
    share = half if half is not None else missing(spending, 0 if figures["illness_half"] else FIGURE)
    deducted = choose(both(ill, below(0, spending)), share, 0)
    income = minus(
        add(wage_counted, person["monthly_business_fen"], person["monthly_property_income_fen"], transfers,
             person["monthly_other_income_fen"]),
        deducted,
    )  # fmt: skip
    settled = either(below(age(person["birth_date"], year, month), 18), person["is_accounted_for"])
    if settled is True:
        return income
    return missing(FACT, settled, income)


def _plain(value: Any, key: str) -> Any:
    if str(value) == "unknown" and not isinstance(value, str):
        return FACT
    if str(value) == "none" and not isinstance(value, str):
        if key.endswith(("_fen", "_count", "_apart", "_grade")):
            return 0
        return "none" if key in ("student_level", "custody_kind", "disability_category", "already_receiving") else False
    return value
