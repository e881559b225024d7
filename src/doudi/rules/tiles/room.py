"""Room for result columns (结果列的内存): large pages, used again, so that writing does not cost more than computing.

The system hands out memory page by page at the first write, which for pages of 4 KiB takes several times as long as
filling them. Columns of megabytes get pages of 2 MiB where the system has them; columns of bytes share one block. Some
blocks nobody uses any more are kept for the next result; the system may take them back whenever it is short of memory.
"""

from __future__ import annotations

import mmap
import threading
import weakref
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PAGE = 1 << 21
_LEAST = 1 << 19
"""Bytes from which on a large page is worth it."""
MOST_KEPT = 256 << 20
"""Bytes of unused blocks to keep."""

_kept: list[mmap.mmap] = []
_lock = threading.Lock()


def columns(wanted: Iterable[tuple[str, str, int]]) -> dict[str, NDArray[Any]]:
    """Columns by name, from (name, dtype, rows); what is in them does not matter."""
    wanted = tuple(wanted)
    found = {name: column(rows, dtype) for name, dtype, rows in wanted if np.dtype(dtype).itemsize > 1}
    narrow = [(name, dtype, rows) for name, dtype, rows in wanted if name not in found]
    block = column(sum(rows for _, _, rows in narrow), "uint8")
    place = 0
    for name, dtype, rows in narrow:
        found[name] = block[place : place + rows].view(dtype)
        place += rows
    return found


def moved(given: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The same columns in such room: reading them again and again then costs fewer looks at page tables."""
    found = columns((name, each.dtype.str, len(each)) for name, each in given.items())
    for name, each in given.items():
        found[name][:] = each
    return found


def column(rows: int, dtype: str) -> NDArray[Any]:
    """One column; what is in it does not matter."""
    size = rows * np.dtype(dtype).itemsize
    block = _block(size + _PAGE) if size >= _LEAST and hasattr(mmap, "MADV_HUGEPAGE") else None
    if block is None:
        return np.empty(rows, dtype)
    whole = np.frombuffer(block, np.uint8)
    # The arrays cut from it hold on to `whole`; with the last of them the block is free again.
    weakref.finalize(whole, _give_back, block).atexit = False
    start = -int(whole.__array_interface__["data"][0]) % _PAGE
    return whole[start : start + size].view(dtype)


def _block(size: int) -> mmap.mmap | None:
    size = -(-size // _PAGE) * _PAGE
    with _lock:
        for at, block in enumerate(_kept):
            if len(block) == size:
                return _kept.pop(at)
    with suppress(OSError):
        block = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        block.madvise(mmap.MADV_HUGEPAGE)
        return block
    return None


def _give_back(block: mmap.mmap) -> None:
    with _lock:
        if sum(map(len, _kept)) + len(block) > MOST_KEPT:
            return
        with suppress(OSError, AttributeError):
            block.madvise(mmap.MADV_FREE)
        _kept.append(block)
