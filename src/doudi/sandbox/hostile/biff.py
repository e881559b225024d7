"""Writes old .xls workbooks byte by byte: the libraries that still write them are gone, the departments' are not."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date
from typing import Any

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Rows = Sequence[Sequence[Any]]
SHOWN, HIDDEN, VERY_HIDDEN = 0, 1, 2


def old_book(
    sheets: Sequence[tuple[str, Rows, int]],
    *,
    starts_1904: bool = False,
    password: bool = False,
    more: Sequence[str] = (),
    far: tuple[int, int] | None = None,
) -> bytes:
    """A workbook of sheets (name, rows, visibility).

    Dates become date cells, numbers numeric cells; a tuple (formula, value) a formula with its cached value.

    Args:
        password: says it is encrypted, as a protected file does.
        more: names of further streams in the container, for example of macros.
        far: one more cell of the first sheet, far away.
    """
    bodies = [_sheet(rows, starts_1904, far if at == 0 else None) for at, (_, rows, _) in enumerate(sheets)]
    globals_size = len(_globals(sheets, [0] * len(sheets), starts_1904, password))
    places, at = [], globals_size
    for body in bodies:
        places.append(at)
        at += len(body)
    stream = _globals(sheets, places, starts_1904, password) + b"".join(bodies)
    return container([("Workbook", stream.ljust(4096, b"\0")), *((name, b"\0" * 4096) for name in more)])


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _globals(sheets: Sequence[tuple[str, Rows, int]], places: list[int], starts_1904: bool, password: bool) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0x41, 6))
    if password:
        out += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\1" * 48)
    out += _record(0x0042, struct.pack("<H", 1200)) + _record(0x0022, struct.pack("<H", int(starts_1904)))
    out += _record(0x00E0, struct.pack("<HH", 0, 0) + b"\0" * 16) + _record(
        0x00E0, struct.pack("<HH", 0, 14) + b"\0" * 16
    )
    for (name, _, state), place in zip(sheets, places, strict=True):
        out += _record(0x0085, struct.pack("<IBBBB", place, state, 0, len(name), 1) + name.encode("utf-16-le"))
    return out + _record(0x000A)


def _sheet(rows: Rows, starts_1904: bool, far: tuple[int, int] | None) -> bytes:
    out = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0x41, 6))]
    width = max((len(row) for row in rows), default=0)
    out.append(_record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)))
    for at, row in enumerate(rows):
        out += [_cell(at, column, value, starts_1904) for column, value in enumerate(row) if value not in (None, "")]
    if far:
        out.append(_cell(*far, 1, starts_1904))
    out.append(_record(0x000A))
    return b"".join(out)


def _text(value: str) -> bytes:
    return struct.pack("<HB", len(value.encode("utf-16-le")) // 2, 1) + value.encode("utf-16-le")


def _cell(row: int, column: int, value: Any, starts_1904: bool) -> bytes:
    if isinstance(value, date):
        first = date(1904, 1, 1) if starts_1904 else date(1899, 12, 30)
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, (value - first).days))
    if isinstance(value, tuple):
        _, cached = value
        head = struct.pack("<HHH", row, column, 0)
        text = isinstance(cached, str)
        number = b"\0\0\0\0\0\0\xff\xff" if text else struct.pack("<d", cached)
        formula = _record(0x0006, head + number + struct.pack("<HIH", 0, 0, 3) + b"\x1e\1\0")
        return formula + (_record(0x0207, _text(cached)) if text else b"")
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    return _record(0x0204, struct.pack("<HHH", row, column, 0) + _text(str(value)))


def container(streams: Sequence[tuple[str, bytes]]) -> bytes:
    """A compound file of these streams, each of at least 4,096 bytes."""
    chunks: list[bytes] = []
    table: list[int] = []
    starts: list[int] = []
    for _, content in streams:
        count = -(-len(content) // SECTOR)
        starts.append(len(table))
        table += [*range(len(table) + 1, len(table) + count), _END]
        chunks.append(content.ljust(count * SECTOR, b"\0"))
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    entries += [
        _entry(name, 2, starts[at], len(content), right=at + 2 if at + 1 < len(streams) else _FREE)
        for at, (name, content) in enumerate(streams)
    ]
    directory = b"".join(entries)
    directory_first = len(table)
    count = -(-len(directory) // SECTOR)
    table += [*range(directory_first + 1, directory_first + count), _END]
    chunks.append(directory.ljust(count * SECTOR, b"\0"))
    sectors = 1
    while len(table) + sectors > sectors * SECTOR // 4:
        sectors += 1
    first = len(table)
    table += [_FAT] * sectors
    table += [_FREE] * (sectors * SECTOR // 4 - len(table))
    chunks.append(struct.pack(f"<{len(table)}I", *table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, sectors, directory_first, 0, 4096, _END, 0, _END, 0)
    places = [*range(first, first + sectors)][:109]
    header += struct.pack("<109I", *places, *[_FREE] * (109 - len(places)))
    return header + b"".join(chunks)


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, right, child)
        + b"\0" * 36
        + struct.pack("<III", first, size, 0)
    )
