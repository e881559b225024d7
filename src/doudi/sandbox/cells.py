"""Columns of text as byte matrices: how a million rows are written without a million strings.

A column is a function from row numbers to a `uint8[rows, width]` matrix already in the file's encoding, padded with
zero bytes. Rows are made by laying matrices side by side and dropping the zeros; no text we write holds a zero byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]
Cell = Callable[[Rows], Bytes]

#: Days since 1970-01-01 that the day tables cover: 1900-01-01 to 2099-12-31.
FIRST_DAY, LAST_DAY = -25567, 47481
NO_DAY = np.int32(-99999)

_DAY_STYLES = {
    "dash": "{0}-{1:02}-{2:02}",
    "compact": "{0}{1:02}{2:02}",
    "slash": "{0}/{1}/{2}",
    "chinese": "{0}年{1}月{2}日",
}


def table(texts: Sequence[str], encoding: str) -> Bytes:
    """The texts as rows of one matrix, in the file's encoding.

    >>> table(["无", "A"], "gb18030").tolist()
    [[206, 222], [65, 0]]
    """
    encoded = [text.encode(encoding) for text in texts]
    width = max((len(text) for text in encoded), default=0) or 1
    joined = b"".join(text.ljust(width, b"\0") for text in encoded)
    return np.frombuffer(joined, np.uint8).reshape(len(encoded), width)


def chosen(codes: npt.NDArray[np.integer], texts: Sequence[str], encoding: str) -> Cell:
    """A column whose rows hold places in a list of texts."""
    options = table(texts, encoding)
    return lambda rows: options[codes[rows]]


def constant(text: str, encoding: str) -> Cell:
    """A column with one text in every row."""
    one = np.frombuffer(text.encode(encoding), np.uint8)
    return lambda rows: np.broadcast_to(one, (len(rows), len(one)))


def blank_where(cell: Cell, is_blank: npt.NDArray[np.bool_]) -> Cell:
    """The column with nothing in the rows marked."""

    def made(rows: Rows) -> Bytes:
        out = cell(rows).copy()
        out[is_blank[rows]] = 0
        return out

    return made


def digits_matrix(values: npt.NDArray[np.integer], width: int) -> Bytes:
    """Numbers as figures with leading zeros.

    >>> digits_matrix(np.array([7, 1234]), 4).tobytes()
    b'00071234'
    """
    left = values.astype(np.int64)
    out = np.empty((len(left), width), np.uint8)
    for place in range(width - 1, -1, -1):
        rest = left // 10
        out[:, place] = left - rest * 10 + 48
        left = rest
    return out


def digits(values: npt.NDArray[np.integer], width: int) -> Cell:
    """A column of figures of fixed width."""
    return lambda rows: digits_matrix(values[rows], width)


def without_leading_zeros(matrix: Bytes, keep: int = 1) -> Bytes:
    """The figures with leading zeros dropped, but never the last `keep` places.

    >>> without_leading_zeros(np.frombuffer(b"00071234", np.uint8).reshape(2, 4)).tobytes().replace(bytes(1), b"")
    b'71234'
    """
    out = matrix.copy()
    leading = np.ones(len(out), np.bool_)
    for place in range(out.shape[1] - keep):
        leading &= out[:, place] == 48
        out[leading, place] = 0
    return out


def integers(values: npt.NDArray[np.integer], width: int) -> Cell:
    """A column of whole numbers without leading zeros; `width` is the longest."""
    return lambda rows: without_leading_zeros(digits_matrix(values[rows], width))


def yuan_matrix(fen: npt.NDArray[np.integer]) -> Bytes:
    """Fen as yuan with two decimals, `1234.50`.

    >>> yuan_matrix(np.array([5, 123450])).tobytes().replace(bytes(1), b"")
    b'0.051234.50'
    """
    longest = len(str(int(fen.max()) // 100)) if len(fen) else 1
    whole = without_leading_zeros(digits_matrix(fen // 100, longest))
    point = np.full((len(fen), 1), 46, np.uint8)
    return np.hstack([whole, point, digits_matrix(fen % 100, 2)])


def yuan(fen: npt.NDArray[np.integer], is_blank: npt.NDArray[np.bool_] | None = None) -> Cell:
    """A column of amounts."""

    def made(rows: Rows) -> Bytes:
        out = yuan_matrix(fen[rows])
        if is_blank is not None:
            out[is_blank[rows]] = 0
        return out

    return made


@lru_cache(maxsize=16)
def day_table(style: str, encoding: str) -> Bytes:
    """Every day from 1900 to 2099 written in one style; the last row is blank."""
    days = np.arange(FIRST_DAY, LAST_DAY + 1).astype("datetime64[D]").astype(str)
    pattern = _DAY_STYLES[style]
    texts = [pattern.format(day[:4], int(day[5:7]), int(day[8:])) for day in days]
    return table([*texts, ""], encoding)


def day_matrix(days: npt.NDArray[np.integer], style: str = "dash", encoding: str = "ascii") -> Bytes:
    """Days since 1970 as text; `NO_DAY` is blank.

    >>> day_matrix(np.array([0, 20331])).tobytes()
    b'1970-01-012025-08-31'
    """
    written = day_table(style, encoding)
    return written[np.where(days == NO_DAY, len(written) - 1, days - FIRST_DAY)]


def dates(days: npt.NDArray[np.integer], style: str = "dash", encoding: str = "ascii") -> Cell:
    """A column of dates."""
    return lambda rows: day_matrix(days[rows], style, encoding)


def fixed(matrix: Bytes) -> Cell:
    """A column kept as a matrix of bytes."""
    return lambda rows: matrix[rows]


def through(index: npt.NDArray[np.integer], cell: Cell) -> Cell:
    """A column of another table, reached by row numbers of that table (the person of a payment, say)."""
    return lambda rows: cell(index[rows].astype(np.int64))


def joined(*cells: Cell) -> Cell:
    """Columns written one after the other without anything between."""
    return lambda rows: np.hstack([cell(rows) for cell in cells])


def pack(matrix: Bytes) -> bytes:
    """The matrix's bytes row after row, the padding dropped."""
    flat = matrix.reshape(-1)
    return flat[flat != 0].tobytes()
