"""Writing extracts: byte matrices into CSV, tab-separated text and sheets, the spoilt rows one by one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from doudi.sandbox.cells import Bytes, Cell, Rows, pack
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.extracts.mess import KINDS, Plan, spoil

CHUNK = 1 << 17
_NAME = "姓名"
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_SHEET_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_SHEET_FOOT = "</sheetData></worksheet>"
# No row or column numbers: the standard makes them optional, and the file is a third smaller without.
_TEXT_CELL, _NUMBER_CELL, _CELL_END = '<c t="str"><v>', "<c><v>", "</v></c>"

Line = Callable[[list[str]], str]


def write_extract(extract: Extract, plan: Plan, path: Path) -> tuple[int, str]:
    """Write one extract; returns the bytes written and their digest (SHA-256 of the file)."""
    if extract.form == "xlsx":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for name, text in _PARTS.items():
                book.writestr(_entry(name), text)
            with book.open(_entry(_SHEET), "w", force_zip64=True) as sheet:
                for block in _sheet_blocks(extract, plan):
                    sheet.write(block)
    else:
        with path.open("wb") as file:
            for block in _text_blocks(extract, plan):
                file.write(block)
    return path.stat().st_size, digest_of(path)


def digest_of(path: Path) -> str:
    """The file's digest, read in pieces."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    return digest.hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    # The same day for every file: the same city is the same bytes.
    entry = zipfile.ZipInfo(name, (2025, 9, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = 1  # type: ignore[attr-defined]
    return entry


def _text_blocks(extract: Extract, plan: Plan) -> Iterator[bytes]:
    encoding = extract.byte_encoding
    comma, quote = ("\t", "") if extract.form == "txt" else (",", '"')
    end = "\n" if extract.encoding == "utf-8" else "\r\n"
    if extract.encoding == "utf-8-sig":
        yield b"\xef\xbb\xbf"
    yield (comma.join(extract.cells) + end).encode(encoding)
    starts = ["", *[comma] * (len(extract.cells) - 1)]

    def line(texts: list[str]) -> str:
        quoted = [f'"{text}"' if quote and "," in text and not text.startswith('"') else text for text in texts]
        return comma.join(quoted) + end

    yield from _blocks(extract, plan, starts, [""] * len(extract.cells), "", end, line)


def _sheet_blocks(extract: Extract, plan: Plan) -> Iterator[bytes]:
    headers = list(extract.cells)
    starts = [_NUMBER_CELL if header in extract.numeric else _TEXT_CELL for header in headers]

    def line(texts: list[str]) -> str:
        # A spoilt amount in a column of numbers arrives as text.
        cells = (
            (_NUMBER_CELL if start == _NUMBER_CELL and _is_number(text) else _TEXT_CELL) + text + _CELL_END
            for start, text in zip(starts, texts, strict=True)
        )
        return "<row>" + "".join(cells) + "</row>"

    yield _SHEET_HEAD.encode()
    yield ("<row>" + "".join(f"{_TEXT_CELL}{header}{_CELL_END}" for header in headers) + "</row>").encode()
    yield from _blocks(extract, plan, starts, [_CELL_END] * len(headers), "<row>", "</row>", line)
    yield _SHEET_FOOT.encode()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _blocks(
    extract: Extract, plan: Plan, starts: list[str], ends: list[str], row_start: str, row_end: str, line: Line
) -> Iterator[bytes]:
    """The rows in pieces: whole chunks as matrices, the spoilt rows of each after it, the repetitions last."""
    encoding = extract.byte_encoding
    cells = list(extract.cells.values())
    before = [np.frombuffer(text.encode(encoding), np.uint8) for text in starts]
    after = [np.frombuffer(text.encode(encoding), np.uint8) for text in ends]
    before[0] = np.concatenate([np.frombuffer(row_start.encode(encoding), np.uint8), before[0]])
    after[-1] = np.concatenate([after[-1], np.frombuffer(row_end.encode(encoding), np.uint8)])
    chunk = CHUNK if len(cells) < 10 else CHUNK // 2
    for start in range(0, len(extract), chunk):
        rows = np.arange(start, min(start + chunk, len(extract)), dtype=np.int64)
        kinds = plan.kinds[rows]
        if len(plain := rows[kinds == 0]):
            yield pack(_laid_out(plain, cells, before, after))
        if len(spoilt := rows[kinds != 0]):
            yield "".join(_spoilt_lines(extract, plan, spoilt, line)).encode(encoding)
    if len(plan.repeats):
        yield pack(_laid_out(plan.repeats, cells, before, after))


def _laid_out(rows: Rows, cells: list[Cell], before: list[Bytes], after: list[Bytes]) -> Bytes:
    parts = [cell(rows) for cell in cells]
    width = sum(part.shape[1] for part in parts) + sum(len(text) for text in (*before, *after))
    out = np.empty((len(rows), width), np.uint8)
    place = 0
    for first, part, last in zip(before, parts, after, strict=True):
        for piece in (first, part, last):
            size = piece.shape[-1]
            out[:, place : place + size] = piece
            place += size
    return out


def _spoilt_lines(extract: Extract, plan: Plan, rows: Rows, line: Line) -> Iterator[str]:
    encoding = extract.byte_encoding
    texts = {header: _texts(cell(rows), encoding) for header, cell in extract.cells.items()}
    variants = _texts(extract.variant_name(rows), encoding)
    for place, row in enumerate(rows):
        fields = {header: column[place] for header, column in texts.items()}
        kind = KINDS[plan.kinds[row]]
        if kind == "name_variant":
            fields[_NAME] = variants[place]
        else:
            spoil(fields, kind, extract, int(row))
        yield line(list(fields.values()))


def _texts(matrix: Bytes, encoding: str) -> list[str]:
    return [row.tobytes().replace(b"\0", b"").decode(encoding) for row in matrix]
