"""Replay (复算): a stored decision derived again from what was stored beside it, years later, without a database.

A record holds the frozen rules, the facts with their sources, the month, the result of then, and what was decided.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts
from doudi.rules.facts_json import facts_from_json, facts_to_json
from doudi.rules.frozen import freeze, thaw
from doudi.rules.ruleset import Ruleset

FORMAT = 1


class RecordUnreadable(DoudiError):
    """The text is no stored decision, or a part of it is missing."""

    code = "rules.record-unreadable"


@dataclass(frozen=True)
class Record:
    """One decision with everything it rests on (决定档案).

    Args:
        ruleset: frozen, see `frozen.freeze`.
        result: `Assessment.as_dict` of the assessment the decision rests on.
        decision: what was decided beside the result: number, outcome, amount, days, reasons; shown, not computed.
    """

    key: str
    month: str
    ruleset: str
    facts: Mapping[str, Any]
    result: Mapping[str, Any]
    decision: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """One JSON text; `from_json` gives the same record back."""
        whole = {"format": FORMAT, "key": self.key, "month": self.month, "ruleset": json.loads(self.ruleset),
                 "facts": self.facts, "result": self.result, "decision": self.decision}  # fmt: skip
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The record of a `to_json` text.

        Raises:
            RecordUnreadable: it is none.
        """
        try:
            whole = json.loads(text)
            if whole["format"] != FORMAT:
                raise RecordUnreadable(f"A record of format {whole['format']}; this release reads format {FORMAT}.")
            ruleset = json.dumps(whole["ruleset"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            return cls(whole["key"], whole["month"], ruleset, whole["facts"], whole["result"], whole["decision"])
        except (ValueError, KeyError, TypeError) as error:
            raise RecordUnreadable(f"This is no stored decision ({type(error).__name__}: {error}).") from error


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where what comes out now is not what was stored; `path` as in `steps[3].value`."""

    path: str
    stored: Any
    derived: Any


@dataclass(frozen=True)
class Replayed:
    """What a replay found: equal, or where first not; `derived` is the result of now."""

    key: str
    derived: Assessment
    difference: Difference | None

    @property
    def is_equal(self) -> bool:
        """The same, word for word and fen for fen."""
        return self.difference is None


def record_of(
    ruleset: Ruleset, household: HouseholdFacts, month: Month, *, key: str = "",
    decision: Mapping[str, Any] | None = None,
) -> Record:  # fmt: skip
    """The record of an assessment made now."""
    result = assess_household(ruleset, household, month).as_dict()
    return Record(key, str(month), freeze(ruleset), facts_to_json(household), result, decision or {})


def replay(record: Record) -> Replayed:
    """Derive a stored decision again and compare everything (复算).

    Raises:
        FrozenUnreadable: the rules beside it were changed or need another release.
        RecordUnreadable: its facts or its result are no such thing.
    """
    ruleset = thaw(record.ruleset)
    try:
        household = facts_from_json(dict(record.facts))
        stored = Assessment.from_dict(dict(record.result)).as_dict()
        month = Month.parse(record.month)
    except (ValueError, KeyError, TypeError) as error:
        raise RecordUnreadable(f"{record.key}: {type(error).__name__}: {error}.") from error
    derived = assess_household(ruleset, household, month)
    return Replayed(record.key, derived, first_difference(stored, derived.as_dict()))


def first_difference(stored: Any, derived: Any, path: str = "") -> Difference | None:
    """Where two JSON values first differ, reading keys in order.

    >>> first_difference({"a": [1, 2]}, {"a": [1, 3]})
    Difference(path='a[1]', stored=2, derived=3)
    >>> first_difference({"a": 1}, {"a": 1}) is None
    True
    """
    if isinstance(stored, dict) and isinstance(derived, dict):
        for key in sorted(stored.keys() | derived.keys()):
            below = f"{path}.{key}" if path else key
            found = first_difference(stored.get(key, _ABSENT), derived.get(key, _ABSENT), below)
            if found:
                return found
        return None
    if isinstance(stored, list) and isinstance(derived, list):
        for place in range(max(len(stored), len(derived))):
            one = stored[place] if place < len(stored) else _ABSENT
            other = derived[place] if place < len(derived) else _ABSENT
            found = first_difference(one, other, f"{path}[{place}]")
            if found:
                return found
        return None
    same = type(stored) is type(derived) and stored == derived
    return None if same else Difference(path, stored, derived)


_ABSENT = "(absent)"
