"""Reads one sheet of a workbook as a stream: memory stays flat however many rows it has."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from doudi.columnar.readers.workbook import Workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHUNK = 1 << 16
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SheetTorn(Exception):
    """The sheet's XML stops or breaks in the middle; rows before the break were real, rows after it are lost."""


def stream_rows(book: Workbook, part: str) -> Iterator[tuple[int, list[object]]]:
    """(sheet row number, cell values) of each row present in the sheet part.

    Raises:
        SheetTorn: the part is damaged; nothing of the file may be trusted.
    """
    with zipfile.ZipFile(book.path) as archive:
        shared = _shared_strings(archive)
        collector = _Rows(shared, book)
        parser = expat.ParserCreate()
        parser.StartElementHandler = collector.start
        parser.EndElementHandler = collector.end
        parser.CharacterDataHandler = collector.text
        parser.StartDoctypeDeclHandler = collector.refuse
        parser.buffer_text = True
        try:
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk, False)
                    yield from collector.take()
            parser.Parse(b"", True)
            yield from collector.take()
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError) as problem:
            raise SheetTorn(str(problem)) from problem


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    found: list[str] = []
    with archive.open("xl/sharedStrings.xml") as stream:
        _no_doctype(stream)
    with archive.open("xl/sharedStrings.xml") as stream:
        try:
            for _, element in ElementTree.iterparse(stream):
                if element.tag == f"{_MAIN}si":
                    # Phonetic hints (rPh) repeat the text in kana or pinyin: they are not part of the value.
                    parts = [t.text or "" for t in element.findall(f"{_MAIN}t")]
                    parts += [t.text or "" for t in element.findall(f"{_MAIN}r/{_MAIN}t")]
                    found.append(_unescape("".join(parts)))
                    element.clear()
        except ElementTree.ParseError as problem:
            raise SheetTorn(str(problem)) from problem
    return found


def _no_doctype(stream: IO[bytes]) -> None:
    if b"<!DOCTYPE" in stream.read(4096):
        raise SheetTorn("document type declaration")


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Rows:
    """Collects cells from parser events into rows."""

    def __init__(self, shared: list[str], book: Workbook) -> None:
        self._shared, self._book = shared, book
        # Cells hold civil days without a time zone.
        self._epoch = dt.datetime.fromisoformat("1904-01-01" if book.starts_1904 else "1899-12-30")
        self._ready: list[tuple[int, list[object]]] = []
        self._row: list[object] = []
        self._row_number = 0
        self._column = 0
        self._kind = self._style = ""
        self._value: list[str] = []
        self._in_value = self._in_phonetic = False

    def refuse(self, *_: object) -> None:
        raise ValueError("document type declaration in a sheet")

    def take(self) -> list[tuple[int, list[object]]]:
        """The rows finished since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r", "")
            self._column = _column_of(reference) if reference else len(self._row)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = []
        elif name == "v" or name == "t":
            self._in_value = True
        elif name == "rPh":
            self._in_phonetic = True
        elif name == "row":
            self._row_number = int(attributes.get("r", self._row_number + 1))
            self._row = []

    def text(self, data: str) -> None:
        if self._in_value and not self._in_phonetic:
            self._value.append(data)

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._in_value = False
        elif name == "rPh":
            self._in_phonetic = False
        elif name == "c":
            if self._value and self._column < 16_384:
                self._row.extend([None] * (self._column - len(self._row)))
                self._row.append(self._cell("".join(self._value)))
            elif not self._value and self._column == len(self._row) < 16_384:
                # Cells need not name their column: an empty one still moves the next one on.
                self._row.append(None)
        elif name == "row":
            self._ready.append((self._row_number, self._row))

    def _cell(self, raw: str) -> object:
        if self._kind == "s":
            return self._shared[int(raw)] if int(raw) < len(self._shared) else ""
        if self._kind in ("inlineStr", "str"):
            return _unescape(raw)
        if self._kind == "b":
            return raw == "1"
        if self._kind == "d":
            return raw
        if self._kind == "e":
            return raw
        number = float(raw)
        if self._style and int(self._style) in self._book.date_styles and 0 <= number < 2_958_466:
            # Excel's 1900 has a 29 February that never was: days before March count one too few.
            shift = 1 if not self._book.starts_1904 and number < 60 else 0
            return self._epoch + dt.timedelta(days=number + shift)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _column_of(reference: str) -> int:
    column = 0
    for char in reference:
        if not char.isalpha():
            break
        column = column * 26 + ord(char.upper()) - 64
    return column - 1
