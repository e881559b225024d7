"""The members of answers (答复的成员): the types the writers write, from which the published schemas are generated.

What is written as text for speed is held against these types by tests, an answer of every kind; what is written as a
dict, by the type checker. Members marked NotRequired are left out where there is nothing to say.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from doudi.rules.assessment import Counterfactual, Outcome


class AnsweredPerson(TypedDict):
    """A person's own result under a scheme that entitles persons; null is not known."""

    key: str
    eligible: bool | None
    amount_fen: int | None


class Answer(TypedDict):
    """What the rules say of one household; amounts are fen, a month or once as `grants` says; null is not known.

    `computed_outcome` is what the figures alone say before an official is asked for. `ruleset_hash` names rules and
    dated figures exactly.
    """

    key: NotRequired[str]
    scheme: str
    profile: str
    jurisdiction: str
    month: str
    ruleset_hash: str
    grants: str
    outcome: Outcome
    computed_outcome: Outcome
    amount_fen: int | None
    people: int | None
    persons: NotRequired[list[AnsweredPerson]]


class ProofStep(TypedDict):
    """One line of the proof: its value (null is not known), its clause, the keys of facts and figures."""

    rule: str
    role: str
    person: NotRequired[str]
    unit: str
    value: int | bool | str | None
    clause: str
    facts: list[str]
    figures: list[str]


class WordedStep(ProofStep):
    """The same with the line and its value in Chinese and English."""

    zh: str
    en: str
    value_zh: str
    value_en: str


class PersonNeeded(TypedDict):
    """Why an official must judge: a figure, a rule, or facts that contradict each other, and why."""

    figure: NotRequired[str]
    rule: NotRequired[str]
    contradiction: NotRequired[str]
    facts: NotRequired[list[str]]
    why: Literal["unset", "possibly_superseded", "no_entry", "review", "contradiction"]


class PersonNeededInWords(PersonNeeded):
    """The same in Chinese and English."""

    zh: str
    en: str


class NamedFigure(TypedDict):
    """A figure as its notice states it; months are half-open: `valid_to` is the first one no longer covered."""

    zh: str
    en: str
    unit: str
    value: Any
    status: str
    legal_basis: str
    source: str
    jurisdiction: str
    valid_from: str | None
    valid_to: str | None
    possibly_superseded: bool


class Grounds(TypedDict):
    """What every proof says beside its steps.

    `automatic_allowed` is false where the result is only a proposal to an official.
    """

    automatic_allowed: bool
    undetermined_because: list[str]
    rests_on_unverified: list[str]
    figures: dict[str, NamedFigure]


class Proof(Grounds):
    """The proof of one result."""

    needs_person_because: list[PersonNeeded]
    steps: list[ProofStep]


class WordedProof(Grounds):
    """The proof with its words, and where the result would turn."""

    needs_person_because: list[PersonNeededInWords]
    steps: list[WordedStep]
    counterfactuals: list[Counterfactual]


class ProvenAnswer(Answer, Proof):
    """An answer with its proof; `household` is the household as it was sent."""

    household: dict[str, Any]


class ExplainedAnswer(Answer, WordedProof):
    """An answer with its proof in words; `household` is the household as it was sent."""

    household: dict[str, Any]


class RefusedFault(TypedDict):
    """What is wrong with a household: where, what was seen, the rule, the way out; `code` never changes."""

    path: str
    code: str
    what: str
    rule: str
    way_out: str
    zh: str


class Refusal(TypedDict):
    """A household that cannot be assessed as it was sent, by all that is wrong with it."""

    refused: list[RefusedFault]
    key: NotRequired[str]
