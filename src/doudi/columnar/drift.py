"""What changed in a feed since last time (数据漂移): a file may be well formed row by row and still wrong as a whole.

Alarms refuse nothing: they tell a data officer what to ask the department. A missing column that must be there, and a
feed that lost more than half of its rows, are faults as well, told where files are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.contract_model import ColumnContract, DatasetContract
from doudi.columnar.readers.heading import nearest
from doudi.columnar.snapshot import SnapshotInfo

# A department whose file suddenly holds less than half of the rows of last time has probably sent a part of it; one
# that holds more than twice as many, something twice, or another district's as well.
SHRUNK, GROWN = 0.5, 2.0
# How far the share of a value may move, in parts of all rows, and below how many rows chance alone moves it that far.
JUMPED, TOO_FEW = Fraction(1, 5), 100
# Single rows are always wrong; from here on something in the export is.
MANY_REJECTED = Fraction(1, 20)
BLANK = ""
"""What the shares of a column call rows without a value."""
_DIGITS = re.compile(r"[0-9０-９Xx]{7,}")

ALARMS: Mapping[str, tuple[str, str]] = {
    "column_renamed": (
        "“{subject}”这一列不见了，多了“{after}”，多半是改了名",
        "column {subject} is gone and {after} is new: probably renamed",
    ),
    "column_missing": ("“{subject}”这一列没有了", "column {subject} is gone"),
    "column_new": (
        "多了没有约定的“{subject}”这一列，没有收",
        "column {subject} is new and not agreed: nothing of it was kept",
    ),
    "feed_shrunk": (
        "上次{before}行，这次{after}行，少了一半以上",
        "{after} rows, {before} last time: less than half",
    ),
    "feed_grown": ("上次{before}行，这次{after}行，多了一倍以上", "{after} rows, {before} last time: more than twice"),
    "as_of_stuck": (
        "数据日期没有往前走：已经有{before}的，这次是{after}的",
        "the day of the data did not move on: {before} is on file, this is {after}",
    ),
    "same_file": (
        "写着{after}，内容和{before}的那份一模一样",
        "named {after}, and byte for byte the file of {before}",
    ),
    "many_rejected": (
        "{before}行里退回了{after}行，超过百分之五",
        "{after} of {before} rows were sent back: more than five in a hundred",
    ),
    "share_jumped": (
        "“{subject}”占的比例从{before}变成{after}",
        "the share of {subject} went from {before} to {after}",
    ),
    "blanks_jumped": (
        "“{subject}”空着的从{before}变成{after}",
        "the share of rows without {subject} went from {before} to {after}",
    ),
}
"""DriftAlarm code → what it says in Chinese and English. Codes never change once released."""


_TOLD_BY = {
    "feed_shrunk": "columnar.feed-shrunk",
    "column_missing": "columnar.column-missing",
    "many_rejected": "columnar.mostly-rejected",
}


@dataclass(frozen=True)
class DriftAlarm:
    """One way in which a feed is not as it was (漂移告警).

    Attributes:
        code: one of `ALARMS`.
        subject: the column, or column and value, it is about; empty for the feed as a whole.
        before, after: what was seen last time and this time.
    """

    code: str
    subject: str = ""
    before: str = ""
    after: str = ""

    @property
    def zh(self) -> str:
        """In Chinese.

        >>> DriftAlarm("feed_grown", before="100", after="300").zh
        '上次100行，这次300行，多了一倍以上'
        """
        return ALARMS[self.code][0].format(**asdict(self))

    @property
    def en(self) -> str:
        """In English."""
        return ALARMS[self.code][1].format(**asdict(self))


def heading_alarms(
    contract: DatasetContract, missing: Sequence[str], unknown: Sequence[str], last: SnapshotInfo | None
) -> tuple[DriftAlarm, ...]:
    """Columns that went, came, or changed their name.

    What last time's file already lacked or had too much is not told again; of a first file, a column that may be
    absent is not missed.

    Args:
        missing: headers of the contract the file has not.
        unknown: headers of the file the contract has not.
    """
    alarms, left = [], list(unknown)
    known = (set(last.missing_columns), set(last.ignored_columns)) if last else (set(), set())
    may_lack = {column.header for column in contract.columns if column.optional_column}
    for header in missing:
        near = nearest(header, left)
        if near:
            left.remove(near)
            if header not in known[0] or shown(near) not in known[1]:
                alarms.append(DriftAlarm("column_renamed", header, header, shown(near)))
        elif header not in known[0] and (last is not None or header not in may_lack):
            alarms.append(DriftAlarm("column_missing", header))
    alarms += [DriftAlarm("column_new", shown(header)) for header in left if shown(header) not in known[1]]
    return tuple(alarms)


def shown(header: str) -> str:
    """A header as it may be kept and shown: what should be a heading may hold somebody's number.

    >>> shown("手机13800138000")
    '手机#'
    """
    return _DIGITS.sub("#", header)[:40]


def has_shrunk(rows_in: int, last: SnapshotInfo | None) -> bool:
    """Whether a file has less than half of the rows of last time's."""
    return last is not None and rows_in < last.rows_in * SHRUNK


def feed_alarms(
    rows_in: int, as_of: str, last: SnapshotInfo | None, newest: SnapshotInfo | None
) -> tuple[DriftAlarm, ...]:
    """A feed that shrank, grew, or stands still.

    Args:
        last: the newest snapshot not after this file's day; `newest` of whatever day.
    """
    alarms = []
    if last is not None and rows_in and (has_shrunk(rows_in, last) or rows_in > last.rows_in * GROWN):
        code = "feed_shrunk" if has_shrunk(rows_in, last) else "feed_grown"
        alarms.append(DriftAlarm(code, before=str(last.rows_in), after=str(rows_in)))
    if newest is not None and newest.as_of >= as_of:
        alarms.append(DriftAlarm("as_of_stuck", before=newest.as_of, after=as_of))
    return tuple(alarms)


def shares_of(columns: Mapping[str, Any], contract: DatasetContract) -> dict[str, dict[str, int]]:
    """Rows by value of each code column, and rows without a value of each other that is kept as checked."""
    shares: dict[str, dict[str, int]] = {}
    for column in contract.columns:
        values = columns.get(column.name)
        if column.keep != "value" or not isinstance(values, pa.Array):
            continue
        counts = {BLANK: values.null_count}
        if pa.types.is_dictionary(values.type):
            names = values.dictionary.to_pylist()
            for each in pc.value_counts(values.indices.drop_null()).to_pylist():
                counts[names[each["values"]]] = each["counts"]
        shares[column.name] = counts
    return shares


def reject_alarms(rows_in: int, rejected: int, reasons: Mapping[str, int]) -> tuple[DriftAlarm, ...]:
    """A rejected share above what single mistakes explain; repetitions and superseded versions are no mistakes.

    >>> [alarm.code for alarm in reject_alarms(1000, 51, {"date_malformed": 51})]
    ['many_rejected']
    >>> reject_alarms(1000, 50, {"date_malformed": 50}) + reject_alarms(1000, 90, {"superseded": 90})
    ()
    """
    wrong = rejected - reasons.get("duplicate_row", 0) - reasons.get("superseded", 0)
    if rows_in < TOO_FEW or Fraction(wrong, rows_in) <= MANY_REJECTED:
        return ()
    return (DriftAlarm("many_rejected", before=str(rows_in), after=str(wrong)),)


def share_alarms(
    contract: DatasetContract, shares: Mapping[str, Mapping[str, int]], rows: int, last: SnapshotInfo | None
) -> tuple[DriftAlarm, ...]:
    """Columns in which the share of some value moved far, by the value that moved most."""
    if last is None or min(rows, last.rows) < TOO_FEW:
        return ()
    return tuple(_jumps(contract, shares, rows, last))


def _jumps(
    contract: DatasetContract, shares: Mapping[str, Mapping[str, int]], rows: int, last: SnapshotInfo
) -> Iterator[DriftAlarm]:
    for name, counts in shares.items():
        earlier = last.shares.get(name)
        if earlier is None:
            continue
        moved = {
            value: Fraction(counts.get(value, 0), rows) - Fraction(earlier.get(value, 0), last.rows)
            for value in sorted({*counts, *earlier})
        }
        most = max(moved, key=lambda value: abs(moved[value]))
        if abs(moved[most]) < JUMPED:
            continue
        column = contract.column(name)
        before, after = f"{earlier.get(most, 0) / last.rows:.0%}", f"{counts.get(most, 0) / rows:.0%}"
        if most == BLANK:
            yield DriftAlarm("blanks_jumped", column.header, before, after)
        else:
            yield DriftAlarm("share_jumped", f"{column.header}={_written(column, most)}", before, after)


def _written(column: ColumnContract, meaning: str) -> str:
    """A meaning as the department writes it."""
    return next((code for code, means in column.codes.items() if means == meaning), meaning)


def as_kept(alarms: Iterable[DriftAlarm]) -> tuple[dict[str, str], ...]:
    """Alarms as `snapshot.json` and records of loads keep them."""
    return tuple(asdict(alarm) for alarm in alarms)


def from_kept(kept: Iterable[Mapping[str, str]]) -> tuple[DriftAlarm, ...]:
    """The inverse of `as_kept`; an alarm of a newer release is left out.

    >>> from_kept(as_kept([DriftAlarm("column_missing", "姓名")]))[0].zh
    '“姓名”这一列没有了'
    """
    return tuple(DriftAlarm(**each) for each in kept if each["code"] in ALARMS)


def beside_faults(kept: Iterable[Mapping[str, str]], faults: Iterable[str]) -> tuple[DriftAlarm, ...]:
    """Kept alarms to be shown beside the faults of a refused file, given by code, without saying the same twice.

    >>> [alarm.code for alarm in beside_faults(as_kept([DriftAlarm("feed_shrunk"), DriftAlarm("as_of_stuck")]), [])]
    ['feed_shrunk', 'as_of_stuck']
    >>> [alarm.code for alarm in beside_faults(as_kept([DriftAlarm("feed_shrunk")]), ["columnar.feed-shrunk"])]
    []
    """
    said = set(faults)
    return tuple(alarm for alarm in from_kept(kept) if _TOLD_BY.get(alarm.code) not in said)
