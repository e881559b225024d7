"""Loads one extract (装载一份数据): checked, repaired where safe, rejected row by row, stored whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from doudi.columnar.at_once import as_they_come
from doudi.columnar.checking import BlockChecker, Judged
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.drift import (
    DriftAlarm,
    as_kept,
    feed_alarms,
    from_kept,
    has_shrunk,
    heading_alarms,
    reject_alarms,
    share_alarms,
    shares_of,
    shown,
)
from doudi.columnar.errors import RowsLost
from doudi.columnar.linked_rows import Decided, Decisions, LinkedRows, Whose
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.readers.database_table import (
    Table,
    TableChanged,
    changed_fault,
    digest_table,
    open_table,
)
from doudi.columnar.readers.opening import open_extract
from doudi.columnar.readers.rows import Reader, RowBlock
from doudi.columnar.readers.sheet import torn_fault
from doudi.columnar.readers.sheet_stream import SheetTorn
from doudi.columnar.readers.unpacking import unpacked
from doudi.columnar.rejects import RejectsFile
from doudi.columnar.reloading import Before, alone, newest_of
from doudi.columnar.sealed import Seal
from doudi.columnar.settling import settle_repeats
from doudi.columnar.snapshot import SnapshotInfo, SnapshotStore, timestamp
from doudi.columnar.spare_memory import give_back
from doudi.columnar.storing import count_people, store_rows
from doudi.kernel.errors import Fault

# A file most of whose rows are unusable is the wrong file or a broken export; storing the rest would make the missing
# people look as if they had nothing.
MOST_REJECTED = 0.5
JUDGED_AT_ONCE = 2
"""Blocks; each holds some tens of megabytes."""

Progress = Callable[[str, int, int], None]
Opened = tuple[Reader | None, list[Fault]]


@dataclass(frozen=True)
class LoadReport:
    """What became of one extract.

    Attributes:
        rows_in: rows of the file; always rows_accepted + rows_rejected.
        rows_accepted: rows now in the snapshot; 0 when the file was refused as a whole. Of them `linked` had no usable
            number and came by linkage.
        repairs: repair → values mended.
        reasons: reason code → rows rejected for it first.
        faults: why the whole file was refused; empty when a snapshot was stored.
        ignored_columns: columns the contract does not know; nothing of them was kept.
        key_conflicts: accepted rows that share a key with another accepted row and say something else.
        drift: in what the feed is not as it was last time; alarms, no refusals.
        already_loaded: the same file had been loaded before; nothing was done.
        corrected: of a file of corrections, rows that were rejected before and are not any more.
        skipped: of a file of corrections, rows that needed none: accepted meanwhile, or repeated, or superseded.
    """

    dataset: str
    file: str
    as_of: date
    rows_in: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    repairs: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    rejects_path: Path | None = None
    faults: tuple[Fault, ...] = ()
    snapshot: SnapshotInfo | None = None
    encoding: str = ""
    ignored_columns: tuple[str, ...] = ()
    key_conflicts: int = 0
    drift: tuple[DriftAlarm, ...] = ()
    already_loaded: bool = False
    corrected: int = 0
    skipped: int = 0
    linked: int = 0


def load_extract(
    path: Path,
    contract: DatasetContract,
    *,
    store: SnapshotStore,
    pseudonyms: Pseudonyms,
    seal: Seal,
    as_of: date,
    now: datetime,
    progress: Progress | None = None,
    accept_shrunk: bool = False,
    decided: Decided | None = None,
) -> LoadReport:
    """Loads an extract into a dated snapshot (快照).

    Everything about the file is told at once. Rows are accepted or rejected one by one; a file that is broken as a
    whole leaves nothing behind but its faults. The same file again is recognised and nothing is done, unless it was
    decided since whose some of its rows are. A load that is killed leaves nothing behind that counts.

    Args:
        seal: encrypts texts; called with texts of a thousand values each.
        as_of: the day whose state the file shows; birth dates after it are impossible.
        now: the moment of loading, recorded.
        progress: told (stage, done, total) now and then.
        accept_shrunk: take the file although it has less than half of the rows of the last snapshot.
        decided: whose rows without a usable number are; nobody's without it.

    Raises:
        PseudonymsCollide: two numbers share a key; nothing was stored.
        RowsLost: our own books do not balance; nothing was stored.
    """
    report = LoadReport(contract.dataset, path.name, as_of)
    with unpacked(path) as (inner, faults):
        if faults:
            return replace(report, faults=tuple(faults))
        loading = _Loading(contract, store, pseudonyms, seal, as_of, now, progress or _quiet, accept_shrunk, decided)
        return loading.run(report, _digest(inner, loading.tell), lambda: open_extract(inner, contract))


def load_table(
    table: Table,
    contract: DatasetContract,
    *,
    store: SnapshotStore,
    pseudonyms: Pseudonyms,
    seal: Seal,
    as_of: date,
    now: datetime,
    progress: Progress | None = None,
    accept_shrunk: bool = False,
    decided: Decided | None = None,
) -> LoadReport:
    """Loads a table or view of a database; as `load_extract`, with the digest of what is read in place of a file's."""
    loading = _Loading(contract, store, pseudonyms, seal, as_of, now, progress or _quiet, accept_shrunk, decided)
    loading.tell("digest", 0, 1)
    digest = digest_table(table)
    report = LoadReport(contract.dataset, table.name, as_of)
    return loading.run(report, digest, lambda: open_table(table, contract, digest))


def _quiet(_stage: str, _done: int, _total: int) -> None:
    pass


@dataclass(frozen=True)
class _Loading:
    """What one load goes by, wherever its rows come from."""

    contract: DatasetContract
    store: SnapshotStore
    pseudonyms: Pseudonyms
    seal: Seal
    as_of: date
    now: datetime
    tell: Progress
    accept_shrunk: bool
    decided: Decided | None

    def run(self, report: LoadReport, digest: str, opened: Callable[[], Opened]) -> LoadReport:
        """From a digest and a reader to a snapshot, or to faults; of a file loaded before only what changed since."""
        report = self._run(report, digest, opened)
        give_back()  # its columns are gone by now: the next load of this process begins with the memory this one had
        return report

    def _run(self, report: LoadReport, digest: str, opened: Callable[[], Opened]) -> LoadReport:
        dataset, key_id = self.contract.dataset, self.pseudonyms.key_id
        decisions = self.decided.of_file(digest) if self.decided else None
        if self.store.find_digest(dataset, digest, key_id) is None:
            return self._read(report, digest, opened, decisions, None)
        with alone(self.store, dataset) if decisions else nullcontext():
            newest = newest_of(self.store, dataset, digest, key_id)
            assert newest is not None
            if (
                self.decided is None
                or decisions is None
                or not decisions.changed_since(datetime.fromisoformat(newest.loaded_at))
                or newest.as_of_date != self.as_of
            ):
                return _again(report, newest, self.store)
            return self._read(report, digest, opened, decisions, Before.of(self.store, newest, self.decided.unseal))

    def _read(
        self, report: LoadReport, digest: str, opened: Callable[[], Opened], decisions: Decisions | None,
        before: Before | None,
    ) -> LoadReport:  # fmt: skip
        contract, store, as_of = self.contract, self.store, self.as_of
        reader, faults = opened()
        if reader is None:
            return replace(report, faults=tuple(faults))
        last, newest = _earlier(store, contract.dataset, as_of, digest)
        if before is not None:
            digest, reader, faults = before.digest, before.reader(reader), [*faults, *before.faults(report.file, store)]
        drift = heading_alarms(contract, reader.missing_headers, reader.ignored_headers, last)
        report = replace(
            report, encoding=reader.encoding, ignored_columns=tuple(map(shown, reader.ignored_headers)), drift=drift
        )
        if faults:
            return replace(report, faults=tuple(faults))
        rejects = RejectsFile(store.rejects_path(contract.dataset, as_of, digest), self.seal)
        try:
            checker = BlockChecker(contract, self.pseudonyms, rejects, as_of, decisions)
            rows_in, torn = _check_all(reader, checker, self.tell, report.file)
            if torn:
                return replace(report, faults=(torn,))
            give_back()
            columns, conflicts = (
                settle_repeats(checker.accepted, contract, rejects) if checker.accepted.rows else ({}, 0)
            )
            accepted, rejected = checker.accepted.rows, len(rejects.rows)
            if accepted + rejected != rows_in:
                raise RowsLost(rows_in, accepted, rejected)
            linked = LinkedRows.taken(checker.accepted.linked, columns, contract.sorted_by)
            if before is not None and linked.is_as(before.snapshot.linked):
                return _again(report, before.snapshot.info, store)
            shares = shares_of(columns, contract)
            drift += feed_alarms(rows_in, as_of.isoformat(), last, newest)
            drift += reject_alarms(rows_in, rejected, rejects.by_reason)
            drift += share_alarms(contract, shares, accepted, last)
            report = replace(
                report, rows_in=rows_in, reasons=dict(rejects.by_reason), key_conflicts=conflicts, drift=drift
            )
            # What was taken before is fit, whatever is left of it: links taken back must not stay for want of others.
            faults = [] if before else _unfit(report.file, rows_in, rejected, None if self.accept_shrunk else last)
            if faults:
                rejects_path = rejects.close(with_rows=False)
                return replace(report, rows_rejected=rows_in, rejects_path=rejects_path, faults=tuple(faults))
            give_back()
            self.tell("store", 0, accepted)
            info = SnapshotInfo(
                dataset=contract.dataset,
                as_of=as_of.isoformat(),
                loaded_at=timestamp(self.now),
                source_file=report.file,
                source_digest=digest,
                contract_version=contract.version,
                key_id=self.pseudonyms.key_id,
                rows=accepted,
                rows_in=rows_in,
                rows_rejected=rejected,
                people=count_people(columns[contract.sorted_by]),
                repairs=dict(checker.accepted.repairs),
                reasons=dict(rejects.by_reason),
                key_conflicts=conflicts,
                sorted_by=contract.sorted_by,
                ignored_columns=report.ignored_columns,
                missing_columns=tuple(reader.missing_headers),
                shares=shares,
                drift=as_kept(drift),
                linked=len(linked),
            )
            if before is not None:
                info = before.next_info(info)
                for row, texts in before.corrected.items():
                    rejects.keep(row, texts)
            info = store_rows(columns, checker.accepted, contract, info, store, self.seal, rejects, linked)
            self.tell("store", accepted, accepted)
            return replace(
                report,
                rows_accepted=accepted,
                rows_rejected=rejected,
                repairs=info.repairs,
                snapshot=info,
                rejects_path=rejects.path if rejected else None,
                linked=info.linked,
            )
        finally:
            rejects.discard()


def _digest(path: Path, tell: Progress) -> str:
    total, done = path.stat().st_size, 0
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            digest.update(chunk)
            done += len(chunk)
            tell("digest", done, total)
    return digest.hexdigest()


def _again(report: LoadReport, known: SnapshotInfo, store: SnapshotStore) -> LoadReport:
    rejects = store.rejects_path(known.dataset, known.as_of_date, known.source_digest)
    drift = from_kept(known.drift)
    if report.as_of != known.as_of_date:
        drift += (DriftAlarm("same_file", before=known.as_of, after=report.as_of.isoformat()),)
    return replace(
        report,
        as_of=known.as_of_date,
        rows_in=known.rows_in,
        rows_accepted=known.rows,
        rows_rejected=known.rows_rejected,
        repairs=known.repairs,
        reasons=known.reasons,
        key_conflicts=known.key_conflicts,
        snapshot=known,
        drift=drift,
        rejects_path=rejects if rejects.is_file() else None,
        already_loaded=True,
        linked=known.linked,
    )


def _check_all(reader: Reader, checker: BlockChecker, tell: Progress, name: str) -> tuple[int, Fault | None]:
    rows_in = 0

    def judge(asked: tuple[RowBlock, Mapping[int, Whose]]) -> tuple[int, int, Judged]:
        block, whose = asked
        return block.rows_in, block.progress, checker.judge(block, whose)

    blocks = ((block, checker.whose(block)) for block in reader.blocks())
    try:
        for rows, progress, judged in as_they_come(blocks, judge, threads=JUDGED_AT_ONCE):
            rows_in += rows
            checker.note(judged)
            tell("check", progress, reader.total)
    except TableChanged:
        return rows_in, changed_fault(name)
    except SheetTorn:
        return rows_in, torn_fault(name)
    return rows_in, None


def _earlier(
    store: SnapshotStore, dataset: str, as_of: date, digest: str
) -> tuple[SnapshotInfo | None, SnapshotInfo | None]:
    """What to compare a file with: the newest snapshot not after its day, and the newest of all; never itself."""
    infos = [info for info in store.infos(dataset) if info.load_digest != digest]
    before = [info for info in infos if info.as_of_date <= as_of]
    return before[-1] if before else None, infos[-1] if infos else None


def _unfit(name: str, rows_in: int, rejected: int, last: SnapshotInfo | None) -> list[Fault]:
    faults = []
    if not rows_in:
        faults.append(
            Fault(
                name,
                "a heading without a single row",
                "an extract has rows",
                "ask the department whether it meant to send an empty file",
                "columnar.extract-no-rows",
            )
        )
    elif rejected > rows_in * MOST_REJECTED:
        faults.append(
            Fault(
                name,
                f"{rejected} of {rows_in} rows cannot be accepted",
                "what is stored must stand for the whole; people missing from it would look as if they had nothing",
                "correct the export; the rejects file tells the reasons",
                "columnar.mostly-rejected",
            )
        )
    if last is not None and has_shrunk(rows_in, last):
        faults.append(
            Fault(
                name,
                f"{rows_in} rows, {last.rows_in} in the snapshot of {last.as_of}",
                "a feed that loses half of its rows has probably been copied in part",
                "ask the department; if it is right, load it again with --smaller-is-right",
                "columnar.feed-shrunk",
            )
        )
    return faults
