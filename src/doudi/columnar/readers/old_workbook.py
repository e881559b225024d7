"""Looks into an old .xls workbook before anything reads it: whole, harmless, not protected, and how far it reaches.

The container is the old compound file of sectors; the workbook in it is one stream of records. Both are walked here
with limits, so that a lying header costs nothing; the values themselves are read by the same library as .xlsx.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from doudi.columnar.readers.workbook import Workbook
from doudi.kernel.errors import Fault

MAX_BYTES = 96 << 20
"""An old sheet holds 65,536 rows; a file beyond this is none."""
MAX_CELLS = 4_000_000
"""Rows times columns up to the furthest cell of a sheet: what reading it sets aside."""
_END, _LAST_SECTOR = 0xFFFF_FFFE, 0xFFFF_FFFA
_BOF, _EOF, _FILEPASS, _SHEET, _DATES, _DIMENSIONS = 0x0809, 0x000A, 0x002F, 0x0085, 0x0022, 0x0200
_CELLS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0206, 0x00D6})


class _Broken(Exception):
    """The container or its records contradict themselves."""


@dataclass
class _Outline:
    """What the records say: (name, is visible, is a sheet of cells) of each sheet, the furthest row times column."""

    sheets: list[tuple[str, bool, bool]] = field(default_factory=list)
    area: int = 0
    starts_1904: bool = False
    protected: bool = False


def inspect_old_workbook(path: Path) -> tuple[Workbook | None, list[Fault]]:
    """The workbook's outline, or None with the reason why it is not opened."""

    def refuse(what: str, rule: str, way_out: str, code: str) -> tuple[None, list[Fault]]:
        return None, [Fault(path.name, what, rule, way_out, code)]

    size = path.stat().st_size
    if size > MAX_BYTES:
        return refuse(
            f"an old .xls file of {size >> 20} MiB",
            f"at most {MAX_BYTES >> 20} MiB",
            "export it as CSV or .xlsx",
            "columnar.sheet-too-large",
        )
    try:
        streams = _streams(path.read_bytes())
        if {"EncryptedPackage", "EncryptionInfo"} & set(streams):
            raise PermissionError
        stream = streams.get("Workbook") or streams.get("Book")
        if not stream:
            return refuse(
                "an old Office file that holds no workbook",
                "a workbook",
                "save the table itself as .xlsx, or export it as CSV",
                "columnar.wrong-format",
            )
        outline = _outline(stream)
        if outline.protected:
            raise PermissionError
    except PermissionError:
        return refuse(
            "protected by a password", "an extract is readable", "save it without a password", "columnar.password"
        )
    except (_Broken, struct.error, IndexError, UnicodeDecodeError):
        return refuse(
            "an old .xls file that is cut off or damaged",
            "a whole workbook",
            "copy it again, save it as .xlsx, or export it as CSV",
            "columnar.cut-off",
        )
    if any(name.startswith("_VBA_PROJECT") or name == "VBA" for name in streams):
        return refuse("holds macros", "data only", "save it as .xlsx without macros", "columnar.macros")
    if outline.area > MAX_CELLS:
        return refuse(
            f"a sheet that reaches over {outline.area} cells",
            f"at most {MAX_CELLS} in an old .xls file",
            "delete the empty rows and columns far out, or save it as .xlsx",
            "columnar.sheet-too-large",
        )
    visible = tuple((name, "") for name, shown, of_cells in outline.sheets if shown and of_cells)
    return Workbook(path, visible, size, outline.starts_1904, frozenset(), is_old=True), []


def _streams(raw: bytes) -> dict[str, bytes]:
    """Name → content of the streams that matter; of storages and other streams the name alone."""
    if len(raw) < 1024:
        raise _Broken
    shift, mini_shift = struct.unpack_from("<HH", raw, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise _Broken
    size = 1 << shift
    table = _table(raw, size)

    def chain(first: int, limit: int) -> bytes:
        parts, seen, at = [], 0, first
        while at < _LAST_SECTOR:
            seen += 1
            if at >= len(table) or seen > limit // size + 1 or (at + 1) * size >= len(raw):
                raise _Broken
            parts.append(raw[(at + 1) * size : (at + 2) * size])
            at = table[at]
        return b"".join(parts)

    entries = chain(struct.unpack_from("<I", raw, 48)[0], len(raw))
    cutoff, mini_first = struct.unpack_from("<II", raw, 56)
    found: dict[str, bytes] = {}
    root: tuple[int, int] | None = None
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        if not kind:
            continue
        name = entries[at : at + max(0, min(64, length) - 2)].decode("utf-16-le")
        first, much = struct.unpack_from("<II", entries, at + 116)
        if kind == 5:
            root = first, much
        wanted = kind == 2 and name in ("Workbook", "Book")
        if not wanted:
            found.setdefault(name, b"")
            continue
        if much > len(raw):
            raise _Broken
        if much >= cutoff:
            whole = chain(first, len(raw))
        else:
            whole = _mini(chain, first, much, root, mini_first, len(raw))
        if len(whole) < much:
            raise _Broken
        found[name] = whole[:much]
    return found


def _table(raw: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    count, first_more = struct.unpack_from("<I", raw, 44)[0], struct.unpack_from("<I", raw, 68)[0]
    if count > len(raw) // size + 1:
        raise _Broken
    places = [at for at in struct.unpack_from("<109I", raw, 76) if at < _LAST_SECTOR]
    per = size // 4
    seen = 0
    while first_more < _LAST_SECTOR and len(places) < count:
        seen += 1
        if seen > count or (first_more + 2) * size > len(raw):
            raise _Broken
        more = struct.unpack_from(f"<{per}I", raw, (first_more + 1) * size)
        places += [at for at in more[:-1] if at < _LAST_SECTOR]
        first_more = more[-1]
    table: list[int] = []
    for at in places[:count]:
        if (at + 2) * size > len(raw):
            raise _Broken
        table += struct.unpack_from(f"<{per}I", raw, (at + 1) * size)
    return table


def _mini(chain: object, first: int, much: int, root: tuple[int, int] | None, mini_first: int, limit: int) -> bytes:
    if root is None or not callable(chain):
        raise _Broken
    small, follows = chain(root[0], limit), chain(mini_first, limit)
    parts, at = [], first
    while at < _LAST_SECTOR:
        if len(parts) > much // 64 + 1 or (at + 1) * 4 > len(follows):
            raise _Broken
        parts.append(small[at * 64 : (at + 1) * 64])
        at = struct.unpack_from("<I", follows, at * 4)[0]
    return b"".join(parts)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > end:
            raise _Broken
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _outline(stream: bytes) -> _Outline:
    told = _Outline()
    depth = row = column = 0
    ended = started = 0
    for kind, data in _records(stream):
        if kind == _BOF:
            depth += 1
            started += 1
            row = column = 0
        elif kind == _EOF:
            depth -= 1
            ended += 1
            told.area = max(told.area, row * column)
            if depth < 0:
                break
        elif kind == _FILEPASS:
            told.protected = True
            return told
        elif kind == _SHEET:
            told.sheets.append((_sheet_name(data), data[4] & 3 == 0, data[5] == 0))
        elif kind == _DATES:
            told.starts_1904 = data[:1] == b"\x01"
        elif kind == _DIMENSIONS and len(data) >= 14:
            _, rows, _, columns = struct.unpack_from("<IIHH", data)
            row, column = max(row, rows), max(column, columns)
        elif kind in _CELLS and len(data) >= 4:
            at_row, at_column = struct.unpack_from("<HH", data)
            row, column = max(row, at_row + 1), max(column, at_column + 1)
            if kind in (0x00BD, 0x00BE):
                column = max(column, struct.unpack_from("<H", data, len(data) - 2)[0] + 1)
    if started == 0 or started != ended or started < len(told.sheets):
        raise _Broken
    return told


def _sheet_name(data: bytes) -> str:
    length = data[6]
    if len(data) >= 8 and data[7] in (0, 1) and len(data) == 8 + length * (2 if data[7] else 1):
        return data[8:].decode("utf-16-le" if data[7] else "latin-1")
    return data[7 : 7 + length].decode("gb18030", "replace")
