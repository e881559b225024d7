"""A picture drawn apart (另起进程画图): its pixels, no larger than they need be, or a refusal; no crash of ours."""

import base64
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from doudi.platform.received.findings import LONGEST_SIDE, damaged
from doudi.platform.received.parts import Picture

CHILD = Path(__file__).with_name("draw_child.py")
MEMORY_BYTES = 3 << 30
"""Of address space, most of it never touched: the largest picture allowed is 200 MB of pixels, held a few times."""
SECONDS = 20
_one_at_a_time = threading.BoundedSemaphore(2)
Pixels = NDArray[np.uint8]


def pixels_of(picture: Picture) -> Pixels:
    """Rows, columns, red-green-blue, upright, on white.

    Raises:
        FileRefused: it cannot be drawn within the limits.
    """
    data = base64.b64encode(picture.bare).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} preserveAspectRatio="none" href="data:{picture.content_type};base64,{data}"/></svg>'
    )
    head = f"{picture.width} {picture.height} {LONGEST_SIDE} {MEMORY_BYTES} {SECONDS}\n"
    with _one_at_a_time:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(CHILD)],
                input=(head + svg).encode(),
                capture_output=True,
                timeout=SECONDS * 2,
                check=False,
                env={"RAYON_NUM_THREADS": "1", "RUST_BACKTRACE": "0"},
            )
        except subprocess.TimeoutExpired:
            raise damaged() from None
    if done.returncode or not done.stdout:
        raise damaged()
    drawn = _upright(_unpacked(done.stdout), picture.orientation)
    alpha = drawn[..., 3:].astype(np.uint16)
    return ((drawn[..., :3].astype(np.uint16) * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def _upright(drawn: Pixels, orientation: int) -> Pixels:
    """Turned and mirrored as EXIF says the telephone was held."""
    if orientation in (2, 4, 5, 7):
        drawn = drawn[:, ::-1] if orientation in (2, 5, 7) else drawn[::-1]
    turns = {3: 2, 6: 3, 8: 1, 5: 1, 7: 3}.get(orientation, 0)
    return np.rot90(drawn, turns) if turns else drawn


def _unpacked(png: bytes) -> Pixels:
    """The pixels of a PNG of our own making: eight bits, four channels, not interlaced.

    Each byte stands as its difference to what its neighbours at the left, above and above left foretell. All bytes
    of one anti-diagonal depend on the two before it only and are reckoned at once.
    """
    width, height = struct.unpack_from(">II", png, 16)
    at, packed = 8, b""
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        if name == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * 4)
    kinds = rows[:, 0].copy()
    skewed = np.zeros((width + height, height, 4), np.int16)
    row_at, column_at = np.mgrid[0:height, 0:width]
    skewed[row_at + column_at, row_at] = rows[:, 1:].reshape(height, width, 4)
    zero = np.zeros((height, 4), np.int16)
    before, before_that = zero, zero
    masks = [(kinds == kind)[:, None] for kind in range(5)]
    for line in range(width + height - 1):
        first, last = max(0, line - width + 1), min(height, line + 1)
        left = before
        above = np.vstack((zero[:1], before[:-1]))
        corner = np.vstack((zero[:1], before_that[:-1]))
        if line < height:
            left = left.copy()
            left[line] = 0
            corner[line] = 0
        if line + 1 < height:
            corner[line + 1 :] = 0
        foretold = _foretold(masks, left, above, corner)
        now = zero.copy()
        now[first:last] = (skewed[line, first:last] + foretold[first:last]) & 255
        skewed[line] = now
        before_that, before = before, now
    return skewed[row_at + column_at, row_at].astype(np.uint8)


def _foretold(
    masks: list[NDArray[np.bool_]], left: NDArray[np.int16], above: NDArray[np.int16], corner: NDArray[np.int16]
) -> NDArray[np.int16]:
    guess = left + above - corner
    to_left, to_above, to_corner = np.abs(guess - left), np.abs(guess - above), np.abs(guess - corner)
    paeth = np.where(
        (to_left <= to_above) & (to_left <= to_corner), left, np.where(to_above <= to_corner, above, corner)
    )
    return np.select(masks[1:], [left, above, (left + above) // 2, paeth], np.int16(0))
