"""Hands freed memory back to the system (归还内存) between the steps of bulk work."""

from __future__ import annotations

import ctypes
from contextlib import suppress

import pyarrow as pa


def give_back() -> None:
    """Lets go of what is free but kept: the many small pieces of one step are no use to the long columns of the next.

    Without it a load would hold half as much again. Where the system's allocator cannot do it, only Arrow's does.
    """
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
