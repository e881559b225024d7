"""The rows a finding rests on (发现的依据): of one subject, only rows that a signal of the rule says something by.

They are read as the run read them: rows under a number somebody had before are theirs, rows by another key too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import pairing, sets
from doudi.columnar.comparison.asking import Slice
from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.comparison.moments import EPOCH
from doudi.columnar.comparison.rows import Sources
from doudi.columnar.comparison.running import RangeOfKeys, plan_of
from doudi.columnar.snapshot import SnapshotStore

MOST_ROWS = 200
"""Of one signal; an operator's log can be long, and nobody reads more."""
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
    """Reads what stands behind the findings of one rule, a subject at a time, from the snapshots of one run.

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
        self._tellers: tuple[npt.NDArray[Any], npt.NDArray[np.uint64]] | None = None

    def behind(self, key: int) -> Behind:
        """The rows of one subject; of those told through another column, of everybody who tells of it."""
        parts = [RangeOfKeys(self.plan, each, each) for each in self._compared(key)]
        rests: list[SaidRow] = []
        against: list[SaidRow] = []
        lefts = []
        for part in parts:
            more, left = self._rests(part)
            rests += more
            lefts.append((part.slice(self.rule.left), left))
            for signal in self.against:
                against += self._told(part, signal, np.flatnonzero(part.rows(signal)[0]))
        own = [key for key in self.rule.signals if not self.book.signals[key].by]
        rows = {self.book.signals[key].dataset: sum(len(part.slice(key).keys) for part in parts) for key in own}
        unsure = [self.book.signals[key].dataset for key in own if any(len(part.rejected(key)) for part in parts)]
        return Behind(
            tuple(rests), tuple(against), frozenset(row.signal for row in rests),
            tuple(name for name, count in rows.items() if not count), tuple(dict.fromkeys(unsure)), tuple(lefts),
        )  # fmt: skip

    def _compared(self, key: int) -> list[int]:
        """The keys compared that tell of a subject: its own, or of a mother her children's."""
        if not self.rule.tell:
            return [key]
        if self._tellers is None:
            left = self.book.signals[self.rule.left]
            snapshot = self.plan.sources.snapshots[left.dataset]
            column = snapshot.read(self.rule.tell)[self.rule.tell].fill_null(0).to_numpy()
            keys = snapshot.read(left.by)[left.by].fill_null(0).to_numpy() if left.by else snapshot.keys
            self._tellers = self.plan.identity.today(column), keys
        column, keys = self._tellers
        return [int(each) for each in np.unique(self.plan.identity.today(keys[column == np.uint64(key)]))]

    def _rests(self, part: RangeOfKeys) -> tuple[list[SaidRow], Int64s]:
        rule = self.rule
        lefts = np.flatnonzero(part.rows(rule.left)[0])
        rights: dict[str, Int64s] = {}
        if rule.pairing:
            lefts, rights = _in_pairs(rule, part, lefts)
        rests = self._told(part, rule.left, lefts)
        for signal in (*rule.all_of, *rule.any_of):
            rests += self._told(part, signal, np.flatnonzero(part.rows(signal)[0]))
        for signal, places in rights.items():
            rests += self._told(part, signal, places)
        return rests, lefts

    def _told(self, part: RangeOfKeys, signal: str, places: Int64s) -> list[SaidRow]:
        """Some rows with their values, the first of them where there are very many."""
        if not len(places):
            return []
        dataset, rows, some = self.book.signals[signal].dataset, part.slice(signal), places[:MOST_ROWS]
        if rows.first >= 0:
            whole = self.plan.sources.snapshots[dataset].rows
            found = [whole.rows(place, place + 1)[0] for place in (some + rows.first).tolist()]
            return [SaidRow(signal, dataset, values) for values in found]
        # Gathered by another key: what has a fixed width, which the day, the amount and the row's number have.
        columns = {name: _plain(rows, name, some) for name in rows.table.schema.names}
        return [SaidRow(signal, dataset, {name: told[at] for name, told in columns.items()}) for at in range(len(some))]


def _plain(rows: Slice, name: str, places: Int64s) -> list[Any]:
    """A column at some rows, as a snapshot's dicts hold it."""
    values, known, codes = rows.column(name)
    is_day = pa.types.is_date32(rows.table.schema.field(name).type)
    told: list[Any] = []
    for value, is_known in zip(values[places].tolist(), known[places].tolist(), strict=True):
        if not is_known:
            told.append(None)
        elif codes:
            told.append(codes[value])
        else:
            told.append(date.fromordinal(EPOCH.toordinal() + value) if is_day else value)
    return told


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
