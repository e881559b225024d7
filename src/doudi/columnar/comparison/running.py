"""Runs comparison rules over the snapshots (跑比对): range by range of keys, each side read once for all rules.

What is not known makes no finding: a row whose condition cannot be judged, a person of whom a row was rejected, a
feed that is missing or stale. A rule one of whose feeds is not usable is not run, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order
from doudi.columnar.comparison import sets
from doudi.columnar.comparison.apart import SetApart
from doudi.columnar.comparison.asking import Slice, ask
from doudi.columnar.comparison.identity import CHANGES, NOBODY, REGISTER, Identity, Numbers, identity_of
from doudi.columnar.comparison.judging import (
    FOUND,
    NOT_KNOWN,
    UNCLEAR,
    Answered,
    Judged,
    answered,
    cleared,
    in_question,
    in_turn,
    stand_apart,
    together,
)
from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.comparison.needs import columns_lacking
from doudi.columnar.comparison.rows import Newest, Sources, open_sources, ranges, slice_of, within
from doudi.columnar.comparison.views import View, rows_lost, view_of
from doudi.columnar.snapshot import SnapshotStore

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RuleResult:
    """What one rule found (规则结果).

    Attributes:
        people: uint64[k], ascending: the findings; of whatever the rule's `subject` is.
        candidates: people looked through; they are the findings, those `unless` spared, those with everything in
            order and those `not_known` together.
        spared: reason of an exclusion → people it spared, counted at the first reason that holds.
        not_run: dataset → why it is not usable; nothing was compared then.
        apart: those spared or not known, and which: whoever else was looked through and is no finding is in
            order. The next run needs them.
        rows_lost: dataset → rows that were rejected and might have spoken of any subject: counted, never guessed.
    """

    rule: str
    people: UInt64s
    candidates: int
    in_order: int
    spared: Mapping[str, int]
    not_known: int
    not_run: Mapping[str, str]
    apart: SetApart = field(default_factory=lambda: SetApart(in_turn([])))
    rows_lost: Mapping[str, int] = field(default_factory=dict)

    @property
    def unclear(self) -> UInt64s:
        """uint64[m], ascending: of those not known the ones who would be findings if their number were theirs alone.

        They are for a clerk to tell apart (身份待核).
        """
        return self.apart.of(UNCLEAR)

    @property
    def doubts(self) -> dict[str, Any]:
        """What a person could still clear up (存疑), as plain data: how many are `unclear`, and the `rows_lost`."""
        return {"unclear": len(self.unclear), "rows_lost": dict(self.rows_lost)}


@dataclass(frozen=True)
class Comparison:
    """One run of some rules on one day (一次比对).

    Attributes:
        feeds: dataset → day of the snapshot read; the changes of citizen numbers among them where they were.
    """

    on: date
    purpose: str
    feeds: Mapping[str, str]
    results: Mapping[str, RuleResult]
    snapshots: Mapping[str, str] = field(default_factory=dict)
    """Dataset → the name of the snapshot that was the newest usable by its day, of every dataset of the book."""
    numbers: Numbers = NOBODY.numbers
    """Whose number was whose."""


def compare(
    book: RuleBook, rules: Iterable[str], store: SnapshotStore, *, on: date, purpose: str,
    progress: Progress | None = None, at_a_time: int | None = None, threads: int | None = None,
) -> Comparison:  # fmt: skip
    """Runs rules over the newest snapshots that show a day not after `on`.

    Args:
        rules: keys of rules, all of the one purpose.
        purpose: what the datasets' sharing agreements must cover.
        at_a_time: rows of the largest side to hold at once, in each thread.
        threads: ranges worked at once; as many as there are cores without it.

    Raises:
        PurposeRefused: an agreement does not cover the purpose.
    """
    plan = plan_of(book, rules, store, on=on, purpose=purpose)
    return plan.comparison(compare_planned(plan, plan.rules, progress, at_a_time, threads))


def compare_planned(
    plan: Plan, rules: Iterable[ComparisonRule], progress: Progress | None = None, at_a_time: int | None = None,
    threads: int | None = None,
) -> dict[str, RuleResult]:  # fmt: skip
    """What some rules of a plan find, over everybody."""
    runs = {rule.key: Run(plan, rule) for rule in rules}
    open_runs = [run for run in runs.values() if not run.not_run]
    parts = ranges(plan.sources, at_a_time) if at_a_time else ranges(plan.sources)
    plan.open_files(open_runs)

    def take(at: int) -> list[Run]:
        return taken((run.rule for run in open_runs), RangeOfKeys(plan, *parts[at]))

    for found in in_order(len(parts) if open_runs else 0, take, threads=threads, progress=progress):
        for run, more in zip(open_runs, found, strict=True):
            run.join(more)
    return {key: run.result() for key, run in runs.items()}


@dataclass(frozen=True)
class Plan:
    """What a run compares, opened once (比对计划): the same on one machine and on each executor of a cluster."""

    book: RuleBook
    rules: tuple[ComparisonRule, ...]
    sources: Sources
    identity: Identity
    on: date
    purpose: str
    snapshots: Mapping[str, str]
    newest: Newest
    _views: dict[str, View] = field(default_factory=dict, compare=False)
    _not_run: dict[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    def not_run(self, rule: ComparisonRule) -> Mapping[str, str]:
        """Dataset → why it is not usable for a rule; nothing where the rule can be run."""
        if rule.key not in self._not_run:
            missing = self.sources.missing
            told = {name: missing[name] for name in self.book.datasets(rule) if name in missing}
            self._not_run[rule.key] = told or columns_lacking(self.book, rule, self.sources.snapshots)
        return self._not_run[rule.key]

    def view(self, signal: str) -> View:
        """The rows of a signal by another key, gathered when first asked for."""
        if signal not in self._views:
            told = self.book.signals[signal]
            self._views[signal] = view_of(told, self.sources.snapshots[told.dataset], self.on, self.identity.today)
        return self._views[signal]

    def open_files(self, runs: Iterable[Run]) -> None:
        """Maps everything, and gathers rows by other keys, before several threads ask for it at once."""
        self.sources.open_files()
        for signal in dict.fromkeys(key for run in runs for key in run.rule.signals):
            if self.book.signals[signal].by:
                self.view(signal)

    def comparison(self, results: Mapping[str, RuleResult]) -> Comparison:
        """The run, once every rule has its result."""
        feeds = {name: snapshot.info.as_of for name, snapshot in self.sources.snapshots.items()}
        if self.identity.as_of:
            feeds[CHANGES] = self.identity.as_of
        return Comparison(self.on, self.purpose, feeds, results, self.snapshots, self.identity.numbers)


def plan_of(
    book: RuleBook, rules: Iterable[str], store: SnapshotStore, *, on: date, purpose: str,
    numbers: Numbers | None = None,
) -> Plan:  # fmt: skip
    """Opens what rules read.

    Args:
        numbers: whose number is whose, where that is known; nobody is then told apart by names.

    Raises:
        PurposeRefused: an agreement does not cover the purpose.
    """
    chosen = tuple(book.rules[key] for key in rules)
    newest = Newest(store, on)
    sources = open_sources(newest, dict.fromkeys(name for rule in chosen for name in book.datasets(rule)), purpose)
    # Every dataset of the book and not only those of the rules chosen: what a rule says must not hang on its company.
    identity = (
        Identity(numbers.former, numbers.current, numbers.shared)
        if numbers
        else identity_of(newest, book.every_dataset, purpose)
    )
    read = {name: newest.find(name) for name in (*book.every_dataset, REGISTER, CHANGES)}
    names = {name: snapshot.info.name for name, snapshot in read.items() if snapshot is not None}
    return Plan(book, chosen, sources, identity, on, purpose, names, newest)


def taken(rules: Iterable[ComparisonRule], part: RangeOfKeys) -> list[Run]:
    """What some rules find in one range, each apart from what was found before."""
    found = [Run(part.plan, rule) for rule in rules]
    take_all(found, part)
    return found


def take_all(runs: Iterable[Run], part: RangeOfKeys) -> None:
    """Compares one range by some rules; whose number is whose is asked once, of everybody any of them would find."""
    said = [(run, run.answered(part)) for run in runs]
    part.ask_who_is_several([keys for run, each in said for keys in in_question(run.rule, each, part)])
    for run, each in said:
        run.take_over(each, part)


class RangeOfKeys:
    """One range of keys: signals are found once, however many rules read them."""

    def __init__(self, plan: Plan, first: int, last: int) -> None:
        self.plan, self.first, self.last = plan, first, last
        self._slices: dict[str, Slice] = {}
        self._rows: dict[str, tuple[Bools, Bools]] = {}
        self._people: dict[str, tuple[UInt64s, UInt64s]] = {}
        self._rejected: dict[str, UInt64s] = {}
        self._asked = self._several = np.empty(0, dtype=np.uint64)

    def slice(self, signal: str) -> Slice:
        """The rows in this range that the signal looks at: its dataset's, or those gathered by another key."""
        told = self.plan.book.signals[signal]
        name = f"{told.dataset} {signal}" if told.by else told.dataset
        if name not in self._slices:
            if told.by:
                self._slices[name], open_ = self.plan.view(signal).slice(self.first, self.last)
                self._rows[signal] = ~open_, open_
            else:
                snapshot = self.plan.sources.snapshots[told.dataset]
                rows = slice_of(snapshot, self.first, self.last)
                self._slices[name] = self.plan.identity.read(snapshot, rows, self.first, self.last)
        return self._slices[name]

    def rows(self, signal: str) -> tuple[Bools, Bools]:
        """For each of those rows whether it says so, and whether that is not known."""
        rows = self.slice(signal)
        if signal not in self._rows:
            self._rows[signal] = ask(self.plan.book.signals[signal].where, rows, self.plan.on)
        return self._rows[signal]

    def people(self, signal: str) -> tuple[UInt64s, UInt64s]:
        """Those of whom it is said, and those of whom it may be: neither yes nor no."""
        if signal not in self._people:
            holds, open_ = self.rows(signal)
            keys = self.slice(signal).keys
            unsure = sets.joined(sets.people(keys, open_), self.rejected(signal))
            self._people[signal] = sets.people(keys, holds), unsure
        return self._people[signal]

    def said_of(self, left: str, signal: str, among: Int64s | None = None) -> tuple[Bools, Bools]:
        """For each of the people one signal speaks of, or of some, whether another says so, and whether it may."""
        people = self.people(left)[0] if among is None else self.people(left)[0][among]
        said, unsure = (sets.is_in(people, keys) for keys in self.people(signal))
        return said, unsure

    def rejected(self, signal: str) -> UInt64s:
        """Those of whom a row was rejected; by another key than the dataset's own nobody can say of whom."""
        told = self.plan.book.signals[signal]
        if told.by:
            return np.empty(0, dtype=np.uint64)
        if told.dataset not in self._rejected:
            unsure = self.plan.identity.unsure(self.plan.sources.snapshots[told.dataset])
            self._rejected[told.dataset] = within(unsure, self.first, self.last)
        return self._rejected[told.dataset]

    def is_of_people(self, signal: str) -> bool:
        """Whether it speaks of people, not of employers or sites."""
        return self.plan.book.signals[signal].kind == "person"

    def ask_who_is_several(self, parts: list[UInt64s]) -> None:
        """Finds out of people, in any order, whether their numbers are of several: of each of them once."""
        keys = sets.all_of(parts)
        new = keys[~sets.is_in(keys, self._asked)]
        if len(new):
            self._several = sets.joined(self._several, self._several_among(new))
            self._asked = sets.joined(self._asked, new)

    def tell_who_is_several(self, asked: UInt64s, several: UInt64s) -> None:
        """What is known of some people already; the second are among the first."""
        self._asked, self._several = asked, several

    def several(self, keys: UInt64s) -> Bools:
        """For each of people in any order, all of them asked about, whether it is the number of several people."""
        return sets.stand_in(keys, self._several)

    def _several_among(self, people: UInt64s) -> UInt64s:
        return self.plan.identity.several(people)


class Run:
    """One rule on its way through the ranges."""

    def __init__(self, plan: Plan, rule: ComparisonRule) -> None:
        self.plan, self.rule = plan, rule
        self.not_run = plan.not_run(rule)
        self.found: list[UInt64s] = []
        self.apart: list[Judged] = []
        self.told: list[Judged] = []
        self.counts = np.zeros(256, dtype=np.int64)

    def take(self, part: RangeOfKeys) -> None:
        """Compare one range."""
        take_all([self], part)

    def answered(self, part: RangeOfKeys) -> Answered:
        """What is said in one range before it is asked whose number is whose."""
        return answered(self.rule, part, self.plan.identity)

    def take_over(self, said: Answered, part: RangeOfKeys) -> None:
        """Take over what was said in one range."""
        judged = cleared(self.rule, said, part)
        if self.rule.tell:
            self.told.append(judged)
        else:
            self.add(judged)

    def join(self, later: Run) -> None:
        """Take over what was found in ranges that come after."""
        self.counts += later.counts
        self.found += later.found
        self.apart += later.apart
        self.told += later.told

    def add(self, judged: Judged) -> None:
        """Take over what was said of subjects nothing was said of before."""
        self.counts += np.bincount(judged.answers, minlength=256)
        self.found.append(judged.subjects[judged.answers == FOUND])
        self.apart.append(stand_apart(judged))

    def result(self) -> RuleResult:
        """What it found."""
        if self.told:
            self.add(together(self.told))
            self.told = []
        empty, counts = np.empty(0, dtype=np.uint64), self.counts.tolist()
        book, snapshots = self.plan.book, self.plan.sources.snapshots
        foreign = [book.signals[key].dataset for key in self.rule.signals if book.signals[key].by]
        lost = {} if self.not_run else {name: rows_lost(snapshots[name]) for name in dict.fromkeys(foreign)}
        return RuleResult(
            self.rule.key, np.concatenate([empty, *self.found]), sum(counts), counts[0],
            {reason: counts[answer] for reason, answer in self.rule.spares.items()},
            counts[NOT_KNOWN] + counts[UNCLEAR], self.not_run, SetApart(in_turn(self.apart)),
            {name: rows for name, rows in lost.items() if rows},
        )  # fmt: skip
