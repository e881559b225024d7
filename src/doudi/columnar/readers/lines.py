"""Whole lines of a text extract as UTF-8 (整行), block by block, whatever encoding and line ends it came in."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from doudi.columnar.readers import machine

BLOCK_BYTES = 8 << 20
BLOCK_LINES = 1 << 16
"""No more to a block, however short they are: what is found wrong in a line takes more room than the line."""
BY_MACHINE_FROM = 4 << 20
"""Smaller extracts are decoded sooner than machine code is loaded."""
_PIECE = 1 << 18


class Lines:
    """The lines of one extract, and marks by which repeated ones are found.

    Attributes:
        total: bytes of the file.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding
        self.total = path.stat().st_size
        self._by_machine = self.total >= BY_MACHINE_FROM and machine.available()

    def blocks(self) -> Iterator[tuple[bytes, int, bool]]:
        """Lines, each ending with a line feed; the bytes read so far; and whether these are the last."""
        decoder = self._decoder()
        rest, consumed, is_old_mac = b"", 0, None
        with self.path.open("rb") as file:
            while True:
                raw = file.read(BLOCK_BYTES)
                is_last = len(raw) < BLOCK_BYTES
                consumed += len(raw)
                data = rest + decoder.decode(raw, final=is_last)
                if is_old_mac is None:
                    is_old_mac = b"\n" not in data and b"\r" in data
                if is_old_mac:
                    data = data.replace(b"\r", b"\n")
                end = data.rfind(b"\n") + 1
                data, rest = (data, b"") if end == len(data) else (data[:end], data[end:])
                if is_last and rest:
                    data += rest + b"\n"
                *parts, last = _parts(data)
                for part in parts:
                    yield part, consumed, False
                yield last, consumed, is_last
                if is_last:
                    return

    def marks(self, lines: bytes, ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """A number for each line, equal for equal lines: int64[n]."""
        if self._by_machine:
            return machine.line_marks(lines, ends)
        return np.fromiter(map(hash, lines.split(b"\n")[:-1]), np.int64, len(ends))

    def _decoder(self) -> _Decoder:
        if self._by_machine and self.encoding == "gb18030":
            return machine.Gb18030ToUtf8()
        return _Codec(self.encoding)


def line_ends(data: bytes) -> npt.NDArray[np.int64]:
    """Where the line feeds are: int64[n]."""
    return np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))


def _parts(data: bytes) -> Iterator[bytes]:
    begin = 0
    if np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")) > BLOCK_LINES:
        for end in (line_ends(data)[BLOCK_LINES - 1 : -1 : BLOCK_LINES] + 1).tolist():
            yield data[begin:end]
            begin = end
    yield data[begin:] if begin else data


class _Decoder(Protocol):
    def decode(self, raw: bytes, *, final: bool = False) -> bytes:
        """UTF-8 of what is complete, what cannot be read replaced, a carriage return before a line feed left out."""
        ...


class _Codec:
    """Python's codec, a piece at a time: pieces stay in the processor's cache until they are UTF-8."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._held = b""

    def decode(self, raw: bytes, *, final: bool = False) -> bytes:
        parts = []
        for at in range(0, max(len(raw), 1), _PIECE):
            is_end = final and at + _PIECE >= len(raw)
            text = self._decoder.decode(raw[at : at + _PIECE], final=is_end)
            part = self._held + text.encode("utf-8", "replace")
            self._held = b"\r" if part.endswith(b"\r") and not is_end else b""
            parts.append((part[:-1] if self._held else part).replace(b"\r\n", b"\n"))
        return b"".join(parts)
