"""Reads a little ahead (预读): the next block is split while the one before it is being checked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import NoReturn, TypeVar

Each = TypeVar("Each")
BLOCKS = 2
"""How many may wait; each holds some tens of megabytes."""


def ahead(source: Iterator[Each]) -> Iterator[Each]:
    """What `source` gives, in its order, made in a thread of its own.

    What the source raises is raised here, where it would have been. Whoever stops early stops the thread too.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    waiting: queue.Queue[Callable[[], Each] | None] = queue.Queue(BLOCKS)
    is_over = threading.Event()

    def put(found: Callable[[], Each] | None) -> None:
        while not is_over.is_set():
            try:
                return waiting.put(found, timeout=0.1)
            except queue.Full:
                continue

    def read() -> None:
        try:
            for each in source:
                put(partial(_same, each))
                if is_over.is_set():
                    return
            put(None)
        except BaseException as error:
            put(partial(_raise, error))

    thread = threading.Thread(target=read, name="doudi-read-ahead", daemon=True)
    thread.start()
    try:
        while (found := waiting.get()) is not None:
            yield found()
    finally:
        is_over.set()
        thread.join()


def _same(found: Each) -> Each:
    return found


def _raise(error: BaseException) -> NoReturn:
    raise error
