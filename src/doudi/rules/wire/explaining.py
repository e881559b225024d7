"""The whole explanation of a household as JSON (全部理由): the proof with its words, and where it would turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import msgspec

from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts
from doudi.rules.oneway.programs import Program
from doudi.rules.oneway.readings import read
from doudi.rules.verdict import verdict_of
from doudi.rules.wire.proofs import proof_text
from doudi.rules.wire.results import head_text, result_text
from doudi.rules.wire.steps import text


def explained(program: Program, household: HouseholdFacts, keys: tuple[str, ...], tree: Mapping[str, Any]) -> str:
    """The answer with everything: each step also says its line and its value in Chinese and English.

    Raises:
        FaultsFound: facts that cannot be.
    """
    result = assess_household(program.ruleset, household, program.month)
    reading = read(program, household)
    verdict = verdict_of(reading)
    proof = msgspec.json.decode(
        f"{{{proof_text(reading, verdict, keys, result.undetermined_because, tree)[1:]}}}"
    )
    for said, step in zip(proof["steps"], result.steps, strict=True):
        said |= {"zh": step.zh, "en": step.en, "value_zh": step.value_zh, "value_en": step.value_en}
    words = zip(result.needs_person_because, result.needs_person_because_en, strict=True)
    for reason, (zh, en) in zip(proof["needs_person_because"], words, strict=True):
        reason |= {"zh": zh, "en": en}
    proof["counterfactuals"] = [asdict(each) for each in result.counterfactuals]
    return f"{head_text(program, household.key)}{result_text(reading, verdict, keys)},{text(proof)[1:]}"
