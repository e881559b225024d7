"""A PDF searched before it is kept (PDF检查): nothing in it acts, nothing rides along, and it has pages to read.

Every object is looked at, also packed ones, not only those a table of contents names: what is hidden from one reader
may be found by another. A name may be written with hash signs; it is read before it is compared.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

from doudi.platform.received.findings import MOST_PAGES, damaged, harmful, locked, too_many_pages

ACTS = frozenset({
    "JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment", "RichMedia", "RichMediaExecute",
    "SubmitForm", "ImportData", "GoToE", "GoToR", "XFA", "Rendition", "Movie", "Sound", "3D", "AA", "Thread",
    "SetOCGState", "Trans3D", "Collection",
})  # fmt: skip
"""Names of what runs something, sends something off, opens another file or carries one."""
NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
HASHED = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT = re.compile(rb"(?<!\d)\d{1,10}[\x00\t\n\x0c\r ]+\d{1,5}[\x00\t\n\x0c\r ]+obj(?![A-Za-z])")
STREAM = re.compile(rb"stream\r?\n")
END = re.compile(rb"%%EOF[\x00\t\n\x0c\r ]*\Z")
MARKUP = (b"<script", b"<html", b"<!doctype", b"<?php", b"javascript:")
PACKED_END = b"PK\x05\x06"
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
MOST_UNPACKED = 256 * 1024 * 1024
MOST_OBJECTS_UNPACKED = 32 * 1024 * 1024
BEFORE_STREAM = 4_096


def search_pdf(content: bytes) -> int:
    """How many pages it has.

    Raises:
        FileRefused: it acts, carries a file, is locked, is no whole PDF, or has too many pages.
    """
    if not content.startswith(b"%PDF-") or not END.search(content[-1_100:]):
        raise damaged()
    if PACKED_END in content[-66_000:] or TEST_VIRUS in content:
        raise harmful()
    pages = 0
    for text in _objects(content):
        if any(mark in text.lower() for mark in MARKUP):
            raise harmful()
        names = [_read_name(each) for each in NAME.findall(text)]
        if "Encrypt" in names:
            raise locked()
        if ACTS & set(names):
            raise harmful()
        pages += sum(pair == ("Type", "Page") for pair in pairwise(names))
    if not pages:
        raise damaged()
    if pages > MOST_PAGES:
        raise too_many_pages()
    return pages


def _read_name(raw: bytes) -> str:
    return HASHED.sub(lambda found: bytes([int(found[1], 16)]), raw).decode("latin-1")


def _objects(content: bytes) -> Iterator[bytes]:
    """The text of all objects: what stands outside packed data, and what object streams unpack to."""
    outside, at, left, left_of_objects = bytearray(), 0, MOST_UNPACKED, MOST_OBJECTS_UNPACKED
    while True:
        found = STREAM.search(content, at)
        if found is None:
            break
        end = content.find(b"endstream", found.end())
        if end < 0:
            raise damaged()
        outside += content[at : found.start()] + b"\n"
        described = bytes(outside[-BEFORE_STREAM:])
        described = described[described.rfind(b"obj") + 3 :]
        data, names = content[found.end() : end], [_read_name(each) for each in NAME.findall(described)]
        if OBJECT.search(data):
            # An object within the data of another: a table of contents may point there.
            raise harmful()
        if "Filter" not in names:
            outside += data + b"\n"
        elif "FlateDecode" in names or "Fl" in names:
            is_objects = "ObjStm" in names
            if is_objects and ("Predictor" in names or names.count("FlateDecode") != 1 or _other_filter(names)):
                raise harmful()
            if not _other_filter(names) or names.index("FlateDecode") == names.index("Filter") + 1:
                kept, left = _unpacked(data, left, min(left_of_objects, left) if is_objects else 0)
                left_of_objects -= len(kept)
                if kept:
                    yield kept
        elif "ObjStm" in names:
            raise harmful()
        at = end + len(b"endstream")
    outside += content[at:]
    yield bytes(outside)


def _other_filter(names: list[str]) -> bool:
    return any(name.endswith("Decode") and name != "FlateDecode" for name in names)


def _unpacked(data: bytes, left: int, keep: int) -> tuple[bytes, int]:
    """What the data unpacks to, as far as it is kept, and how much more the whole file may unpack to.

    Raises:
        FileRefused: it unpacks to more than a paper does, or holds what a virus scanner is tried with.
    """
    unpacker, kept, tail = zlib.decompressobj(), bytearray(), b""
    rest = data
    while rest and not unpacker.eof:
        try:
            piece = unpacker.decompress(rest, 1 << 20)
        except zlib.error:
            break  # a picture that breaks off is an official's to judge; it acts in nothing
        rest = unpacker.unconsumed_tail
        left -= len(piece)
        if left < 0 or TEST_VIRUS in tail + piece:
            raise harmful()
        tail = piece[-len(TEST_VIRUS) :]
        if keep:
            kept += piece
            if len(kept) > keep:
                raise harmful()
        if not piece and not rest:
            break
    return bytes(kept), left
