"""What a rule says of everybody in one range of keys (逐段判定): in order, spared, not known, or found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice
from doudi.columnar.comparison.identity import Identity
from doudi.columnar.comparison.model import ComparisonRule, Count
from doudi.columnar.comparison.pairing import Part, paired, paired_rows

UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Answers = npt.NDArray[np.uint8]
IN_ORDER, UNCLEAR, NOT_KNOWN, FOUND = 0, 253, 254, 255
"""Answers; between the first two stand the reasons to spare, the first of a rule highest. `UNCLEAR` would be a finding
if it were known whose number it is."""


@dataclass(frozen=True)
class Judged:
    """The answers of one rule in one range: subjects, ascending, and what is said of each.

    Subjects another column tells may come in several ranges; `together` joins them.
    """

    subjects: UInt64s
    answers: Answers


@dataclass(frozen=True)
class Answered:
    """What a rule says in one range before it is asked whose number is whose (未清身份的答案).

    Args:
        keys: whom it compares, ascending: each of them, or of each left row that tells a subject.
        told: of each such row the subject; None where whom the rule compares is the subject.
    """

    keys: UInt64s
    answers: Answers
    told: UInt64s | None = None


def answered(rule: ComparisonRule, part: Part, identity: Identity) -> Answered:
    """The answers of a rule for everybody in a range, whosever numbers they are."""
    people, _ = part.people(rule.left)
    answers = _without_rows(rule, part, people, identity)
    if not rule.tell:
        return Answered(people, answers)
    keys, known, told = _told(rule, part, identity)
    rows = answers[np.searchsorted(people, keys)]
    if rule.pairing:
        _, said, unsure = paired_rows(rule, part)
        rows = _both(rows, said, unsure)
    return Answered(keys[known], rows[known], told)


def candidates(rule: ComparisonRule, part: Part, identity: Identity) -> UInt64s:
    """The subjects a rule looks through in one range, ascending, each once, whatever it says of them."""
    return sets.all_of([np.sort(_told(rule, part, identity)[2])]) if rule.tell else part.people(rule.left)[0]


def _told(rule: ComparisonRule, part: Part, identity: Identity) -> tuple[UInt64s, Bools, UInt64s]:
    """The key of each left row that says so, whether it tells a subject, and of those that do the subject."""
    left = part.slice(rule.left)
    lefts = np.flatnonzero(part.rows(rule.left)[0])
    values, known, _ = left.column(rule.tell)
    known = known[lefts]
    told = values[lefts][known].astype(np.uint64, copy=False)
    return left.keys_at(lefts), known, identity.today(told) if rule.subject == "person" else told


def in_question(rule: ComparisonRule, said: Answered, part: Part) -> list[UInt64s]:
    """People whose number must be theirs alone for what was found to be a finding; in any order."""
    found = said.answers == FOUND
    people = [said.keys[found]] if part.is_of_people(rule.left) else []
    return [*people, said.told[found]] if said.told is not None and rule.subject == "person" else people


def cleared(rule: ComparisonRule, said: Answered, part: Part) -> Judged:
    """The answers, so that nobody is found by a number of several people."""
    found = np.flatnonzero(said.answers == FOUND)
    for people in in_question(rule, said, part):
        said.answers[found[part.several(people)]] = UNCLEAR
    return Judged(said.keys, said.answers) if said.told is None else together([Judged(said.told, said.answers)])


def together(parts: list[Judged]) -> Judged:
    """The answers of several ranges as one: of each subject the gravest."""
    joined = in_turn(parts)
    order = np.argsort(joined.subjects, kind="stable")
    subjects, answers = joined.subjects[order], joined.answers[order]
    if not len(subjects):
        return Judged(subjects, answers)
    first = np.flatnonzero(np.concatenate([[True], subjects[1:] != subjects[:-1]]))
    return Judged(subjects[first], np.maximum.reduceat(answers, first))


def in_turn(parts: Sequence[Judged]) -> Judged:
    """The answers of several ranges as one, where no subject is in two and the ranges ascend."""
    return Judged(np.concatenate([np.empty(0, np.uint64), *(part.subjects for part in parts)]),
                  np.concatenate([np.empty(0, np.uint8), *(part.answers for part in parts)]))  # fmt: skip


def stand_apart(judged: Judged) -> Judged:
    """Those spared or not known: neither findings nor in order."""
    is_apart = (judged.answers != FOUND) & (judged.answers != IN_ORDER)
    return Judged(judged.subjects[is_apart], judged.answers[is_apart])


class _Weighed:
    """Everybody a rule looks through, while it is asked what must be and what must not (逐项判定).

    Of whom one thing is not as the rule wants it, all is in order whatever else is said: nothing more is asked of them
    once they are many.
    """

    def __init__(self, part: Part, left: str, count: int) -> None:
        self._part, self._left = part, left
        self.fails, self.open = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        self.at: npt.NDArray[np.int64] | None = None
        """Their places whom it is worth asking of; None where that is everybody."""

    def said(self, signal: str) -> tuple[Bools, Bools]:
        """For each of those worth asking of whether a signal says so, and whether it may."""
        return self._part.said_of(self._left, signal, self.at)

    def note(self, fails: Bools, open_: Bools) -> None:
        """Of whom one more thing is not as wanted, and of whom that is not known."""
        at = slice(None) if self.at is None else self.at
        self.fails[at] |= fails
        self.open[at] |= open_
        if 2 * np.count_nonzero(fails) > len(fails):
            left = np.flatnonzero(~fails)
            self.at = left if self.at is None else self.at[left]


def _without_rows(rule: ComparisonRule, part: Part, people: UInt64s, identity: Identity) -> Answers:
    """What is said by who is among whom, by how many rows there are, and by pairs where no row tells a subject."""
    weighed = _Weighed(part, rule.left, len(people))
    if rule.pairing and not rule.tell:
        said, unsure = paired(rule, part, people)
        weighed.note(~said & ~unsure, unsure)
    if rule.count:
        said, unsure = _counted(rule.count, rule.left, part, people, identity)
        weighed.note(~said & ~unsure, unsure)
    for signal, is_wanted in [*((key, False) for key in rule.none_of), *((key, True) for key in rule.all_of)]:
        said, unsure = weighed.said(signal)
        # Said is said; what may be is open. A missing row is a no only where no row was rejected.
        open_here = unsure & ~said
        weighed.note((said != is_wanted) & ~open_here, open_here)
    if rule.any_of:
        told = [weighed.said(key) for key in rule.any_of]
        said = np.logical_or.reduce([each[0] for each in told])
        unsure = np.logical_or.reduce([each[1] for each in told])
        weighed.note(~said & ~unsure, ~said & unsure)
    answers = np.where(weighed.open, NOT_KNOWN, FOUND).astype(np.uint8)
    _spare(answers, rule, weighed)
    answers[weighed.fails] = IN_ORDER
    return answers


def _spare(answers: Answers, rule: ComparisonRule, weighed: _Weighed) -> None:
    """Tells of those worth asking of the first reason that spares them, and where that is not known."""
    if not rule.unless:
        return
    at = slice(None) if weighed.at is None else weighed.at
    some = answers[at]
    spared = np.zeros(len(some), dtype=bool)
    for answer, signal in zip(rule.spares.values(), rule.unless.values(), strict=True):
        said, unsure = weighed.said(signal)
        some[said & ~spared] = answer
        spared |= said
        some[unsure & ~spared] = NOT_KNOWN
    answers[at] = some


def _both(answers: Answers, said: Bools, unsure: Bools) -> Answers:
    """The answers of rows where pairs are asked for too: without a pair all is in order; spared is spared."""
    left = np.where(unsure & (answers > UNCLEAR), NOT_KNOWN, answers).astype(np.uint8)
    left[~said & ~unsure] = IN_ORDER
    return left


def _counted(count: Count, signal: str, part: Part, people: UInt64s, identity: Identity) -> tuple[Bools, Bools]:
    """For each subject whether it has so many rows, and whether that is not known."""
    rows = part.slice(signal)
    holds, open_ = part.rows(signal)
    values = [rows.column(name) for name in filter(None, (*count.within, count.of))]
    known = np.logical_and.reduce([holds, *(each[1] for each in values)])
    groups = [each[0] for each in values[: len(count.within)]]
    distinct = values[-1][0] if count.of else None
    if distinct is not None and count.of_people:
        distinct = identity.today(distinct.astype(np.uint64, copy=False))
    most = _most(rows, known, groups, distinct, people)
    # What is not known of a row may put it into any group and make it any value.
    loose = rows.keys_at(np.flatnonzero((holds | open_) & ~known))
    extra = np.zeros(len(people), dtype=np.int64)
    np.add.at(extra, np.searchsorted(people, loose[sets.is_in(loose, people)]), 1)
    said = most >= count.at_least
    unsure = (most + extra >= count.at_least) | sets.is_in(people, part.rejected(signal))
    return said, unsure & ~said


def _most(
    rows: Slice, chosen: Bools, groups: list[npt.NDArray[Any]], distinct: npt.NDArray[Any] | None,
    people: UInt64s,
) -> npt.NDArray[np.int64]:  # fmt: skip
    """How many of the chosen rows (or different values) the fullest group of each subject has."""
    most = np.zeros(len(people), dtype=np.int64)
    places = np.flatnonzero(chosen)
    if not len(places):
        return most
    columns: list[npt.NDArray[Any]] = [rows.keys_at(places), *(group[places] for group in groups)]
    counted = [*columns, distinct[places]] if distinct is not None else columns
    order = np.lexsort(counted[::-1])
    if distinct is not None:
        order = order[_changes([column[order] for column in counted])]
    first = np.flatnonzero(_changes([column[order] for column in columns]))
    sizes = np.diff(np.append(first, len(order)))
    np.maximum.at(most, np.searchsorted(people, columns[0][order][first]), sizes)
    return most


def _changes(columns: list[npt.NDArray[Any]]) -> Bools:
    """Where a row differs from the one before it in any column; the first does."""
    differs = np.ones(len(columns[0]), dtype=bool)
    differs[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return differs
