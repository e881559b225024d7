"""A second, slow and separate reading of dibao, to hold the engine's two evaluations against.

Written from the law's text, not from `rules.py`; shares no code with the engine. A value nobody knows is `Missing`,
which says whether a fact or a figure of law is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.rules.facts import HouseholdFacts


@dataclass(frozen=True)
class Missing:
    """Not known, because of "fact", "figure" or both."""

    why: frozenset[str]


FACT = Missing(frozenset({"fact"}))
FIGURE = Missing(frozenset({"figure"}))

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


def decide(facts: HouseholdFacts, figures: dict[str, Any], year: int, month: int) -> tuple[str, int | None]:
    """(outcome, amount in fen or None)."""
    people = [{key: _plain(value.value, key) for key, value in person.facts.items()} for person in facts.persons]
    home = {key: _plain(value.value, key) for key, value in facts.facts.items()}
    members = [_is_member(person, figures, year, month) for person in people]
    incomes = [_income(person, figures, year, month) for person in people]
    head_count = _add(*[_choose(member, 1, 0) for member in members])
    income = _most(_add(*[_choose(m, each, 0) for m, each in zip(members, incomes, strict=True)]), 0)
    standard = _choose(_is(home["urban_rural"], "urban"), figures["urban"], figures["rural"])
    limit = _times(standard, head_count)
    somebody = _or(*members)
    unserved = _in(home["already_receiving"], {"none", "near_threshold"})
    assets = _add(home["deposits_fen"], home["other_financial_assets_fen"])
    assets_limit = _times(_times(figures["asset_months"], figures["urban"]), head_count)
    eligible = _and(
        somebody, unserved, _below(income, limit), _not(_below(assets_limit, assets)),
        _not(_below(figures["vehicles"], home["vehicle_count"])),
        _not(_below(figures["dwellings"], home["dwelling_count"])),
    )  # fmt: skip
    if eligible is False:
        return "not_eligible", 0
    if isinstance(eligible, Missing):
        return ("undetermined" if "fact" in eligible.why else "needs_person"), None
    gap = _most(_minus(limit, income), 0)
    if not isinstance(gap, Missing) and gap % 100 and figures["asset_months"] is FIGURE:
        gap = FIGURE  # only the demo city says how to round, and says: not at all
    heads = [_and(_is(person["relation_to_head"], "head"), m) for person, m in zip(people, members, strict=True)]
    reviews = [home["has_business_registration"], home["recent_property_transfer"], _not(_or(*heads))]
    amount = None if isinstance(gap, Missing) else gap
    if any(review is True for review in reviews):
        return "needs_person", amount
    why = _why(gap, *reviews)
    if why:
        return ("undetermined" if "fact" in why else "needs_person"), amount
    return "eligible", amount


def _is_member(person: dict[str, Any], figures: dict[str, Any], year: int, month: int) -> Any:
    relation, child = person["relation_to_head"], _is(person["relation_to_head"], "child")
    minor = _below(_age(person["birth_date"], year, month), 18)
    studying = _and(person["is_full_time_student"], _in(person["student_level"], figures["levels"]))
    dependent = _and(child, _or(person["cannot_live_independently"], studying))
    bound = _and(_or(_in(relation, figures["relations"]), person["has_support_duty"]), person["lives_together"])
    belongs = _or(_in(relation, {"head", "spouse"}), _and(child, minor), dependent, bound)
    apart = _not(_or(_is(relation, "head"), person["lives_together"]))
    years = person["religious_years_apart"]
    religious = _and(apart, _not(_below(years, figures["religious_years"])))
    soldier = _and(figures["soldiers_out"], person["is_serviceman"], _not(person["is_married"]))
    gone = _or(person["is_deceased"], _in(person["custody_kind"], figures["custody"]), religious, soldier)
    return _and(belongs, _not(gone))


def _income(person: dict[str, Any], figures: dict[str, Any], year: int, month: int) -> Any:
    wage, cost = person["monthly_wage_fen"], person["employment_cost_fen"]
    cost_counted = _choose(_is(cost, 0), 0, _least(cost, figures["work_cost_cap"]))
    wage_counted = _choose(_is(wage, 0), 0, _most(_minus(wage, cost_counted), 0))
    pension, received = person["basic_pension_exempt_fen"], person["monthly_transfer_fen"]
    exempt = _choose(figures["pension_exempt"], _least(pension, received), 0)
    exempt = _choose(_is(received, 0), 0, _choose(_is(pension, 0), 0, exempt))
    transfers = _minus(_minus(received, exempt), person["transfer_paid_fen"])
    ill = _or(_not(_is(person["disability_category"], "none")), person["serious_illness"])
    spending = person["rigid_spending_fen"]
    half = -(-spending // 2) if not isinstance(spending, Missing) and figures["illness_half"] else None
    share = half if half is not None else _missing(spending, 0 if figures["illness_half"] else FIGURE)
    deducted = _choose(_and(ill, _below(0, spending)), share, 0)
    income = _minus(
        _add(wage_counted, person["monthly_business_fen"], person["monthly_property_income_fen"], transfers,
             person["monthly_other_income_fen"]),
        deducted,
    )  # fmt: skip
    settled = _or(_below(_age(person["birth_date"], year, month), 18), person["is_accounted_for"])
    if settled is True:
        return income
    return _missing(FACT, settled, income)


def _plain(value: Any, key: str) -> Any:
    if str(value) == "unknown" and not isinstance(value, str):
        return FACT
    if str(value) == "none" and not isinstance(value, str):
        if key.endswith(("_fen", "_count", "_apart", "_grade")):
            return 0
        return "none" if key in ("student_level", "custody_kind", "disability_category", "already_receiving") else False
    return value


def _age(born: Any, year: int, month: int) -> Any:
    if isinstance(born, Missing):
        return born
    first = date(year, month, 1)
    had_birthday = (first.month, first.day) >= (born.month, born.day)
    return first.year - born.year - (0 if had_birthday else 1)


def _why(*values: Any) -> frozenset[str]:
    return frozenset().union(*[value.why for value in values if isinstance(value, Missing)])


def _missing(*values: Any) -> Missing:
    return Missing(_why(*values))


def _lifted(function: Any) -> Any:
    def on(*values: Any) -> Any:
        return _missing(*values) if _why(*values) else function(*values)

    return on


_add = _lifted(lambda *values: sum(values))
_minus = _lifted(lambda a, b: a - b)
_times = _lifted(lambda a, b: a * b)
_least = _lifted(min)
_most = _lifted(max)
_below = _lifted(lambda a, b: a < b)
_is = _lifted(lambda a, b: a == b)
_in = _lifted(lambda a, options: a in options)
_not = _lifted(lambda a: not a)


def _and(*values: Any) -> Any:
    if any(value is False for value in values):
        return False
    return _missing(*values) if _why(*values) else True


def _or(*values: Any) -> Any:
    if any(value is True for value in values):
        return True
    return _missing(*values) if _why(*values) else False


def _choose(condition: Any, first: Any, second: Any) -> Any:
    if condition is True:
        return first
    if condition is False:
        return second
    if not _why(first, second) and first == second:
        return first
    return _missing(condition, first, second)
