"""Pictures and papers drawn for tests: a page of writing, a PNG of given chunks, a PDF of given objects."""

import struct
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from doudi.platform.received.writing import jpeg_of

Pixels = NDArray[np.uint8]


def page(height: int = 700, width: int = 500, *, paper: int = 235, ink: int = 30) -> Pixels:
    """A sheet with lines of strokes as writing has them; the same every time."""
    made = np.full((height, width, 3), paper, np.uint8)
    for top in range(20, height - 20, 22):
        for left in range(20, width - 24, 14):
            shape = (top * 31 + left * 17) % 7
            made[top : top + 12, left + shape : left + shape + 2] = ink
            made[top + shape : top + shape + 2, left : left + 10] = ink
    return made


def blurred(pixels: Pixels, reach: int) -> Pixels:
    """As taken by a hand that shook."""
    made = pixels.astype(np.float32)
    for axis in (0, 1):
        made = sum(np.roll(made, by, axis) for by in range(-reach, reach + 1)) / (2 * reach + 1)  # type: ignore[assignment]
    return made.astype(np.uint8)


@cache
def photo(height: int = 700, width: int = 500) -> bytes:
    """A clear photo of a page, as a JPEG."""
    return jpeg_of(page(height, width))


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG's chunk with its sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(pixels: Pixels, *more: bytes, size: tuple[int, int] | None = None) -> bytes:
    """A PNG of these pixels, with further chunks before them; ``size`` is what it says it is."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\x00" + line.tobytes() for line in pixels)
    said = struct.pack(">IIBBBBB", *(size or (width, height)), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", said) + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + END


END = chunk(b"IEND", b"")


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """The JPEG with one more segment at its beginning."""
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def exif(orientation: int = 1, words: bytes = b"") -> bytes:
    """An EXIF block that says which way up, and whatever else."""
    head = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", 1)
    return head + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0" + words


def pdf(*objects: bytes, pages: int = 1, after: bytes = b"%%EOF\n", trailer: bytes = b"") -> bytes:
    """A PDF of these objects beside its pages."""
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(pages))
    own = [b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
           b"2 0 obj\n<< /Type /Pages /Kids [%s] /Count %d >>\nendobj\n" % (kids, pages),
           *(b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>\nendobj\n" % (10 + n)
             for n in range(pages))]  # fmt: skip
    body = b"".join([*own, *objects])
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R " + trailer + b" >>\nstartxref\n0\n" + after


def stream(number: int, words: bytes, data: bytes) -> bytes:
    """An object with data."""
    return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, words, len(data), data)
