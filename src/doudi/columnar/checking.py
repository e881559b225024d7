"""Checks one block of rows against its contract and keeps what was accepted, compactly, until the end of the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.at_once import in_order
from doudi.columnar.citizen_numbers import CheckedNumbers, check_numbers, full_number_column
from doudi.columnar.contract_model import PERSON_KEY, ColumnContract, DatasetContract
from doudi.columnar.linked_rows import Decisions, Whose, with_numbers
from doudi.columnar.pseudonym import Pseudonyms, refuse_collisions
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.rejects import RejectsFile
from doudi.columnar.snapshot import as_uint64
from doudi.columnar.values import ColumnChecker, birth_disagrees, certificate_disagrees, sex_disagrees

UInt64s = npt.NDArray[np.uint64]


@dataclass
class Accepted:
    """The accepted rows of a whole file: parts per block, joined at the end.

    Attributes:
        parts: column name → Arrow arrays or NumPy arrays, one per block.
        unsure_people: keys of people (employers, projects: what the snapshot is sorted by) of whom a row was rejected.
        unsure_groups: keys of groups of which a row was rejected.
        linked: row number → decision, of rows that have no usable number and of which it stands decided whose they are.
    """

    parts: dict[str, list[Any]] = field(default_factory=dict)
    repairs: Counter[str] = field(default_factory=Counter)
    unsure_people: list[UInt64s] = field(default_factory=list)
    unsure_groups: list[UInt64s] = field(default_factory=list)
    linked: dict[int, Whose] = field(default_factory=dict)
    rows: int = 0

    def joined(self, name: str) -> Any:
        """One column over all blocks; its parts are let go."""
        parts = self.parts.pop(name)
        if isinstance(parts[0], np.ndarray):
            return np.concatenate(parts)
        return pa.concat_arrays(parts)


class BlockChecker:
    """Checks blocks of one file; what it accepts is in `accepted`, what it refuses in the rejects file.

    Args:
        decisions: whose rows without a usable number are; nobody's without it.
    """

    def __init__(
        self, contract: DatasetContract, pseudonyms: Pseudonyms, rejects: RejectsFile, today: date,
        decisions: Decisions | None = None,
    ) -> None:  # fmt: skip
        self._contract, self._pseudonyms, self._rejects, self._today = contract, pseudonyms, rejects, today
        self._decisions = decisions
        self._checkers = {c.name: ColumnChecker(c, today) for c in contract.columns if c.type != "citizen_number"}
        self.accepted = Accepted()

    def check(self, block: RowBlock) -> None:
        """Checks every row of the block; each ends up accepted or rejected, exactly once."""
        for number, reason in block.broken:
            self._rejects.add(number, reason)
        if not len(block.numbers):
            return
        good = np.ones(len(block.numbers), dtype=bool)
        columns = {column.name: column for column in self._contract.columns if column.header in block.columns}
        numbers = {
            name: check_numbers(block.columns[column.header], column.repairs, self._today)
            for name, column in columns.items()
            if column.type == "citizen_number"
        }
        person = numbers.get(PERSON_KEY)
        if self._decisions is not None and person is not None and person.reasons:
            whose = self._decisions.of(block, person)
            person = numbers[PERSON_KEY] = with_numbers(person, whose, self._today)
            self.accepted.linked |= {int(block.numbers[place]): each for place, each in whose.items()}
        values: dict[str, Any] = {}
        for name, column in columns.items():
            if column.type == "citizen_number":
                self._reject_numbers(block, column, numbers[name], good)
                continue
            if column.keep == "drop" and not column.required and column.type in ("text", "name"):
                continue
            checked = self._checkers[name].check(block.columns[column.header])
            self.accepted.repairs.update(checked.repairs)
            self._reject(block, column, checked.bad, good)
            values[name] = checked.values
            if person is not None:
                self._reject_disagreements(block, column, checked.values, person, good)
        self._note_unsure(values, numbers, good)
        self._keep_rejected(block, columns, good)
        self._keep(block, columns, values, numbers, good)

    def _keep_rejected(self, block: RowBlock, columns: dict[str, ColumnContract], good: npt.NDArray[np.bool_]) -> None:
        bad = np.flatnonzero(~good)
        if not len(bad):
            return
        headers = [column.header for column in columns.values()]
        texts = [block.columns[header].take(pa.array(bad)).to_pylist() for header in headers]
        for row, values in zip(block.numbers[bad].tolist(), zip(*texts, strict=True), strict=True):
            self._rejects.keep(row, dict(zip(headers, (value or "" for value in values), strict=True)))

    def _reject(
        self, block: RowBlock, column: ColumnContract, bad: dict[int, str], good: npt.NDArray[np.bool_]
    ) -> None:
        raw = block.columns[column.header]
        for row, reason in bad.items():
            self._rejects.add(int(block.numbers[row]), reason, column, raw[row].as_py() or "")
            good[row] = False

    def _reject_numbers(
        self, block: RowBlock, column: ColumnContract, checked: CheckedNumbers, good: npt.NDArray[np.bool_]
    ) -> None:
        self.accepted.repairs.update(checked.repairs)
        bad = checked.reasons
        if not column.required:
            bad = {row: reason for row, reason in bad.items() if reason != "number_blank"}
        self._reject(block, column, bad, good)

    def _reject_disagreements(
        self, block: RowBlock, column: ColumnContract, values: Any, person: CheckedNumbers, good: npt.NDArray[np.bool_]
    ) -> None:
        if column.agrees_with == "birth_date":
            wrong, reason = birth_disagrees(values, person.birth_day), "birth_date_disagrees"
        elif column.agrees_with == "sex":
            wrong, reason = sex_disagrees(values, person.is_male), "sex_disagrees"
        elif column.type == "disability_certificate":
            wrong, reason = certificate_disagrees(values, person.digits), "certificate_of_another"
        else:
            return
        # A row already refused has its reason; comparing with a number that is itself wrong would only confuse.
        rows = np.flatnonzero(wrong & person.valid & good)
        self._reject(block, column, {int(row): reason for row in rows}, good)

    def _note_unsure(
        self, values: dict[str, Any], numbers: dict[str, CheckedNumbers], good: npt.NDArray[np.bool_]
    ) -> None:
        bad = np.flatnonzero(~good)
        if not len(bad):
            return
        if self._contract.is_of_people:
            likely = numbers[PERSON_KEY].likely[bad]
            keys = self._pseudonyms.of_digits(likely[likely != 0])[0]
        else:
            keys = self._sort_keys(values, numbers, bad)[0]
        self.accepted.unsure_people.append(keys[keys != 0])
        if self._contract.group in values:
            groups = values[self._contract.group].take(pa.array(bad))
            self.accepted.unsure_groups.append(self._pseudonyms.of_text(groups, self._contract.group))

    def _sort_keys(
        self, values: dict[str, Any], numbers: dict[str, CheckedNumbers], rows: npt.NDArray[np.int64]
    ) -> tuple[UInt64s, UInt64s]:
        """Keys and check halves of what the snapshot is sorted by, of some rows; key 0 where it cannot be told."""
        column = self._contract.sort_column
        if self._contract.is_of_people:
            person = numbers[PERSON_KEY]
            keys, checks = self._pseudonyms.of_digits(person.digits[rows])
            return np.where(person.valid[rows], keys, np.uint64(0)), checks
        return self._pseudonyms.of_text_checked(values[column.name].take(pa.array(rows)), column.key_domain)

    def _keep(
        self,
        block: RowBlock,
        columns: dict[str, ColumnContract],
        values: dict[str, Any],
        numbers: dict[str, CheckedNumbers],
        good: npt.NDArray[np.bool_],
    ) -> None:
        everything = bool(good.all())
        mask = None if everything else pa.array(good)
        parts = self.accepted.parts

        def put(name: str, part: Any) -> None:
            parts.setdefault(name, []).append(part)

        self.accepted.rows += int(good.sum())
        put("source_row", block.numbers[good].astype(np.uint32))
        put("_hash", block.hashes[good])
        keys, checks = self._sort_keys(values, numbers, np.flatnonzero(good))
        put(self._contract.sorted_by, keys)
        put("_check", checks)
        person = numbers.get(PERSON_KEY)
        people = keys
        if person is not None and not self._contract.is_of_people:
            people = self._pseudonyms.of_digits(person.digits[good])[0]
        if self._contract.people_map:
            put("_digits", numbers[PERSON_KEY].digits[good])
        for name, column in columns.items():
            if column.mark_as:
                names = values[name] if mask is None else values[name].filter(mask)
                marks = self._pseudonyms.name_marks(people, names)
                if self.accepted.linked:  # how such a row writes the name says nothing of who the number's owner is
                    marks[np.isin(block.numbers[good], list(self.accepted.linked))] = 0
                put(column.mark_as, marks)
            if name == self._contract.sorted_by or column.keep == "drop":
                continue
            if column.type == "citizen_number":
                other = numbers[name]
                keys = self._pseudonyms.of_digits(other.digits[good])[0]
                put(name, np.where(other.digits[good] == 0, np.uint64(0), keys))
                continue
            kept = values[name] if mask is None else values[name].filter(mask)
            put(name, self._pseudonyms.of_text(kept, column.key_domain) if column.keep == "key" else kept)
            if column.key_as:
                put(column.key_as, self._pseudonyms.of_text(kept, column.key_domain))


def settle_repeats(accepted: Accepted, contract: DatasetContract, rejects: RejectsFile) -> tuple[dict[str, Any], int]:
    """Joins the blocks, sorts them by key (a person's, an employer's, a project's), and rejects exact repetitions and
    superseded versions.

    Returns:
        The columns by name, sorted, with `_`-prefixed helpers removed except `_digits`; and the number of rows that
        share a contract key with another row but say something else, which all stay (两说并存).

    Raises:
        PseudonymsCollide: one person key stands for two numbers.
    """
    columns = {name: accepted.joined(name) for name in list(accepted.parts)}
    keys, rows, hashes = columns[contract.sorted_by], columns["source_row"], columns.pop("_hash")
    by_key = _in_order(keys, rows)
    sorted_keys = keys[by_key]
    refuse_collisions(sorted_keys, columns.pop("_check")[by_key], contract.dataset)
    together = _several(sorted_keys)
    out = np.zeros(len(keys), dtype=bool)
    # Only rows that share a key can be repetitions or versions of each other: the others are not looked at again.
    shared = by_key[together]
    order = shared[np.lexsort((rows[shared], hashes[shared], keys[shared]))]
    repeats = np.zeros(len(order), dtype=bool)
    repeats[1:] = (keys[order][1:] == keys[order][:-1]) & (hashes[order][1:] == hashes[order][:-1])
    out[order[repeats]] = True
    for row in np.sort(rows[out]).tolist():
        rejects.add(row, "duplicate_row")
    alive = ~out
    if contract.sorted_by in contract.key:
        alive[by_key[~together]] = False
    conflicts, superseded = settle_keys(columns, contract, alive)
    for row in np.sort(rows[superseded]).tolist():
        rejects.add(row, "superseded")
    out |= superseded
    final = by_key[~out[by_key]]
    accepted.rows = len(final)
    names = list(columns)
    taken = in_order(len(names), lambda at: _take(columns[names[at]], final))
    return dict(zip(names, taken, strict=True)), conflicts


def _in_order(keys: UInt64s, rows: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The order by key, and of one key by row."""
    order = np.argsort(keys)
    together = np.flatnonzero(_several(keys[order]))
    if len(together):
        some = order[together]
        order[together] = some[np.lexsort((rows[some], keys[some]))]
    return order


def _several(sorted_keys: UInt64s) -> npt.NDArray[np.bool_]:
    """For each of ascending keys whether it stands there more than once."""
    same = sorted_keys[1:] == sorted_keys[:-1]
    found = np.zeros(len(sorted_keys), dtype=bool)
    found[1:] = same
    found[:-1] |= same
    return found


def _take(values: Any, order: npt.NDArray[Any]) -> Any:
    return values[order] if isinstance(values, np.ndarray) else values.take(pa.array(order))


def settle_keys(
    columns: dict[str, Any], contract: DatasetContract, alive: npt.NDArray[np.bool_]
) -> tuple[int, npt.NDArray[np.bool_]]:
    """Rows that share the contract key: how many there are, and which are superseded by a later version."""
    superseded = np.zeros(len(alive), dtype=bool)
    rows = np.flatnonzero(alive)
    if not len(rows):
        return 0, superseded
    parts = [_sortable(columns[name])[rows] for name in contract.key]
    source = columns["source_row"][rows]
    version = _sortable(columns[contract.version_column])[rows] if contract.version_column else np.zeros(len(rows))
    order = np.lexsort((source, version, *reversed(parts)))
    same = np.ones(len(rows) - 1, dtype=bool)
    for part in parts:
        same &= part[order][1:] == part[order][:-1]
    if contract.version_column:
        older = order[:-1][same]
        superseded[rows[older]] = True
        return 0, superseded
    touched = np.zeros(len(rows), dtype=bool)
    touched[:-1] |= same
    touched[1:] |= same
    return int(touched.sum()), superseded


def _sortable(values: Any) -> npt.NDArray[Any]:
    """Integers that are equal exactly where the values are equal; for numbers and days also in their order."""
    if isinstance(values, np.ndarray):
        return values
    if pa.types.is_dictionary(values.type):
        return np.asarray(values.indices.fill_null(-1).to_numpy(zero_copy_only=False))
    if pa.types.is_string(values.type):
        return np.asarray(values.fill_null("").dictionary_encode().indices.to_numpy(zero_copy_only=False))
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    return np.asarray(values.fill_null(-1).to_numpy(zero_copy_only=False))


def to_table(columns: dict[str, Any], contract: DatasetContract) -> tuple[Any, dict[str, Any]]:
    """The Arrow table of a snapshot's rows, and its columns to be sealed (with the clear numbers of a people map)."""
    sealed = {c.name: columns.pop(c.name) for c in contract.columns if c.keep == "sealed" and c.name in columns}
    if "_digits" in columns:
        sealed["citizen_number"] = full_number_column(columns.pop("_digits"))
    arrays = {name: pa.array(columns.pop(name)) for name in (contract.sorted_by, "source_row")}
    for name, values in columns.items():
        arrays[name] = as_uint64(values) if isinstance(values, np.ndarray) else values
    return pa.table(arrays), sealed
