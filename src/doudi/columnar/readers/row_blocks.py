"""Makes blocks of rows that come one by one: from a sheet, a web page's table, a database."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from doudi.columnar.readers.heading import Heading
from doudi.columnar.readers.rows import RowBlock, cell_text, is_empty_row

BLOCK_ROWS = 32_768

Rows = Iterator[tuple[int, list[object]]]


class BlockMaker:
    """Turns numbered rows of cells into blocks of text columns, ragged rows named."""

    def __init__(self, heading: Heading, total: int, heading_row: int = 0, *, keep_empty: bool = False) -> None:
        self._heading, self._total, self._heading_row = heading, total, heading_row
        self._keep_empty = keep_empty

    def blocks(self, rows: Rows) -> Iterator[RowBlock]:
        """The rows below the heading, in order.

        A row of nothing but blanks is no row of a sheet; in a database (`keep_empty`) it is one, and is rejected.
        """
        width = len(self._heading.headers)
        kept: list[list[object]] = []
        numbers: list[int] = []
        broken: list[tuple[int, str]] = []
        seen = 0
        for number, row in rows:
            if number <= self._heading_row or (not self._keep_empty and is_empty_row(row)):
                continue
            seen += 1
            if len(row) > width and not is_empty_row(row[width:]):
                broken.append((number, "ragged"))
            else:
                kept.append(row[:width] + [""] * (width - len(row)))
                numbers.append(number)
            if len(kept) >= BLOCK_ROWS:
                yield self._block(kept, numbers, broken, seen)
                kept, numbers, broken = [], [], []
        yield self._block(kept, numbers, broken, seen)

    def _block(
        self, rows: list[list[object]], numbers: list[int], broken: list[tuple[int, str]], seen: int
    ) -> RowBlock:
        by_field = list(zip(*rows, strict=True)) if rows else [()] * len(self._heading.headers)
        columns = {
            header: pa.array([value if type(value) is str else cell_text(value) for value in by_field[at]], pa.string())
            for header, at in self._heading.places.items()
        }
        hashes = np.fromiter((hash(tuple(row)) for row in rows), np.int64, len(rows))
        progress = min(self._total, seen * 100)
        return RowBlock(np.array(numbers, np.int64), columns, hashes, broken, progress)
