"""Opens an extract by what it is, not by what it is called, and says so when the two differ."""

from __future__ import annotations

from pathlib import Path

from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.readers.rows import Reader
from doudi.columnar.readers.sheet import open_sheet
from doudi.columnar.readers.text import open_text
from doudi.kernel.errors import Fault

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PAR1": "a Parquet file",
    b"PK\x05\x06": "an empty archive",
}
_HTML = (b"<!doctype html", b"<html", b"<?xml")


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
    reader: Reader | None
    reader, found = open_sheet(path, contract) if kind == "xlsx" else open_text(path, contract)
    return reader, faults + found


def _kind(start: bytes, path: Path, contract: DatasetContract) -> tuple[str, Fault | None]:
    agreed = " or ".join(contract.formats)

    def wrong(what: str, way_out: str) -> tuple[str, Fault]:
        return "", Fault(path.name, what, f"agreed: {agreed}", way_out, "columnar.wrong-format")

    if start.startswith(_OLE):
        return wrong(
            "an old .xls file, or a workbook protected by a password",
            "save it as .xlsx without a password, or export it as CSV",
        )
    for magic, name in _OTHER.items():
        if start.startswith(magic):
            return wrong(name, "send the extract itself in the agreed format")
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_HTML):
        return wrong("a web page (perhaps a sign-in page saved in place of the data)", "fetch the extract again")
    kind = "xlsx" if start.startswith(_ZIP) else "text"
    if kind == "xlsx" and "xlsx" not in contract.formats:
        return wrong("a workbook", "export it as text")
    return kind, None


def _misnamed(path: Path, kind: str, contract: DatasetContract) -> list[Fault]:
    suffix = path.suffix.lower().lstrip(".")
    fits = suffix == "xlsx" if kind == "xlsx" else suffix in ("csv", "txt")
    if fits:
        return []
    real = "a workbook" if kind == "xlsx" else "a text file"
    return [
        Fault(
            path.name,
            f"named .{suffix} but is {real}",
            "the name says what the file is",
            f"check that it is the right file and name it {contract.file_name}",
            "columnar.misnamed",
        )
    ]
