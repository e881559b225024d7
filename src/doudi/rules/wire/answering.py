"""From households in JSON to answers in JSON under one ruleset (答复): quickly where all is plain, else with care."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from doudi.kernel.month import Month
from doudi.rules.bulk import assess_population
from doudi.rules.contradicting import Found
from doudi.rules.contradicting_columns import contradicting_rows
from doudi.rules.oneway.programs import Program, program_for
from doudi.rules.oneway.readings import Reading, read
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.population import Population
from doudi.rules.ruleset import Ruleset
from doudi.rules.settle import facts_to_settle
from doudi.rules.tiles.one_by_one import AmountTooLarge
from doudi.rules.verdict import contradicted, verdict_of
from doudi.rules.wire.columns import read_batch
from doudi.rules.wire.explaining import explained
from doudi.rules.wire.proofs import proof_text
from doudi.rules.wire.quick import read_cells, slots_of
from doudi.rules.wire.reading import read_household
from doudi.rules.wire.receiving import Answered, Limits, Reception
from doudi.rules.wire.results import bulk_texts, head_text, result_text
from doudi.rules.wire.shapes import LAST_DAY, Shape, shape_of

BATCH = 200
"""From so many households on, columns pay."""


class Reasons(StrEnum):
    """How much of the reasons an answer carries (理由的详略)."""

    NONE = "none"
    PROOF = "proof"
    """Steps with their facts, figures and clauses."""
    WORDS = "words"
    """The same with every step in Chinese and English, and where the answer would turn."""


class Desk(Reception):
    """Answers households under one ruleset.

    Args:
        month: the month assessed of a household that names none itself.
        reasons: how much to tell.
        today: no evidence is of a later day; not looked at where it is not told.

    >>> from doudi.schemes import load
    >>> desk = Desk(load("dibao", jurisdiction="demo-city").ruleset, Month(2025, 9))
    >>> desk.document(b'{"persons": [{"monthly_wage_fen": -5}]}').refused
    1
    """

    def __init__(
        self, ruleset: Ruleset, month: Month | None = None, reasons: Reasons = Reasons.NONE,
        limits: Limits | None = None, today: date | None = None,
    ) -> None:  # fmt: skip
        self.ruleset, self.month, self.reasons, self.limits = ruleset, month, reasons, limits
        self.today, self.until = today, today.isoformat() if today else LAST_DAY
        self.shape: Shape = shape_of(ruleset.quantities, ruleset.contradictions)
        self.at_once = BATCH

    def households(self, trees: Sequence[Any], wheres: Sequence[str]) -> list[str]:
        """The answers of parsed households, in their order; many plain ones of one month at once."""
        if len(trees) < self.at_once or self.reasons is not Reasons.NONE or self.month is None:
            return super().households(trees, wheres)
        try:
            program = program_for(self.ruleset, self.month)
        except (ParametersNotInForce, SchemeNotInForce):
            return super().households(trees, wheres)
        batch = read_batch(trees, self.shape, self.month.last_day, self.until)
        odd = contradicting_rows(self.shape.contradictions, self.ruleset.quantities, batch.population, self.month)
        careful = {batch.plain[row] for row in odd.tolist()}
        answers: list[str | None] = [None] * len(trees)
        plain = [trees[position] for position in batch.plain]
        for position, answer in zip(batch.plain, self._at_once(program, plain, batch.population), strict=False):
            answers[position] = None if position in careful else answer
        return [
            self.household(trees[position], wheres[position]) if answer is None else answer
            for position, answer in enumerate(answers)
        ]

    def _at_once(self, program: Program, trees: Sequence[Any], population: Population) -> Iterator[str]:
        """The answers of plain households; none of them where a result is too large for columns."""
        names = program.ruleset.outcome
        outputs = [names.people, *(name for name in (names.person_eligible, names.person_amount) if name)]
        if not trees:
            return iter(())
        try:
            result = assess_population(self.ruleset, population, program.month, outputs=outputs)
        except AmountTooLarge:
            return iter(())
        return bulk_texts(program, trees, result, population.offsets)

    def answer(self, tree: Any, where: str) -> str:
        """The answer of one parsed household; see `Reception.answer`."""
        program = None if self.month is None else program_for(self.ruleset, self.month)
        if program is not None and self.reasons is not Reasons.WORDS:
            cells = read_cells(tree, slots_of(program, self.shape), program.month.last_day, self.until)
            if cells is not None:
                reading = Reading(program, program.run(cells.household_row, cells.person_rows))
                return self._said(tree, reading, cells.key, cells.persons, where)
        asked = read_household(tree, self.shape, self.month, where, self.today)
        facts = asked.household
        keys = tuple(person.key for person in facts.persons)
        program = program_for(self.ruleset, asked.month)
        if self.reasons is Reasons.WORDS:
            return explained(program, asked, keys, tree)
        return self._said(tree, read(program, facts), facts.key, keys, where, asked.contradictions)

    def _said(
        self, tree: Any, reading: Reading, key: str, keys: tuple[str, ...], where: str, found: Sequence[Found] = ()
    ) -> str:
        verdict = contradicted(verdict_of(reading)) if found else verdict_of(reading)
        head, result = head_text(reading.program, key), result_text(reading, verdict, keys)
        if self.reasons is not Reasons.PROOF:
            return f"{head}{result}}}"
        waits = self._waits_for(tree, reading, where) if verdict.waits_for_facts else ()
        return f"{head}{result}{proof_text(reading, verdict, keys, waits, tree, found)}}}"

    def _waits_for(self, tree: Any, reading: Reading, where: str) -> tuple[str, ...]:
        facts = read_household(tree, self.shape, reading.month, where, self.today).household
        return facts_to_settle(read(reading.program, facts).evaluation)


__all__ = ["Answered", "Desk", "Limits", "Reasons"]
