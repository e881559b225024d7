"""One scheme, three readings: one by one, in bulk and a separate oracle, equal to the fen, persons included."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from doudi.kernel.month import Month
from doudi.rules.bulk import OUTCOMES, assess_population
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.operators import is_known
from doudi.rules.population import population_of
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.states import UNKNOWN_BITS
from doudi.rules.values import Sourced
from doudi.rules.verdict import verdict_of
from tests.rules.families import family, tight_family

Answer = tuple[str, int | None, tuple[tuple[bool | None, int | None], ...]]
"""Outcome, amount, and of each person whether entitled and to how much."""
Oracle = Callable[[HouseholdFacts, Ruleset, Month], Answer]
Choices = Mapping[str, Sequence[Any]]


def crowd(quantities: Mapping[str, Quantity], how_many: int, seed: int, choices: Choices) -> list[HouseholdFacts]:
    """Generated families in which some quantities take values around the limits of the scheme.

    Args:
        choices: by quantity, what a known value is chosen among; unknown ones stay unknown.
    """
    chance = random.Random(seed)

    def pick(options: Sequence[Any]) -> Any:
        return chance.choice(options)

    found = []
    for number in range(how_many):
        make = tight_family if number % 5 == 0 and "urban_rural" in quantities else family
        found.append(_steered(make(quantities, pick), quantities, pick, choices))
    return found


def _steered(
    facts: HouseholdFacts, quantities: Mapping[str, Quantity], pick: Callable[[Sequence[Any]], Any], choices: Choices
) -> HouseholdFacts:
    def chosen(entity: Entity, of: Mapping[str, Sourced]) -> dict[str, Sourced]:
        own = {key: value for key, value in of.items() if key in quantities and quantities[key].entity is entity}
        return {
            key: Sourced(pick(choices[key])) if key in choices and value.is_known else value
            for key, value in own.items()
        }

    persons = tuple(PersonFacts(each.key, each.label, chosen(Entity.PERSON, each.facts)) for each in facts.persons)
    return HouseholdFacts(persons, chosen(Entity.HOUSEHOLD, facts.facts))


def one_by_one(ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month) -> list[Answer]:
    """One household after the other."""
    figures, names, found = ruleset.figures(month), ruleset.outcome, []
    for household in households:
        evaluation = evaluate(ruleset, household, month, figures)
        verdict = verdict_of(evaluation)
        persons = []
        for position in range(len(household.persons)):
            cells = [evaluation.rule(name, position) for name in (names.person_eligible, names.person_amount) if name]
            values: list[Any] = [cell[0] if is_known(cell) else None for cell in cells]
            persons.append((*values, *[None] * (2 - len(values))))
        found.append((str(verdict.outcome), verdict.amount_fen, tuple(persons)))
    return found  # type: ignore[return-value]


def in_bulk(
    ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month, tile_households: int = 97
) -> list[Answer]:
    """Population evaluation; the odd tile size puts borders everywhere."""
    population, names = population_of(ruleset.quantities, households), ruleset.outcome
    wanted = [name for name in (names.person_eligible, names.person_amount) if name]
    result = assess_population(ruleset, population, month, outputs=wanted, tile_households=tile_households)
    columns = []
    for name in wanted:
        column = result.outputs[name]
        columns.append([None if state & UNKNOWN_BITS else value.item()
                        for value, state in zip(column.values, column.states, strict=True)])  # fmt: skip
    found: list[Answer] = []
    start = 0
    for row, household in enumerate(households):
        size = len(household.persons)
        persons = [tuple(column[start + n] for column in columns) for n in range(size)]
        amount = int(result.amount_fen[row]) if result.amount_known[row] else None
        whole = tuple((*person, *[None] * (2 - len(person))) for person in persons)
        found.append((str(OUTCOMES[result.outcome[row]]), amount, whole))  # type: ignore[arg-type]
        start += size
    return found


def first_difference(
    ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month, oracle: Oracle
) -> str | None:
    """Where the three answers are not one, or None."""
    answers = zip(one_by_one(ruleset, households, month), in_bulk(ruleset, households, month), strict=True)
    for household, (scalar, bulk) in zip(households, answers, strict=True):
        expected = oracle(household, ruleset, month)
        if not bulk == scalar == expected:
            return f"bulk {bulk}, one by one {scalar}, oracle {expected} for {household}"
    return None


def outcomes_of(ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month) -> dict[str, int]:
    """How often each outcome occurs."""
    found = [answer[0] for answer in in_bulk(ruleset, households, month)]
    return {name: found.count(name) for name in sorted(set(found))}
