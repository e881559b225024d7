"""Findings of a comparison with what they rest on (比对发现与依据), read many at a time and given one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from doudi.columnar.comparison.evidence import Behind, EvidenceReader, SaidRow
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.results import PinnedStore
from doudi.columnar.contract import load_contract
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.snapshot import Snapshot, SnapshotStore
from doudi.kernel.month import Month
from doudi.outreach.comparing.errors import RuleNotInRun
from doudi.outreach.comparing.expecting import expected_by_rule
from doudi.outreach.comparing.inputs import opened
from doudi.outreach.consulting import snapshots
from doudi.outreach.domain import weighing
from doudi.outreach.domain.compared import Finding, FoundRow
from doudi.outreach.models import ComparisonRun
from doudi.outreach.reads.kept_findings import Seen, ran, seen
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index

PERSON = "person"


def findings(
    acting: Acting, run: ComparisonRun, rule: str, *, area_path: str = "", after: int = 0, limit: int | None = None,
    store: SnapshotStore | None = None,
) -> Iterator[Finding]:  # fmt: skip
    """What a rule found, ascending by subject, only in the area asked and the account's own; one line in the audit.

    The rows come from the very snapshots the run read, whatever was loaded since.

    Args:
        area_path: a place this account serves; empty for all of them.
        after: only subjects whose key is greater, to go on where somebody stopped.
        limit: at most so many.

    Raises:
        NotAllowed: not this account's to see.
        ComparisonNotDone, RuleNotInRun, ResultsMissing, InputsGone: there is nothing to show.
    """
    store = store or snapshots()
    visible = seen(acting, run, rule, store, area_path=area_path)
    first = int(np.searchsorted(visible.keys, np.uint64(after), side="right")) if after else 0
    last = len(visible.keys) if limit is None else min(len(visible.keys), first + max(0, limit))
    reader = FindingReader(run, rule, store)
    note_reading(acting, run, rule, area_path, last - first)
    return reader.findings(visible, range(first, last))


def note_reading(acting: Acting, run: ComparisonRun, rule: str, area_path: str, count: int) -> None:
    """Findings were shown: one line in the audit, with no subject's key in it."""
    record(acting.for_purpose(run.purpose), "read.findings", "comparison", run.public_id,
           area_path=area_path or run.area_path, detail={"rule": rule, "findings": max(0, count)})  # fmt: skip


@dataclass(frozen=True)
class _Feed:
    contract: DatasetContract
    as_of: str
    is_old: bool


class FindingReader:
    """Makes findings of one rule of one run out of keys.

    Raises:
        RuleNotInRun: the rule is not in the book any more, or was not run.
        InputsGone: a snapshot the run read is gone.
    """

    def __init__(self, run: ComparisonRun, rule: str, store: SnapshotStore) -> None:
        book = installed_book()
        if rule not in book.rules:
            raise RuleNotInRun(rule, ran(run.results))
        self.run, self.book, self.rule = run, book, book.rules[rule]
        against = self.rule.speaks_against
        also = tuple(book.signals[key].dataset for key in against if key in book.signals)
        datasets = tuple(dict.fromkeys((*book.datasets(self.rule), *also)))
        self.snapshots: dict[str, Snapshot] = opened(store, run.inputs, datasets)
        pinned = PinnedStore(store, run.inputs)
        self.rows = EvidenceReader(book, self.rule, pinned, on=run.on, purpose=run.purpose, against=against)
        self.feeds = {name: _feed(each, run.on) for name, each in self.snapshots.items()}
        self.has_old_feed = any(self.feeds[name].is_old for name in book.datasets(self.rule) if name in self.feeds)

    def finding(self, visible: Seen, place: int) -> Finding:
        """The finding at a place among those that may be seen."""
        return next(self.findings(visible, range(place, place + 1)))

    def findings(self, visible: Seen, places: range) -> Iterator[Finding]:
        """The findings at some places; their rows are gathered together."""
        keys, codes = visible.keys[places.start : places.stop], visible.codes[places.start : places.stop]
        for key, code, behind in zip(keys.tolist(), codes.tolist(), self.rows.behind_each(keys), strict=True):
            yield self._made(key, visible.paths.get(code, ""), behind)

    def _made(self, key: int, area_path: str, behind: Behind) -> Finding:
        rests = tuple(self._row(row) for row in behind.rests)
        against = tuple(self._row(row) for row in behind.against)
        subject = self.rule.subject
        doubts = self._doubts(behind, rests, against, is_unplaced=subject == PERSON and not area_path)
        contracts = {name: feed.contract for name, feed in self.feeds.items()}
        expected = expected_by_rule().get(self.rule.key)
        return Finding(
            rule=self.rule.key,
            period=self.run.period,
            subject=subject,
            subject_key=key,
            area_path=area_path,
            rests_on=rests,
            speaks_against=against,
            absent={name: self.feeds[name].as_of for name in behind.silent},
            expected_fen=behind.left_sum(expected.column) if expected else None,
            confidence=weighing.confidence_of(doubts),
            doubts=doubts,
            facts_digest=blind_index("finding_facts", weighing.material_rows(rests, against, doubts, contracts)),
        )

    def _row(self, row: SaidRow) -> FoundRow:
        feed = self.feeds[row.dataset]
        kept = shown_columns(row.dataset)
        told = ((name, kind, row.values.get(name)) for name, kind in kept.items())
        values = {name: _plain(value, kind) for name, kind, value in told if value is not None}
        return FoundRow(row.dataset, feed.as_of, row.signal, int(row.values.get("source_row") or 0), values)

    def _doubts(
        self, behind: Behind, rests: tuple[FoundRow, ...], against: tuple[FoundRow, ...], *, is_unplaced: bool
    ) -> tuple[str, ...]:
        beside = tuple(row for row in rests if row.signal != self.rule.left)
        sources = self.rule.any_of or (self.rule.pairing.signals if self.rule.pairing else ())
        says_one = len(sources) > 1 and len(behind.said & set(sources)) == 1
        found = {
            weighing.SPOKEN_AGAINST: bool(against),
            weighing.DISAGREE: weighing.rows_disagree(beside),
            weighing.REJECTED: bool(behind.unsure),
            weighing.FEED_OLD: self.has_old_feed,
            weighing.ONE_SOURCE: says_one,
            weighing.LINKED: any(row.linked for row in (*behind.rests, *behind.against)),
            weighing.NOT_PLACED: is_unplaced,
        }
        return tuple(code for code, holds in found.items() if holds)


@lru_cache(maxsize=128)
def shown_columns(dataset: str) -> Mapping[str, str]:
    """Columns of a dataset that are kept in clear → their type; pseudonyms and sealed columns are not among them."""
    return {column.name: column.type for column in load_contract(dataset).columns if column.keep == "value"}


def _feed(snapshot: Snapshot, on: date) -> _Feed:
    contract = load_contract(snapshot.info.dataset)
    old = weighing.is_old(snapshot.info.as_of_date, on, contract.fresh_for_days)
    return _Feed(contract, snapshot.info.as_of, old)


def _plain(value: Any, kind: str) -> Any:
    if kind == "month" and isinstance(value, int):
        return str(Month.from_index(value))
    return value.isoformat() if isinstance(value, date) else value

