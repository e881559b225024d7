"""A JPEG written from pixels (重新编码): baseline, 4:2:0, the tables of the standard's annex K; no words in it.

Every step works on all blocks at once: colours, cosine transform, rounding, runs, codes, bits.
"""

import struct

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
QUALITY = 82
_K_LUMA = [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
           29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
           121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]  # fmt: skip
_K_CHROMA = [17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
             *[99] * 38]  # fmt: skip
_ZIGZAG = sorted(range(64), key=lambda at: (at // 8 + at % 8, (at // 8) * (1 if (at // 8 + at % 8) % 2 else -1)))
_DC_COUNTS = ([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
_AC_COUNTS = (
    [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
    [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
)
_AC_SYMBOLS = (
    bytes.fromhex(
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738"
        "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5"
        "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
    ),
    bytes.fromhex(
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a353637"
        "38393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3"
        "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
    ),
)


def _codes(counts: list[int], symbols: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Code and length by symbol, as annex C makes them from the counts by length."""
    code, length_of, code_of, at = 0, np.zeros(256, np.int64), np.zeros(256, np.int64), 0
    for length, count in enumerate(counts, start=1):
        for _ in range(count):
            code_of[symbols[at]], length_of[symbols[at]] = code, length
            code, at = code + 1, at + 1
        code <<= 1
    return code_of, length_of


_DC = tuple(_codes(counts, bytes(range(12))) for counts in _DC_COUNTS)
_AC = tuple(_codes(counts, symbols) for counts, symbols in zip(_AC_COUNTS, _AC_SYMBOLS, strict=True))


def _scaled(table: list[int]) -> NDArray[np.int64]:
    return np.clip((np.array(table, np.int64) * (200 - 2 * QUALITY) + 50) // 100, 1, 255)


_TABLES = (_scaled(_K_LUMA), _scaled(_K_CHROMA))
_COS = np.array(
    [[np.cos((2 * x + 1) * u * np.pi / 16) * (np.sqrt(0.125) if u == 0 else 0.5) for x in range(8)] for u in range(8)],
    np.float32,
)


def jpeg_of(pixels: Pixels) -> bytes:
    """The picture as a JPEG of its own; rows, columns, red-green-blue in."""
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((0, -height % 16), (0, -width % 16), (0, 0)), mode="edge").astype(np.float32)
    red, green, blue = padded[..., 0], padded[..., 1], padded[..., 2]
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    bluish = _halved((blue - luma) * np.float32(0.564) + 128)
    reddish = _halved((red - luma) * np.float32(0.713) + 128)
    rows, columns = padded.shape[0] // 16, padded.shape[1] // 16
    in_units = _blocks(luma, 0).reshape(rows, 2, columns, 2, 64).transpose(0, 2, 1, 3, 4).reshape(-1, 4, 64)
    blocks = np.concatenate((in_units, _blocks(bluish, 1)[:, None], _blocks(reddish, 1)[:, None]), axis=1)
    return _heads(width, height) + _coded(blocks.astype(np.int64)) + b"\xff\xd9"


def _halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    return plane.reshape(plane.shape[0] // 2, 2, plane.shape[1] // 2, 2).mean(axis=(1, 3), dtype=np.float32)


def _blocks(plane: NDArray[np.float32], table: int) -> NDArray[np.float32]:
    """Transformed and rounded, in zigzag order, block by block along the rows."""
    rows, columns = plane.shape[0] // 8, plane.shape[1] // 8
    squares = (plane - 128).reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3).reshape(-1, 8, 8)
    turned = (_COS @ squares @ _COS.T).reshape(-1, 64)
    return np.rint(turned / _TABLES[table].astype(np.float32))[:, _ZIGZAG]


def _coded(units: NDArray[np.int64]) -> bytes:
    """The bits of all blocks: for each unit four of light, one of either colour."""
    flat, count = units.reshape(-1, 64), units.shape[0] * 6
    chroma = np.tile(np.array([0, 0, 0, 0, 1, 1]), units.shape[0])
    steps = np.empty((units.shape[0], 6), np.int64)
    steps[:, :4] = np.diff(units[:, :4, 0].reshape(-1), prepend=0).reshape(-1, 4)
    for part in (4, 5):
        steps[:, part] = np.diff(units[:, part, 0], prepend=0)
    step = steps.reshape(-1)
    pieces = [_pieces(np.arange(count), 0 * step, chroma, _size(step), step, _DC)]
    block, at = np.nonzero(flat[:, 1:])
    at += 1
    value = flat[block, at]
    same = np.concatenate(([False], block[1:] == block[:-1]))
    run = at - np.where(same, np.concatenate(([0], at[:-1])), 0) - 1
    symbol = (run % 16) << 4 | _size(value)
    pieces.append(_pieces(block, at * 4 + 3, chroma[block], symbol, value, _AC))
    long = run // 16
    for nth in range(3):
        more = long > nth
        pieces.append(
            _pieces(block[more], at[more] * 4 + nth, chroma[block[more]], np.full(more.sum(), 0xF0), None, _AC)
        )
    short = np.ones(count, bool)
    short[block[at == 63]] = False
    ends = np.nonzero(short)[0]
    pieces.append(_pieces(ends, np.full(ends.size, 256), chroma[ends], np.zeros(ends.size, np.int64), None, _AC))
    whole = np.concatenate(pieces, axis=1)
    order = np.lexsort((whole[1], whole[0]))
    return _packed(whole[2][order], whole[3][order])


def _size(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many bits a value takes; none for zero."""
    return np.where(value == 0, 0, np.floor(np.log2(np.maximum(np.abs(value), 1))).astype(np.int64) + 1)


def _pieces(
    block: NDArray[np.int64],
    place: NDArray[np.int64],
    chroma: NDArray[np.int64],
    symbol: NDArray[np.int64],
    value: NDArray[np.int64] | None,
    tables: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...],
) -> NDArray[np.int64]:
    """Block, place within it, bits and their number, of every symbol with the value that follows it."""
    code = np.where(chroma == 1, tables[1][0][symbol], tables[0][0][symbol])
    length = np.where(chroma == 1, tables[1][1][symbol], tables[0][1][symbol])
    if value is None:
        return np.stack((block, place, code, length))
    size = _size(value)
    tail = np.where(value < 0, value + (1 << size) - 1, value)
    return np.stack((block, place, code << size | tail, length + size))


def _packed(bits: NDArray[np.int64], lengths: NDArray[np.int64]) -> bytes:
    """The codes one after another, filled up with ones, a zero after every byte of ones."""
    ends = np.cumsum(lengths)
    starts, total = ends - lengths, int(ends[-1])
    spare = -total % 8
    bits = np.append(bits, (1 << spare) - 1)
    lengths, starts = np.append(lengths, spare), np.append(starts, total)
    shifted = bits << (40 - lengths - starts % 8)
    sums = np.zeros((total + spare) // 8 + 5)
    for nth in range(5):
        sums += np.bincount(starts // 8 + nth, (shifted >> (32 - 8 * nth)) & 255, sums.size)[: sums.size]
    return sums[: (total + spare) // 8].astype(np.uint8).tobytes().replace(b"\xff", b"\xff\x00")


def _heads(width: int, height: int) -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body

    tables = b"".join(
        segment(0xDB, bytes([nth]) + bytes(table[_ZIGZAG].astype(np.uint8).tolist()))
        for nth, table in enumerate(_TABLES)
    )
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\x00\x02\x11\x01\x03\x11\x01")
    codes = b"".join(
        segment(0xC4, bytes([nth]) + bytes(_DC_COUNTS[nth]) + bytes(range(12)))
        + segment(0xC4, bytes([0x10 | nth]) + bytes(_AC_COUNTS[nth]) + _AC_SYMBOLS[nth])
        for nth in range(2)
    )
    scan = segment(0xDA, b"\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00")
    jfif = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return b"\xff\xd8" + jfif + tables + frame + codes + scan
