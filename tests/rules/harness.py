"""Runs the same families through both evaluations and the oracle, and says where they differ."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.kernel.month import Month
from doudi.rules.bulk import OUTCOMES, assess_population
from doudi.rules.facts import HouseholdFacts
from doudi.rules.population import population_of
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.verdict import verdict_of
from tests.rules import oracle

Answer = tuple[str, int | None]


def bulk_answers(
    ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month, tile_households: int = 97
) -> list[Answer]:
    """Population evaluation; the odd tile size puts household and tile borders everywhere."""
    population = population_of(ruleset.quantities, households)
    result = assess_population(ruleset, population, month, tile_households=tile_households)
    return [
        (str(OUTCOMES[outcome]), int(amount) if known else None)
        for outcome, amount, known in zip(result.outcome, result.amount_fen, result.amount_known, strict=True)
    ]


def scalar_answers(ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month) -> list[Answer]:
    """One household after the other."""
    figures = ruleset.figures(month)
    verdicts = [verdict_of(evaluate(ruleset, household, month, figures)) for household in households]
    return [(str(verdict.outcome), verdict.amount_fen) for verdict in verdicts]


def oracle_answers(ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month) -> list[Answer]:
    """The separate reading."""
    figures = oracle.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    return [oracle.decide(household, figures, month.year, month.number) for household in households]


def first_difference(ruleset: Ruleset, households: Sequence[HouseholdFacts], month: Month) -> str | None:
    """Where the three answers are not one, or None."""
    answers = zip(
        bulk_answers(ruleset, households, month), scalar_answers(ruleset, households, month),
        oracle_answers(ruleset, households, month), strict=True,
    )  # fmt: skip
    for household, (bulk, scalar, expected) in zip(households, answers, strict=True):
        if not bulk == scalar == expected:
            return f"bulk {bulk}, scalar {scalar}, oracle {expected} for {household}"
    return None
