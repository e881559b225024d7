"""Opens an extract by what it is, not by what it is called, and says so when the two cannot go together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.parquet import open_parquet
from doudi.columnar.readers.rows import Reader
from doudi.columnar.readers.sheet import open_sheet
from doudi.columnar.readers.text import open_text
from doudi.columnar.readers.web_table import open_web_table
from doudi.kernel.errors import Fault

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_OTHER = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PK\x05\x06": "an empty archive",
    b"SQLite format 3": "a database file, which is read as a source and not sent as an extract",
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"GIF8", b"RIFF", b"{\\rtf", b"<svg")
_HTML = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<meta", b"<table", b"<style", b"<div", b"<body")
_WORDS = {
    "xlsx": "a workbook",
    "xls": "an old .xls workbook",
    "text": "a text file",
    "html": "a web page",
    "parquet": "a Parquet file",
}
# A name that a spreadsheet opens without asking counts for whatever it shows there as a table.
_NAMED = {
    "xlsx": ("xlsx", "xls"),
    "xls": ("xls", "xlsx"),
    "text": ("csv", "txt", "xls"),
    "html": ("xls", "html", "htm"),
    "parquet": ("parquet",),
}
_OPENERS: dict[str, Callable[[Path, DatasetContract], tuple[Reader | None, list[Fault]]]] = {
    "xlsx": open_sheet,
    "xls": lambda path, contract: open_sheet(path, contract, is_old=True),
    "text": open_text,
    "html": open_web_table,
    "parquet": open_parquet,
}


def kind_of(start: bytes) -> str:
    """What a file is by its first bytes: one of the readable kinds, `zip` of one of them too; empty for anything else.

    >>> [kind_of(start) for start in (b"PK\\x03\\x04", b"PAR1", "姓名,".encode("gbk"), b"MZ\\x90\\x00", b"%PDF-1.7")]
    ['xlsx', 'parquet', 'text', '', '']
    """
    for magic, is_of in ((_OLE, "xls"), (_ZIP, "xlsx"), (_PARQUET, "parquet")):
        if start.startswith(magic):
            return is_of
    if any(start.startswith(magic) for magic in (*_OTHER, *_PROGRAMS, b"PARE")):
        return ""
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_HTML):
        return "html"
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or start[1:2] == b"\x00" or start[:1] == b"\x00"
    return "text" if is_wide or b"\x00" not in start else ""


def open_extract(path: Path, contract: DatasetContract) -> tuple[Reader | None, list[Fault]]:
    """The reader for an extract, or None, and every whole-file fault found before the first row."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return None, [
            Fault(
                path.name,
                f"empty ({size} bytes)",
                "an extract has a heading and rows",
                "ask the department to send it again",
                "columnar.extract-empty",
            )
        ]
    kind, problem = _kind(start, path, contract)
    if problem:
        return None, [problem]
    faults = _misnamed(path, kind, contract)
    reader, found = _OPENERS[kind](path, contract)
    return reader, faults + found


def _kind(start: bytes, path: Path, contract: DatasetContract) -> tuple[str, Fault | None]:
    agreed = " or ".join(contract.formats)

    def wrong(what: str, way_out: str) -> tuple[str, Fault]:
        return "", Fault(path.name, what, f"agreed: {agreed}", way_out, "columnar.wrong-format")

    for magic, name in _OTHER.items():
        if start.startswith(magic):
            return wrong(name, "send the extract itself in the agreed format")
    if start.startswith(b"PARE"):
        return "", Fault(
            path.name,
            "an encrypted Parquet file",
            "an extract is readable",
            "write it without a key",
            "columnar.password",
        )
    kind = "text"
    for magic, is_of in ((_OLE, "xls"), (_ZIP, "xlsx"), (_PARQUET, "parquet")):
        kind = is_of if start.startswith(magic) else kind
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_HTML):
        kind = "html"
        if path.suffix.lower().lstrip(".") not in _NAMED["html"] or b"<?xml" in start.lower():
            return wrong("a web page (perhaps a sign-in page saved in place of the data)", "fetch the extract again")
    if kind in ("xlsx", "xls", "html") and "xlsx" not in contract.formats:
        return wrong(_WORDS[kind], "export it as text")
    return kind, None


def _misnamed(path: Path, kind: str, contract: DatasetContract) -> list[Fault]:
    suffix = path.suffix.lower().lstrip(".")
    if suffix in _NAMED[kind]:
        return []
    return [
        Fault(
            path.name,
            f"named .{suffix} but is {_WORDS[kind]}",
            "the name says what the file is",
            f"check that it is the right file and name it {contract.file_name}",
            "columnar.misnamed",
        )
    ]
