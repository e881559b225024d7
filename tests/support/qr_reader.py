"""Reads a QR code from rows of dots as a telephone does: format, mask, blocks, text; and finds one on a printed page.

Apart from what draws them (segno): written from ISO/IEC 18004. It corrects no errors and reads text of bytes or
capitals, levels L to H, versions 1 to 6, which is all that a clean print of ours needs; the rest is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

Rows = Sequence[Sequence[int]]
MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: (r * c) % 2 + (r * c) % 3 == 0,
    lambda r, c: ((r * c) % 2 + (r * c) % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + (r * c) % 3) % 2 == 0,
)
LEVELS = "MLHQ"
"""Error levels by the two bits of the format, read as a number."""
BLOCKS = {
    ("L", 1): [19], ("M", 1): [16], ("Q", 1): [13], ("H", 1): [9],
    ("L", 2): [34], ("M", 2): [28], ("Q", 2): [22], ("H", 2): [16],
    ("L", 3): [55], ("M", 3): [44], ("Q", 3): [17, 17], ("H", 3): [13, 13],
    ("L", 4): [80], ("M", 4): [32, 32], ("Q", 4): [24, 24], ("H", 4): [9, 9, 9, 9],
    ("L", 5): [108], ("M", 5): [43, 43], ("Q", 5): [15, 15, 16, 16], ("H", 5): [11, 11, 12, 12],
    ("L", 6): [68, 68], ("M", 6): [27, 27, 27, 27], ("Q", 6): [19, 19, 19, 19], ("H", 6): [15, 15, 15, 15],
}  # fmt: skip
"""Data words of each block, ISO/IEC 18004 table 9."""
WORDS = {1: 26, 2: 44, 3: 70, 4: 100, 5: 134, 6: 172}


def read_qr(rows: Rows) -> str:
    """The text of a code given as rows of 0 and 1 without its quiet zone.

    Raises:
        ValueError: it is none, or one this reader does not know.
    """
    size = len(rows)
    version = (size - 17) // 4
    if size != 17 + 4 * version or version not in WORDS:
        raise ValueError(f"{size} dots are no code of version 1 to 6")
    bits = [rows[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [rows[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join(map(str, bits)), 2) ^ 0b101010000010010
    level, mask = LEVELS[form >> 13], MASKS[form >> 10 & 7]
    words = _words(rows, size, version, mask)
    text = _deinterleaved(words, BLOCKS[level, version])
    stream = "".join(f"{each:08b}" for each in text)
    if stream[:4] == "0010":
        return _letters(stream[4:], int(stream[4:13], 2))
    if stream[:4] != "0100":
        raise ValueError(f"mode {stream[:4]} is not read here")
    count = int(stream[4:12], 2)
    return bytes(int(stream[at : at + 8], 2) for at in range(12, 12 + 8 * count, 8)).decode()


ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def _letters(stream: str, count: int) -> str:
    """Alphanumeric mode: two signs in eleven bits, the last alone in six."""
    found, at = "", 9
    while len(found) < count:
        if count - len(found) > 1:
            pair = int(stream[at : at + 11], 2)
            found += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
            at += 11
        else:
            found += ALPHANUMERIC[int(stream[at : at + 6], 2)]
    return found


def _is_function(row: int, column: int, size: int, version: int) -> bool:
    """Whether a dot belongs to the patterns, not to the text."""
    if row == 6 or column == 6:
        return True
    if (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9):
        return True
    centre = size - 7
    return version > 1 and abs(row - centre) <= 2 and abs(column - centre) <= 2


def _words(rows: Rows, size: int, version: int, mask: object) -> list[int]:
    bits, column, upwards = [], size - 1, True
    while column > 0:
        if column == 6:
            column -= 1
        for row in range(size - 1, -1, -1) if upwards else range(size):
            for each in (column, column - 1):
                if not _is_function(row, each, size, version):
                    bits.append(rows[row][each] ^ int(mask(row, each)))  # type: ignore[operator]
        column, upwards = column - 2, not upwards
    whole = "".join(map(str, bits))
    return [int(whole[at : at + 8], 2) for at in range(0, 8 * WORDS[version], 8)]


def _deinterleaved(words: list[int], blocks: list[int]) -> list[int]:
    found: list[list[int]] = [[] for _ in blocks]
    at = 0
    for place in range(max(blocks)):
        for which, length in enumerate(blocks):
            if place < length:
                found[which].append(words[at])
                at += 1
    return [each for block in found for each in block]


def dots_on_page(pgm: bytes) -> list[list[int]]:
    """The rows of the one code on a page, found by its three corners in a grey picture (PGM, P5).

    Raises:
        ValueError: there is none.
    """
    _magic, sizes, _most, pixels = pgm.split(b"\n", 3)
    width, height = map(int, sizes.split())
    dark = [bytes(each < 128 for each in pixels[row * width : (row + 1) * width]) for row in range(height)]
    corners = _corners(dark, width, height)
    top, left = min(corners)[0], min(each[1] for each in corners)
    right, module = max(each[1] for each in corners), sum(each[2] for each in corners) / len(corners) / 7
    # From centre to centre of two corners a code of n dots has n - 7 dots.
    size = 4 * round((round((right - left) / module) + 7 - 17) / 4) + 17
    step = (right - left) / (size - 7)
    origin = (top - 3 * step, left - 3 * step)
    return [
        [dark[round(origin[0] + row * step)][round(origin[1] + column * step)] for column in range(size)]
        for row in range(size)
    ]


def _corners(dark: list[bytes], width: int, height: int) -> list[tuple[float, float, float]]:
    """The centres (row, column) of the finder patterns, with their width."""
    hits: list[tuple[float, float, float]] = []
    for row in range(height):
        for start, length in _patterns(dark[row]):
            column = start + length // 2
            down = bytes(dark[each][column] for each in range(max(0, row - length), min(height, row + length)))
            for begin, tall in _patterns(down):
                centre = max(0, row - length) + begin + tall / 2
                if abs(centre - row) < length / 4 and abs(tall - length) <= length / 5:
                    hits.append((centre, start + length / 2, float(length)))
    found: list[list[tuple[float, float, float]]] = []
    for hit in hits:
        near = next((each for each in found if abs(each[0][0] - hit[0]) < 9 and abs(each[0][1] - hit[1]) < 9), None)
        near.append(hit) if near is not None else found.append([hit])
    if len(found) < 3:
        raise ValueError(f"{len(found)} corners of a code on the page, three are wanted")
    found.sort(key=len, reverse=True)
    return [tuple(sum(part) / len(part) for part in zip(*each, strict=True)) for each in found[:3]]  # type: ignore[misc]


def _patterns(line: bytes) -> list[tuple[int, int]]:
    """Where a line shows dark and light as 1 : 1 : 3 : 1 : 1, with its length."""
    runs: list[tuple[int, int, int]] = []
    at = 0
    while at < len(line):
        end = line.find(1 - line[at], at)
        end = len(line) if end < 0 else end
        runs.append((line[at], at, end - at))
        at = end
    found = []
    for first in range(len(runs) - 4):
        five = runs[first : first + 5]
        if not five[0][0]:
            continue
        whole = sum(each[2] for each in five)
        unit = whole / 7
        if unit >= 2 and all(
            abs(each[2] - unit * wanted) <= unit * 0.6 for each, wanted in zip(five, (1, 1, 3, 1, 1), strict=True)
        ):
            found.append((five[0][1], whole))
    return found
