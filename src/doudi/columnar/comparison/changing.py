"""Of whom a rule may say something else than last night (可能变的对象), and which rules must be run in full.

Snapshots are sorted by one key, and their change lists name these keys. A signal that looks at rows by another key, and
a rule that tells another subject than it compares, are led from there to the keys they speak of, by the rows of then
and by those of now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order
from doudi.columnar.comparison import sets
from doudi.columnar.comparison.crossing import crossing
from doudi.columnar.comparison.identity import CHANGES, REGISTER
from doudi.columnar.comparison.last_run import Kept, digest_of
from doudi.columnar.comparison.model import ComparisonRule, Signal
from doudi.columnar.comparison.rows import KeyRows
from doudi.columnar.comparison.running import Plan, plan_of
from doudi.columnar.comparison.some_keys import SomeKeys
from doudi.columnar.snapshot import Snapshot, SnapshotStore

UInt64s = npt.NDArray[np.uint64]
FEW = 1 << 12
"""So many subjects are looked at anew however few there are in all."""


ALIKE = 10
"""Fewer than one in so many of those whose rows changed are little for a rule; see `_with_little_new`."""


@dataclass(frozen=True)
class Anew:
    """Who is compared anew, of one kind of key (重新比对的对象).

    Args:
        keys: uint64[n], ascending: under every name they went by or go by.
        rules: who is asked about them.
        told: rule → the subjects it tells that may have another answer; of others only a part of the rows is looked at.
    """

    kind: str
    keys: UInt64s
    rules: tuple[ComparisonRule, ...]
    told: Mapping[str, UInt64s]


class _AsItWas(SnapshotStore):
    """The store as the last run saw it: of each dataset the one snapshot it read."""

    def __init__(self, store: SnapshotStore, names: Mapping[str, str]) -> None:
        super().__init__(store.root, store.key_id)
        self._store = store
        self._seen = {dataset: store.named(dataset, name) for dataset, name in names.items()}
        self.gone = {dataset for dataset, info in self._seen.items() if info is None}

    def find(self, dataset: str, on: object = None) -> Snapshot | None:
        """The snapshot that was read."""
        info = self._seen.get(dataset)
        return self._store.open(info) if info else None


class Change:
    """What changed since the last run; each feed, signal and rule is looked at once.

    Args:
        most_changed: share of people (or of other subjects) from which on a rule is run in full.
    """

    def __init__(self, store: SnapshotStore, now: Plan, before: Kept, most_changed: float) -> None:
        self.store, self.now, self.before, self.book = store, now, before, now.book
        self.seen = _AsItWas(store, before.comparison.snapshots)
        chosen = [rule.key for rule in now.rules]
        told = before.comparison
        self.then = plan_of(self.book, chosen, self.seen, on=told.on, purpose=now.purpose, numbers=told.numbers)
        self.plans = self.then, now
        people = max((each.info.people for each in now.sources.snapshots.values()), default=0)
        self.most_changed, self.most = most_changed, int(most_changed * people)
        self.changed_in, self.beside = cache(self._changed_in), cache(self._beside)
        self.told_by, self.keys_of = cache(self._told_by), cache(self._keys_of)
        self._lists: dict[str, list[UInt64s]] = {}

    def in_full(self, rules: Iterable[ComparisonRule], threads: int | None = None) -> dict[str, str]:
        """Rule → why it must be compared in full; those that need not be are left out."""
        told = {rule.key: self._why_at_once(rule) for rule in rules}
        led = [rule for rule in rules if not told[rule.key] and not self.now.not_run(rule)]
        feeds = list(dict.fromkeys(name for rule in led for name in self.book.datasets(rule)))
        in_order(len(feeds), lambda at: self.changed_in(feeds[at]), threads=threads)
        if led:
            # Several ranges of a feed at once, and several lists, and not one feed or one list in each thread.
            _ = self._crossings, self._of_people
            led.sort(key=self._is_of_lists)  # the longest first: whoever is done with one takes the next
        too_much = in_order(len(led), lambda at: self._is_too_much(led[at]), threads=threads)
        told |= {rule.key: "much-changed" for rule, is_too_much in zip(led, too_much, strict=True) if is_too_much}
        return {rule: reason for rule, reason in told.items() if reason}

    def _why_at_once(self, rule: ComparisonRule) -> str:
        """Why it must be, whoever changed; empty where that is no reason."""
        before = self.before
        if rule.key not in before.comparison.results:
            return "first"
        if before.rules.get(rule.key) != digest_of(self.book, rule.key):
            return "rule-changed"
        if self.now.not_run(rule):
            return ""  # nothing is compared at all, and that is found at once
        if self.seen.gone & {*self.book.datasets(rule), *self._marked[1], CHANGES, REGISTER}:
            return "snapshot-gone"
        if before.comparison.results[rule.key].not_run or self._marked[0] != self._marked[1] or self._is_any_dropped:
            return "feed-came"
        # Its columns were there last night, and no snapshot changes: only whether it may be read is asked again.
        if len(self._pseudonym_keys) > 1 or self.then.sources.missing.keys() & self.book.datasets(rule):
            return "other-key"
        return ""

    def anew(self, rules: Iterable[ComparisonRule]) -> list[Anew]:
        """Who is asked about anew, kind by kind, by rules that need not be run in full and can be run."""
        by_kind: dict[str, list[ComparisonRule]] = {}
        for rule in rules:
            by_kind.setdefault(self._kind(rule), []).append(rule)
        return [
            Anew(
                kind, self._by_any_name(_all_of(chain.from_iterable(map(self._lists_of, some))), kind), tuple(some),
                {rule.key: self.told_by(rule.key) for rule in some if rule.tell},
            )
            for kind, chosen in by_kind.items()
            for is_apart in (False, True)
            if (some := [rule for rule in chosen if (rule.key in self._with_little_new) is is_apart])
        ]  # fmt: skip

    @cached_property
    def _marked(self) -> tuple[tuple[str, ...], ...]:
        return self.before.comparison.numbers.marked, self.now.identity.numbers.marked

    @cached_property
    def _is_any_dropped(self) -> bool:
        """Whether last night a dataset told who is who of which tonight's book knows nothing."""
        return not {*self.before.comparison.snapshots} <= {*self.book.every_dataset, CHANGES, REGISTER}

    @cached_property
    def _pseudonym_keys(self) -> set[str]:
        return {each.info.key_id for plan in self.plans for each in plan.sources.snapshots.values()}

    def _is_of_lists(self, rule: ComparisonRule) -> bool:
        """Whether its keys are merely those of lists of people, and no rows are looked at to find them."""
        return self._kind(rule) == "person" and not rule.tell

    def _lists_of(self, rule: ComparisonRule) -> list[UInt64s]:
        """Lists that hold the keys by which a rule must be asked anew, and no others."""
        if rule.key not in self._lists:
            lists = self._moved(rule) if self._is_of_lists(rule) else [self.keys_of(rule.key)]
            self._lists[rule.key] = list(lists)
        return self._lists[rule.key]

    def _kind(self, rule: ComparisonRule) -> str:
        """Of whom the keys are that a rule compares by."""
        return self.book.signals[rule.left].kind

    def _is_too_much(self, rule: ComparisonRule) -> bool:
        """Whether more may have another answer than are worth it; where so many cross a moment, not all are known."""
        if any(len(self.crossed_by(signal)) > self.most for signal in rule.signals):
            return True
        if self._kind(rule) == "person":
            # Few lists are no more when they are joined, which is left until all that is asked is joined at once.
            return sum(map(len, self._lists_of(rule))) > self.most and len(self.keys_of(rule.key)) > self.most
        subjects = self.before.comparison.results[rule.key].candidates
        return len(self.keys_of(rule.key)) > max(FEW, self.most_changed * subjects)

    def _changed_in(self, dataset: str) -> UInt64s:
        then, now = (plan.newest.find(dataset) for plan in self.plans)
        assert then is not None and now is not None  # noqa: PT018
        if then.info.name == now.info.name:
            return np.empty(0, np.uint64)
        return self.store.changes(then.info, now.info).keys

    def crossed_by(self, signal: str) -> UInt64s:
        """Of whom a signal says something else by the day alone that moved on; of all signals found at once."""
        return self._crossings[signal]

    @cached_property
    def _crossings(self) -> dict[str, UInt64s]:
        asked = dict.fromkeys(key for rule in self.now.rules if not self.now.not_run(rule) for key in rule.signals)
        found = {}
        for key in asked:
            signal = self.book.signals[key]
            snapshot = self.now.sources.snapshots[signal.dataset]
            found[key] = crossing(signal.where, snapshot, self.then.on, self.now.on, self.most)
        return found

    def _beside(self, dataset: str, signal: str) -> UInt64s:
        """Whose rows changed in a feed, or for whom the day moved on, beside those asked anew of every rule."""
        if not signal and dataset in self._marked[1]:
            return np.empty(0, np.uint64)  # all of them are asked anew
        keys = self.crossed_by(signal) if signal else self.changed_in(dataset)
        return keys[~sets.is_in(keys, self._of_people)]

    @cached_property
    def _renamed(self) -> UInt64s:
        """Whose number stands for somebody else than before, or became or is no longer one of several people."""
        then, now = self.then.identity, self.now.identity
        moved = []
        for one, other in ((then, now), (now, then)):
            differs = other.today(one.former) != one.current
            moved += [one.former[differs], np.sort(one.current[differs])]
            moved.append(one.shared[~sets.is_in(one.shared, other.shared)])
        return sets.all_of(moved)

    @cached_property
    def _of_people(self) -> UInt64s:
        """People of whom it may be another answer whether their numbers are theirs alone."""
        return _all_of([*map(self.changed_in, self._marked[1]), self._renamed])

    def _by_any_name(self, keys: UInt64s, kind: str) -> UInt64s:
        """Keys, and of people besides those they went by and go by."""
        if kind != "person":
            return keys
        return sets.joined(keys, sets.all_of([np.sort(plan.identity.other_names(keys)) for plan in self.plans]))

    def _keys_of(self, key: str) -> UInt64s:
        """The keys, of its own kind, by which a rule must be asked anew."""
        rule = self.book.rules[key]
        return self._tellers(rule, self.told_by(key)) if rule.tell else self._affected(rule)

    def _affected(self, rule: ComparisonRule) -> UInt64s:
        """The keys by which a rule may say something else."""
        keys = _all_of(self._moved(rule))
        if self._kind(rule) == "person" or not len(keys):
            return keys
        # Of firms without an entry, and accounts nothing is paid into, nothing was said and nothing is.
        return sets.all_of([SomeKeys(plan, keys, self._kind(rule)).people(rule.left)[0] for plan in self.plans])

    def _moved(self, rule: ComparisonRule) -> Iterator[UInt64s]:
        """Keys under which the rule's signals look at rows that are other ones, or say something else."""
        is_of_people = self._kind(rule) == "person"
        is_of_all = is_of_people and self._is_of_all(rule)
        if is_of_people:
            yield self._of_people if is_of_all else self._in_question(rule)
        for key in rule.signals:
            signal = self.book.signals[key]
            if signal.by:
                rows = sets.joined(self.changed_in(signal.dataset), self.crossed_by(key))
                yield self._named(KeyRows(rows), signal)
            elif is_of_all:
                yield self.beside(signal.dataset, "")
                yield self.beside(signal.dataset, key)
            else:
                yield self.changed_in(signal.dataset)
                yield self.crossed_by(key)
        if rule.count and rule.count.of_people:
            yield self._named(KeyRows(self._renamed), self.book.signals[rule.left], rule.count.of)

    def _is_of_all(self, rule: ComparisonRule) -> bool:
        """Whether a rule is asked of all whose names or numbers changed, and not only of those it can concern."""
        return rule.key not in self._with_little_new

    @cached_property
    def _with_little_new(self) -> set[str]:
        """Rules in whose own feeds few changed beside all who did; none where these are the fewer rules.

        To ask a few rules apart costs more than to ask them with the others, who need the same rows.
        """
        rules = [rule for rule in self.now.rules
                 if self._kind(rule) == "person" and not rule.tell and not self.now.not_run(rule)]  # fmt: skip
        changed = {rule.key: sum(len(self.changed_in(name)) for name in self.book.datasets(rule)) for rule in rules}
        few = {key for key, count in changed.items() if count * ALIKE < len(self._of_people)}
        return few if 2 * len(few) > len(rules) else set()

    def _in_question(self, rule: ComparisonRule) -> UInt64s:
        """Of people none of whose rows it reads changed a rule says something else if their number stands for another.

        Or if it finds them, and now (or no more) their number is one of several people's.
        """
        before = self.before.comparison.results[rule.key]
        people = self._by_any_name(self._of_people, "person")
        return sets.joined(self._renamed, people[sets.is_in(people, sets.joined(before.people, before.unclear))])

    def _named(self, rows: KeyRows, signal: Signal, column: str = "") -> UInt64s:
        """Whom a signal's rows speak of, then or now: rows of some keys, or rows that name these in a column."""
        if not len(rows.keys):
            return rows.keys
        named = []
        for plan in self.plans:
            snapshot = plan.sources.snapshots[signal.dataset]
            is_sorted = column in ("", snapshot.info.sorted_by)
            found = rows.of(snapshot) if is_sorted else rows.naming(snapshot, column)
            values, known = found.column(signal.by or snapshot.info.sorted_by)
            named.append(np.sort(values[known].astype(np.uint64, copy=False)))
        return sets.all_of(named)

    def _told_by(self, key: str) -> UInt64s:
        """The subjects of a rule that tells another than it compares, of whom it may say something else."""
        rule = self.book.rules[key]
        keys = self._by_any_name(self._affected(rule), self._kind(rule))
        told = [self._by_any_name(self._of_people, "person")] if rule.subject == "person" else []
        for plan in self.plans if len(keys) else ():
            part = SomeKeys(plan, keys, self._kind(rule))
            values, known, _ = part.slice(rule.left).column(rule.tell)
            subjects = values[known & part.rows(rule.left)[0]].astype(np.uint64, copy=False)
            told.append(np.sort(plan.identity.today(subjects) if rule.subject == "person" else subjects))
        return sets.all_of(told)

    def _tellers(self, rule: ComparisonRule, told: UInt64s) -> UInt64s:
        """The keys by which a rule is asked all that it says of some subjects: all rows count that tell them."""
        under = [plan.identity.written_under(told) if rule.subject == "person" else told for plan in self.plans]
        return self._named(KeyRows(sets.all_of(under)), self.book.signals[rule.left], rule.tell)


def _all_of(parts: Iterable[UInt64s]) -> UInt64s:
    """Keys that stand in any of several lists, most of which hold little that the longest does not."""
    lists = list({id(part): part for part in parts if len(part)}.values())
    if not lists:
        return np.empty(0, np.uint64)
    longest = max(lists, key=len)
    others = [part for part in lists if part is not longest]
    more = in_order(len(others), lambda at: others[at][~sets.is_in(others[at], longest)])
    return sets.joined(longest, sets.all_of([part for part in more if len(part)]))
