"""Checks one block of rows against its contract and keeps what was accepted, compactly, until the end of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.citizen_numbers import CheckedNumbers, check_numbers
from doudi.columnar.contract_model import PERSON_KEY, ColumnContract, DatasetContract
from doudi.columnar.linked_rows import Decisions, Whose, with_numbers
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.rejects import RejectsFile
from doudi.columnar.values import ColumnChecker, birth_disagrees, certificate_disagrees, sex_disagrees

UInt64s = npt.NDArray[np.uint64]
_AT_A_TIME = 4096


def _some_at_a_time(count: int) -> Iterator[slice]:
    return (slice(first, first + _AT_A_TIME) for first in range(0, count, _AT_A_TIME))


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

    def add(self, other: Accepted) -> None:
        """Takes the rows of a further block."""
        for name, parts in other.parts.items():
            self.parts.setdefault(name, []).extend(parts)
        self.repairs.update(other.repairs)
        self.unsure_people += other.unsure_people
        self.unsure_groups += other.unsure_groups
        self.linked |= other.linked
        self.rows += other.rows

    def joined(self, name: str) -> Any:
        """One column over all blocks; its parts are let go."""
        parts = self.parts.pop(name)
        if isinstance(parts[0], np.ndarray):
            return np.concatenate(parts)
        return pa.concat_arrays(parts)


@dataclass(frozen=True)
class Refused:
    """Values of one column of a block that were refused, or, of no column, lines that are no rows.

    Attributes:
        numbers: int64[n], of their rows; `reasons` and `seen`, an Arrow string array, are as long.
    """

    numbers: npt.NDArray[np.int64]
    reasons: Sequence[str]
    column: ColumnContract | None = None
    seen: Any = None

    def put_into(self, rejects: RejectsFile) -> None:
        """One entry each, in their order."""
        for some in _some_at_a_time(len(self.numbers)):
            numbers, reasons = self.numbers[some].tolist(), self.reasons[some]
            seen = repeat("") if self.seen is None else self.seen[some].to_pylist()
            for number, reason, text in zip(numbers, reasons, seen, strict=self.seen is not None):
                rejects.add(number, reason, self.column, text or "")


@dataclass
class Judged:
    """What became of one block of rows, held compactly: however much of it was refused.

    Attributes:
        refused: in the order of finding.
        numbers: int64[n], of the rejected rows that have columns.
        texts: header → Arrow string array of n values, what they say.
    """

    accepted: Accepted = field(default_factory=Accepted)
    refused: list[Refused] = field(default_factory=list)
    numbers: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    texts: dict[str, Any] = field(default_factory=dict)

    def keep_rejected(self, rejects: RejectsFile) -> None:
        """Puts the rejected rows aside, some at a time."""
        for some in _some_at_a_time(len(self.numbers)):
            columns = [texts[some].to_pylist() for texts in self.texts.values()]
            for number, values in zip(self.numbers[some].tolist(), zip(*columns, strict=True), strict=True):
                rejects.keep(number, dict(zip(self.texts, (value or "" for value in values), strict=True)))


class BlockChecker:
    """Checks blocks of one file; what it accepts is in `accepted`, what it refuses in the rejects file.

    To judge a block changes nothing, so that several can be judged at once; what was judged is noted in file order.

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
        """Judges a block and notes what became of it."""
        self.note(self.judge(block, self.whose(block)))

    def whose(self, block: RowBlock) -> Mapping[int, Whose]:
        """Place in the block → whose row it is, of rows without a usable number of which that stands decided.

        For the thread that loads: it is the one that has a connection to where decisions are kept.
        """
        column = next((column for column in self._contract.columns if column.name == PERSON_KEY), None)
        if self._decisions is None or column is None or column.header not in block.columns:
            return {}
        person = check_numbers(block.columns[column.header], column.repairs, self._today)
        return self._decisions.of(block, person) if person.reasons else {}

    def judge(self, block: RowBlock, whose: Mapping[int, Whose]) -> Judged:
        """Checks every row of the block; each ends up accepted or rejected, exactly once."""
        return _Judging(block, whose, self._contract, self._pseudonyms, self._checkers, self._today).run()

    def note(self, judged: Judged) -> None:
        """Adds a judged block to what was accepted, and to the rejects file."""
        for refused in judged.refused:
            refused.put_into(self._rejects)
        judged.keep_rejected(self._rejects)
        self.accepted.add(judged.accepted)


class _Judging:
    """One block on its way."""

    def __init__(
        self,
        block: RowBlock,
        whose: Mapping[int, Whose],
        contract: DatasetContract,
        pseudonyms: Pseudonyms,
        checkers: dict[str, ColumnChecker],
        today: date,
    ) -> None:
        self._block, self._whose, self._contract, self._pseudonyms = block, whose, contract, pseudonyms
        self._checkers, self._today = checkers, today
        self._columns = {column.name: column for column in contract.columns if column.header in block.columns}
        self._good = np.ones(len(block.numbers), dtype=bool)
        self._found = Judged()
        if block.broken:
            numbers, reasons = zip(*block.broken, strict=True)
            self._found.refused.append(Refused(np.array(numbers), reasons))

    def run(self) -> Judged:
        block, columns = self._block, self._columns
        if not len(block.numbers):
            return self._found
        numbers = {
            name: check_numbers(block.columns[column.header], column.repairs, self._today)
            for name, column in columns.items()
            if column.type == "citizen_number"
        }
        person = numbers.get(PERSON_KEY)
        if self._whose and person is not None:
            person = numbers[PERSON_KEY] = with_numbers(person, self._whose, self._today)
            self._found.accepted.linked = {int(block.numbers[place]): each for place, each in self._whose.items()}
        values: dict[str, Any] = {}
        for name, column in columns.items():
            if column.type == "citizen_number":
                self._reject_numbers(column, numbers[name])
                continue
            if column.keep == "drop" and not column.required and column.type in ("text", "name"):
                continue
            checked = self._checkers[name].check(block.columns[column.header])
            self._found.accepted.repairs.update(checked.repairs)
            self._reject(column, checked.bad)
            values[name] = checked.values
            if person is not None:
                self._reject_disagreements(column, checked.values, person)
        self._note_unsure(values, numbers)
        self._keep_rejected()
        self._keep(values, numbers)
        return self._found

    def _keep_rejected(self) -> None:
        bad, block = np.flatnonzero(~self._good), self._block
        if not len(bad):
            return
        self._found.numbers = block.numbers[bad]
        headers = [column.header for column in self._columns.values()]
        self._found.texts = {header: block.columns[header].take(pa.array(bad)) for header in headers}

    def _reject(self, column: ColumnContract, bad: dict[int, str]) -> None:
        if not bad:
            return
        rows = np.fromiter(bad, np.int64, len(bad))
        seen = self._block.columns[column.header].take(pa.array(rows))
        self._found.refused.append(Refused(self._block.numbers[rows], list(bad.values()), column, seen))
        self._good[rows] = False

    def _reject_numbers(self, column: ColumnContract, checked: CheckedNumbers) -> None:
        self._found.accepted.repairs.update(checked.repairs)
        bad = checked.reasons
        if not column.required:
            bad = {row: reason for row, reason in bad.items() if reason != "number_blank"}
        self._reject(column, bad)

    def _reject_disagreements(self, column: ColumnContract, values: Any, person: CheckedNumbers) -> None:
        if column.agrees_with == "birth_date":
            wrong, reason = birth_disagrees(values, person.birth_day), "birth_date_disagrees"
        elif column.agrees_with == "sex":
            wrong, reason = sex_disagrees(values, person.is_male), "sex_disagrees"
        elif column.type == "disability_certificate":
            wrong, reason = certificate_disagrees(values, person.digits), "certificate_of_another"
        else:
            return
        # A row already refused has its reason; comparing with a number that is itself wrong would only confuse.
        rows = np.flatnonzero(wrong & person.valid & self._good)
        self._reject(column, dict.fromkeys(rows.tolist(), reason))

    def _note_unsure(self, values: dict[str, Any], numbers: dict[str, CheckedNumbers]) -> None:
        bad = np.flatnonzero(~self._good)
        if not len(bad):
            return
        if self._contract.is_of_people:
            likely = numbers[PERSON_KEY].likely[bad]
            keys = self._pseudonyms.of_digits(likely[likely != 0])[0]
        else:
            keys = self._sort_keys(values, numbers, bad)[0]
        self._found.accepted.unsure_people.append(keys[keys != 0])
        if self._contract.group in values:
            groups = values[self._contract.group].take(pa.array(bad))
            self._found.accepted.unsure_groups.append(self._pseudonyms.of_text(groups, self._contract.group))

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

    def _keep(self, values: dict[str, Any], numbers: dict[str, CheckedNumbers]) -> None:
        block, good, accepted = self._block, self._good, self._found.accepted
        mask = None if good.all() else pa.array(good)

        def put(name: str, part: Any) -> None:
            accepted.parts[name] = [part]

        accepted.rows = int(good.sum())
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
        for name, column in self._columns.items():
            if column.mark_as:
                names = values[name] if mask is None else values[name].filter(mask)
                marks = self._pseudonyms.name_marks(people, names)
                if accepted.linked:  # how such a row writes the name says nothing of who the number's owner is
                    marks[np.isin(block.numbers[good], list(accepted.linked))] = 0
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
