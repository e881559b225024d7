"""The whole explanation of a household as JSON (全部理由): the proof with its words, and where it would turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from doudi.rules.assessment import Assessment
from doudi.rules.contradicting import Found
from doudi.rules.evaluate import assess_household
from doudi.rules.oneway.programs import Program
from doudi.rules.oneway.readings import Reading, read
from doudi.rules.verdict import Verdict, contradicted, verdict_of
from doudi.rules.wire.proofs import proof_text
from doudi.rules.wire.reading import Asked
from doudi.rules.wire.results import head_text, result_text
from doudi.rules.wire.steps import text


def explained(program: Program, asked: Asked, keys: tuple[str, ...], tree: Mapping[str, Any]) -> str:
    """The answer with everything: each step also says its line and its value in Chinese and English.

    Raises:
        FaultsFound: facts that cannot be.
    """
    household, found = asked.household, asked.contradictions
    result = assess_household(program.ruleset, household, program.month)
    reading = read(program, household)
    verdict = contradicted(verdict_of(reading)) if found else verdict_of(reading)
    head = f"{head_text(program, household.key)}{result_text(reading, verdict, keys)}"
    return f"{head}{explanation_text(result, reading, verdict, keys, tree, found)}}}"


def explanation_text(
    result: Assessment, reading: Reading, verdict: Verdict, keys: tuple[str, ...], tree: Mapping[str, Any] | None,
    found: Sequence[Found] = (),
) -> str:  # fmt: skip
    """The members of an answer that tell its reasons in words, from a comma on.

    Args:
        result: of the same reading.
        tree: the household as it was sent; None where it stands elsewhere in the answer.
        found: the facts that contradict each other.
    """
    proof = msgspec.json.decode(
        f"{{{proof_text(reading, verdict, keys, result.undetermined_because, tree, found)[1:]}}}"
    )
    for said, step in zip(proof["steps"], result.steps, strict=True):
        said |= {"zh": step.zh, "en": step.en, "value_zh": step.value_zh, "value_en": step.value_en}
    words = zip(result.needs_person_because, result.needs_person_because_en, strict=True)
    for reason, (zh, en) in zip(proof["needs_person_because"], words, strict=True):
        reason |= {"zh": zh, "en": en}
    proof["counterfactuals"] = [asdict(each) for each in result.counterfactuals]
    return f",{text(proof)[1:-1]}"
