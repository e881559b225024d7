"""Reads a table or view of a database (数据库表) as an extract: streamed, digested, every value written exactly.

Who connects hands in a `Table`; this module knows no database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.heading import Heading, find_heading
from doudi.columnar.readers.row_blocks import BlockMaker, Rows
from doudi.columnar.readers.rows import RowBlock, cell_text
from doudi.kernel.errors import Fault

_CHINA = ZoneInfo("Asia/Shanghai")
_UNREADABLE = "\ufffd"
_MODULUS = 1 << 256


class Table(Protocol):
    """A table or view, opened for reading; every pass over it sees the same rows."""

    name: str
    columns: Sequence[str]
    rows: int

    def read(self) -> Iterator[Sequence[object]]:
        """All rows, in whatever order; the same order in every pass is not promised."""
        ...


class TableChanged(Exception):
    """Two passes over a table did not see the same rows; nothing of it may be trusted."""


def value_text(value: object) -> str:
    """The text that stands for exactly this value; bytes are no text, and are rejected where they stand.

    >>> [value_text(v) for v in (None, 500106199001011234, Decimal("1234.50"), dt.date(2025, 8, 31), 12.0, b"x")]
    ['', '500106199001011234', '1234.50', '2025-08-31', '12', '\ufffd']
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return _UNREADABLE
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return cell_text(value.astimezone(_CHINA).replace(tzinfo=None))
    return cell_text(value)


class TableDigest:
    """A digest of rows that does not depend on their order: the same content twice gives it twice.

    >>> one, other = TableDigest(["a", "b"]), TableDigest(["a", "b"])
    >>> one.add(["1", "2"]); one.add(["3", ""]); other.add(["3", ""]); other.add(["1", "2"])
    >>> one.hexdigest() == other.hexdigest() != TableDigest(["a", "b"]).hexdigest()
    True
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns, self._sum, self._rows = tuple(columns), 0, 0

    def add(self, texts: Sequence[str]) -> None:
        """One more row."""
        told = "".join(f"{len(text)}:{text}" for text in texts).encode("utf-8", "surrogatepass")
        row = int.from_bytes(hashlib.blake2b(told, digest_size=32, person=b"doudi-table-row").digest(), "big")
        self._sum = (self._sum + row) % _MODULUS
        self._rows += 1

    def hexdigest(self) -> str:
        """64 hexadecimal figures."""
        head = "\x1f".join((*self._columns, str(self._rows))).encode("utf-8", "surrogatepass")
        return hashlib.sha256(head + self._sum.to_bytes(32, "big")).hexdigest()


def digest_table(table: Table) -> str:
    """The digest of all rows of a table."""
    digest = TableDigest(table.columns)
    for row in table.read():
        digest.add([value_text(value) for value in row])
    return digest.hexdigest()


class TableReader:
    """One table whose columns were understood; rows are numbered in the order they come, from 1."""

    encoding = "table"

    def __init__(self, table: Table, heading: Heading, expected: str) -> None:
        self._table, self._expected = table, expected
        self.total = max(1, table.rows * 100)
        self.ignored_headers, self.missing_headers = heading.ignored, heading.missing
        self._blocks = BlockMaker(heading, self.total, keep_empty=True)

    def blocks(self) -> Iterator[RowBlock]:
        """The rows.

        Raises:
            TableChanged: they are not the rows that were digested.
        """
        return self._blocks.blocks(self._rows())

    def _rows(self) -> Rows:
        digest = TableDigest(self._table.columns)
        for number, row in enumerate(self._table.read(), 1):
            texts: list[object] = [value_text(value) for value in row]
            digest.add([str(text) for text in texts])
            yield number, texts
        if digest.hexdigest() != self._expected:
            raise TableChanged


def open_table(table: Table, contract: DatasetContract, digest: str) -> tuple[TableReader | None, list[Fault]]:
    """The reader for a table; columns are found by heading, as in a file."""
    heading, faults = find_heading([list(table.columns)], contract, table.name)
    if heading is None:
        return None, faults
    return TableReader(table, heading, digest), faults


def changed_fault(name: str) -> Fault:
    """What to say of a table that was being written to while it was read."""
    return Fault(
        name,
        "the table changed while it was read",
        "one state of it, whole",
        "load it again; if it happens again, have a view or a copy that stands still",
        "columnar.table-changed",
    )
