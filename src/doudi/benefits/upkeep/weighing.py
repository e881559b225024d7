"""What the rules say of a family that draws (重新测算): its case's facts, with what the review found put over them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from doudi.benefits.models import Entitlement, EntitlementReview
from doudi.benefits.upkeep.errors import ExitNotSet
from doudi.benefits.upkeep.finding import case_of
from doudi.casework.facts import gather_facts
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.casework.replaying import keep_ruleset
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, household_fact_key
from doudi.rules.facts_json import facts_to_json
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.schemes import load
from doudi.worklist.words import Words

EXIT = "dibao_exit"


@dataclass(frozen=True)
class Weighed:
    """What the rules make of it; ``kind`` is empty where they leave it to a person, or no case of ours is on file."""

    kind: str
    amount_fen: int | None
    members_count: int
    month: str
    ruleset_hash: str
    facts: dict[str, Any] | None
    result: dict[str, Any] | None


def facts_now(entitlement: Entitlement, review: EntitlementReview | None, case: Application) -> HouseholdFacts:
    """The facts of the case today, less who left, with what the review found in place of what was known before."""
    household = gather_facts(case).household
    if review is None:
        return household
    household = replace(household, persons=tuple(each for each in household.persons if each.key not in review.left))
    known = scheme_of(case).quantities
    for key, found in review.findings.items():
        value = _value(known[key.rpartition(":")[2]], found)
        as_of = date.fromisoformat(found["on"])
        household = household.with_fact(key, Sourced(value, f"{as_of.month}月{as_of.day}日复核", as_of, found["why"]))
    return household


def _value(quantity: Any, found: dict[str, Any]) -> Any:
    if found["state"] != "has":
        return NONE if found["state"] == "none" else UNKNOWN
    return date.fromisoformat(found["value"]) if quantity.unit == "date" else found["value"]


def weigh(acting: Acting, entitlement: Entitlement, review: EntitlementReview | None, month: Month) -> Weighed:
    """Run the rules for the month the change would count from."""
    case = case_of(entitlement)
    if case is None:
        return Weighed("", None, entitlement.members_count, str(month), "", None, None)
    facts = facts_now(entitlement, review, case)
    scheme = scheme_of(case)
    result = assess_household(scheme.ruleset, facts, month)
    keep_ruleset(scheme.ruleset, acting.now)
    return _weighed(_kind(entitlement, result), result, facts, month, entitlement)


def _kind(entitlement: Entitlement, result: Assessment) -> str:
    if result.outcome == Outcome.NOT_ELIGIBLE:
        return "stopped"
    if result.outcome != Outcome.ELIGIBLE or not result.amount_fen:
        return ""
    if result.amount_fen == entitlement.amount_fen:
        return "resumed" if entitlement.state == "suspended" else "unchanged"
    return "raised" if result.amount_fen > entitlement.amount_fen else "reduced"


def _weighed(kind: str, result: Assessment, facts: HouseholdFacts, month: Month, entitlement: Entitlement) -> Weighed:
    people = result.people or entitlement.members_count
    return Weighed(
        kind, result.amount_fen, people, str(month), result.ruleset_hash, facts_to_json(facts), result.as_dict()
    )


def _known_to(facts: HouseholdFacts, quantities: Mapping[str, Any]) -> HouseholdFacts:
    """The facts another scheme's rules look at; the rest is none of its business."""
    persons = tuple(
        replace(each, facts={key: value for key, value in each.facts.items() if key in quantities})
        for each in facts.persons
    )
    return replace(facts, persons=persons, facts={k: v for k, v in facts.facts.items() if k in quantities})


def weigh_exit(
    acting: Acting, entitlement: Entitlement, review: EntitlementReview | None, month: Month
) -> tuple[Weighed, Month]:
    """What gradual exit (渐退) pays from ``month``, and the first month after it.

    Raises:
        ExitNotSet: the family does not fit, the scheme knows no gradual exit, or a figure is not on file here.
    """
    case = case_of(entitlement)
    if case is None or entitlement.scheme != "dibao":
        raise ExitNotSet("Gradual exit is of dibao.", Words("只有低保有渐退。", "Only the allowance has it."))
    facts = facts_now(entitlement, review, case)
    of_exit: dict[str, Any] = {
        "left_dibao_through_work": True, "exit_began_on": month.first_day,
        "amount_before_exit_fen": entitlement.amount_fen, "in_dibao_household": False,
    }  # fmt: skip
    scheme = load(EXIT, profile="cn-2021", jurisdiction=case.jurisdiction)
    facts = _known_to(facts, scheme.quantities)
    for quantity, value in of_exit.items():
        if quantity in scheme.quantities:
            facts = facts.with_fact(household_fact_key(quantity), Sourced(value, "复核", acting.today))
    result = assess_household(scheme.ruleset, facts, month)
    months = scheme.parameters.at(f"{EXIT}.months", month).value
    if result.outcome != Outcome.ELIGIBLE or not result.amount_fen or not isinstance(months, int):
        raise ExitNotSet(
            f"Gradual exit from {month}: the rules say {result.outcome}, months on file: {months}. Work must have "
            "lifted the income above the standard, and the place's own figures must be on file.",
            Words("算不出渐退：收入要因为就业超过标准，当地的期限和比例也要登在册。",
                  "Gradual exit cannot be worked out: work must have lifted the income above the standard, and the "
                  "place's figures must be on file."),
        )  # fmt: skip
    keep_ruleset(scheme.ruleset, acting.now)
    return _weighed("gradual_exit", result, facts, month, entitlement), month.plus(months)
