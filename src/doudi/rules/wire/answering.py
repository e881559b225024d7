"""From households in JSON to answers in JSON (收件答复): each household by itself, whatever its neighbours are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from doudi.kernel.errors import Fault, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.bulk import assess_population
from doudi.rules.oneway.programs import Program, program_for
from doudi.rules.oneway.readings import Reading, read
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.population import Population
from doudi.rules.ruleset import Ruleset
from doudi.rules.settle import facts_to_settle
from doudi.rules.verdict import verdict_of
from doudi.rules.wire.columns import read_batch
from doudi.rules.wire.explaining import explained
from doudi.rules.wire.parsing import NotRead, parse_carefully, parse_quickly
from doudi.rules.wire.proofs import proof_text
from doudi.rules.wire.quick import read_cells, slots_of
from doudi.rules.wire.reading import read_household
from doudi.rules.wire.results import bulk_texts, head_text, is_refused, refused_text, result_text
from doudi.rules.wire.shapes import Shape, shape_of

BATCH = 200
"""From so many households on, columns pay."""

LINES_AT_A_TIME = 5_000


class Reasons(StrEnum):
    """How much of the reasons an answer carries (理由的详略)."""

    NONE = "none"
    PROOF = "proof"
    """Steps with their facts, figures and clauses."""
    WORDS = "words"
    """The same with every step in Chinese and English, and where the answer would turn."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers as JSON text, with how many households were asked about and how many of them were refused."""

    text: str
    households: int
    refused: int


class Desk:
    """Answers households under one ruleset.

    Args:
        month: the month assessed of a household that names none itself.
        reasons: how much to tell.
    """

    def __init__(self, ruleset: Ruleset, month: Month | None = None, reasons: Reasons = Reasons.NONE) -> None:
        self.ruleset, self.month, self.reasons = ruleset, month, reasons
        self.shape: Shape = shape_of(ruleset.quantities)

    def document(self, text: bytes) -> Answered:
        """One JSON document: a household gets an answer, a list of households a list of answers in its order."""
        tree = parse_quickly(text)
        if tree is None:
            try:
                tree = parse_carefully(text)
            except NotRead as error:
                return Answered(refused_text("", [error.fault]), 1, 1)
        if not isinstance(tree, list):
            answer = self.household(tree)
            return Answered(answer, 1, int(is_refused(answer)))
        answers = self.households(tree)
        return Answered(f"[{','.join(answers)}]", len(answers), sum(map(is_refused, answers)))

    def lines(self, lines: Iterable[bytes]) -> Iterator[Answered]:
        """JSON lines, one household each; blank lines are skipped. Answers come in portions, one line a household."""
        portion: list[tuple[int, bytes]] = []
        for number, line in enumerate(lines, 1):
            if line.strip():
                portion.append((number, line))
            if len(portion) == LINES_AT_A_TIME:
                yield self._portion(portion)
                portion = []
        if portion:
            yield self._portion(portion)

    def _portion(self, lines: Sequence[tuple[int, bytes]]) -> Answered:
        trees: list[Any] = []
        wheres, broken = [], {}
        for place, (number, line) in enumerate(lines):
            tree = parse_quickly(line)
            if tree is None:
                try:
                    tree = parse_carefully(line, f"line {number}: $")
                except NotRead as error:
                    broken[place] = refused_text("", [error.fault])
            trees.append(tree)
            wheres.append(f"line {number}: $")
        answers = self.households(trees, wheres)
        for place, answer in broken.items():
            answers[place] = answer
        text = "".join(f"{answer}\n" for answer in answers)
        return Answered(text, len(answers), sum(map(is_refused, answers)))

    def households(self, trees: Sequence[Any], wheres: Sequence[str] | None = None) -> list[str]:
        """The answers of parsed households, in their order."""
        named = wheres or [f"$[{position}]" for position in range(len(trees))]
        if len(trees) < BATCH or self.reasons is not Reasons.NONE or self.month is None:
            return [self.household(tree, where) for tree, where in zip(trees, named, strict=True)]
        try:
            program = program_for(self.ruleset, self.month)
        except (ParametersNotInForce, SchemeNotInForce):
            return [self.household(tree, where) for tree, where in zip(trees, named, strict=True)]
        batch = read_batch(trees, self.shape, self.month.last_day)
        answers = [""] * len(trees)
        if batch.plain:
            texts = self._bulk(program, [trees[position] for position in batch.plain], batch.population)
            for position, answer in zip(batch.plain, texts, strict=True):
                answers[position] = answer
        for position in batch.others:
            answers[position] = self.household(trees[position], named[position])
        return answers

    def household(self, tree: Any, where: str = "$") -> str:
        """The answer of one parsed household."""
        key = tree.get("key", "") if isinstance(tree, dict) else ""
        try:
            return self._answer(tree, where)
        except FaultsFound as error:
            return refused_text(key, error.faults)
        except (ParametersNotInForce, SchemeNotInForce) as error:
            return refused_text(key, [_not_in_force(error, where)])

    # ---- one household ----

    def _answer(self, tree: Any, where: str) -> str:
        program = None if self.month is None else program_for(self.ruleset, self.month)
        if program is not None and self.reasons is not Reasons.WORDS:
            cells = read_cells(tree, slots_of(program, self.shape), program.month.last_day)
            if cells is not None:
                reading = Reading(program, program.run(cells.household_row, cells.person_rows))
                return self._said(tree, reading, cells.key, cells.persons, where)
        asked = read_household(tree, self.shape, self.month, where)
        facts = asked.household
        keys = tuple(person.key for person in facts.persons)
        program = program_for(self.ruleset, asked.month)
        if self.reasons is Reasons.WORDS:
            return explained(program, facts, keys, tree)
        return self._said(tree, read(program, facts), facts.key, keys, where)

    def _said(self, tree: Any, reading: Reading, key: str, keys: tuple[str, ...], where: str) -> str:
        program, verdict = reading.program, verdict_of(reading)
        parts = [head_text(program, key), result_text(reading, verdict, keys)]
        if self.reasons is Reasons.PROOF:
            waits = self._waits_for(tree, reading, where) if verdict.waits_for_facts else ()
            parts.append(proof_text(reading, verdict, keys, waits, tree))
        return f"{''.join(parts)}}}"

    def _waits_for(self, tree: Any, reading: Reading, where: str) -> tuple[str, ...]:
        facts = read_household(tree, self.shape, reading.month, where).household
        return facts_to_settle(read(reading.program, facts).evaluation)

    # ---- many ----

    def _bulk(self, program: Program, trees: Sequence[Any], population: Population) -> Iterator[str]:
        names = program.ruleset.outcome
        outputs = [names.people, *(name for name in (names.person_eligible, names.person_amount) if name)]
        result = assess_population(self.ruleset, population, program.month, outputs=outputs)
        return bulk_texts(program, trees, result, population.offsets)


def _not_in_force(error: ParametersNotInForce | SchemeNotInForce, where: str) -> Fault:
    return Fault(f"{where}.month", error.text, "rules and figures count from their first month",
                 "choose a later month, or the profile of the text then in force", error.code)  # fmt: skip
