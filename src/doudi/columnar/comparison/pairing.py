"""Rows of one person on both sides (成对比较): a payment beside a death, a wage beside a contribution of its month."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice, month_of
from doudi.columnar.comparison.model import ComparisonRule, Match, Relation

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_BY_DAY = (Relation.AFTER, Relation.SAME, Relation.OTHER, Relation.WITHIN)


class Part(Protocol):
    """What a range of keys offers; see `running`."""

    def slice(self, signal: str) -> Slice:
        """The rows in the range that the signal looks at."""

    def rows(self, signal: str) -> tuple[Bools, Bools]:
        """For each of them whether it says so, and whether that is not known."""

    def people(self, signal: str) -> tuple[UInt64s, UInt64s]:
        """Those of whom it is said, and those of whom it may be."""

    def said_of(self, left: str, signal: str, among: Int64s | None = None) -> tuple[Bools, Bools]:
        """For each of the people one signal speaks of whether another says so, and whether it may.

        Args:
            among: places of some of these people, ascending: only of them.
        """

    def rejected(self, signal: str) -> UInt64s:
        """Those of whom a row was rejected."""

    def is_of_people(self, signal: str) -> bool:
        """Whether it speaks of people, not of employers or sites."""

    def several(self, keys: UInt64s) -> Bools:
        """For each of people in any order, all of them asked about, whether it is the number of several people."""


def paired(rule: ComparisonRule, part: Part, people: UInt64s) -> tuple[Bools, Bools]:
    """For each person whether the pairing says yes, and whether that is not known."""
    keys, found, maybe = paired_rows(rule, part)
    yes = sets.is_in(people, sets.people(keys[found]))
    return yes, sets.is_in(people, sets.people(keys[maybe])) & ~yes


def paired_rows(rule: ComparisonRule, part: Part) -> tuple[UInt64s, Bools, Bools]:
    """For each left row that says so its key, whether the pairing says yes, and whether that is not known."""
    assert rule.pairing is not None
    left = part.slice(rule.left)
    lefts = np.flatnonzero(part.rows(rule.left)[0])
    keys = left.keys_at(lefts)
    sure, maybe = np.zeros(len(lefts), dtype=bool), np.zeros(len(lefts), dtype=bool)
    lacking = np.full(len(lefts), rule.pairing.lacking_is_unknown)
    for at, signal in enumerate(rule.pairing.signals):
        right = part.slice(signal)
        holds, open_ = part.rows(signal)
        rights = np.flatnonzero(holds | open_)
        left_at, right_at = sets.pairs(keys, right.keys_at(rights))
        fits, unknown = _fits(rule.pairing.matches, at, left, right, lefts[left_at], rights[right_at])
        is_sure = fits & holds[rights[right_at]]
        sure |= np.bincount(left_at[is_sure], minlength=len(lefts)) > 0
        maybe |= np.bincount(left_at[(fits | unknown) & ~is_sure], minlength=len(lefts)) > 0
        maybe |= sets.is_in(keys, part.people(signal)[1])
        lacking[left_at] = False
    maybe = (maybe | lacking) & ~sure
    return keys, sure if rule.pairing.is_wanted else ~sure & ~maybe, maybe


def _fits(
    matches: tuple[Match, ...], at: int, left: Slice, right: Slice, lefts: Int64s, rights: Int64s
) -> tuple[Bools, Bools]:
    """For each pair whether every match holds, and whether that is not known."""
    holds, fails = np.ones(len(lefts), dtype=bool), np.zeros(len(lefts), dtype=bool)
    for match in matches:
        one, one_known = _months(left, match.left, lefts, match.relation)
        other, other_known = _months(right, match.right[at], rights, match.relation)
        if match.relation is Relation.BEFORE_MONTH_OF_OR_OPEN:
            answer = (one < other) | ~other_known
            other_known = np.ones(len(other), dtype=bool)
        else:
            answer = _related(match, one, other)
        open_ = ~one_known | ~other_known
        holds &= answer & ~open_
        fails |= ~answer & ~open_
    return holds, ~holds & ~fails


def _related(match: Match, one: npt.NDArray[Any], other: npt.NDArray[Any]) -> Bools:
    """How known values lie to each other."""
    relation, span = match.relation, match.span
    answer: Bools
    if relation is Relation.SAME:
        answer = one == other
    elif relation is Relation.OTHER:
        answer = one != other
    elif relation in (Relation.AFTER, Relation.AFTER_MONTH_OF):
        answer = one > other
    elif relation is Relation.NOT_BEFORE_MONTH_OF:
        answer = one >= other
    elif relation is Relation.BEFORE_MONTH_OF:
        answer = one < other + (span.months if span else 0)
    else:
        answer = np.abs(one - other) <= (span.days if span else 0)
    return answer


def _months(rows: Slice, name: str, places: Int64s, relation: Relation) -> tuple[npt.NDArray[Any], Bools]:
    """A column at some rows; days as running months where the relation asks for months, keys as they are."""
    field = rows.table.schema.field(name).type
    if pa.types.is_dictionary(field) or pa.types.is_string(field):
        raise TypeError(f"{name} holds words: pairs are matched by numbers, days, months and keys")
    values, known, _ = rows.column(name)
    values = values[places]
    if pa.types.is_date32(field) and relation not in _BY_DAY:
        values = month_of(values)
    return values if pa.types.is_uint64(field) else values.astype(np.int64, copy=False), known[places]
