"""Files made to do harm (恶意文件), each with a mark that must not be kept; made here, none comes from outside."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.platform.received.pictures import END, chunk, exif, pdf, photo, png, stream, with_segment

MARK = b"HARM-7f3a"
"""Stands in every payload: nothing that was kept may hold it."""
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert('" + MARK + b"')</script>"
SMALL = np.full((40, 40, 3), 200, np.uint8)


@dataclass(frozen=True)
class Hostile:
    """One file; ``may_be_drawn``: a picture with a payload, which may be kept without it. All others are refused."""

    name: str
    content: bytes
    may_be_drawn: bool = False


@cache
def hostile_files() -> tuple[Hostile, ...]:
    """All of them, made once."""
    return (*_pictures(), *_broken_pictures(), *_pdfs(), *_others())


def _zip(name: str = "a.txt", body: bytes = MARK, *, link: bool = False) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        if link:
            info.external_attr = 0o120777 << 16
        archive.writestr(info, body)
    return held.getvalue()


def _pictures() -> Iterator[Hostile]:
    jpeg, drawn = photo(60, 60), png(SMALL)
    payloads = {"zip": _zip(), "script": SCRIPT, "php": b"<?php echo '" + MARK + b"'; ?>", "eicar": EICAR + MARK,
                "exe": b"MZ" + MARK * 9, "elf": b"\x7fELF" + MARK}  # fmt: skip
    for name, payload in payloads.items():
        yield Hostile(f"jpeg followed by {name}", jpeg + payload, True)
        yield Hostile(f"png followed by {name}", drawn + payload, True)
        yield Hostile(f"jpeg with {name} in a comment", with_segment(jpeg, 0xFE, payload[:60_000]), True)
    yield Hostile("jpeg with a place in EXIF", with_segment(jpeg, 0xE1, exif(1, b"GPS 29.54N " + MARK)), True)
    yield Hostile("jpeg with XMP", with_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + MARK), True)
    yield Hostile("jpeg with a colour profile", with_segment(jpeg, 0xE2, b"ICC_PROFILE\x00\x01\x01" + MARK), True)
    yield Hostile("jpeg with APP15", with_segment(jpeg, 0xEF, MARK), True)
    yield Hostile("jpeg with EXIF that points into itself", with_segment(
        jpeg, 0xE1, b"Exif\x00\x00MM\x00*\x00\x00\x00\x00\xff\xff" + MARK), True)  # fmt: skip
    for name in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"prVt"):
        yield Hostile(f"png with {name.decode()}", png(SMALL, chunk(name, b"k\x00\x00" + MARK)), True)
    yield Hostile("png that moves", png(SMALL, chunk(b"acTL", b"\0\0\0\x01\0\0\0\0"), chunk(b"fdAT", MARK)), True)


def _broken_pictures() -> Iterator[Hostile]:
    jpeg, drawn = photo(60, 60), png(SMALL)
    yield Hostile("png of 50,000 by 50,000", png(SMALL, size=(50_000, 50_000)))
    yield Hostile("png that says 8,000 by 8,000", png(SMALL, size=(8_000, 8_000)))
    bomb = zlib.compress(b"\0" * 40_000_000, 9)
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    yield Hostile("png whose pixels unpack without end", head + chunk(b"IDAT", bomb) + END)
    yield Hostile("png without pixels", head + END)
    yield Hostile("png without width", png(SMALL, size=(0, 40)))
    yield Hostile("png broken off", drawn[: len(drawn) // 2])
    yield Hostile("png with a wrong sum", drawn[:-20] + bytes([drawn[-20] ^ 1]) + drawn[-19:])
    yield Hostile("png whose chunk is longer than the file", drawn[:8] + b"\xff\xff\xff\xff" + drawn[12:])
    yield Hostile("jpeg broken off", jpeg[: len(jpeg) // 2])
    yield Hostile("jpeg without a picture", b"\xff\xd8\xff\xd9")
    yield Hostile("jpeg of its first bytes", b"\xff\xd8\xff" + MARK)
    size = jpeg.find(b"\xff\xc0") + 5
    yield Hostile("jpeg of 65,000 by 65,000", jpeg[:size] + b"\xfd\xe8\xfd\xe8" + jpeg[size + 4 :])
    scan = jpeg[jpeg.find(b"\xff\xda") : -2]
    yield Hostile("jpeg with a thousand scans", jpeg[:-2] + scan * 1_000 + b"\xff\xd9")
    frame = jpeg[jpeg.find(b"\xff\xc0") : jpeg.find(b"\xff\xc4")]
    yield Hostile("jpeg with two frames", jpeg[:2] + frame + jpeg[2:])
    yield Hostile("jpeg whose segment is longer than the file", jpeg[:2] + b"\xff\xdb\xff\xff" + jpeg[6:])


def _pdfs() -> Iterator[Hostile]:
    act = b"<< /S /JavaScript /JS (app.alert\\('" + MARK + b"'\\)) >>"
    yield Hostile("pdf with a script", pdf(b"5 0 obj\n" + act + b"\nendobj\n"))
    yield Hostile("pdf with a script under another spelling",
                  pdf(b"5 0 obj\n" + act.replace(b"/JavaScript /JS", b"/J#61vaScript /#4aS") + b"\nendobj\n"))
    packed = zlib.compress(b"5 0 " + act)
    packing = b"/Type /ObjStm /N 1 /First 4 /Filter "
    yield Hostile("pdf with a packed script", pdf(stream(6, packing + b"/FlateDecode", packed)))
    yield Hostile("pdf with a script packed twice",
                  pdf(stream(6, packing + b"[/FlateDecode /FlateDecode]", zlib.compress(packed))))  # fmt: skip
    yield Hostile("pdf with a script packed in letters",
                  pdf(stream(6, packing + b"/ASCIIHexDecode", b"3520".hex().encode() + b">")))
    hidden = b"\x01\x02 7 0 obj\n" + act + b"\nendobj\n"
    yield Hostile("pdf with a script within the data of a picture",
                  pdf(stream(6, b"/Subtype /Image /Filter /DCTDecode", hidden)))
    yield Hostile("pdf with a script in data that is not packed", pdf(stream(6, b"", hidden)))
    for name in (b"Launch", b"SubmitForm", b"ImportData", b"GoToE", b"GoToR", b"Rendition"):
        yield Hostile(f"pdf with {name.decode()}",
                      pdf(b"5 0 obj\n<< /S /" + name + b" /F (" + MARK + b") >>\nendobj\n"))
    yield Hostile("pdf that acts when it opens", pdf(trailer=b"/AA << /O 5 0 R >>"))
    yield Hostile("pdf with a file in it", pdf(stream(6, b"/Type /EmbeddedFile", MARK)))
    yield Hostile("pdf with a list of files", pdf(trailer=b"/Names << /EmbeddedFiles 6 0 R >>"))
    yield Hostile("pdf with a film", pdf(b"5 0 obj\n<< /Subtype /RichMedia >>\nendobj\n"))
    yield Hostile("pdf with a form of its own", pdf(trailer=b"/AcroForm << /XFA 6 0 R >>"))
    yield Hostile("pdf with a password", pdf(trailer=b"/Encrypt 9 0 R"))
    yield Hostile("pdf of 5,000 pages", pdf(pages=5_000))
    yield Hostile("pdf without pages", pdf(pages=0))
    yield Hostile("pdf broken off", pdf()[:-8])
    yield Hostile("pdf followed by a zip", pdf() + _zip())
    yield Hostile("pdf with a zip before its end", pdf(b"% " + _zip()))
    yield Hostile("pdf followed by a page", pdf() + SCRIPT)
    yield Hostile("pdf with a page in it", pdf(b"% " + SCRIPT + b"\n"))
    yield Hostile("pdf with a test virus", pdf(b"% " + EICAR + b"\n"))
    yield Hostile("pdf with a packed test virus", pdf(stream(6, b"/Filter /FlateDecode", zlib.compress(EICAR))))
    yield Hostile("pdf that unpacks without end",
                  pdf(stream(6, b"/Filter /FlateDecode", zlib.compress(b"\0" * 300_000_000, 9))))  # fmt: skip
    yield Hostile("pdf whose data never ends", pdf(b"6 0 obj\n<< >>\nstream\n" + MARK))
    yield Hostile("pdf that begins later", b"GIF89a" + pdf())


def _others() -> Iterator[Hostile]:
    yield Hostile("nothing", b"")
    yield Hostile("more than ten megabytes", photo(60, 60) + b"\0" * (10 << 20))
    yield Hostile("svg with a script", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()">' + SCRIPT + b"</svg>")
    yield Hostile("a page", b"<!doctype html>" + SCRIPT)
    yield Hostile("zip", _zip())
    yield Hostile("zip with a link", _zip("a", b"/etc/passwd", link=True))
    yield Hostile("zip that climbs", _zip("../../etc/cron.d/x"))
    yield Hostile("zip that unpacks without end", _zip("big", b"\0" * 20_000_000))
    yield Hostile("a document with macros", _zip("word/vbaProject.bin"))
    yield Hostile("an old document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + MARK)
    yield Hostile("a test virus", EICAR)
    yield Hostile("a program", b"MZ" + MARK)
    yield Hostile("another program", b"\x7fELF" + MARK)
    yield Hostile("a shell script", b"#!/bin/sh\n" + MARK)
    yield Hostile("gif", b"GIF89a" + MARK)
    yield Hostile("tiff", b"II*\x00" + MARK)
    yield Hostile("heic", b"\0\0\0\x18ftypheic" + MARK)
    yield Hostile("webp", b"RIFF\0\0\0\0WEBPVP8 " + MARK)
    yield Hostile("postscript", b"%!PS-Adobe-3.0\n" + MARK)
    yield Hostile("a picture's name on a page", b" \xff\xd8\xff" + SCRIPT)
