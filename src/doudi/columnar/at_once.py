"""Works several ranges at once (并行): threads that take the next range when they are done with one.

NumPy and compiled walks leave the interpreter free, so threads run side by side; results stay in the order of the
ranges, whoever was faster.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from doudi.rules.tiles.run import cores, side_by_side

Found = TypeVar("Found")
Each = TypeVar("Each")
_here = threading.local()


def in_order(
    count: int, work: Callable[[int], Found], *, threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Found]:  # fmt: skip
    """What `work` gives for 0, 1, … below `count`, in that order.

    Args:
        threads: how many at once; as many as there are cores without it.
        progress: told how many are done of how many, in one thread at a time.

    Raises:
        Exception: what the work raised first; nothing further is begun then.
    """
    found: dict[int, Found] = {}
    places, lock, is_over = iter(range(count)), threading.Lock(), False

    def take(_: int) -> None:
        _here.is_busy = True
        try:
            take_all()
        finally:
            _here.is_busy = False

    def take_all() -> None:
        nonlocal is_over
        while not is_over:
            with lock:
                at = next(places, None)
            if at is None:
                return
            try:
                result = work(at)
            except BaseException:
                is_over = True
                raise
            with lock:
                found[at] = result
                if progress:
                    progress(len(found), count)

    if getattr(_here, "is_busy", False):
        return [work(at) for at in range(count)]  # one of several already: waiting for a thread might be for ever
    side_by_side(take, max(1, min(threads or cores(), count)))
    return [found[at] for at in range(count)]


def as_they_come(source: Iterable[Each], work: Callable[[Each], Found], *, threads: int) -> Iterator[Found]:
    """What `work` gives for each of what comes, in its order; so many are worked on at once, and one more waits.

    What the source or the work raises is raised here; what came before it and was not yet given is lost.

    >>> list(as_they_come(iter([1, 2, 3]), lambda each: each * each, threads=2))
    [1, 4, 9]
    """
    waiting: deque[Future[Found]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="doudi-at-once") as helpers:
        for each in source:
            waiting.append(helpers.submit(work, each))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
