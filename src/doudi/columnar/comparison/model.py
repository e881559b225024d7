"""What a comparison rule is (比对规则): data only, so that it can be read, printed, checked and run anywhere.

A *signal* (信号) is what some rows of one dataset say of a person, an employer, a building site, an account or an
official: pays into a pension, serves a sentence, died. A *rule* (规则) puts signals together: of whom something is
said, and of whom something is not. A *parameter* (参数) is a figure a rule turns on, with where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doudi.columnar.comparison.moments import Moment, Span


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
    BEFORE = "before"
    NOT_BEFORE = "not_before"
    NOT_BEFORE_OR_OPEN = "not_before_or_open"
    """A day or month not before a moment, or none: it still runs."""
    BEFORE_MONTH_OF = "before_month_of"
    """A month that comes before the month of another column of the row, so much later."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked of a column of a row.

    Args:
        words: of AMONG and NOT_AMONG: codes.
        numbers: of AMONG, NOT_AMONG, AT_LEAST and BELOW: integers in the column's unit.
        moment: of the tests in time.
        flag: of GIVEN: whether it must be given or must not.
        other: of BEFORE_MONTH_OF: the other column of the row; `later` how much is added to it.
    """

    column: str
    test: Test
    words: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    moment: Moment | None = None
    flag: bool = True
    other: str = ""
    later: Span | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure rules turn on (规则参数): a span such as `30d`, or a whole number.

    Args:
        law: the text it stands in, empty where no text fixes it; `status` how sure that is, `design` for ours.
    """

    key: str
    zh: str
    en: str
    value: str | int
    law: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What the rows of a dataset for which every condition holds say of somebody (信号).

    Args:
        by: the key column that names of whom, such as the employer of a wage; empty: whom the snapshot is sorted by.
        kind: what that is: person, employer, project, account, operator.
        parameters: keys of the figures it turns on.
    """

    key: str
    zh: str
    en: str
    dataset: str
    where: tuple[Condition, ...]
    by: str = ""
    kind: str = "person"
    parameters: tuple[str, ...] = ()


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
    OTHER = "other"
    """Both are known and not the same."""
    BEFORE_MONTH_OF = "before_month_of"
    """The left month comes before the month of the right day, so much later (`span`)."""
    WITHIN = "within"
    """The two days lie no more than so many days (`span`) apart."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a column of the left row lies to one of the right row, which each signal's dataset may call otherwise."""

    left: str
    relation: Relation
    right: tuple[str, ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows of one person on both sides (成对比较).

    Args:
        signals: the right side; a row of any of them will do.
        matches: all of which must hold for a pair.
        is_wanted: a finding is a left row with such a pair; otherwise one without any.
        lacking_is_unknown: a left row with nothing at all on the right is not known, instead of a row without a pair.
    """

    signals: tuple[str, ...]
    matches: tuple[Match, ...]
    is_wanted: bool
    lacking_is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the left rows one subject needs to be a finding (计数).

    Args:
        of: the column whose different values are counted; empty: rows. `of_people` says that it names people.
        within: columns that must be the same, such as the day; empty: all rows of the subject together.
    """

    at_least: int
    of: str = ""
    within: tuple[str, ...] = ()
    of_people: bool = False


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
        subject: what a finding is about: person, employer, project, account, operator.
        tell: column of the left rows that names the subject, where people are compared by another, such as the mother
            of a child; empty: whom the rule compares.
        count: how many left rows it takes, if the rule asks that.
        speaks_against: signals whose rows contradict a finding: shown beside it, never decided by.
        parameters: keys of the figures it turns on beside those of its signals.
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
    subject: str = "person"
    tell: str = ""
    count: Count | None = None
    speaks_against: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()

    @property
    def signals(self) -> tuple[str, ...]:
        """Every signal it reads, each once."""
        paired = self.pairing.signals if self.pairing else ()
        beside = (*self.all_of, *self.any_of, *self.none_of, *paired, *self.unless.values())
        return tuple(dict.fromkeys((self.left, *beside)))

    @property
    def spares(self) -> dict[str, int]:
        """Reason to spare → the answer that says so: the first has the highest, the last 1."""
        return {reason: len(self.unless) - place for place, reason in enumerate(self.unless)}


@dataclass(frozen=True)
class RuleBook:
    """Signals and rules that belong together (规则册)."""

    signals: Mapping[str, Signal]
    rules: Mapping[str, ComparisonRule]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    hashes: dict[tuple[str, ...], str] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Rules → fingerprint of their words, once it was asked for; see `results.book_hash`."""

    @property
    def every_dataset(self) -> tuple[str, ...]:
        """The datasets any signal looks at, each once."""
        return tuple(dict.fromkeys(signal.dataset for signal in self.signals.values()))

    def datasets(self, rule: ComparisonRule) -> tuple[str, ...]:
        """The datasets a rule reads, each once."""
        return tuple(dict.fromkeys(self.signals[key].dataset for key in rule.signals))

    def figures(self, rule: ComparisonRule) -> tuple[Parameter, ...]:
        """Every parameter a rule turns on, through its signals too, each once."""
        through = (key for signal in rule.signals for key in self.signals[signal].parameters)
        return tuple(self.parameters[key] for key in dict.fromkeys((*rule.parameters, *through)))
