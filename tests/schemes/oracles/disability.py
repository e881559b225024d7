"""A second, slow and separate reading of the two disability subsidies, from 渝民发〔2021〕15号 and 国发〔2015〕52号."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
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
    negated,
    outcome,
    plain_facts,
)
from tests.schemes.agreement import Answer


class _Nones(dict[str, Any]):
    """What *none* of any quantity counts as."""

    def get(self, key: str, default: Any = None) -> Any:
        return {"disability_grade": 0, "disability_category": "none"}.get(key, False)


def decide_living(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Disabled people on the allowance, registered here, not kept by something else."""
    rate = _rate(ruleset, month, before=9_000, since_2026=10_000)
    answers = []
    for person in [plain_facts(each.facts, _Nones()) for each in facts.persons]:
        on_allowance = either(person["is_dibao_member"], person["has_individual_dibao"])
        otherwise = either(person["is_tekun_person"], person["draws_work_injury_nursing"],
                           person["is_orphan_on_register"], person["draws_unsupported_child_in_full"])  # fmt: skip
        yes = both(_is_ours(person), on_allowance, negated(otherwise))
        answers.append((person, yes, choose(yes, rate, 0)))
    return _household(answers)


def decide_care(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Grades 1 and 2, registered here, not kept by extreme-hardship support or work-injury insurance."""
    first = _rate(ruleset, month, before=10_000, since_2026=11_000)
    second = _rate(ruleset, month, before=9_000, since_2026=10_000)
    answers = []
    for person in [plain_facts(each.facts, _Nones()) for each in facts.persons]:
        grade = person["disability_grade"]
        otherwise = either(person["is_tekun_person"], person["draws_work_injury_nursing"])
        yes = both(_is_ours(person), below(0, grade), below(grade, 3), negated(otherwise))
        if isinstance(grade, Missing):
            rate: Any = grade
        else:
            rate = {1: first, 2: second}.get(grade, FIGURE)
        answers.append((person, yes, choose(yes, rate, 0)))
    return _household(answers)


def _rate(ruleset: Ruleset, month: Month, *, before: int, since_2026: int) -> Any:
    """Published for Chongqing from 2026; earlier rates are the demo city's invention."""
    if ruleset.jurisdiction == "CN":
        return FIGURE
    if month.year >= 2026:
        return since_2026
    return before if ruleset.jurisdiction == "demo-city" else FIGURE


def _is_ours(person: dict[str, Any]) -> Any:
    certified = both(negated(equal(person["disability_category"], "none")), person["is_disability_certificate_valid"])
    here = among(person["hukou_area"], {"district", "province"})
    return both(certified, here, negated(person["is_deceased"]))


def _household(answers: list[tuple[dict[str, Any], Any, Any]]) -> Answer:
    shown = tuple((_known(yes), _known(fen)) for _, yes, fen in answers)
    review = either(*[both(yes, person["draws_other_welfare_subsidy"]) for person, yes, _ in answers])
    whole = outcome(either(*[yes for _, yes, _ in answers]), add(*[fen for _, _, fen in answers]), review)
    return (*whole, shown)


def _known(value: Any) -> Any:
    return None if isinstance(value, Missing) else value
