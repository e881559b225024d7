"""Comparisons as desks show them (比对一览): numbers of the places an account sees, feeds, why a rule was not run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from doudi.columnar.comparison.reading import PURPOSES, installed_book
from doudi.columnar.contract import load_contracts
from doudi.columnar.errors import ResultsMissing
from doudi.columnar.snapshot import SnapshotStore
from doudi.outreach.comparing.inputs import day_all_arrived, inputs_now
from doudi.outreach.comparing.wording import (
    NOT_RUN_WORDS,
    PURPOSE_WORDS,
    STATE_WORDS,
    TROUBLE_WORDS,
    words_of,
)
from doudi.outreach.consulting import refusals_on_record, snapshots
from doudi.outreach.models import ComparisonRun, ComparisonState
from doudi.outreach.reads.kept_findings import (
    areas_of,
    covers,
    find_run,
    may_see_rule,
    require_somewhere,
    seen,
    touches,
)
from doudi.platform.acting import Acting
from doudi.registry.reads import find_division, place_names
from doudi.worklist.words import Words

MOST_RUNS = 30


@dataclass(frozen=True)
class RuleLine:
    """What one rule came to, for one reader (一条规则的结果).

    ``found`` counts the reader's places only. The other numbers count everybody compared and are None for a reader who
    does not see all of them. ``not_run`` says feed by feed why nothing was compared: no number is told then. Of those
    not known ``unclear`` would be findings if it were known whose number theirs is; ``rows_lost`` counts, feed by feed,
    refused rows that might have spoken of any subject.
    """

    key: str
    title: Words
    found: int | None
    candidates: int | None
    in_order: int | None
    spared: int | None
    not_known: int | None
    not_run: list[tuple[Words, Words]]
    unclear: int | None = None
    rows_lost: list[tuple[Words, int]] = field(default_factory=list)

    @property
    def ran(self) -> bool:
        """Whether it was run."""
        return not self.not_run


@dataclass(frozen=True)
class FeedLine:
    """One feed of a run (所用数据): the day it shows, how old that was, and why it was not usable, if so."""

    dataset: str
    title: Words
    as_of: str
    age_days: int | None
    fresh_for_days: int
    trouble: Words | None


@dataclass(frozen=True)
class ComparisonView:
    """One run (一次比对), for one reader."""

    public_id: str
    purpose: str
    purpose_words: Words
    state: str
    state_words: Words
    on: date
    place: str
    area_path: str
    made_by_name: str
    asked_at: datetime
    finished_at: datetime | None
    done_steps: int
    total_steps: int
    trouble: list[tuple[Words, str]]
    rules: list[RuleLine] = field(default_factory=list)
    feeds: list[FeedLine] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (ComparisonState.WAITING, ComparisonState.RUNNING)

    @property
    def is_done(self) -> bool:
        """Whether its findings can be read."""
        return self.state == ComparisonState.DONE

    @property
    def found(self) -> int | None:
        """Findings of all rules that were run, one person found by two rules twice; None where none was."""
        counts = [line.found for line in self.rules if line.found is not None]
        return sum(counts) if counts else None

    @property
    def is_counted(self) -> bool:
        """Whether every rule that ran still has its number; without its results nothing can be counted."""
        return all(line.found is not None for line in self.rules if line.ran)

    @property
    def sees_all(self) -> bool:
        """Whether this reader is told how many were compared in all, where anything was."""
        return any(line.candidates is not None for line in self.rules) or not any(line.ran for line in self.rules)

    @property
    def oldest(self) -> str:
        """The day of the oldest data used; empty where there is none."""
        return min((line.as_of for line in self.feeds if line.as_of), default="")

    @property
    def not_run_count(self) -> int:
        """Rules that were not run."""
        return sum(not line.ran for line in self.rules)


def fetch_comparisons(acting: Acting, *, store: SnapshotStore | None = None) -> list[ComparisonView]:
    """The newest comparisons over places this account sees, each with its numbers there.

    Raises:
        NotAllowed: no post of this account sees comparisons.
    """
    require_somewhere(acting)
    store = store or snapshots()
    areas = {purpose: areas_of(acting, purpose) for purpose in PURPOSES}
    newest = ComparisonRun.objects.filter(purpose__in=PURPOSES).order_by("-pk").iterator(chunk_size=200)
    shown = list(islice((run for run in newest if touches(areas[run.purpose], run.area_path)), MOST_RUNS))
    names = place_names({run.area_path for run in shown})
    return [_view(acting, run, store, _place(run, names[run.area_path])) for run in shown]


def fetch_comparison(acting: Acting, run_id: str, *, store: SnapshotStore | None = None) -> ComparisonView:
    """One comparison with rules and feeds.

    Raises:
        ComparisonUnknown: none of this number where this account sees.
    """
    run = find_run(acting, run_id)
    return _view(acting, run, store or snapshots(), place_of_run(run))


def fetch_beside(acting: Acting, view: ComparisonView) -> list[tuple[str, date]]:
    """The number and the day of the newest other runs this one can be laid beside; nothing of them is counted."""
    if not view.is_done:
        return []
    areas = areas_of(acting, view.purpose)
    done = ComparisonRun.objects.filter(purpose=view.purpose, state=ComparisonState.DONE).order_by("-pk")
    others = done.exclude(public_id=view.public_id).values_list("public_id", "on", "area_path").iterator(chunk_size=200)
    return list(islice(((number, on) for number, on, path in others if touches(areas, path)), MOST_RUNS))


def place_of_run(run: ComparisonRun) -> str:
    """The run's place as people say it."""
    return _place(run, place_names([run.area_path])[run.area_path])


def _place(run: ComparisonRun, name: str) -> str:
    if name:
        return name
    division = find_division(run.division_code)
    return division.name if division else run.division_code


def as_json(view: ComparisonView) -> dict[str, Any]:
    """A run as plain JSON, for machines."""
    return {
        "run": view.public_id,
        "purpose": view.purpose,
        "state": view.state,
        "on": view.on.isoformat(),
        "area": view.area_path,
        "trouble": [code for _words, code in view.trouble],
        "feeds": {line.dataset: line.as_of for line in view.feeds if line.as_of},
        "rules": {
            line.key: {
                "found": line.found, "candidates": line.candidates, "in_order": line.in_order, "spared": line.spared,
                "not_known": line.not_known, "unclear": line.unclear,
                "rows_lost": {feed.en: rows for feed, rows in line.rows_lost},
                "not_run": [f"{feed.en}: {why.en}" for feed, why in line.not_run],
            }
            for line in view.rules
        },
    }  # fmt: skip


def _view(acting: Acting, run: ComparisonRun, store: SnapshotStore, place: str) -> ComparisonView:
    return ComparisonView(
        public_id=run.public_id,
        purpose=run.purpose,
        purpose_words=words_of(PURPOSE_WORDS, run.purpose),
        state=run.state,
        state_words=STATE_WORDS[run.state],
        on=run.on,
        place=place,
        area_path=run.area_path,
        made_by_name=run.made_by_name,
        asked_at=run.asked_at,
        finished_at=run.finished_at,
        done_steps=run.done_steps,
        total_steps=run.total_steps,
        trouble=[(words_of(TROUBLE_WORDS, each["code"]), each["code"]) for each in run.trouble],
        rules=_rules(acting, run, store),
        feeds=_feeds(run),
    )


def _rules(acting: Acting, run: ComparisonRun, store: SnapshotStore) -> list[RuleLine]:
    areas = areas_of(acting, run.purpose)
    sees_all, sees_run = covers(areas, run.home_path or "/"), covers(areas, run.area_path)
    lines = []
    for key, each in run.results.items():
        if not may_see_rule(acting, run.purpose, key):
            continue
        title, not_run = title_of(key), _why_not(each["not_run"])
        found = None if not_run else each["found"] if sees_run else _count(acting, run, key, store)
        if not_run or not sees_all:
            lines.append(RuleLine(key, title, found, None, None, None, None, not_run))
            continue
        spared = sum(each["spared"].values())
        lost = [(feed_title(name), rows) for name, rows in each.get("rows_lost", {}).items()]
        lines.append(RuleLine(
            key, title, found, each["candidates"], each["in_order"], spared, each["not_known"], not_run,
            each.get("unclear"), lost,
        ))  # fmt: skip
    return lines


def _count(acting: Acting, run: ComparisonRun, rule: str, store: SnapshotStore) -> int | None:
    if run.state != ComparisonState.DONE:
        return None
    try:
        return len(seen(acting, run, rule, store).keys)
    except ResultsMissing:
        return None


def _feeds(run: ComparisonRun) -> list[FeedLine]:
    contracts = load_contracts()
    lines = []
    for name in sorted({*run.feeds, *run.missing}):
        as_of = run.feeds.get(name, "")
        age = (run.on - date.fromisoformat(as_of)).days if as_of else None
        fresh = contracts[name].fresh_for_days if name in contracts else 0
        why = run.missing.get(name)
        lines.append(FeedLine(name, feed_title(name), as_of, age, fresh, words_of(NOT_RUN_WORDS, why) if why else None))
    return lines


def feed_title(dataset: str) -> Words:
    """A dataset's name."""
    contract = load_contracts().get(dataset)
    return Words(contract.zh, contract.en) if contract else Words(dataset, dataset)


def title_of(rule: str) -> Words:
    """A rule's name; its key where the book does not have it any more."""
    found = installed_book().rules.get(rule)
    return Words(found.zh, found.en) if found else Words(rule, rule)


def rules_for(purpose: str) -> list[str]:
    """The keys of the book's rules of a purpose, in order."""
    return sorted(key for key, rule in installed_book().rules.items() if rule.purpose == purpose)


@dataclass(frozen=True)
class OfferedRule:
    """A rule one may choose (可选的规则), and why it could not be run on the day, feed by feed."""

    key: str
    title: Words
    not_run: list[tuple[Words, Words]]


def fetch_offered(acting: Acting, purpose: str, on: date, *, store: SnapshotStore | None = None) -> list[OfferedRule]:
    """The rules of a purpose, in order, as they stand with the data on file for a day; no data is opened.

    Raises:
        NotAllowed: no post of this account compares.
        PurposeRefused: an agreement does not cover the purpose; that stands in the audit.
    """
    require_somewhere(acting, "outreach.compare")
    book = installed_book()
    keys = rules_for(purpose)
    with refusals_on_record(acting):
        missing = inputs_now(book, keys, store or snapshots(), on=on, purpose=purpose).missing
    return [
        OfferedRule(key, title_of(key), _why_not(
            {name: missing[name] for name in book.datasets(book.rules[key]) if name in missing}))
        for key in keys
    ]  # fmt: skip


def fetch_suggested_day(acting: Acting, purpose: str, *, store: SnapshotStore | None = None) -> date:
    """The day to offer for a new comparison: the last one of which all the monthly data have arrived."""
    book = installed_book()
    keys = [key for key, rule in book.rules.items() if rule.purpose == purpose]
    return day_all_arrived(book, keys, store or snapshots(), today=acting.today)


def _why_not(not_run: Mapping[str, str]) -> list[tuple[Words, Words]]:
    return [(feed_title(name), words_of(NOT_RUN_WORDS, why)) for name, why in not_run.items()]
