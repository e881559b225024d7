"""Looks into an XLSX file before anything reads it: is it whole, harmless, and which sheet holds the data."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from doudi.kernel.errors import Fault

# A sheet of 1,048,576 rows and 20 columns unpacks to about 1 GiB; ordinary sheets shrink to a tenth, never a hundredth.
MAX_UNPACKED_BYTES = 3 << 30
MAX_RATIO = 200
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])


@dataclass(frozen=True)
class Workbook:
    """What a reader needs to know of a workbook.

    Attributes:
        sheets: (name, part inside the zip) of the visible sheets.
        unpacked_bytes: size of the largest sheet once unpacked: decides which reader is used.
        starts_1904: days are counted from 1904, as old Macintosh files do.
        date_styles: cell style numbers that show a number as a date.
        is_old: an .xls file, which is small enough to be read at once.
    """

    path: Path
    sheets: tuple[tuple[str, str], ...]
    unpacked_bytes: int
    starts_1904: bool
    date_styles: frozenset[int]
    is_old: bool = False


def inspect_workbook(path: Path) -> tuple[Workbook | None, list[Fault]]:
    """The workbook's outline, or None with every reason why it is not opened."""

    def refuse(what: str, rule: str, way_out: str, code: str) -> tuple[None, list[Fault]]:
        return None, [Fault(path.name, what, rule, way_out, code)]

    again = "export it again, or copy the file again"
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                return refuse(
                    "protected by a password",
                    "an extract is readable",
                    "save it without a password",
                    "columnar.password",
                )
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED_BYTES or any(
                entry.file_size > 10 << 20 and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
                for entry in entries
            ):
                return refuse(
                    f"would unpack to {unpacked >> 20} MiB",
                    "no more than a full sheet can hold",
                    "send the real extract",
                    "columnar.zip-bomb",
                )
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                return refuse("a zip archive, but no workbook", "xlsx", again, "columnar.wrong-format")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return refuse("holds macros", "data only", "save it as .xlsx without macros", "columnar.macros")
            return _outline(path, archive, names, refuse)
    except (zipfile.BadZipFile, EOFError, OSError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return refuse(
            "not a complete workbook: the file is cut off or damaged", "a whole xlsx file", again, "columnar.cut-off"
        )
    except (ElementTree.ParseError, KeyError, ValueError):
        return refuse(
            "the workbook's own table of contents is damaged", "a whole xlsx file", again, "columnar.wrong-format"
        )


def _outline(path: Path, archive: zipfile.ZipFile, names: set[str], refuse: object) -> tuple[Workbook, list[Fault]]:
    book = _parse(archive.read("xl/workbook.xml"))
    relations = _parse(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets = []
    for sheet in book.iter(f"{_MAIN}sheet"):
        if sheet.get("state", "visible") != "visible":
            continue
        target = targets.get(sheet.get(f"{_REL}id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names and "worksheets/" in part:
            sheets.append((sheet.get("name", ""), part))
    properties = book.find(f"{_MAIN}workbookPr")
    starts_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    styles = _date_styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else frozenset()
    largest = max((archive.getinfo(part).file_size for _, part in sheets), default=0)
    return Workbook(path, tuple(sheets), largest, starts_1904, styles), []


def _parse(raw: bytes) -> ElementTree.Element:
    # Entities can make a small file explode; no real workbook part declares any.
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise ValueError("document type declaration in a workbook part")
    return ElementTree.fromstring(raw)


def _date_styles(raw: bytes) -> frozenset[int]:
    root = _parse(raw)
    custom = {
        int(form.get("numFmtId", "0")): re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form.get("formatCode", ""))
        for form in root.iter(f"{_MAIN}numFmt")
    }
    formats = root.find(f"{_MAIN}cellXfs")
    found = set()
    for place, form in enumerate(formats if formats is not None else ()):
        number = int(form.get("numFmtId", "0"))
        if number in _BUILT_IN_DATES or re.search("[ymd]", custom.get(number, ""), re.IGNORECASE):
            found.add(place)
    return frozenset(found)
