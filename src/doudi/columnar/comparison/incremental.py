"""Tonight's run from last night's (增量比对): only people of whom something changed are compared anew.

What a rule says of somebody follows from their rows in the feeds it reads, from whose number is whose, and from the
day. So nobody's answer changes but of those whose rows changed (or of whom a row was rejected, or is no longer), whose
number came to mean another, or for whom the day that moved on makes a condition's answer another one. Of these the
rules are asked twice: over the snapshots and the day of then, over those of now. Last night's counts, less the first
answer, plus the second, are tonight's: exactly what a full run finds. A rule for which that cannot be done is run in
full, and the reason is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order
from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice
from doudi.columnar.comparison.crossing import crossing
from doudi.columnar.comparison.identity import CHANGES, REGISTER, Identity
from doudi.columnar.comparison.last_run import Kept, digest_of
from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.rows import KeyRows
from doudi.columnar.comparison.running import (
    Comparison,
    Plan,
    Progress,
    RangeOfKeys,
    RuleResult,
    Run,
    compare_planned,
    plan_of,
    taken,
)
from doudi.columnar.snapshot import Snapshot, SnapshotStore
from doudi.rules.tiles.run import cores

UInt64s = npt.NDArray[np.uint64]
MOST_CHANGED = 0.2
"""Of the people of the largest feed: where more changed, comparing everybody is as fast."""
PEOPLE_AT_A_TIME = 1 << 16
FEW = 1 << 12


@dataclass(frozen=True)
class Tonight:
    """A run that began where the last one ended (增量结果).

    Attributes:
        comparison: exactly what a full run finds.
        in_full: rule → why it was compared in full: `first`, `rule-changed`, `feed-came`, `snapshot-gone`,
            `other-key`, `not-by-person`, `much-changed`.
        people: how many the other rules compared anew.
    """

    comparison: Comparison
    in_full: Mapping[str, str]
    people: int


def compare_since(
    book: RuleBook, rules: Iterable[str], store: SnapshotStore, before: Kept | None, *, on: date, purpose: str,
    progress: Progress | None = None, most_changed: float = MOST_CHANGED, threads: int | None = None,
) -> Tonight:  # fmt: skip
    """Runs rules over the newest snapshots, from what was found before where that can be.

    Args:
        before: the last run, `kept`; None for the first.
        most_changed: share of people from which on a rule is run in full.

    Raises:
        PurposeRefused: an agreement does not cover the purpose.
    """
    now = plan_of(book, rules, store, on=on, purpose=purpose)
    now.sources.open_files()
    results: dict[str, RuleResult] = {}
    in_full = dict.fromkeys((rule.key for rule in now.rules), "first")
    people = 0
    if before is not None and before.comparison.purpose == purpose:
        change = _Change(store, now, before, most_changed)
        in_full = {rule: reason for rule in in_full if (reason := change.why_in_full(rule))}
        others = [rule.key for rule in now.rules if rule.key not in in_full]
        keys = change.keys(others)
        results, people = change.results(others, keys, threads), len(keys)
    full = compare_planned(now, [book.rules[rule] for rule in in_full], progress, threads=threads)
    return Tonight(now.comparison({rule.key: (results | full)[rule.key] for rule in now.rules}), in_full, people)


class _AsItWas(SnapshotStore):
    """The store as the last run saw it: of each dataset the one snapshot it read."""

    def __init__(self, store: SnapshotStore, names: Mapping[str, str]) -> None:
        super().__init__(store.root, store.key_id)
        self._store = store
        found = {name: [each for each in store.infos(name) if each.name == wanted] for name, wanted in names.items()}
        self.gone = {name for name, infos in found.items() if not infos}
        self._seen = {name: infos[0] for name, infos in found.items() if infos}

    def find(self, dataset: str, on: date | None = None) -> Snapshot | None:
        """The snapshot that was read."""
        info = self._seen.get(dataset)
        return self._store.open(info) if info else None


class _Change:
    """What changed since the last run, feed by feed and signal by signal; each is found once."""

    def __init__(self, store: SnapshotStore, now: Plan, before: Kept, most: float) -> None:
        self.store, self.now, self.before, self.book = store, now, before, now.book
        self.seen = _AsItWas(store, before.comparison.snapshots)
        chosen = [rule.key for rule in now.rules]
        self.then = plan_of(self.book, chosen, self.seen, on=before.comparison.on, purpose=now.purpose)
        people = max((each.info.people for each in now.sources.snapshots.values()), default=0)
        self.most = int(most * people)
        self._changed: dict[str, UInt64s] = {}
        self._crossed: dict[str, UInt64s] = {}

    def why_in_full(self, rule: str) -> str:
        """Why a rule must be compared in full; empty where it need not be."""
        before, told = self.before, self.book.rules[rule]
        if rule not in before.comparison.results:
            return "first"
        if before.rules.get(rule) != digest_of(self.book, rule):
            return "rule-changed"
        if Run(self.now, told).not_run:
            return ""  # nothing is compared at all, and that is found at once
        if self.seen.gone & {*self._datasets(rule), CHANGES, REGISTER}:
            return "snapshot-gone"
        if before.comparison.results[rule].not_run or self._marked(self.then) != self._marked(self.now):
            return "feed-came"
        keys = {each.info.key_id for plan in (self.then, self.now) for each in plan.sources.snapshots.values()}
        if len(keys) > 1 or Run(self.then, told).not_run:
            return "other-key"
        if not self.book.is_by_person(told):
            return "" if self.is_as_it_was(rule) else "not-by-person"
        return "much-changed" if self._is_too_much(rule) else ""

    def is_as_it_was(self, rule: str) -> bool:
        """Whether nothing a rule's answers hang on is another than before: its findings stay without a look."""
        then, now = self.then.snapshots, self.now.snapshots
        if any(then.get(name) != now.get(name) for name in (*self._datasets(rule), CHANGES, REGISTER)):
            return False
        return not any(len(self._crossed_by(signal)) for signal in self.book.rules[rule].signals)

    @staticmethod
    def _marked(plan: Plan) -> list[str]:
        return sorted(snapshot.info.dataset for snapshot in plan.identity.marked)

    def _datasets(self, rule: str) -> set[str]:
        """What a rule's answers hang on: the feeds it reads, and those that tell whose number is whose."""
        return {*self.book.datasets(self.book.rules[rule]), *self._marked(self.now)}

    def _is_too_much(self, rule: str) -> bool:
        """Whether more people than are worth it may have another answer."""
        found = 0
        for ask in self._asked(rule):
            found += len(ask())
            if found > self.most:
                return len(sets.all_of([each() for each in self._asked(rule)])) > self.most
        return False

    def _asked(self, rule: str) -> Iterator[partial[UInt64s]]:
        yield from (partial(self._changed_in, dataset) for dataset in sorted(self._datasets(rule)))
        yield from (partial(self._crossed_by, signal) for signal in self.book.rules[rule].signals)
        yield partial(self._renamed, "")

    def _changed_in(self, dataset: str) -> UInt64s:
        if dataset not in self._changed:
            then, now = self.seen.find(dataset), self.store.find(dataset, self.now.on)
            assert then is not None and now is not None  # noqa: PT018
            same = then.info.name == now.info.name
            self._changed[dataset] = sets.all_of([] if same else [self.store.changes(then.info, now.info).keys])
        return self._changed[dataset]

    def _crossed_by(self, signal: str) -> UInt64s:
        if signal not in self._crossed:
            told = self.book.signals[signal]
            snapshot = self.now.sources.snapshots[told.dataset]
            self._crossed[signal] = crossing(told.where, snapshot, self.then.on, self.now.on, self.most)
        return self._crossed[signal]

    def _renamed(self, _: str) -> UInt64s:
        """Whose number stands for somebody else than before, or became or is no longer one of several people."""
        then, now = self.then.identity, self.now.identity
        moves = [dict(zip(each.former.tolist(), each.current.tolist(), strict=True)) for each in (then, now)]
        moved = {key for pair in moves[0].items() ^ moves[1].items() for key in pair}
        return sets.all_of([np.array(sorted(moved), np.uint64), np.setxor1d(then.shared, now.shared)])

    def keys(self, rules: Iterable[str]) -> UInt64s:
        """Everybody to be compared anew by any of the rules, under the keys they went by and go by."""
        told = {rule: self.book.rules[rule] for rule in rules}
        open_rules = [
            rule for rule in rules if self.book.is_by_person(told[rule]) and not Run(self.now, told[rule]).not_run
        ]
        asked = [ask for rule in open_rules for ask in self._asked(rule)]
        found = {(ask.func.__name__, *ask.args): ask for ask in asked}  # each feed and signal once
        keys = sets.all_of([ask() for ask in found.values()])
        names = [np.sort(plan.identity.today(keys)) for plan in (self.then, self.now)]
        return sets.all_of([keys, *names])

    def results(self, rules: list[str], keys: UInt64s, threads: int | None) -> dict[str, RuleResult]:
        """Last night's results brought up to tonight."""
        runs = {rule: Run(self.now, self.book.rules[rule]) for rule in rules}
        stay = {rule for rule in rules if not self.book.is_by_person(self.book.rules[rule])}
        open_runs = [run for rule, run in runs.items() if not run.not_run and rule not in stay]
        pieces = np.array_split(keys, _pieces(len(keys))) if len(keys) and open_runs else []

        def ask(at: int) -> tuple[list[Run], list[Run]]:
            gathered: dict[bytes, KeyRows] = {}
            old, new = (_Some(plan, pieces[at], gathered) for plan in (self.then, self.now))
            return taken(open_runs, old), taken(open_runs, new)

        gone = {run.rule.key: Run(self.then, run.rule) for run in open_runs}
        for old, new in in_order(len(pieces), ask, threads=threads):
            for run, was, now in zip(open_runs, old, new, strict=True):
                run.join(now)
                gone[run.rule.key].join(was)
        before = self.before.comparison.results
        return {
            rule: run.result()
            if run.not_run
            else before[rule]
            if rule in stay
            else _moved(before[rule], gone[rule].result(), run.result(), keys)
            for rule, run in runs.items()
        }


class _Some(RangeOfKeys):
    """Some people, wherever their keys lie.

    Args:
        gathered: rows fetched before for the same keys; two plans may read one snapshot.
    """

    def __init__(self, plan: Plan, keys: UInt64s, gathered: dict[bytes, KeyRows]) -> None:
        super().__init__(plan, int(keys[0]), int(keys[-1]))
        written = _written_under(keys, plan.identity)
        self._some = gathered.setdefault(written.tobytes(), KeyRows(written))

    def slice(self, signal: str) -> Slice:
        """Their rows of the signal's dataset, by the keys of today."""
        dataset = self.plan.book.signals[signal].dataset
        if dataset not in self._slices:
            rows = self._some.of(self.plan.sources.snapshots[dataset])
            today = self.plan.identity.today(rows.keys)
            if (today == rows.keys).all():
                self._slices[dataset] = rows
            else:
                order = np.argsort(today, kind="stable")
                self._slices[dataset] = Slice(today[order], rows.table.again(order), -1)
        return self._slices[dataset]


def _written_under(keys: UInt64s, identity: Identity) -> UInt64s:
    """The keys under which rows of people lie who go by these: their own, and those they had before."""
    if not len(identity.former):
        return keys
    own = keys[~sets.is_in(keys, identity.former)]
    return sets.all_of([own, identity.former[np.isin(identity.current, keys)]])


def _moved(before: RuleResult, gone: RuleResult, come: RuleResult, keys: UInt64s) -> RuleResult:
    """What was found, less what these people's rows said then, plus what they say now."""

    def others(people: UInt64s, more: UInt64s) -> UInt64s:
        return np.sort(np.concatenate([people[~sets.is_in(people, keys)], more]), kind="stable")

    spared = {reason: before.spared[reason] - gone.spared[reason] + now for reason, now in come.spared.items()}
    return RuleResult(
        before.rule, others(before.people, come.people), before.candidates - gone.candidates + come.candidates,
        before.in_order - gone.in_order + come.in_order, spared, before.not_known - gone.not_known + come.not_known, {},
        others(before.unclear, come.unclear), come.rows_lost,
    )  # fmt: skip


def _pieces(people: int) -> int:
    """So many that each core has some, and none is larger than memory should hold."""
    return max(-(-people // PEOPLE_AT_A_TIME), min(2 * cores(), -(-people // FEW)))
