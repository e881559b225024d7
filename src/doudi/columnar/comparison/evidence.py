"""The rows a finding rests on (发现的依据): of one subject, only rows that a signal of the rule says something by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import pairing, sets
from doudi.columnar.comparison.asking import Slice, ask
from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.comparison.rows import slice_of
from doudi.columnar.snapshot import Snapshot

MOST_ROWS = 200
"""Of one signal; an operator's log can be long, and nobody reads more."""
Bools = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SaidRow:
    """One row and the signal it says (一行依据): column → value, as the snapshot holds it."""

    signal: str
    dataset: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Behind:
    """What stands behind one finding (一条发现的背后).

    Args:
        rests: rows of the left side, of what must be there and of the pairs.
        against: rows of the signals the caller named as speaking against.
        said: signals of `rests` that some row says.
        silent: datasets of the rule in which the subject has no row at all.
        unsure: datasets in which a row of the subject was rejected.
    """

    rests: tuple[SaidRow, ...]
    against: tuple[SaidRow, ...]
    said: frozenset[str]
    silent: tuple[str, ...]
    unsure: tuple[str, ...]
    left: Slice
    lefts: Int64s

    def left_sum(self, column: str) -> int | None:
        """The sum of a column over all its left rows; None where one of them does not say."""
        values, known, _ = self.left.column(column)
        if not len(self.lefts) or not known[self.lefts].all():
            return None
        return int(values[self.lefts].astype(np.int64).sum())


class EvidenceReader:
    """Reads what stands behind the findings of one rule, a subject at a time, from the snapshots of one run.

    Args:
        against: signals that, where they hold, speak against the finding.
    """

    def __init__(
        self, book: RuleBook, rule: ComparisonRule, snapshots: Mapping[str, Snapshot], on: date,
        against: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.book, self.rule, self.snapshots, self.on = book, rule, snapshots, on
        self.against = tuple(signal for signal in against if signal in book.signals)
        datasets = [name for name in book.datasets(rule) if name in snapshots]
        # Read once: a snapshot unpacks them anew each time.
        self._unsure = {name: snapshots[name].unsure_people for name in datasets}

    def behind(self, key: int) -> Behind:
        """The rows of one subject."""
        one = _OneSubject(self.book, self.snapshots, self.on, key)
        rule = self.rule
        lefts = np.flatnonzero(one.rows(rule.left)[0])
        rights: dict[str, Int64s] = {}
        if rule.pairing:
            lefts, rights = _in_pairs(rule, self.book, one, lefts)
        rests = one.told(rule.left, lefts)
        for signal in (*rule.all_of, *rule.any_of):
            rests += one.told(signal, np.flatnonzero(one.rows(signal)[0]))
        for signal, places in rights.items():
            rests += one.told(signal, places)
        against: list[SaidRow] = []
        for signal in self.against:
            if self.book.signals[signal].dataset in self.snapshots:
                against += one.told(signal, np.flatnonzero(one.rows(signal)[0]))
        alone = np.array([key], dtype=np.uint64)
        return Behind(
            rests=tuple(rests),
            against=tuple(against),
            said=frozenset(row.signal for row in rests),
            silent=tuple(name for name in self._unsure if not len(one.slice(name).keys)),
            unsure=tuple(name for name, keys in self._unsure.items() if sets.is_in(alone, keys)[0]),
            left=one.slice(self.book.signals[rule.left].dataset),
            lefts=lefts,
        )


class _OneSubject:
    """The slices of one key; each dataset is looked up once."""

    def __init__(self, book: RuleBook, snapshots: Mapping[str, Snapshot], on: date, key: int) -> None:
        self.book, self.snapshots, self.on, self.key = book, snapshots, on, key
        self._slices: dict[str, Slice] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def slice(self, dataset: str) -> Slice:
        """The subject's rows of a dataset."""
        if dataset not in self._slices:
            self._slices[dataset] = slice_of(self.snapshots[dataset], self.key, self.key)
        return self._slices[dataset]

    def rows(self, signal: str) -> tuple[Bools, Bools]:
        """For each row whether it says so, and whether that is not known."""
        told = self.book.signals[signal]
        return ask(told.where, self.slice(told.dataset), self.on)

    def told(self, signal: str, places: Int64s) -> list[SaidRow]:
        """Some rows with their values, the first of them where there are very many."""
        dataset = self.book.signals[signal].dataset
        if not len(places):
            return []
        some = places[:MOST_ROWS].tolist()
        if dataset not in self._rows:
            first = self.slice(dataset).first
            last = first + min(len(self.slice(dataset).keys), max(MOST_ROWS, some[-1] + 1))
            self._rows[dataset] = self.snapshots[dataset].rows.rows(first, last)
        rows = self._rows[dataset]
        return [SaidRow(signal, dataset, rows[place]) for place in some if place < len(rows)]


def _in_pairs(
    rule: ComparisonRule, book: RuleBook, one: _OneSubject, lefts: Int64s
) -> tuple[Int64s, dict[str, Int64s]]:
    """The left rows a pairing found, and the right rows that lie with them as the rule asks."""
    assert rule.pairing is not None
    left = one.slice(book.signals[rule.left].dataset)
    is_found, may_be = np.zeros(len(lefts), dtype=bool), np.zeros(len(lefts), dtype=bool)
    rights: dict[str, Int64s] = {}
    for at, signal in enumerate(rule.pairing.signals):
        right = one.slice(book.signals[signal].dataset)
        holds, open_ = one.rows(signal)
        places = np.flatnonzero(holds | open_)
        left_at, right_at = sets.pairs(left.keys[lefts], right.keys[places])
        fits, unknown = pairing._fits(rule.pairing.matches, at, left, right, lefts[left_at], places[right_at])
        is_sure = fits & holds[places[right_at]]
        is_found |= np.bincount(left_at[is_sure], minlength=len(lefts)) > 0
        may_be |= np.bincount(left_at[(fits | unknown) & ~is_sure], minlength=len(lefts)) > 0
        rights[signal] = np.unique(places[right_at[is_sure]])
    if rule.pairing.is_wanted:
        return lefts[is_found], rights
    return lefts[~is_found & ~may_be], {}
