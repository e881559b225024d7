"""A second, slow and separate reading of 高龄津贴: age and register, figures of the demo city only."""

from __future__ import annotations

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.three_valued import (
    FIGURE,
    Missing,
    add,
    age,
    among,
    both,
    choose,
    either,
    negated,
    outcome,
    reached,
)
from tests.rules.three_valued import plain_facts as plain
from tests.schemes.agreement import Answer

STEPS = ((100, 50_000), (90, 10_000), (80, 5_000))


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Over eighty and registered in the district; elsewhere than in the demo city nobody knows from what age."""
    is_demo, answers = ruleset.jurisdiction == "demo-city", []
    for person in [plain(each.facts, {"is_deceased": False}) for each in facts.persons]:
        years = age(person["birth_date"], month.year, month.number)
        here = among(person["hukou_area"], {"district"} if is_demo else FIGURE)
        # The law calls people of sixty elders and leaves the age of the allowance to places.
        born, when = person["birth_date"], (month.year, month.number)
        old = both(reached(born, *when, 60), reached(born, *when, 80) if is_demo else FIGURE)
        yes = both(old, here, negated(person["is_deceased"]))
        if isinstance(years, Missing):
            rate = Missing(years.why | (frozenset() if is_demo else FIGURE.why))
        else:
            rate = next((fen for least, fen in STEPS if years >= least), FIGURE) if is_demo else FIGURE
        answers.append((yes, choose(yes, rate, 0)))
    shown = tuple(tuple(None if isinstance(v, Missing) else v for v in answer) for answer in answers)
    return (*outcome(either(*[yes for yes, _ in answers]), add(*[fen for _, fen in answers])), shown)  # type: ignore[return-value]
