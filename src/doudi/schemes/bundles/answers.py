"""The members of a bundle's answer (一套结果的成员): the types `bundle_desk` writes and the published schemas tell."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from doudi.rules.assessment import Outcome
from doudi.rules.wire.answers import AnsweredPerson, Proof, WordedProof
from doudi.schemes.bundles.bundle import Standing


class Sentence(TypedDict):
    """A sentence in Chinese and English."""

    zh: str
    en: str


class BundleEntry(TypedDict):
    """Where one scheme stands; `amount_fen` is what is paid: 0 unless granted with a known amount."""

    scheme: str
    profile: str
    zh: str
    en: str
    standing: Standing
    grants: str
    amount_fen: int
    ruleset_hash: str
    because: list[Sentence]
    persons: NotRequired[list[AnsweredPerson]]


class ResultRead(TypedDict):
    """A fact that is another scheme's result in this bundle: `of` names scheme and rule; "unknown" is not known."""

    of: str
    value: int | bool | str
    source: str


class _Own(BundleEntry):
    """What the scheme alone says, before anything gives way; `results_read` are its facts that others' results are."""

    outcome: Outcome
    computed_outcome: Outcome
    results_read: dict[str, ResultRead]


class ProvenEntry(_Own, Proof):
    """An entry with the proof of what the scheme alone says; a scheme that is not in force has none."""


class ExplainedEntry(_Own, WordedProof):
    """An entry with its proof in words and where its result would turn; a scheme that is not in force has none."""


class _Sums(TypedDict):
    key: NotRequired[str]
    month: str
    jurisdiction: str
    monthly_fen: int
    once_fen: int


class Bundle(_Sums):
    """Everything a household is entitled to in a month, in fen; nothing in it is paid twice."""

    schemes: list[BundleEntry]


class _Reasons(_Sums):
    questions: list[str]
    household: dict[str, Any]


class ProvenBundle(_Reasons):
    """A bundle with proofs; `questions` are the facts that would settle what is open, `household` is as it was sent."""

    schemes: list[ProvenEntry]


class ExplainedBundle(_Reasons):
    """A bundle with proofs in words; `questions` are the facts that would settle what is open."""

    schemes: list[ExplainedEntry]
