"""Whom a rule set apart, night after night (未列入结果者): a list once written, and who differs from it since.

Who is spared or not known is kept for the next night alone, and there may be ten times as many as change in one.
So a night does not write the list anew: it notes whose answer is another now than the list has. Once many differ they
are gathered into a list of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import merging, sets
from doudi.columnar.comparison.judging import IN_ORDER, Judged, in_turn

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Answers = npt.NDArray[np.uint8]
GATHERED = 8
"""Once one in so many differs from the list a new one is written."""

# For each key (%i) leaps of eight over the subjects, then singly; what is said of it if it is one of them.
_SAID = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %done ]
  %j0 = phi i64 [ 0, %entry ], [ %j, %done ]
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %key, label %end
key:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %x = load i64, ptr %x_at
  br label %leap
leap:
  %j8 = phi i64 [ %j0, %key ], [ %far, %look_far ]
  %far = add i64 %j8, 8
  %far_open = icmp ult i64 %far, %m
  br i1 %far_open, label %look_far, label %skip
look_far:
  %f_at = getelementptr i64, ptr %b, i64 %far
  %f = load i64, ptr %f_at
  %far_less = icmp ult i64 %f, %x
  br i1 %far_less, label %leap, label %skip
skip:
  %j = phi i64 [ %j8, %leap ], [ %j8, %look_far ], [ %j_next, %skipped ]
  %j_open = icmp ult i64 %j, %m
  br i1 %j_open, label %look, label %done
look:
  %y_at = getelementptr i64, ptr %b, i64 %j
  %y = load i64, ptr %y_at
  %less = icmp ult i64 %y, %x
  br i1 %less, label %skipped, label %found
skipped:
  %j_next = add i64 %j, 1
  br label %skip
found:
  %equal = icmp eq i64 %y, %x
  br i1 %equal, label %put, label %done
put:
  %w_at = getelementptr i8, ptr %said, i64 %j
  %w = load i8, ptr %w_at
  %o_at = getelementptr i8, ptr %out, i64 %i
  store i8 %w, ptr %o_at
  %t_at = getelementptr i8, ptr %is_said, i64 %i
  store i8 1, ptr %t_at
  br label %done
done:
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %i
"""
_TOLD = ("a", "b", "said", "out", "is_said"), ("n", "m")


def said_of(keys: UInt64s, among: Judged) -> Judged:
    """What is said of those of ascending keys, each there once, of whom anything is.

    >>> among = Judged(np.array([3, 5, 9], np.uint64), np.array([7, 8, 9], np.uint8))
    >>> found = said_of(np.array([1, 5, 9], np.uint64), among)
    >>> found.subjects.tolist(), found.answers.tolist()
    ([5, 9], [8, 9])
    """
    if len(among.subjects) <= len(keys) or not merging.is_compiled():
        are_asked = sets.is_in(among.subjects, keys)
        return Judged(among.subjects[are_asked], among.answers[are_asked])
    out, is_said = np.empty(len(keys), np.uint8), np.zeros(len(keys), dtype=bool)
    given: list[npt.NDArray[Any]] = [*map(np.ascontiguousarray, (keys, among.subjects, among.answers)), out, is_said]
    merging.walk(_SAID, _TOLD, given, [len(keys), len(among.subjects)])
    return Judged(keys[is_said], out[is_said])


@dataclass(frozen=True)
class SetApart:
    """Subjects of a rule that are neither findings nor in order, and what is said of each.

    Args:
        written: the list as it was last written.
        since: those of whom something else holds now than it says, ascending: what; `IN_ORDER` of those who are no
            longer set apart.
    """

    written: Judged
    since: Judged = field(default_factory=lambda: in_turn([]))

    @property
    def subjects(self) -> UInt64s:
        """uint64[n], ascending: who is set apart now."""
        return self._now.subjects

    @property
    def answers(self) -> Answers:
        """uint8[n]: what is said of each."""
        return self._now.answers

    def of(self, answer: int) -> UInt64s:
        """uint64[k], ascending: those of whom just this is said."""
        written, since = (each.subjects[each.answers == answer] for each in (self.written, self.since))
        return sets.joined(written[~sets.is_in(written, self.since.subjects)], since)

    def moved(self, keys: UInt64s, come: Judged) -> Moved:
        """With the answers of some subjects replaced, and how many of each kind there were.

        Args:
            keys: uint64[m], ascending, each once: whose answers are replaced.
            come: those of them who are set apart now, and what is said of each.
        """
        written, since = said_of(keys, self.written), said_of(keys, self.since)
        was = _replaced(written, since.subjects, _apart_of(since))
        differing = _differing(come, written)
        found = SetApart(self.written, _replaced(self.since, keys, differing))
        is_much = len(found.since.subjects) * GATHERED > len(self.written.subjects)
        return Moved(SetApart(found._now) if is_much else found, np.bincount(was.answers, minlength=256))

    @cached_property
    def _now(self) -> Judged:
        if not len(self.since.subjects):
            return self.written
        return _replaced(self.written, self.since.subjects, _apart_of(self.since))


class Moved(NamedTuple):
    """Who is set apart now, and int64[256]: how many answers of each kind were replaced."""

    apart: SetApart
    gone: Int64s


def _replaced(before: Judged, keys: UInt64s, come: Judged) -> Judged:
    """What was said before, of some keys what is said now: nothing of those of them who do not come."""
    stay = ~sets.is_in(before.subjects, keys)
    subjects, answers = before.subjects[stay], before.answers[stay]
    places = np.searchsorted(subjects, come.subjects)
    return Judged(np.insert(subjects, places, come.subjects), np.insert(answers, places, come.answers))


def _apart_of(judged: Judged) -> Judged:
    """Without those no longer set apart."""
    are_apart = judged.answers != IN_ORDER
    return Judged(judged.subjects[are_apart], judged.answers[are_apart])


def _differing(now: Judged, written: Judged) -> Judged:
    """Of whom something else is said now than is written: what."""
    subjects = sets.joined(now.subjects, written.subjects)
    said, before = (np.full(len(subjects), IN_ORDER, np.uint8) for _ in range(2))
    for answers, judged in ((said, now), (before, written)):
        answers[np.searchsorted(subjects, judged.subjects)] = judged.answers
    differs = said != before
    return Judged(subjects[differs], said[differs])
