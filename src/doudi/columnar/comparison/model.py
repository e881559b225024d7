"""What a comparison rule is (比对规则): data only, so that it can be read, printed, checked and run anywhere.

A *signal* (信号) is what some rows of one dataset say of a person: pays into a pension, serves a sentence, died. A
*rule* (规则) puts signals together: of whom something is said, and of whom something is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from doudi.columnar.comparison.moments import Moment


class Test(StrEnum):
    """What is asked of a column (比较)."""

    AMONG = "among"
    """Its code, or its number, is one of those listed."""
    NOT_AMONG = "not_among"
    AT_LEAST = "at_least"
    BELOW = "below"
    GIVEN = "given"
    ON_OR_BEFORE = "on_or_before"
    """A day or month not after a moment; `AFTER` is the opposite."""
    AFTER = "after"
    NOT_BEFORE_OR_OPEN = "not_before_or_open"
    """A day or month not before a moment, or none: it still runs."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked of a column of a row.

    Args:
        words: of AMONG and NOT_AMONG: codes.
        numbers: of AMONG, NOT_AMONG, AT_LEAST and BELOW: integers in the column's unit.
        moment: of the tests in time.
        flag: of GIVEN: whether it must be given or must not.
    """

    column: str
    test: Test
    words: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    moment: Moment | None = None
    flag: bool = True


@dataclass(frozen=True, slots=True)
class Signal:
    """What the rows of a dataset for which every condition holds say of a person (信号)."""

    key: str
    zh: str
    en: str
    dataset: str
    where: tuple[Condition, ...]


class Relation(StrEnum):
    """How a row of the left side lies to a row of the right one (行间关系)."""

    SAME = "same"
    AFTER_MONTH_OF = "after_month_of"
    """The left month comes after the month of the right day or month."""
    NOT_BEFORE_MONTH_OF = "not_before_month_of"
    BEFORE_MONTH_OF_OR_OPEN = "before_month_of_or_open"
    """The left month comes before the month of the right day, or that is open."""
    AFTER = "after"
    """The left day comes after the right day."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a column of the left row lies to one of the right row, which each signal's dataset may call otherwise."""

    left: str
    relation: Relation
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows of one person on both sides (成对比较).

    Args:
        signals: the right side; a row of any of them will do.
        matches: all of which must hold for a pair.
        is_wanted: a finding is a left row with such a pair; otherwise one without any.
    """

    signals: tuple[str, ...]
    matches: tuple[Match, ...]
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class ComparisonRule:
    """A rule (比对规则).

    Args:
        key: such as E01; never reused for another meaning.
        purpose: what the datasets' sharing agreements must cover: enrolment or supervision.
        law: the text the finding rests on; `source` where the rule was found; `status` how sure that is.
        left: the signal whose people (or rows) are looked through.
        all_of: signals that must be there too; of `any_of` at least one.
        none_of: signals that must be missing.
        pairing: how rows must lie to each other, if the rule asks that.
        unless: reason → signal: who is no finding although all of that holds, such as a soldier.
        reason: code of the finding; `owner` who must act; `action` what is to be done.
    """

    key: str
    zh: str
    en: str
    purpose: str
    law: str
    source: str
    status: str
    reason: str
    owner: str
    action: str
    left: str
    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    none_of: tuple[str, ...]
    pairing: Pairing | None
    unless: Mapping[str, str]

    @property
    def signals(self) -> tuple[str, ...]:
        """Every signal it reads, each once."""
        paired = self.pairing.signals if self.pairing else ()
        beside = (*self.all_of, *self.any_of, *self.none_of, *paired, *self.unless.values())
        return tuple(dict.fromkeys((self.left, *beside)))


@dataclass(frozen=True)
class RuleBook:
    """Signals and rules that belong together (规则册)."""

    signals: Mapping[str, Signal]
    rules: Mapping[str, ComparisonRule]

    def datasets(self, rule: ComparisonRule) -> tuple[str, ...]:
        """The datasets a rule reads, each once."""
        return tuple(dict.fromkeys(self.signals[key].dataset for key in rule.signals))
