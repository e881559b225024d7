"""From the cells of the outcome rules to an outcome (判定): the one place that ranks unknown, review and doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doudi.rules.assessment import Outcome
from doudi.rules.operators import Cell, is_known
from doudi.rules.scalar import Cells
from doudi.rules.states import FACT_UNKNOWN, KNOWN, SUPERSEDED


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, what the figures alone say, and the amount in fen when known."""

    outcome: Outcome
    computed: Outcome
    amount_fen: int | None
    waits_for_facts: bool


def verdict_of(evaluation: Cells) -> Verdict:
    """The verdict of an evaluation."""
    names = evaluation.ruleset.outcome
    reviews = [evaluation.rule(name) for name in names.reviews]
    amount: Cell = evaluation.rule(names.amount) if names.amount else (0, KNOWN)
    return rank(evaluation.rule(names.eligible), amount, reviews)


def contradicted(verdict: Verdict) -> Verdict:
    """The verdict where known facts contradict each other: nobody is paid or refused before an official has looked.

    What still waits for facts goes on waiting for them.
    """
    is_settled = verdict.outcome in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
    return replace(verdict, outcome=Outcome.NEEDS_PERSON) if is_settled else verdict


def rank(eligible: Cell, amount: Cell, reviews: Sequence[Cell]) -> Verdict:
    """Outcome from the cells.

    1. Not eligible is firm, whatever else is unknown. 2. Missing facts make it undetermined. 3. Missing figures need a
    person. 4. Eligible with a review that holds needs a person. 5. A figure probably superseded needs a person.
    """
    if is_known(eligible) and not eligible[0]:
        doubtful = bool(eligible[1] & SUPERSEDED)
        return Verdict(Outcome.NEEDS_PERSON if doubtful else Outcome.NOT_ELIGIBLE, Outcome.NOT_ELIGIBLE, 0, False)
    if not is_known(eligible):
        return _open(eligible[1], None)
    known_amount = amount[0] if is_known(amount) else None
    assert known_amount is None or isinstance(known_amount, int)
    if any(is_known(review) and review[0] for review in reviews):
        return Verdict(Outcome.NEEDS_PERSON, Outcome.ELIGIBLE, known_amount, False)
    unknown = 0
    for cell in (amount, *reviews):
        unknown |= 0 if is_known(cell) else cell[1]
    if unknown:
        return _open(unknown, Outcome.ELIGIBLE, known_amount)
    doubtful = bool((eligible[1] | amount[1]) & SUPERSEDED)
    return Verdict(Outcome.NEEDS_PERSON if doubtful else Outcome.ELIGIBLE, Outcome.ELIGIBLE, known_amount, False)


def _open(state: int, computed: Outcome | None, amount_fen: int | None = None) -> Verdict:
    waits = bool(state & FACT_UNKNOWN)
    outcome = Outcome.UNDETERMINED if waits else Outcome.NEEDS_PERSON
    return Verdict(outcome, computed or outcome, amount_fen, waits)
