"""The reading of a text extract as it is meant (慢读): the whole text at once, a line at a time, in plain Python."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.text import MAX_LINES_OF_A_VALUE, TextReader, open_text


@dataclass
class Read:
    """What stands in an extract: row number → header → text and → its whole line; row number → why it is no row."""

    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    lines: dict[int, bytes] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)


def opened(path: Path, contract: DatasetContract) -> TextReader:
    """The reader of an extract whose heading is right."""
    reader, _ = open_text(path, contract)
    assert reader is not None
    return reader


def read_slowly(path: Path, contract: DatasetContract) -> Read:
    """By the standard library, with nothing cut into blocks."""
    reader, found = opened(path, contract), Read()
    text = path.read_bytes().decode(reader.encoding, "replace").encode("utf-8", "replace")
    lines = (text.replace(b"\r\n", b"\n") if b"\n" in text else text.replace(b"\r", b"\n")).split(b"\n")
    if not lines[-1]:
        lines.pop()
    width, comma = len(reader.heading.headers), contract.delimiter.encode()
    at = 1  # one heading line
    while at < len(lines):
        line, number, used = lines[at], at + 1, 1
        if comma != b"\t" and b'"' in line:
            record = next(_records(lines, at, width, contract.delimiter), None)
            fields, used = record or (None, 1)
            if fields is None:
                found.broken[number] = "unclosed_quote"
        else:
            fields = line.replace(b"\r", b" ").decode().split(contract.delimiter)
            if not any(fields) or (len(fields) != width and not line.strip()):
                fields = [""] * width
        if fields is not None and len(fields) != width:
            found.broken[number] = "ragged"
        elif fields is not None and any(fields):
            found.rows[number] = {header: fields[place] for header, place in reader.heading.places.items()}
            found.lines[number] = b"\n".join(lines[at : at + used])
        at += used
    return found


def _records(lines: list[bytes], at: int, width: int, delimiter: str) -> Iterator[tuple[list[str], int]]:
    for used in range(1, MAX_LINES_OF_A_VALUE + 1):
        if at + used > len(lines):
            return
        try:
            fields = next(csv.reader([b"\n".join(lines[at : at + used]).decode()], delimiter=delimiter, strict=True))
        except csv.Error as problem:
            if "unexpected end" not in str(problem):
                return
            continue
        if used == 1 or len(fields) == width:
            yield fields, used
        return


def read_by_blocks(path: Path, contract: DatasetContract) -> tuple[Read, dict[int, int]]:
    """By the reader that loads, and the marks of the rows; no row comes twice, and blocks come in their order."""
    found, marks, before = Read(), {}, 0
    for block in opened(path, contract).blocks():
        columns = {header: column.to_pylist() for header, column in block.columns.items()}
        numbers = block.numbers.tolist()
        for place, number in enumerate(numbers):
            assert number not in found.rows
            found.rows[number] = {header: values[place] for header, values in columns.items()}
            marks[number] = int(block.hashes[place])
        for number, reason in block.broken:
            assert number not in found.broken
            found.broken[number] = reason
        assert all(number > before for number in [*numbers, *(number for number, _ in block.broken)])
        before = max([before, *numbers, *(number for number, _ in block.broken)])
    return found, marks


def must_agree(path: Path, contract: DatasetContract) -> None:
    """Both say the same; two rows have one mark exactly where their lines are equal."""
    slow, (fast, marks) = read_slowly(path, contract), read_by_blocks(path, contract)
    assert (fast.rows, fast.broken) == (slow.rows, slow.broken)
    lines = list(slow.lines.values())
    assert len(set(lines)) == len(set(marks.values())) == len({(slow.lines[row], marks[row]) for row in marks})
