"""A second, slow and separate reading of 临时救助, from 民发〔2018〕23号, Order 649 and the notice of 2022."""

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
    among,
    below,
    both,
    choose,
    either,
    equal,
    least,
    lifted,
    minus,
    most,
    negated,
    outcome,
    plain_facts,
    times,
)
from tests.schemes.agreement import Answer

ACCIDENTS = {"fire", "traffic_accident", "other_accident", "sudden_illness", "other_special"}
NONE_COUNTS_AS = {"hardship_cause": "none", "student_level": "none", "custody_kind": "none", "hardship_months": 0,
                  "months_without_income": 0, "religious_years_apart": 0, "disability_grade": 0,
                  "vehicle_count": 0, "dwelling_count": 0}  # fmt: skip


def figures(place: str, month: Month) -> dict[str, Any]:
    """What the demo city says; anywhere else in Chongqing nobody has it."""
    demo: dict[str, Any] = {
        "months": 6, "months_exceptional": 12, "bearable": (3, 10), "local_income": 4_500_000, "asset_months": 24,
        "vehicles": 0, "dwellings": 1, "jobless": 200_000, "round_up": True, "formula": True,
    }  # fmt: skip
    if place != "demo-city":
        demo = dict.fromkeys(demo, FIGURE)
    return {**demo, "notice_of_2022": month >= Month(2022, 11)}


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Outcome, amount and, of each person, whether aided as a worker without cover."""
    law = figures(ruleset.jurisdiction, month)
    dibao_law = dibao.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    home = _plain(facts.facts)
    people = [_plain(person.facts) for person in facts.persons]
    members = [dibao._is_member(person, dibao_law, month.year, month.number) for person in people]
    size = add(0, *[choose(member, 1, 0) for member in members])
    standard = choose(equal(home["urban_rural"], "urban"), dibao_law["urban"], dibao_law["rural"])
    hard = home["is_living_in_serious_difficulty"]

    emergency = both(among(home["hardship_cause"], ACCIDENTS), hard, home["needs_help_at_once"])
    spent = add(*[home[f"{kind}_spending_12_months_fen"]
                  for kind in ("medical", "education", "rehabilitation", "other_necessary")])  # fmt: skip
    income = home["disposable_income_12_months_fen"]
    spending = both(
        equal(home["hardship_cause"], "necessary_spending"), hard, _is_beyond(spent, income, law["bearable"]),
        either(
            home["in_dibao_household"],
            both(either(*[p["is_tekun_person"] for p in people]),
                 *[either(negated(m), p["is_tekun_person"]) for m, p in zip(members, people, strict=True)]),
            both(below(income, times(law["local_income"], size)), _property(home, law, dibao_law, size)),
        ),
        among(home["place_tie"], {"register", "residence_permit"}),
    )  # fmt: skip
    jobless = [
        both(law["notice_of_2022"], member, hard, p["is_kept_from_work_by_epidemic"], p["is_uninsured_worker"],
             negated(below(p["months_without_income"], 3)), negated(p["is_dibao_member"]),
             negated(p["has_individual_dibao"]))
        for p, member in zip(people, members, strict=True)
    ]  # fmt: skip
    again = both(home["was_aided_for_same_cause"], negated(home["has_reason_to_ask_again"]))
    eligible = both(either(*members), negated(again), either(emergency, spending, *jobless))

    most_months = choose(home["is_exceptional_hardship"], law["months_exceptional"], law["months"])
    for_living = times(times(standard, size), least(home["hardship_months"], most_months))
    ceiling = times(times(standard, size), most_months)
    for_spending = least(_beyond(spent, income, law["bearable"]), ceiling)
    # The texts say how much at most, none how much: only the demo city has a way to compute it.
    for_living, for_spending = (choose(law["formula"], each, 0) for each in (for_living, for_spending))
    basic = add(choose(emergency, for_living, 0), choose(spending, for_spending, 0))
    workers = times(add(0, *[choose(each, 1, 0) for each in jobless]), law["jobless"])
    workers = choose(either(*jobless), workers, 0)
    whole = _rounded(most(basic, workers), law["round_up"])
    paid = most(minus(whole, home["advance_paid_fen"]), 0)
    reviews = (
        home["is_exceptional_hardship"],
        both(home["was_aided_for_same_cause"], home["has_reason_to_ask_again"]),
        both(either(emergency, spending), either(*jobless)),
        equal(whole, 0),
    )
    verdict = outcome(eligible, choose(eligible, paid, 0) if eligible is True else paid, *reviews)
    return (*verdict, tuple((None if isinstance(each, Missing) else each, None) for each in jobless))


def _plain(facts: Any) -> dict[str, Any]:
    return {
        key: value if value is not None else (0 if key.endswith("_fen") else False)
        for key, value in plain_facts(facts, NONE_COUNTS_AS).items()
    }


def _property(home: dict[str, Any], law: dict[str, Any], dibao_law: dict[str, Any], size: Any) -> Any:
    limit = times(times(law["asset_months"], dibao_law["urban"]), size)
    savings = add(home["deposits_fen"], home["other_financial_assets_fen"])
    return both(
        negated(below(limit, savings)), negated(below(law["vehicles"], home["vehicle_count"])),
        negated(below(law["dwellings"], home["dwelling_count"])),
    )  # fmt: skip


_is_beyond = lifted(lambda spent, income, share: spent * share[1] > income * share[0])
_beyond = lifted(lambda spent, income, share: spent - income * share[0] // share[1])


def _rounded(fen: Any, rounds_up: Any) -> Any:
    """Whole yuan stay as they are under any rounding."""
    if isinstance(fen, Missing) or fen % 100 == 0:
        return fen
    return FIGURE if isinstance(rounds_up, Missing) else -(-fen // 100) * 100
