"""The parts of a JPEG or PNG (分段), walked without decoding: is it whole, how large, which way up."""

import struct
import zlib
from dataclasses import dataclass

from doudi.platform.received.findings import MOST_PIXELS, damaged, too_large

FRAMES = {0xC0, 0xC1, 0xC2}
OTHER_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
KEPT_MARKERS = {0xC4, 0xDB, 0xDD, 0xEE}
"""Tables, restart interval, and Adobe's word on the colours; everything else may hold what is not to be seen."""
MOST_SCANS = 40
STANDING_ALONE = {0x01, *range(0xD0, 0xD8)}
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
TURNED = 0x0112


@dataclass(frozen=True)
class Picture:
    """A picture by its parts: ``bare`` has only what is needed to draw it; ``orientation`` is EXIF's 1 to 8."""

    content_type: str
    width: int
    height: int
    bare: bytes
    orientation: int = 1


def _sized(width: int, height: int) -> None:
    if not width or not height:
        raise damaged()
    if width * height > MOST_PIXELS:
        raise too_large()


def walk_jpeg(content: bytes) -> Picture:
    """The picture by its segments.

    Raises:
        FileRefused: it breaks off, has no or several frames, too many scans or too many pixels.
    """
    bare, at, size, scans, orientation = bytearray(b"\xff\xd8"), 2, (0, 0), 0, 1
    while True:
        marker, start = _next_marker(content, at)
        if marker == 0xD9:
            break
        if marker in STANDING_ALONE:
            at = start
            continue
        length = int.from_bytes(content[start : start + 2], "big")
        end = start + length
        if length < 2 or end > len(content) or marker in OTHER_FRAMES:
            raise damaged()
        body = content[start + 2 : end]
        if marker in FRAMES:
            if size != (0, 0) or len(body) < 6:
                raise damaged()
            size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            _sized(*size)
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
            orientation = _orientation(body[6:])
        if marker in FRAMES | KEPT_MARKERS | {0xDA}:
            bare += b"\xff" + bytes([marker]) + content[start:end]
        at = end
        if marker == 0xDA:
            scans += 1
            if size == (0, 0) or scans > MOST_SCANS:
                raise damaged()
            at = _end_of_scan(content, end)
            bare += content[end:at]
    if not scans:
        raise damaged()
    return Picture("image/jpeg", *size, bytes(bare + b"\xff\xd9"), orientation)


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    if len(content) < at + 2 or content[at] != 0xFF or content[at + 1] == 0:
        raise damaged()
    return content[at + 1], at + 2


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the data of a scan ends: the next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise damaged()
        after = content[at + 1]
        if after == 0xFF:
            at += 1
        elif after == 0 or 0xD0 <= after <= 0xD7:
            at += 2
        else:
            return at


def _orientation(exif: bytes) -> int:
    """Which way up the telephone was held; 1 where it does not say so."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return 1
        (first,) = struct.unpack_from(order + "I", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, first)
        for n in range(min(entries, 64)):
            tag, _kind, _count, value = struct.unpack_from(order + "HHIH", exif, first + 2 + 12 * n)
            if tag == TURNED:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def walk_png(content: bytes) -> Picture:
    """The picture by its chunks; its pixels are unpacked once to count them, and not kept.

    Raises:
        FileRefused: a chunk is broken, the pixels are more or fewer than it says, or there are too many.
    """
    if not content.startswith(PNG_START):
        raise damaged()
    bare, at, packed, head = bytearray(PNG_START), len(PNG_START), [], None
    while True:
        if at + 12 > len(content):
            raise damaged()
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content) or (head is None) != (name == b"IHDR"):
            raise damaged()
        body = content[at + 8 : end - 4]
        if zlib.crc32(name + body) != int.from_bytes(content[end - 4 : end], "big"):
            raise damaged()
        if name == b"IHDR":
            head = _head(body)
        if name == b"IDAT":
            packed.append(body)
        if name in PNG_KEPT:
            bare += content[at:end]
        at = end
        if name == b"IEND":
            break
    if head is None or not packed:
        raise damaged()
    width, height, expected = head
    _count_unpacked(packed, expected)
    return Picture("image/png", width, height, bytes(bare))


def _head(body: bytes) -> tuple[int, int, int]:
    """Width, height, and how many bytes the pixels unpack to at most."""
    if len(body) != 13:
        raise damaged()
    width, height, depth, colour, _packing, _filtering, interlaced = struct.unpack(">IIBBBBB", body)
    if colour not in CHANNELS or depth not in (1, 2, 4, 8, 16) or interlaced > 1:
        raise damaged()
    _sized(width, height)
    rows = height * ((width * CHANNELS[colour] * depth + 7) // 8 + 1)
    return width, height, rows * 2 + 8 * height if interlaced else rows


def _count_unpacked(packed: list[bytes], expected: int) -> None:
    unpacker, count = zlib.decompressobj(), 0
    try:
        for piece in packed:
            rest = piece
            while rest:
                count += len(unpacker.decompress(rest, 1 << 20))
                rest = unpacker.unconsumed_tail
                if count > expected:
                    raise damaged()
    except zlib.error:
        raise damaged() from None
    if not unpacker.eof:
        raise damaged()
