"""Reads CSV and TXT extracts in whatever encoding the contract allows, block by block and row by row accountable.

A block without quotation marks is split by Arrow as it is; only where a line of it is empty or ragged are its fields
counted first. A block with them is split record by record, so that one unclosed quotation mark costs one row and not
the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.ahead import ahead
from doudi.columnar.readers.heading import Heading, count_known, find_heading
from doudi.columnar.readers.lines import Lines, line_ends
from doudi.columnar.readers.rows import RowBlock
from doudi.kernel.errors import Fault

Int64s = npt.NDArray[np.int64]
SNIFF_BYTES = 1 << 16
# A quoted value may run over lines, but one that runs over more than this is a quotation mark nobody closed.
MAX_LINES_OF_A_VALUE = 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def detect_encoding(start: bytes, contract: DatasetContract) -> str | None:
    """The encoding in which the heading of the contract can be read; None when in none.

    A byte-order mark decides. Without one, short Chinese texts can be valid in several encodings at once, so the
    one is taken that shows most of the headers the contract knows.

    >>> from doudi.columnar.contract import load_contract
    >>> contract = load_contract("justice_custody")
    >>> head = "姓名,公民身份号码,羁押类别,开始日期,结束日期,记录状态"
    >>> [detect_encoding(head.encode(e), contract) for e in ("gb18030", "utf-8", "utf-16", "utf-16-le", "utf-7")]
    ['gb18030', 'utf-8', 'utf-16', 'utf-16-le', None]
    """
    for bom, name in _BOMS:
        if start.startswith(bom):
            return name
    names = sorted({"gb18030", "utf-8", "utf-16-le", "utf-16-be"}, key=lambda n: n not in contract.encodings)
    scores = {}
    for name in names:
        text = codecs.getincrementaldecoder(name)("replace").decode(start)
        lines = text.replace("\r", "\n").split("\n")[:6]
        scores[name] = max(count_known(line.replace('"', "").split(contract.delimiter), contract) for line in lines)
    best = max(names, key=lambda name: scores[name])
    return best if scores[best] else None


class TextReader:
    """One CSV or TXT extract whose encoding and heading were understood."""

    def __init__(
        self, path: Path, contract: DatasetContract, encoding: str, heading: Heading, lines_above: int
    ) -> None:
        self.path, self.contract, self.encoding, self.heading = path, contract, encoding, heading
        self._lines = Lines(path, encoding)
        self.total = self._lines.total
        self.ignored_headers, self.missing_headers = heading.ignored, heading.missing
        self._skip = lines_above
        self._delimiter = contract.delimiter.encode()
        # Tab-separated files quote nothing: a quotation mark there is part of the value.
        self._quotes = contract.delimiter != "\t"
        self._width = len(heading.headers)

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, in file order; split ahead of whoever asks for them."""
        return ahead(self._blocks())

    def _blocks(self) -> Iterator[RowBlock]:
        line_number, skip = 1, self._skip
        # Lines a block ended in the middle of a quoted value of: they come again in front of the next.
        carry = b""
        for data, consumed, is_last in self._lines.blocks():
            data = carry + data
            while skip and data:
                data, skip, line_number = data[data.index(b"\n") + 1 :], skip - 1, line_number + 1
            if self._quotes and b'"' in data:
                lines = data.split(b"\n")[:-1]
                block, used = self._quoted_block(lines, line_number, is_last)
                carry = _joined(lines[used:])
            else:
                ends = line_ends(data)
                block = self._plain_block(data, ends, np.arange(line_number, line_number + len(ends), dtype=np.int64))
                used, carry = len(ends), b""
            line_number += used
            block.progress = consumed
            yield block

    def _plain_block(self, data: bytes, ends: Int64s, numbers: Int64s) -> RowBlock:
        """Lines without quotation marks, where they end, and their numbers: a line is a row, empty, or ragged."""
        columns: dict[str, Any] | None = None
        broken: list[tuple[int, str]] = []
        # A line no longer than its delimiters has nothing between them; one of another width ends the splitting.
        if (np.diff(ends, prepend=-1) > self._width).all():
            with suppress(pa.ArrowInvalid):
                columns = self._split(data)
        if columns is None:
            data, numbers, broken = self._rows_only(data, ends, numbers)
            ends, columns = line_ends(data), self._split(data)
        return RowBlock(numbers, columns, self._lines.marks(data, ends), broken)

    def _rows_only(self, data: bytes, ends: Int64s, numbers: Int64s) -> tuple[bytes, Int64s, list[tuple[int, str]]]:
        """The lines that are rows, their numbers, and those that are ragged."""
        delimiters = np.flatnonzero(np.frombuffer(data, np.uint8) == self._delimiter[0])
        fields = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
        lines = data.split(b"\n")[:-1]
        wrong = np.flatnonzero(fields != self._width).tolist()
        empty = set(np.flatnonzero(np.diff(ends, prepend=-1) <= fields).tolist())
        empty.update(row for row in wrong if not lines[row].strip())
        broken = [(int(numbers[row]), "ragged") for row in wrong if row not in empty]
        out = empty.union(wrong)
        kept = [row for row in range(len(lines)) if row not in out]
        return _joined([lines[row] for row in kept]), numbers[kept], broken

    def _split(self, data: bytes) -> dict[str, Any]:
        """The columns of whole lines, each with its end."""
        if not data:
            return {header: pa.array([], pa.string()) for header in self.heading.places}
        names = [f"f{place}" for place in range(self._width)]
        wanted = {header: f"f{place}" for header, place in self.heading.places.items()}
        # A lone carriage return inside a line would end a row for Arrow; it is a blank to everybody else.
        data = data.replace(b"\r", b" ")
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            pa_csv.ReadOptions(column_names=names, block_size=max(1024, len(data)), use_threads=False),
            pa_csv.ParseOptions(delimiter=self.contract.delimiter, quote_char=False, ignore_empty_lines=False),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,  # we made it
                include_columns=sorted(set(wanted.values())),
            ),
        )
        # All of it is one chunk as a rule; to combine that one would copy it.
        parts = {header: table.column(name) for header, name in wanted.items()}
        return {header: part.chunk(0) if part.num_chunks == 1 else part.combine_chunks()
                for header, part in parts.items()}  # fmt: skip

    def _quoted_block(self, lines: list[bytes], first_number: int, is_last: bool) -> tuple[RowBlock, int]:
        """Splits lines with quotation marks record by record and the rest at once; also how many lines were used."""
        rows: list[list[str]] = []
        numbers: list[int] = []
        hashes: list[int] = []
        broken: list[tuple[int, str]] = []
        taken: set[int] = set()
        end = len(lines)
        for place in [at for at, line in enumerate(lines) if b'"' in line]:
            if place in taken:
                continue
            record = self._record(lines, place)
            if record is None and not is_last and len(lines) - place <= MAX_LINES_OF_A_VALUE:
                end = place
                break
            fields, used = record or ([], 1)
            taken.update(range(place, place + used))
            if record is None:
                broken.append((first_number + place, "unclosed_quote"))
            elif len(fields) != self._width:
                broken.append((first_number + place, "ragged"))
            elif any(fields):
                rows.append(fields)
                numbers.append(first_number + place)
                hashes.append(hash(b"\n".join(lines[place : place + used])))
        left = [at for at in range(end) if at not in taken]
        text = _joined([lines[at] for at in left])
        plain = self._plain_block(text, line_ends(text), np.array(left, np.int64) + first_number)
        by_field = list(zip(*rows, strict=True)) if rows else [()] * self._width
        columns = {
            header: pa.concat_arrays([plain.columns[header], pa.array(by_field[at], pa.string())])
            for header, at in self.heading.places.items()
        }
        block = RowBlock(
            np.concatenate([plain.numbers, np.array(numbers, np.int64)]),
            columns,
            np.concatenate([plain.hashes, np.array(hashes, np.int64)]),
            plain.broken + broken,
        )
        return block, end

    def _record(self, lines: list[bytes], place: int) -> tuple[list[str], int] | None:
        """The fields of the record that starts at a line and how many lines it takes; None when it never ends."""
        text = lines[place].decode()
        for used in range(1, MAX_LINES_OF_A_VALUE + 1):
            try:
                fields = next(csv.reader([text], delimiter=self.contract.delimiter, strict=True))
            except csv.Error as problem:
                if "unexpected end" not in str(problem) or place + used >= len(lines):
                    return None
                text += "\n" + lines[place + used].decode()
                continue
            # Lines are only joined when the result has the right shape; else the first line alone is at fault.
            return (fields, used) if used == 1 or len(fields) == self._width else None
        return None


def _joined(lines: list[bytes]) -> bytes:
    return b"\n".join([*lines, b""])


def open_text(path: Path, contract: DatasetContract) -> tuple[TextReader | None, list[Fault]]:
    """Opens a text extract; returns the reader or None, and every whole-file fault."""
    with path.open("rb") as file:
        start = file.read(SNIFF_BYTES)
    encoding = detect_encoding(start, contract)
    if encoding is None:
        return None, [
            Fault(
                path.name,
                "the heading cannot be read in any known encoding, or belongs to another dataset",
                f"{' or '.join(contract.encodings)}, heading {', '.join(c.header for c in contract.columns[:4])}…",
                "export it again in the agreed encoding, or choose the right dataset",
                "columnar.heading-missing",
            )
        ]
    faults: list[Fault] = []
    agreed = encoding.removesuffix("-le").removesuffix("-be")
    if agreed not in contract.encodings:
        faults.append(
            Fault(
                path.name,
                f"encoded in {encoding}",
                f"agreed: {' or '.join(contract.encodings)}",
                "export it again in an agreed encoding",
                "columnar.encoding-not-agreed",
            )
        )
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [next(csv.reader([line], delimiter=contract.delimiter), []) for line in lines[:5]]
    heading, found = find_heading(rows, contract, path.name)
    faults += found
    if heading is None:
        return None, faults
    reader = TextReader(path, contract, encoding, heading, heading.row + 1)
    faults += _cut_off(path, reader)
    return reader, faults


def _cut_off(path: Path, reader: TextReader) -> list[Fault]:
    """A file whose last line stops in the middle was copied only in part."""
    with path.open("rb") as file:
        file.seek(max(0, reader.total - SNIFF_BYTES))
        tail = file.read()
    if reader.encoding.startswith("utf-16"):
        text = tail[len(tail) % 2 :].decode("utf-16-be" if reader.encoding.endswith("be") else "utf-16-le", "replace")
        last = text.split("\n")[-1].encode()
        torn = len(tail) % 2 == 1 or "\ufffd" in text[-2:]
    else:
        last = tail.split(b"\n")[-1]
        try:
            last.decode(reader.encoding)
            torn = False
        except UnicodeDecodeError as problem:
            torn = problem.end >= len(last)
    short = bool(last.strip()) and last.count(reader.contract.delimiter.encode()) + 1 < len(reader.heading.headers)
    if not (torn or short):
        return []
    return [
        Fault(
            f"{path.name}: last line",
            "stops in the middle of a row",
            "a complete extract ends with a complete row",
            "copy the file again and compare its size with the department's",
            "columnar.cut-off",
        )
    ]
