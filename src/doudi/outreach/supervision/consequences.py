"""What a suspicion may lead to by law, case by case (处理依据): data with source and status, shown beside each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.outreach.errors import RuleNotRouted
from doudi.worklist.words import Words

FILE = Path(__file__).parent / "consequences.yaml"
OPERATOR_CASE = "operator"
OPEN, OPEN_INTERNAL = "outreach.open_suspicion", "outreach.open_internal"


@dataclass(frozen=True)
class Consequence:
    """What follows in one case (情形): whether it may be suspended and recovered, in words, by which text.

    ``status`` says how far the text was checked; ``law`` is empty where none was found.
    """

    key: str
    words: Words
    says: Words
    law: str
    source: str
    status: str
    may_suspend: bool
    may_recover: bool


@dataclass(frozen=True)
class Supervised:
    """A supervision rule as the desk knows it: its words, whose money, the cases it may turn out to be."""

    rule: str
    words: Words
    benefit: str
    benefit_words: Words
    cases: tuple[Consequence, ...]

    @property
    def is_about_operators(self) -> bool:
        """Whether it is about what an operator did (经办异常): internal control's, kept from the operator's office."""
        return any(case.key == OPERATOR_CASE for case in self.cases)

    @property
    def opening_verb(self) -> str:
        """What an account must be allowed to do to open its suspicions."""
        return OPEN_INTERNAL if self.is_about_operators else OPEN


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=1)
def consequences() -> dict[str, Consequence]:
    """Every case by its key."""
    return {
        each["key"]: Consequence(
            each["key"],
            Words(each["zh"], each["en"]),
            Words(**each["consequence"]),
            each["law"],
            each["source"],
            each["status"],
            each["suspend"],
            each["recover"],
        )
        for each in _read()["cases"]
    }


@lru_cache(maxsize=1)
def supervised() -> dict[str, Supervised]:
    """Every supervision rule by its key; each may also turn out to be a case nobody can name yet."""
    benefits = {key: Words(**words) for key, words in _read()["benefits"].items()}
    known = consequences()
    return {
        each["rule"]: Supervised(
            each["rule"],
            Words(each["zh"], each["en"]),
            each["benefit"],
            benefits[each["benefit"]],
            tuple(known[key] for key in (*each["cases"], "unclear_case")),
        )
        for each in _read()["rules"]
    }


def supervised_rule(rule: str) -> Supervised:
    """One supervision rule.

    Raises:
        RuleNotRouted: no consequence is declared for it.
    """
    if rule not in supervised():
        raise RuleNotRouted(rule, FILE.name)
    return supervised()[rule]


def beside_every_recovery() -> list[Consequence]:
    """What holds beside each recovery, whatever the case."""
    return [
        Consequence(
            "",
            Words("", ""),
            Words(each["zh"], each["en"]),
            each["law"],
            each["source"],
            each["status"],
            may_suspend=False,
            may_recover=True,
        )
        for each in _read()["every_recovery"]
    ]
