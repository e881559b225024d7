"""The rows findings rest on (发现的依据): of each subject, only rows that a signal of the rule says something by.

They are read as the run read them: rows under a number somebody had before are theirs, rows by another key too. Of many
subjects the rows are gathered together: each snapshot is walked once, and a row is read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import pairing, sets
from doudi.columnar.comparison.asking import Slice
from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.comparison.rows import Fetched, Sources
from doudi.columnar.comparison.running import Plan, RangeOfKeys, plan_of
from doudi.columnar.contract_model import PERSON_KEY
from doudi.columnar.linked_rows import LinkedRow
from doudi.columnar.snapshot import SnapshotStore

MOST_ROWS = 200
"""Of one signal; an operator's log can be long, and nobody reads more."""
SUBJECTS_AT_A_TIME = 1024
_LAST, _NONE = (1 << 64) - 1, slice(0)
Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class SaidRow:
    """One row and the signal it says (一行依据): column → value, as the snapshot holds it.

    `linked` is the decision by which it came to be this person's, where it has no usable number of its own.
    """

    signal: str
    dataset: str
    values: Mapping[str, Any]
    linked: LinkedRow | None = None


Rows = dict[str, dict[int, tuple[dict[str, Any], LinkedRow | None]]]
"""Dataset → place in its snapshot → the row, and by which decision it came."""


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
    lefts: tuple[tuple[Slice, Int64s], ...]

    def left_sum(self, column: str) -> int | None:
        """The sum of a column over all its left rows; None where one of them does not say."""
        total, rows = 0, 0
        for left, places in self.lefts:
            values, known, _ = left.column(column)
            if not known[places].all():
                return None
            total, rows = total + int(values[places].astype(np.int64).sum()), rows + len(places)
        return total if rows else None


class EvidenceReader:
    """Reads what stands behind the findings of one rule from the snapshots of one run.

    Args:
        store: shows the very snapshots the run read.
        against: signals that, where they hold, speak against the finding.

    Raises:
        PurposeRefused: an agreement does not cover the purpose.
    """

    def __init__(
        self, book: RuleBook, rule: ComparisonRule, store: SnapshotStore, *, on: date, purpose: str,
        against: Sequence[str] = (),
    ) -> None:  # fmt: skip
        plan = plan_of(book, [rule.key], store, on=on, purpose=purpose)
        told = tuple(signal for signal in against if signal in book.signals)
        found = {name: store.find(name, on) for name in {book.signals[signal].dataset for signal in told}}
        opened = {name: snapshot for name, snapshot in found.items() if snapshot is not None}
        self.plan = replace(plan, sources=Sources({**opened, **plan.sources.snapshots}, plan.sources.missing))
        self.book, self.rule = book, rule
        self.against = tuple(signal for signal in told if book.signals[signal].dataset in self.plan.sources.snapshots)
        self._own = {book.signals[key].dataset: key for key in rule.signals if not book.signals[key].by}
        self._unsure: dict[str, UInt64s] = {}
        self._tellers: tuple[UInt64s, UInt64s] | None = None

    def behind(self, key: int) -> Behind:
        """The rows of one subject; of those told through another column, of everybody who tells of it."""
        return next(self.behind_each([key]))

    def behind_each(self, keys: Sequence[int] | UInt64s) -> Iterator[Behind]:
        """The rows of each of many subjects, in the order asked."""
        for first in range(0, len(keys), SUBJECTS_AT_A_TIME):
            yield from self._behind_some(np.array(keys[first : first + SUBJECTS_AT_A_TIME], np.uint64))

    def _behind_some(self, subjects: UInt64s) -> Iterator[Behind]:
        compared = self._compared(subjects)
        part = _Subjects(self.plan, sets.all_of([np.sort(keys) for keys in compared]), self._unsure)
        says, against = self._saying(part)
        rows = self._read([*says, *against])
        left = part.slice(self.rule.left)
        seen = {name: set(part.slice(signal).keys.tolist()) for name, signal in self._own.items()}
        lost = {name: set(part.rejected(signal).tolist()) for name, signal in self._own.items()}
        for keys in compared:
            each = keys.tolist()
            rests = tuple(row for key in each for said in says for row in said.rows_of(key, rows))
            yield Behind(
                rests=rests,
                against=tuple(row for key in each for said in against for row in said.rows_of(key, rows)),
                said=frozenset(row.signal for row in rests),
                silent=tuple(name for name in self._own if seen[name].isdisjoint(each)),
                unsure=tuple(name for name in self._own if not lost[name].isdisjoint(each)),
                lefts=tuple((left, says[0].of(key)) for key in each),
            )

    def _compared(self, subjects: UInt64s) -> list[UInt64s]:
        """Of each subject the keys compared that tell of it: its own, or of a mother her children's."""
        if not self.rule.tell:
            return [np.array([key], np.uint64) for key in subjects]
        if self._tellers is None:
            left = self.book.signals[self.rule.left]
            snapshot = self.plan.sources.snapshots[left.dataset]
            told = snapshot.read(self.rule.tell)[self.rule.tell].fill_null(0).to_numpy()
            keys = snapshot.read(left.by)[left.by].fill_null(0).to_numpy() if left.by else snapshot.keys
            told = self.plan.identity.today(told)
            order = np.argsort(told, kind="stable")
            self._tellers = told[order], self.plan.identity.today(keys[order])
        told, keys = self._tellers
        first, after = np.searchsorted(told, subjects, side="left"), np.searchsorted(told, subjects, side="right")
        return [np.unique(keys[low:high]) for low, high in zip(first.tolist(), after.tolist(), strict=True)]

    def _saying(self, part: _Subjects) -> tuple[list[_Saying], list[_Saying]]:
        """Which rows say something for the findings, the left side first, and which against them."""
        rule = self.rule
        lefts = np.flatnonzero(part.rows(rule.left)[0])
        rights: dict[str, Int64s] = {}
        if rule.pairing:
            lefts, rights = _in_pairs(rule, part, lefts)
        beside = {signal: np.flatnonzero(part.rows(signal)[0]) for signal in (*rule.all_of, *rule.any_of)}
        says = [(rule.left, lefts), *beside.items(), *rights.items()]
        against = [(signal, np.flatnonzero(part.rows(signal)[0])) for signal in self.against]
        made = [[_Saying(part, signal, places) for signal, places in some] for some in (says, against)]
        return made[0], made[1]

    def _read(self, says: Sequence[_Saying]) -> Rows:
        """The rows that are told, each read once."""
        wanted: dict[str, list[Int64s]] = {}
        for said in says:
            wanted.setdefault(said.dataset, []).append(said.told())
        rows: Rows = {}
        for dataset, places in wanted.items():
            snapshot, at = self.plan.sources.snapshots[dataset], np.unique(np.concatenate(places))
            values = snapshot.rows.rows_at(at)
            linked = [snapshot.linked.of(row["source_row"]) for row in values] if len(snapshot.linked) else []
            rows[dataset] = dict(
                zip(at.tolist(), zip(values, linked or [None] * len(values), strict=True), strict=True)
            )
        return rows


class _Subjects(RangeOfKeys):
    """The rows of some people, employers or whatever a rule compares, wherever they lie.

    Args:
        keys: ascending, each once.
        unsure: of whom a row was rejected, by dataset, as far as it was found before.
    """

    def __init__(self, plan: Plan, keys: UInt64s, unsure: dict[str, UInt64s]) -> None:
        super().__init__(plan, 0, _LAST)
        self.keys, self._unsure = keys, unsure
        self._places: dict[str, Int64s] = {}

    def slice(self, signal: str) -> Slice:
        """Their rows that the signal looks at, by the keys of today."""
        if signal not in self._slices:
            told, identity = self.plan.book.signals[signal], self.plan.identity
            snapshot = self.plan.sources.snapshots[told.dataset]
            if told.by:
                view = self.plan.view(signal)
                at = sets.pairs(self.keys, view.keys)[1]
                keys, places = view.keys[at], view.places[at]
                self._rows[signal] = ~view.is_open[at], view.is_open[at]
            elif snapshot.info.sorted_by == PERSON_KEY:
                places = sets.pairs(identity.written_under(self.keys), snapshot.keys)[1]
                keys = identity.today(snapshot.keys[places])
                order = np.argsort(keys, kind="stable")
                keys, places = keys[order], places[order]
            else:
                places = sets.pairs(self.keys, snapshot.keys)[1]
                keys = snapshot.keys[places]
            self._slices[signal] = Slice(keys, Fetched(snapshot.rows.fixed, places), -1)
            self._places[signal] = places
        return self._slices[signal]

    def places(self, signal: str) -> Int64s:
        """Where those rows lie in the snapshot."""
        self.slice(signal)
        return self._places[signal]

    def rejected(self, signal: str) -> UInt64s:
        """Those of whom a row was rejected."""
        told = self.plan.book.signals[signal]
        if told.by:
            return super().rejected(signal)
        if told.dataset not in self._unsure:
            self._unsure[told.dataset] = super().rejected(signal)
        return self.keys[sets.is_in(self.keys, self._unsure[told.dataset])]


class _Saying:
    """Rows of some subjects that say one signal, by subject."""

    def __init__(self, part: _Subjects, signal: str, places: Int64s) -> None:
        self.signal, self.dataset = signal, part.plan.book.signals[signal].dataset
        self._places, self._at = places, part.places(signal)[places]
        keys, firsts = np.unique(part.slice(signal).keys[places], return_index=True)
        spans = pairwise([*firsts.tolist(), len(places)])
        self._spans = {key: slice(*span) for key, span in zip(keys.tolist(), spans, strict=True)}

    def of(self, key: int) -> Int64s:
        """The rows of one subject among the rows the signal looks at."""
        return self._places[self._spans.get(key, _NONE)]

    def told(self) -> Int64s:
        """Where the rows to be told lie in the snapshot: of each subject the first of them, where there are many."""
        return np.concatenate([np.empty(0, np.int64), *(self._at[span][:MOST_ROWS] for span in self._spans.values())])

    def rows_of(self, key: int, rows: Rows) -> Iterator[SaidRow]:
        """The rows to be told of one subject."""
        for place in self._at[self._spans.get(key, _NONE)][:MOST_ROWS].tolist():
            values, linked = rows[self.dataset][place]
            yield SaidRow(self.signal, self.dataset, values, linked)


def _in_pairs(rule: ComparisonRule, part: RangeOfKeys, lefts: Int64s) -> tuple[Int64s, dict[str, Int64s]]:
    """The left rows a pairing found, and the right rows that lie with them as the rule asks."""
    assert rule.pairing is not None
    keys, found, _ = pairing.paired_rows(rule, part)
    left = part.slice(rule.left)
    rights: dict[str, Int64s] = {}
    for at, signal in enumerate(rule.pairing.signals if rule.pairing.is_wanted else ()):
        right = part.slice(signal)
        places = np.flatnonzero(part.rows(signal)[0])
        left_at, right_at = sets.pairs(keys, right.keys[places])
        fits, _ = pairing._fits(rule.pairing.matches, at, left, right, lefts[left_at], places[right_at])
        rights[signal] = np.unique(places[right_at[fits]])
    return lefts[found], rights
