"""Reads Parquet extracts: columns by heading, each value as the text that stands for exactly it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.heading import Heading, find_heading
from doudi.columnar.readers.rows import RowBlock, cell_text
from doudi.columnar.readers.sheet_stream import SheetTorn
from doudi.kernel.errors import Fault

BATCH_ROWS = 32_768
MAX_ROWS = (1 << 32) - 1
"""Row numbers are kept in 32 bits."""
_ZONE = "Asia/Shanghai"


class ParquetReader:
    """One Parquet file whose columns were understood."""

    encoding = "parquet"

    def __init__(self, path: Path, rows: int, names: list[str], heading: Heading) -> None:
        self.path, self.heading, self.total, self._names = path, heading, max(1, rows), names
        self.ignored_headers, self.missing_headers = heading.ignored, heading.missing

    def blocks(self) -> Iterator[RowBlock]:
        """The rows in file order, numbered from 1; a row of nothing but nulls is a row here.

        Raises:
            SheetTorn: a page is damaged; the loader refuses the whole file.
        """
        read = 0
        try:
            with pq.ParquetFile(self.path, pre_buffer=False, buffer_size=1 << 20) as file:
                for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
                    numbers = np.arange(read + 1, read + 1 + batch.num_rows, dtype=np.int64)
                    read += batch.num_rows
                    yield self._block(batch, numbers, read)
        except (pa.ArrowException, OSError, ValueError) as problem:
            raise SheetTorn(str(problem)) from problem
        if read != self.total and read:
            raise SheetTorn(f"{read} rows where the file says {self.total}")

    def _block(self, batch: Any, numbers: npt.NDArray[np.int64], read: int) -> RowBlock:
        texts = [as_text(batch.column(at)) for at in range(batch.num_columns)]
        columns = {header: texts[at] for header, at in self.heading.places.items()}
        return RowBlock(numbers, columns, _hashes(texts, batch.num_rows), progress=read)


def _hashes(texts: list[Any], rows: int) -> npt.NDArray[np.int64]:
    lists = [text.to_pylist() for text in texts]
    return np.fromiter((hash(row) for row in zip(*lists, strict=True)), np.int64, rows)


def as_text(values: Any) -> Any:
    """An Arrow string array in which every value is written exactly, nothing rounded; null is blank.

    A day is written as one, a moment without a time of day too; a moment with a zone is the day and time in China.

    >>> as_text(pa.array([500106199001011234, None])).to_pylist()
    ['500106199001011234', '']
    >>> as_text(pa.array([1234.5, 12.0, 0.1 + 0.2])).to_pylist()
    ['1234.5', '12', '0.30000000000000004']
    >>> import decimal, datetime
    >>> as_text(pa.array([decimal.Decimal("1234.50")])).to_pylist()
    ['1234.50']
    >>> as_text(pa.array([datetime.date(2025, 8, 31)])).to_pylist()
    ['2025-08-31']
    >>> as_text(pa.array(["张三", None, "张三"]).dictionary_encode()).to_pylist()
    ['张三', '', '张三']
    >>> as_text(pa.array([datetime.datetime(2025, 8, 31), datetime.datetime(2025, 8, 31, 1, 2)])).to_pylist()
    ['2025-08-31', '2025-08-31 01:02:00']
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        return as_text(values.dictionary).take(values.indices).fill_null("")
    if pa.types.is_null(kind):
        return pa.array([""] * len(values), pa.string())
    if pa.types.is_timestamp(kind) and kind.tz:
        values = pc.local_timestamp(values.cast(pa.timestamp(kind.unit, _ZONE)))
        kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        text = values.cast(pa.string())
    elif pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_date32(kind):
        text = values.cast(pa.string())
    elif pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        seconds = values.cast(pa.timestamp("us"))
        text = pa.array([cell_text(value) for value in seconds.to_pylist()], pa.string())
    else:
        text = pa.array([cell_text(value) for value in values.to_pylist()], pa.string())
    return text.fill_null("")


def _readable(kind: Any) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    plain = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal,
        pa.types.is_date, pa.types.is_timestamp, pa.types.is_boolean, pa.types.is_null,
    )  # fmt: skip
    return any(fits(kind) for fits in plain)


def open_parquet(path: Path, contract: DatasetContract) -> tuple[ParquetReader | None, list[Fault]]:
    """Opens a Parquet file; returns the reader or None, and every whole-file fault."""

    def refuse(what: str, rule: str, way_out: str, code: str) -> tuple[None, list[Fault]]:
        return None, [Fault(path.name, what, rule, way_out, code)]

    size = path.stat().st_size
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            rows, schema = file.metadata.num_rows, file.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as problem:
        if "ncrypt" in str(problem):
            return refuse("encrypted", "an extract is readable", "write it without a key", "columnar.password")
        return refuse(
            "not a complete Parquet file: it is cut off or damaged",
            "a whole file",
            "copy the file again",
            "columnar.cut-off",
        )
    if rows > size or rows > MAX_ROWS:
        return refuse(
            f"{rows} rows in {size} bytes",
            "each row names somebody, which takes more than a byte",
            "send the real extract",
            "columnar.zip-bomb",
        )
    names = [str(name) for name in schema.names]
    heading, faults = find_heading([names], contract, path.name)
    if heading is None:
        return None, faults
    wrong = [
        Fault(
            f"{path.name}: column {names[at]}",
            f"of type {field.type}",
            "text, numbers, days or moments",
            "write plain values into this column, or leave it out",
            "columnar.column-type",
        )
        for at, field in enumerate(schema)
        if not _readable(field.type)
    ]
    if wrong:
        return None, faults + wrong
    return ParquetReader(path, rows, names, heading), faults
