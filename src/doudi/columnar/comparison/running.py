"""Runs comparison rules over the snapshots (跑比对): range by range of keys, each side read once for all rules.

What is not known makes no finding: a row whose condition cannot be judged, a person of whom a row was rejected, a
feed that is missing or stale. A rule one of whose feeds is not usable is not run, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice, ask
from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.comparison.pairing import paired
from doudi.columnar.comparison.rows import Sources, open_sources, ranges, slice_of, within
from doudi.columnar.snapshot import SnapshotStore

UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RuleResult:
    """What one rule found (规则结果).

    Attributes:
        people: uint64[k], ascending: the findings.
        candidates: people looked through; they are the findings, those `unless` spared, those with everything in
            order and those `not_known` together.
        spared: reason of an exclusion → people it spared, counted at the first reason that holds.
        not_run: dataset → why it is not usable; nothing was compared then.
    """

    rule: str
    people: UInt64s
    candidates: int
    in_order: int
    spared: Mapping[str, int]
    not_known: int
    not_run: Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    """One run of some rules on one day (一次比对)."""

    on: date
    purpose: str
    feeds: Mapping[str, str]
    results: Mapping[str, RuleResult]


def compare(
    book: RuleBook, rules: Iterable[str], store: SnapshotStore, *, on: date, purpose: str,
    progress: Progress | None = None, at_a_time: int | None = None,
) -> Comparison:  # fmt: skip
    """Runs rules over the newest snapshots that show a day not after `on`.

    Args:
        rules: keys of rules, all of the one purpose.
        purpose: what the datasets' sharing agreements must cover.
        at_a_time: rows of the largest side to hold at once.

    Raises:
        PurposeRefused: an agreement does not cover the purpose.
    """
    chosen = [book.rules[key] for key in rules]
    datasets = tuple(dict.fromkeys(name for rule in chosen for name in book.datasets(rule)))
    sources = open_sources(store, datasets, purpose, on)
    runs = {rule.key: _Run(book, rule, sources) for rule in chosen}
    open_runs = [run for run in runs.values() if not run.not_run]
    parts = ranges(sources, at_a_time) if at_a_time else ranges(sources)
    for done, (first, last) in enumerate(parts if open_runs else []):
        part = _Part(book, sources, on, first, last)
        for run in open_runs:
            run.take(part)
        if progress:
            progress(done + 1, len(parts))
    feeds = {name: snapshot.info.as_of for name, snapshot in sources.snapshots.items()}
    return Comparison(on, purpose, feeds, {key: run.result() for key, run in runs.items()})


class _Part:
    """One range of keys: signals are found once, however many rules read them."""

    def __init__(self, book: RuleBook, sources: Sources, on: date, first: int, last: int) -> None:
        self.book, self.sources, self.on, self.first, self.last = book, sources, on, first, last
        self._slices: dict[str, Slice] = {}
        self._rows: dict[str, tuple[Bools, Bools]] = {}
        self._people: dict[str, tuple[UInt64s, UInt64s]] = {}

    def slice(self, dataset: str) -> Slice:
        """The dataset's rows in this range."""
        if dataset not in self._slices:
            self._slices[dataset] = slice_of(self.sources.snapshots[dataset], self.first, self.last)
        return self._slices[dataset]

    def rows(self, signal: str) -> tuple[Bools, Bools]:
        """For each row of the signal's dataset whether it says so, and whether that is not known."""
        if signal not in self._rows:
            told = self.book.signals[signal]
            self._rows[signal] = ask(told.where, self.slice(told.dataset), self.on)
        return self._rows[signal]

    def people(self, signal: str) -> tuple[UInt64s, UInt64s]:
        """Those of whom it is said, and those of whom it may be: neither yes nor no."""
        if signal not in self._people:
            dataset = self.book.signals[signal].dataset
            holds, open_ = self.rows(signal)
            keys = self.slice(dataset).keys
            rejected = within(self.sources.snapshots[dataset].unsure_people, self.first, self.last)
            self._people[signal] = sets.people(keys[holds]), sets.joined(sets.people(keys[open_]), rejected)
        return self._people[signal]


class _Run:
    """One rule on its way through the ranges."""

    def __init__(self, book: RuleBook, rule: ComparisonRule, sources: Sources) -> None:
        self.book, self.rule = book, rule
        self.not_run = {name: sources.missing[name] for name in book.datasets(rule) if name in sources.missing}
        self.found: list[UInt64s] = []
        self.candidates = self.in_order = self.not_known = 0
        self.spared = dict.fromkeys(rule.unless, 0)

    def take(self, part: _Part) -> None:
        """Compare one range."""
        rule = self.rule
        people, _ = part.people(rule.left)
        self.candidates += len(people)
        fails, open_ = np.zeros(len(people), dtype=bool), np.zeros(len(people), dtype=bool)
        for signal, is_wanted in [*((key, True) for key in rule.all_of), *((key, False) for key in rule.none_of)]:
            said, unsure = (sets.is_in(people, keys) for keys in part.people(signal))
            # Said is said; what may be is open. A missing row is a no only where no row was rejected.
            open_here = unsure & ~said
            fails |= (said != is_wanted) & ~open_here
            open_ |= open_here
        if rule.any_of:
            told = [tuple(sets.is_in(people, keys) for keys in part.people(key)) for key in rule.any_of]
            said = np.logical_or.reduce([each[0] for each in told])
            unsure = np.logical_or.reduce([each[1] for each in told])
            fails |= ~said & ~unsure
            open_ |= ~said & unsure
        if rule.pairing:
            said, unsure = paired(rule, self.book, part, people)
            fails |= ~said & ~unsure
            open_ |= unsure
        self.in_order += int(np.count_nonzero(fails))
        left = ~fails
        for reason, signal in rule.unless.items():
            said, unsure = (sets.is_in(people, keys) for keys in part.people(signal))
            self.spared[reason] += int(np.count_nonzero(left & said))
            left &= ~said
            open_ |= left & unsure
        self.not_known += int(np.count_nonzero(left & open_))
        self.found.append(people[left & ~open_])

    def result(self) -> RuleResult:
        """What it found."""
        empty = np.empty(0, dtype=np.uint64)
        return RuleResult(
            self.rule.key, np.concatenate([empty, *self.found]), self.candidates, self.in_order, self.spared,
            self.not_known, self.not_run,
        )  # fmt: skip
