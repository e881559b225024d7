"""Corrects rejected rows of a load (更正退回的行): a new snapshot that is the old one and the corrected rows.

Nothing of the old snapshot changes. Rows that are still wrong stay rejected, with what is now wrong in them; accepted
and rejected rows are still the rows of the file that was loaded, exactly.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.checking import Accepted, BlockChecker
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.corrections_file import SETTLED, Given, headers_of, read_given
from doudi.columnar.drift import as_kept, from_kept, reject_alarms, shares_of
from doudi.columnar.errors import PseudonymsCollide, RowsLost
from doudi.columnar.load import LoadReport
from doudi.columnar.pseudonym import Pseudonyms, refuse_collisions
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.rejects import RejectsFile, mask_value, read_entries, read_kept
from doudi.columnar.reloading import alone, newest_of
from doudi.columnar.sealed import Seal, Unseal
from doudi.columnar.settling import settle_keys
from doudi.columnar.snapshot import Snapshot, SnapshotInfo, SnapshotStore, timestamp
from doudi.columnar.storing import count_people, store_rows
from doudi.kernel.errors import Fault

Texts = dict[str, str]


def correct_rejects(
    path: Path,
    contract: DatasetContract,
    *,
    store: SnapshotStore,
    pseudonyms: Pseudonyms,
    seal: Seal,
    unseal: Unseal,
    now: datetime,
    load_digest: str = "",
) -> LoadReport:
    """Applies a clerk's corrected rows to the newest state of the load they belong to.

    The same file again, or one in which nothing was changed, changes nothing. A file that does not belong to a load of
    this dataset is refused, with every fault of it.

    Args:
        unseal: opens what `seal` encrypted.
        load_digest: the load somebody has in front of them; a file of another one is refused.

    Raises:
        PseudonymsCollide: two numbers share a key; nothing was stored.
        RowsLost: our own books do not balance; nothing was stored.
    """
    given = read_given(path)
    with alone(store, contract.dataset):
        info = newest_of(store, contract.dataset, given.batch, pseudonyms.key_id) if given.batch else None
        report = LoadReport(contract.dataset, path.name, info.as_of_date if info else now.date())
        faults = [*given.faults, *_unfit(path.name, given, info, contract, load_digest)]
        if faults or info is None:
            return replace(report, faults=tuple(faults))
        work = _Correcting(contract, store, store.open(info), pseudonyms, seal, unseal, now)
        return work.run(report, given)


def _unfit(
    name: str,
    given: Given,
    info: SnapshotInfo | None,
    contract: DatasetContract,
    load_digest: str,
) -> list[Fault]:
    if not given.batch:
        return []
    if info is None or (load_digest and info.load_digest != load_digest):
        return [
            Fault(
                name,
                f"batch {given.batch[:16]} is of no load of {contract.dataset}, or of another than this",
                "corrections go to the load whose rejects they are",
                "choose the right load, or download its rows to correct",
                "columnar.corrections-of-another-load",
            )
        ]
    if info.contract_version != contract.version:
        return [
            Fault(
                name,
                f"loaded under version {info.contract_version} of the contract, which is now {contract.version}",
                "old and corrected rows are of one form",
                "load the whole file again",
                "columnar.corrections-outdated",
            )
        ]
    return []


class _Correcting:
    """One correction: what there is, what was given, what becomes of both."""

    def __init__(
        self,
        contract: DatasetContract,
        store: SnapshotStore,
        old: Snapshot,
        pseudonyms: Pseudonyms,
        seal: Seal,
        unseal: Unseal,
        now: datetime,
    ) -> None:
        self.contract, self.store, self.old, self.pseudonyms = contract, store, old, pseudonyms
        self.seal, self.unseal, self.now = seal, unseal, now
        self.info = old.info
        path = store.rejects_path(contract.dataset, self.info.as_of_date, self.info.source_digest)
        self.rejects_path, self.entries, self.kept = path, read_entries(path), read_kept(path, unseal)

    def run(self, report: LoadReport, given: Given) -> LoadReport:
        """The report of a new snapshot, or of nothing to do."""
        changed, skipped = self._changed(given)
        report = replace(report, rows_in=self.info.rows_in, skipped=skipped)
        if not changed:
            return self._as_it_was(report)
        told = json.dumps(sorted(changed.items()), ensure_ascii=False)
        digest = hashlib.sha256(f"{self.info.source_digest}\n{told}".encode()).hexdigest()
        path = self.store.rejects_path(self.contract.dataset, self.info.as_of_date, digest)
        rejects = RejectsFile(path, self.seal)
        try:
            return self._apply(report, changed, digest, rejects)
        finally:
            rejects.discard()

    def _changed(self, given: Given) -> tuple[dict[int, Texts], int]:
        """The rows in which a cell says something else than what was sent, whole; and how many rows need nothing."""
        columns = {column.header: column for column in self.contract.columns}
        headers = headers_of(self.contract, self.info)
        changed: dict[int, Texts] = {}
        skipped = 0
        for row, one in sorted(given.rows.items()):
            if row not in self.entries or self._is_settled(row):
                skipped += 1
                continue
            sent = self.kept.get(row, {})
            texts = {}
            for header in headers:
                was, cell = sent.get(header, ""), one.cells.get(header, "")
                as_shown = mask_value(columns[header], was) if was else ""
                texts[header] = was if cell in (was, as_shown, as_shown.strip()) else cell
            if texts != {header: sent.get(header, "") for header in headers}:
                changed[row] = texts
        return changed, skipped

    def _is_settled(self, row: int) -> bool:
        return bool({entry[3] for entry in self.entries[row]} & SETTLED)

    def _as_it_was(self, report: LoadReport) -> LoadReport:
        return replace(
            report,
            rows_accepted=self.info.rows,
            rows_rejected=self.info.rows_rejected,
            reasons=self.info.reasons,
            repairs=self.info.repairs,
            snapshot=self.info,
            rejects_path=self.rejects_path if self.rejects_path.is_file() else None,
            already_loaded=True,
            linked=self.info.linked,
        )

    def _apply(self, report: LoadReport, changed: dict[int, Texts], digest: str, rejects: RejectsFile) -> LoadReport:
        checker = BlockChecker(self.contract, self.pseudonyms, rejects, self.info.as_of_date)
        for row in sorted(self.entries):
            if row not in changed and (row not in self.kept or self._is_settled(row)):
                for entry in self.entries[row]:
                    rejects.carry(entry)
        again = {row: self.kept[row] for row in self.entries if row in self.kept and not self._is_settled(row)}
        checker.check(self._block(again | changed))
        columns, key_conflicts = self._joined(checker.accepted, rejects)
        rows, rejected = len(columns["source_row"]), len(rejects.rows)
        if rows + rejected != self.info.rows_in:
            raise RowsLost(self.info.rows_in, rows, rejected)
        # What was put right is kept as well, so that the whole file can be read anew without losing it.
        for row, texts in (self.kept | again | changed).items():
            if row not in rejects.rows:
                rejects.keep(row, texts)
        linked = self.old.linked.among(columns["source_row"])
        drift = tuple(alarm for alarm in from_kept(self.info.drift) if alarm.code != "many_rejected")
        drift += reject_alarms(self.info.rows_in, rejected, rejects.by_reason)
        repairs = dict(self.info.repairs)
        for repair, count in checker.accepted.repairs.items():
            repairs[repair] = repairs.get(repair, 0) + count
        info = replace(
            self.info,
            loaded_at=timestamp(self.now),
            source_digest=digest,
            first_digest=self.info.load_digest,
            corrections=self.info.corrections + 1,
            rows=rows,
            rows_rejected=rejected,
            people=count_people(columns[self.contract.sorted_by]),
            repairs=repairs,
            reasons=dict(rejects.by_reason),
            key_conflicts=key_conflicts,
            shares=shares_of(columns, self.contract),
            drift=as_kept(drift),
            linked=len(linked),
        )
        info = store_rows(columns, checker.accepted, self.contract, info, self.store, self.seal, rejects, linked)
        return replace(
            report,
            rows_accepted=rows,
            rows_rejected=rejected,
            corrected=self.info.rows_rejected - rejected,
            reasons=info.reasons,
            repairs=info.repairs,
            key_conflicts=key_conflicts,
            snapshot=info,
            drift=drift,
            rejects_path=rejects.path if rejected else None,
            linked=info.linked,
        )

    def _block(self, rows: dict[int, Texts]) -> RowBlock:
        numbers = sorted(rows)
        headers = headers_of(self.contract, self.info)
        columns = {
            header: pa.array([rows[number].get(header, "") for number in numbers], pa.string()) for header in headers
        }
        hashes = [hash(tuple(sorted(rows[number].items()))) for number in numbers]
        return RowBlock(np.array(numbers, np.int64), columns, np.array(hashes, np.int64))

    def _joined(self, new: Accepted, rejects: RejectsFile) -> tuple[dict[str, Any], int]:
        """Old and corrected rows as one, sorted; repetitions and superseded versions of it rejected."""
        contract = self.contract
        fresh = {name: new.joined(name) for name in list(new.parts)}
        hashes, checks = fresh.pop("_hash"), fresh.pop("_check")
        keys = fresh[contract.sorted_by]
        order = np.argsort(keys, kind="stable")
        refuse_collisions(keys[order], checks[order], contract.dataset)
        columns = {name: self._old_column(name, values) for name, values in fresh.items()}
        old_rows = len(columns["source_row"])
        twice = _repeats(columns, fresh, hashes, contract)
        for name, values in fresh.items():
            columns[name] = _together(columns[name], values)
        _refuse_shared_keys(columns, contract)
        alive = np.concatenate([np.ones(old_rows, dtype=bool), ~twice])
        conflicts, superseded = settle_keys(columns, contract, alive)
        rows = columns["source_row"]
        for reason, out in (("duplicate_row", ~alive), ("superseded", superseded)):
            for row in np.sort(rows[out]).tolist():
                rejects.add(row, reason)
        final = np.lexsort((rows, columns[contract.sorted_by]))
        final = final[(alive & ~superseded)[final]]
        return {name: _take(values, final) for name, values in columns.items()}, conflicts

    def _old_column(self, name: str, like: Any) -> Any:
        """A column of the old snapshot in the form the checker gives a new one."""
        if name == "_digits":
            numbers = self._unsealed("citizen_number")
            return np.array([int(number[:17]) if number else 0 for number in numbers], dtype=np.uint64)
        if name in self.info.sealed_columns:
            texts = self._unsealed(name)
            return pa.array([text or None for text in texts], pa.string()).cast(like.type)
        column = self.old.read(name)[name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
        if isinstance(like, np.ndarray):
            return column.fill_null(0).to_numpy(zero_copy_only=False).astype(like.dtype)
        if pa.types.is_dictionary(like.type):
            return pa.DictionaryArray.from_arrays(column.indices.cast(like.indices.type), like.dictionary)
        return column.cast(like.type)

    def _unsealed(self, name: str) -> list[str]:
        return self.old.unseal(name, np.arange(self.info.rows), self.unseal)


def _together(old: Any, new: Any) -> Any:
    return np.concatenate([old, new]) if isinstance(new, np.ndarray) else pa.concat_arrays([old, new])


def _take(values: Any, order: npt.NDArray[np.int64]) -> Any:
    return values[order] if isinstance(values, np.ndarray) else values.take(pa.array(order))


def _repeats(
    old: dict[str, Any], new: dict[str, Any], hashes: npt.NDArray[np.int64], contract: DatasetContract
) -> npt.NDArray[np.bool_]:
    """Which corrected rows say exactly what an accepted row, or a corrected one before, says: bool[n].

    Of an accepted row only what is kept can be compared; the raw line is gone.
    """
    names = [name for name in new if name != "source_row"]
    keys = old[contract.sorted_by]
    seen: set[tuple[int, int]] = set()
    twice = np.zeros(len(hashes), dtype=bool)
    for at, key in enumerate(new[contract.sorted_by].tolist()):
        mark = (key, int(hashes[at]))
        first, last = np.searchsorted(keys, np.uint64(key), "left"), np.searchsorted(keys, np.uint64(key), "right")
        same = any(
            all(_cell(old[name], place) == _cell(new[name], at) for name in names) for place in range(first, last)
        )
        twice[at] = same or mark in seen
        seen.add(mark)
    return twice


def _cell(values: Any, at: int) -> object:
    value = values[at]
    return value.item() if isinstance(values, np.ndarray) else value.as_py()


def _refuse_shared_keys(columns: dict[str, Any], contract: DatasetContract) -> None:
    """One key, two numbers, where the numbers are at hand."""
    if "_digits" not in columns:
        return
    keys = columns[contract.sorted_by]
    order = np.argsort(keys, kind="stable")
    keys, digits = keys[order], columns["_digits"][order]
    wrong = int(np.count_nonzero((keys[1:] == keys[:-1]) & (digits[1:] != digits[:-1])))
    if wrong:
        raise PseudonymsCollide(wrong, contract.dataset)
