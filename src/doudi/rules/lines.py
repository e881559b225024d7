"""How a proof is worded (理由用语): one entry per rule, read from the scheme's `texts.yaml`, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in Chinese and English; `{rule}`, `{quantity}` and `{name}` are filled in."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """How one rule appears in a proof.

    Args:
        rule: the rule.
        role: figure | condition | review | amount.
        show: always (whenever reached) | nonzero (reached and not 0 or false).
        words: by state: `any`, or `true`, `false`, `unknown`.
        clause: the clause in this profile.
    """

    rule: str
    role: str
    show: str
    words: Mapping[str, Words]
    clause: str

    def words_for(self, value: int | bool | str | None) -> Words:
        """The sentence for a value; None is unknown."""
        state = "unknown" if value is None else str(value).lower() if isinstance(value, bool) else "any"
        return self.words.get(state) or self.words["any"]
