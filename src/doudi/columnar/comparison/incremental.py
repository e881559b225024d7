"""Tonight's run from last night's (增量比对): only people of whom something changed are compared anew.

What a rule says of somebody follows from their rows in the feeds it reads, from whose number is whose, and from the
day. So nobody's answer changes but of those whose rows changed (or of whom a row was rejected, or is no longer), whose
number came to mean another, or for whom the day that moved on makes a condition's answer another one; see `changing`.
Of these the rules are asked over the snapshots and the day of now. What was said of them last night is on file but for
who was in order, and so it is looked up which of them the rules looked through then. Last night's counts, less what was
said of these, plus what is said now, are tonight's: exactly what a full run finds. A rule for which that cannot be done
is run in full, and the reason is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order
from doudi.columnar.comparison import sets
from doudi.columnar.comparison.apart import Moved
from doudi.columnar.comparison.changing import FEW, Anew, Change
from doudi.columnar.comparison.judging import Judged, candidates
from doudi.columnar.comparison.last_run import Kept
from doudi.columnar.comparison.model import ComparisonRule, RuleBook
from doudi.columnar.comparison.moving_on import apart_moved, moved_on, people_moved
from doudi.columnar.comparison.running import (
    Comparison,
    Plan,
    Progress,
    RuleResult,
    Run,
    compare_planned,
    plan_of,
    taken,
)
from doudi.columnar.comparison.some_keys import SomeKeys, rows_of
from doudi.columnar.snapshot import SnapshotStore
from doudi.rules.tiles.run import cores

UInt64s = npt.NDArray[np.uint64]
MOST_CHANGED = 0.2
"""Of the people of the largest feed, or of the subjects of another kind: where more changed, everybody is as fast."""
KEYS_AT_A_TIME = 1 << 17


@dataclass(frozen=True)
class Tonight:
    """A run that began where the last one ended (增量结果).

    Attributes:
        comparison: exactly what a full run finds.
        in_full: rule → why it was compared in full: `first`, `rule-changed`, `feed-came`, `snapshot-gone`,
            `other-key`, `much-changed`.
        anew: person, employer, project, account, operator → how many of them the other rules compared anew.
    """

    comparison: Comparison
    in_full: Mapping[str, str]
    anew: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many people were compared anew."""
        return self.anew.get("person", 0)


def compare_since(
    book: RuleBook, rules: Iterable[str], store: SnapshotStore, before: Kept | None, *, on: date, purpose: str,
    progress: Progress | None = None, most_changed: float = MOST_CHANGED, threads: int | None = None,
) -> Tonight:  # fmt: skip
    """Runs rules over the newest snapshots, from what was found before where that can be.

    Args:
        before: the last run, `kept`; None for the first.
        most_changed: share of people, or of other subjects, from which on a rule is run in full.

    Raises:
        PurposeRefused: an agreement does not cover the purpose.
    """
    now = plan_of(book, rules, store, on=on, purpose=purpose)
    now.sources.open_files()
    results: dict[str, RuleResult] = {}
    in_full = dict.fromkeys((rule.key for rule in now.rules), "first")
    anew: dict[str, int] = {}
    if before is not None and before.comparison.purpose == purpose:
        change = Change(store, now, before, most_changed)
        in_full = change.in_full(now.rules, threads)
        others = [rule for rule in now.rules if rule.key not in in_full]
        some = change.anew(rule for rule in others if not now.not_run(rule))
        results = {rule.key: Run(now, rule).result() for rule in others if now.not_run(rule)}
        results |= _results(change.then, now, before, some, threads)
        anew = {kind: len(sets.all_of([each.keys for each in some if each.kind == kind]))
                for kind in dict.fromkeys(each.kind for each in some)}  # fmt: skip
    full = compare_planned(now, [book.rules[rule] for rule in in_full], progress, threads=threads)
    return Tonight(now.comparison({rule.key: (results | full)[rule.key] for rule in now.rules}), in_full, anew)


def _results(then: Plan, now: Plan, before: Kept, some: list[Anew], threads: int | None) -> dict[str, RuleResult]:
    """Last night's results brought up to tonight."""
    pieces = [(each, keys) for each in some for keys in _pieces(each.keys)]

    def ask(at: int) -> tuple[list[UInt64s], list[Run]]:
        each, keys = pieces[at]
        rows = rows_of(keys, each.kind, then, now)
        was, is_now = (SomeKeys(plan, keys, each.kind, rows) for plan in (then, now))
        looked_at = [_replaced(rule, each, candidates(rule, was, then.identity)) for rule in each.rules]
        return looked_at, _taken(each, is_now)

    looked_through: dict[str, list[UInt64s]] = {rule.key: [] for each in some for rule in each.rules}
    come = {rule.key: Run(now, rule) for each in some for rule in each.rules}
    for was, is_now in in_order(len(pieces), ask, threads=threads):
        for subjects, run in zip(was, is_now, strict=True):
            looked_through[run.rule.key].append(subjects)
            come[run.rule.key].join(run)
    asked = {rule.key: (rule, each.told.get(rule.key, each.keys)) for each in some for rule in each.rules}
    now_said = {key: come[key].result() for key in asked}
    then_said = {key: before.comparison.results[key] for key in asked}
    people: dict[str, UInt64s] = {}
    apart: dict[str, Moved] = {}

    def move(at: int) -> None:
        key, is_found = lists[at]
        given = then_said[key], asked[key][1], now_said[key]
        if is_found:
            people[key] = people_moved(*given)
        else:
            apart[key] = apart_moved(*given)

    lists = [(key, is_found) for key in asked for is_found in (True, False)]
    # The longest lists first: whoever is done with a short one takes the next.
    lists.sort(key=lambda each: -_length(then_said[each[0]], is_found=each[1]))
    in_order(len(lists), move, threads=threads)
    results = {}
    for key, (rule, _) in asked.items():
        was = looked_through[key]
        count = len(sets.all_of(was)) if rule.tell else sum(map(len, was))
        results[key] = moved_on(rule, then_said[key], count, now_said[key], people[key], apart[key])
    return results


def _length(result: RuleResult, *, is_found: bool) -> int:
    return len(result.people if is_found else result.apart.written.subjects)


def _taken(each: Anew, part: SomeKeys) -> list[Run]:
    """What its rules find; of subjects told only those all of whose rows are looked at."""
    runs = taken(each.rules, part)
    for run in runs:
        if run.rule.tell:
            run.told = [_only(judged, each.told[run.rule.key]) for judged in run.told]
    return runs


def _only(judged: Judged, subjects: UInt64s) -> Judged:
    wanted = sets.is_in(judged.subjects, subjects)
    return Judged(judged.subjects[wanted], judged.answers[wanted])


def _replaced(rule: ComparisonRule, each: Anew, subjects: UInt64s) -> UInt64s:
    """Of the subjects a rule looked through those whose answers are replaced."""
    return subjects[sets.is_in(subjects, each.told[rule.key])] if rule.tell else subjects


def _pieces(keys: UInt64s) -> list[UInt64s]:
    """So many that each core has as many as the others, and none is larger than memory should hold."""
    if not len(keys):
        return []
    count = max(-(-len(keys) // KEYS_AT_A_TIME), min(cores(), -(-len(keys) // FEW)))
    even = -(-count // cores()) * cores() if count > cores() else count
    return np.array_split(keys, even)
