"""An assessment (审核结论) with its reasons: what a person confirms, a letter explains and a replay re-derives."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What the rules say (审核结果). An official decides; the machine proposes."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"
    NEEDS_PERSON = "needs_person"


@dataclass(frozen=True, slots=True)
class StepInput:
    """One fact a step looked at, with its evidence (所依据的事实).

    `value` is the plain value, "none" or "unknown"; `value_zh` and `value_en` are ready to print.
    """

    fact_key: str
    zh: str
    en: str
    value: int | bool | str
    value_zh: str
    value_en: str
    source: str
    as_of: str | None
    note: str


@dataclass(frozen=True, slots=True)
class StepParameter:
    """One published or local figure a step used, with validity and source (所依据的标准).

    `status` is verified, press, gk_unverified, design or unset; months are "2025-07" or None.
    """

    key: str
    zh: str
    value_zh: str
    value_en: str
    status: str
    legal_basis: str
    source: str
    valid_from: str | None
    valid_to: str | None
    possibly_superseded: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the proof (算式的一行): what was found, its value, what it rests on and the clause.

    `zh`/`en` say the line ("您家3口人，770元×3"); `value_zh`/`value_en` its value ("2,310元"). `role` is `figure`,
    `condition`, `review` or `amount`; `person_key` is None for the household. `holds` is the yes/no of a condition.
    """

    key: str
    role: str
    person_key: str | None
    zh: str
    en: str
    value: int | bool | str | None
    value_zh: str
    value_en: str
    known: bool
    clause: str
    inputs: tuple[StepInput, ...]
    parameters: tuple[StepParameter, ...]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Where the answer would turn (反过来说): "would be granted if monthly income were below 2,310 yuan; it is 2,400".

    Args:
        rule: the condition.
        holds: whether it holds now.
        actual, limit: both sides, in fen or pieces.
        turning_point: the nearest value of `actual` at which the condition turns (the largest that still passes when it
            fails now; the smallest that fails when it passes now).
        flips_result: turning this condition alone changes the outcome.
    """

    rule: str
    holds: bool
    actual: int
    limit: int
    turning_point: int
    flips_result: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What one person is entitled to under a scheme for persons (个人结论); None is not known."""

    person_key: str
    eligible: bool | None
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The rules' answer for one household and one month (一户一月的审核结论), with everything needed to explain it.

    Args:
        outcome: eligible, not_eligible, undetermined or needs_person.
        computed_outcome: what the figures alone say before a person is asked for; equals `outcome` otherwise.
        amount_fen: monthly amount in fen when it is known, else None; 0 when not eligible.
        steps: the proof, in reading order.
        undetermined_because: the smallest set of fact keys that would settle the result.
        needs_person_because: why a person must look, in Chinese; `needs_person_because_en` the same in English.
        rests_on: parameters used whose figures are not verified (status press, gk_unverified, design).
        automatic_allowed: false when any figure is unverified, superseded or unset, or the result is not settled;
            such a result is only ever a proposal to an official.
        ruleset_hash: names rules and figures; with the facts the caller keeps beside it, the result can be re-derived.
        grants: cash_monthly (`amount_fen` each month), cash_once, or tag (no money of its own).
        persons: for schemes that entitle persons, each person's result.
    """

    scheme: str
    profile: str
    jurisdiction: str
    month: str
    outcome: Outcome
    computed_outcome: Outcome
    amount_fen: int | None
    people: int | None
    steps: tuple[Step, ...]
    undetermined_because: tuple[str, ...]
    needs_person_because: tuple[str, ...]
    needs_person_because_en: tuple[str, ...]
    counterfactuals: tuple[Counterfactual, ...]
    rests_on: tuple[StepParameter, ...]
    automatic_allowed: bool
    ruleset_hash: str
    grants: str = "cash_monthly"
    persons: tuple[PersonResult, ...] = ()

    def to_json(self) -> str:
        """One JSON object with stable key order; `from_json` gives the same assessment back."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Assessment:
        """The assessment a `to_json` text holds.

        Raises:
            ValueError, KeyError, TypeError: the text is not a stored assessment.
        """
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Assessment:
        """The assessment in a dict of plain JSON values, as a JSON column stores it."""
        rest = dict(data)
        rest["outcome"] = Outcome(rest["outcome"])
        rest["computed_outcome"] = Outcome(rest["computed_outcome"])
        rest["steps"] = tuple(_step(step) for step in rest["steps"])
        rest["counterfactuals"] = tuple(Counterfactual(**item) for item in rest["counterfactuals"])
        rest["rests_on"] = tuple(StepParameter(**item) for item in rest["rests_on"])
        rest["persons"] = tuple(PersonResult(**item) for item in rest.get("persons", ()))
        for key in ("undetermined_because", "needs_person_because", "needs_person_because_en"):
            rest[key] = tuple(rest[key])
        return cls(**rest)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, for a JSON column."""
        stored: dict[str, Any] = json.loads(self.to_json())
        return stored


def _step(data: dict[str, Any]) -> Step:
    rest = dict(data)
    rest["inputs"] = tuple(StepInput(**item) for item in rest["inputs"])
    rest["parameters"] = tuple(StepParameter(**item) for item in rest["parameters"])
    return Step(**rest)
