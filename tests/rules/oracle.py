"""A second, slow and separate reading of dibao, to hold the engine's two evaluations against.

Written from the law's text, not from `rules.py`; shares no code with the engine. A value nobody knows is `Missing`,
which says whether a fact or a figure of law is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
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


FICTITIOUS = {"demo-zhejiang": 100_000, "demo-shanghai": 150_000, "demo-jieyang": 80_000}
PORTIONS = {"whole": Fraction(1), "three_quarters": Fraction(3, 4), "two_thirds": Fraction(2, 3),
            "half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4)}  # fmt: skip


def law(profile: str, place: str, year: int, month: int) -> dict[str, Any]:
    """The figures of a profile, place and month."""
    is_demo, is_2016, is_ours = place.startswith("demo-"), profile == "cq-2016", place in ("demo-city", "demo-bands")
    relations = {"spouse", "child", "parent"} | ({"grandparent", "grandchild"} if is_ours else set())
    exempt: Any = True if (year, month) < (2026, 1) else FIGURE
    urban, rural = (FICTITIOUS[place],) * 2 if place in FICTITIOUS else STANDARDS.get((year, month), (FIGURE, FIGURE))
    halves = {name: Fraction(1, 2) for name in ("demo-city", "demo-bands", "demo-zhejiang")}
    shares = halves | {"demo-shanghai": Fraction(1)}
    kin, cuts = shares.get(place, FIGURE), shares.get(place, FIGURE)
    return {
        "urban": urban, "rural": rural, "relations": relations,
        "levels": UP_TO_UNDERGRADUATE | ({"postgraduate"} if is_2016 else set()),
        "custody": {"prison"} if is_2016 else {"prison", "drug_isolation", "declared_missing"},
        "religious_years": 1 if is_2016 else 3, "soldiers_out": is_2016,
        "pension_exempt": FIGURE if is_2016 else exempt,
        "work_cost_cap": 20_000 if is_demo else FIGURE, "illness_half": is_demo,
        "asset_months": 24 if is_demo else FIGURE, "vehicles": 0 if is_demo else FIGURE,
        "dwellings": 1 if is_demo else FIGURE,
        "support": {"cn-2021-support-due": "one", "cn-2021-support-due-whole": "whole"}.get(profile),
        "small_homes": profile == "cn-2021-small-dwellings",
        "bands": place == "demo-bands", "refusal": cuts,
        "kin": None if is_2016 or (year, month) < (2022, 11) else kin,
        "new_work_months": 9 if place == "demo-zhejiang" else None,
        "wages": (250_000, 80_000) if place == "demo-shanghai" else None,
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
    standard = choose(equal(home["urban_rural"], "urban"), figures["urban"], figures["rural"])
    members = [_is_member(person, figures, year, month) for person in people]
    incomes = [_income(person, figures, standard, year, month) for person in people]
    head_count = add(*[choose(member, 1, 0) for member in members])
    earned = add(*[choose(m, each, 0) for m, each in zip(members, incomes, strict=True)])
    income = most(add(earned, _support_missing(people, members, figures, standard)), 0)
    return Reading(people, home, members, incomes, head_count, income, standard, times(standard, head_count))


def decide(facts: HouseholdFacts, figures: dict[str, Any], year: int, month: int) -> tuple[str, int | None]:
    """(outcome, amount in fen or None)."""
    seen = read(facts, figures, year, month)
    people, home, members, income, limit = seen.people, seen.home, seen.members, seen.income, seen.limit
    eligible = entitled(seen, figures)
    gap = most(minus(limit, income), 0)
    if figures["bands"]:
        each = choose(below(income, times(50_000, seen.head_count)), 35_000, 15_000)
        gap = times(choose(below(income, times(20_000, seen.head_count)), 60_000, each), seen.head_count)
    if figures["refusal"] is not None:
        gap = minus(gap, add(*[_cut(seen, n, gap, figures, year, month) for n in range(len(people))]))
    if not isinstance(gap, Missing) and gap % 100 and figures["asset_months"] is FIGURE:
        gap = FIGURE  # only the demo city says how to round, and says: not at all
    heads = [both(equal(person["relation_to_head"], "head"), m) for person, m in zip(people, members, strict=True)]
    reviews = [home["has_business_registration"], home["recent_property_transfer"], negated(either(*heads))]
    return outcome(eligible, gap, *reviews)


def entitled(seen: Reading, figures: dict[str, Any]) -> Any:
    """Whether the household is to be granted the allowance."""
    home = seen.home
    unserved = among(home["already_receiving"], {"none", "near_threshold"})
    assets_limit = times(times(figures["asset_months"], figures["urban"]), seen.head_count)
    homes = negated(below(figures["dwellings"], home["dwelling_count"]))
    if figures["small_homes"]:
        homes = either(homes, home["is_dwelling_area_below_average"])
    return both(
        either(*seen.members), unserved, below(seen.income, seen.limit), negated(below(assets_limit, seen.assets)),
        negated(below(figures["vehicles"], home["vehicle_count"])), homes,
    )  # fmt: skip


def _is_member(person: dict[str, Any], figures: dict[str, Any], year: int, month: int) -> Any:
    relation, child = person["relation_to_head"], equal(person["relation_to_head"], "child")
    minor = below(age(person["birth_date"], year, month), 18)
    studying = both(person["is_full_time_student"], among(person["student_level"], figures["levels"]))
    dependent = both(child, either(person["cannot_live_independently"], studying))
    bound = both(either(among(relation, figures["relations"]), person["has_support_duty"]), person["lives_together"])
    belongs = either(among(relation, {"head", "spouse"}), both(child, minor), dependent, bound)
    return both(belongs, negated(_is_gone(person, figures)))


def _is_gone(person: dict[str, Any], figures: dict[str, Any]) -> Any:
    apart = negated(either(equal(person["relation_to_head"], "head"), person["lives_together"]))
    religious = both(apart, negated(below(person["religious_years_apart"], figures["religious_years"])))
    soldier = both(figures["soldiers_out"], person["is_serviceman"], negated(person["is_married"]))
    return either(person["is_deceased"], among(person["custody_kind"], figures["custody"]), religious, soldier)


def _up(amount: Any, share: Any) -> Any:
    """A share of an amount, up to the next fen."""
    return missing(amount, share) if isinstance(amount, Missing) or isinstance(share, Missing) else ceil(amount * share)


def _support_missing(people: list[Any], members: list[Any], figures: dict[str, Any], standard: Any) -> Any:
    """What children outside the family owe beyond what they pay."""
    if figures["support"] is None:
        return 0
    owed = []
    for person, member in zip(people, members, strict=True):
        count, children = person["obligor_household_people"], person["supported_parents_children"]
        surplus = most(minus(person["obligor_household_income_fen"], times(standard, count)), 0)
        due = choose(below(2, children), _up(surplus, Fraction(2, 5)), _up(surplus, Fraction(1, 2)))
        if figures["support"] == "one":
            due = _up(due, _one_of(count))
        portion = person["support_portion"]
        due = _up(due, portion if isinstance(portion, Missing) else PORTIONS[portion])
        due = most(due, person["support_agreed_fen"])
        bound = either(among(person["relation_to_head"], figures["relations"]), person["has_support_duty"])
        owed.append(choose(both(bound, negated(member), negated(_is_gone(person, figures))), due, 0))
    paid = [choose(m, p["support_received_fen"], 0) for m, p in zip(members, people, strict=True)]
    return most(minus(add(*owed), add(*paid)), 0)


def _one_of(count: Any) -> Any:
    """One part of equal ones; the list of the law ends at ten."""
    if isinstance(count, Missing):
        return count
    return Fraction(1, count) if 1 <= count <= 10 else FIGURE


def _workless(person: dict[str, Any], year: int, month: int) -> Any:
    adult = negated(below(age(person["birth_date"], year, month), 18))
    return both(adult, equal(person["monthly_wage_fen"], 0), equal(person["monthly_business_fen"], 0))


def _cut(seen: Reading, n: int, whole: Any, figures: dict[str, Any], year: int, month: int) -> Any:
    """What somebody who refused three jobs loses of an equal part of the whole."""
    person, each, share = seen.people[n], _one_of(seen.head_count), figures["refusal"]
    refused = both(seen.members[n], _workless(person, year, month), negated(below(person["refused_work_times"], 3)))
    if any(isinstance(value, Missing) for value in (whole, each, share)):
        return choose(refused, missing(whole, each, share), 0)
    return choose(refused, floor(floor(whole * each) * share), 0)


def _not_counted_of_wage(person: dict[str, Any], figures: dict[str, Any], standard: Any, year: int, month: int) -> Any:
    """New work in Zhejiang, a part of wages in Shanghai."""
    wage, found = person["monthly_wage_fen"], []
    if figures["new_work_months"] is not None:
        gain, since = person["employment_gain_fen"], person["employment_gain_since"]
        passed = since
        if not isinstance(since, Missing):
            passed = (year - since.year) * 12 + month - since.month - (0 if since.day == 1 else 1)
        longer = both(below(passed, 12), below(passed, figures["new_work_months"]))
        spared = choose(either(below(passed, 6), longer), least(gain, times(3, standard)), 0)
        found.append(choose(equal(gain, 0), 0, spared))
    if figures["wages"] is not None:
        reach, spared = figures["wages"]
        part = choose(below(wage, reach), 0, least(wage, spared))
        found.append(choose(equal(wage, 0), 0, part))
    return add(0, *found)


def _kin(person: dict[str, Any], figures: dict[str, Any], year: int, month: int) -> Any:
    """Support from siblings and the old, exempt for severely disabled adults without work."""
    if figures["kin"] is None:
        return 0
    given, received = person["support_from_kin_fen"], person["monthly_transfer_fen"]
    severe = both(below(0, person["disability_grade"]), below(person["disability_grade"], 3))
    spared = both(severe, _workless(person, year, month), below(0, received))
    return choose(spared, choose(equal(given, 0), 0, _up(least(given, received), figures["kin"])), 0)


def _income(person: dict[str, Any], figures: dict[str, Any], standard: Any, year: int, month: int) -> Any:
    wage, cost = person["monthly_wage_fen"], person["employment_cost_fen"]
    cost_counted = choose(equal(cost, 0), 0, least(cost, figures["work_cost_cap"]))
    not_counted = add(cost_counted, _not_counted_of_wage(person, figures, standard, year, month))
    wage_counted = choose(equal(wage, 0), 0, most(minus(wage, not_counted), 0))
    pension, received = person["basic_pension_exempt_fen"], person["monthly_transfer_fen"]
    exempt = choose(figures["pension_exempt"], least(pension, received), 0)
    exempt = choose(equal(received, 0), 0, choose(equal(pension, 0), 0, exempt))
    exempt = add(exempt, _kin(person, figures, year, month))
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
        if key.endswith(("_fen", "_count", "_apart", "_grade", "_times")):
            return 0
        return "none" if key in ("student_level", "custody_kind", "disability_category", "already_receiving") else False
    return value
