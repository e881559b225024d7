"""Runs a compiled kernel over a population on the machine's cores (分片运行)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.rules.population import Population
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles import room
from doudi.rules.tiles.compiling import Kernel
from doudi.rules.tiles.lowering import Situation
from doudi.rules.tiles.plan import InputColumn, Output
from doudi.rules.tiles.shapes import column_of, plain_values
from doudi.rules.tiles.writing import Written

CHUNK_HOUSEHOLDS = 1 << 15
"""The least a thread takes at a time: threads end together, and taking costs nothing beside it."""

Columns = dict[str, NDArray[Any]]


def cores() -> int:
    """How many threads this process may run side by side."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_helpers: ThreadPoolExecutor | None = None
_lock = threading.Lock()


def side_by_side(work: Callable[[int], None], threads: int) -> None:
    """`work(0)` here, `work(1)` and so on in threads that wait between runs: to start one costs as much as a scenario.

    Raises:
        Exception: what the first of them raised, when all have ended.
    """
    pool = _pool() if threads > 1 else None
    others: list[Future[None]] = [pool.submit(work, at) for at in range(1, threads)] if pool else []
    try:
        work(0)
    finally:
        wait(others)
    for other in others:
        other.result()


def _pool() -> ThreadPoolExecutor:
    global _helpers
    with _lock:
        if _helpers is None:
            _helpers = ThreadPoolExecutor(max(cores() - 1, 1), thread_name_prefix="doudi-tiles")
        return _helpers


def _after_fork() -> None:
    """A child has none of its parent's threads."""
    global _helpers, _lock
    _helpers, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def run_kernel(
    kernel: Kernel, written: Written, inputs: Sequence[NDArray[Any]], population: Population, situation: Situation, *,
    most: int, threads: int,
) -> Columns | None:  # fmt: skip
    """The columns of a plan for everybody; None where some value needs the careful path.

    Args:
        inputs: `inputs_of` the same text and population.
        most: people a household may have.
        threads: how many to use.
    """
    return _Run(kernel, written, inputs, population, situation, most).columns(threads)


def inputs_of(written: Written, ruleset: Ruleset, population: Population) -> list[NDArray[Any]]:
    """The columns a kernel is called with."""
    def found(each: InputColumn) -> NDArray[Any]:
        return _input(ruleset, population, each.node, is_mask=each.is_mask)

    return [*(found(each) for each in written.inputs), *(_packed(map(found, group)) for group in written.packed)]


def _packed(bits: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """One byte of up to eight columns of 0 and 1, the first of them lowest."""
    found: NDArray[Any] | None = None
    for bit, column in enumerate(bits):
        if found is None:
            found = room.column(len(column), "uint8")
            found[:] = 0
        found |= column << bit
    assert found is not None
    return found


def chunks_of(households: int, threads: int) -> list[tuple[int, int]]:
    """What threads take one after the other, first and last plus one: much at first, little at the end.

    A call too short for another thread to wake in lets nobody else have the interpreter, and one thread does it all.

    >>> chunks_of(100_000, 2)
    [(0, 32768), (32768, 65536), (65536, 98304), (98304, 100000)]
    >>> chunks_of(1_000_000, 2)[:3]
    [(0, 250000), (250000, 437500), (437500, 578125)]
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < households:
        size = max(CHUNK_HOUSEHOLDS, (households - start) // (2 * threads))
        found.append((start, min(start + size, households)))
        start += size
    return found


class _Run:
    def __init__(
        self, kernel: Kernel, written: Written, inputs: Sequence[NDArray[Any]], population: Population,
        situation: Situation, most: int,
    ) -> None:  # fmt: skip
        self.kernel, self.written, self.inputs, self.population, self.most = kernel, written, inputs, population, most
        self.figures = np.array([source(situation) for source in written.params], np.int64)
        self.found: Columns = room.columns((each.name, each.dtype, self._rows(each)) for each in written.outputs)
        self.outputs = [plain_values(self.found[each.name]) for each in written.outputs]
        self.offsets = np.ascontiguousarray(population.offsets)
        self.is_odd = False

    def columns(self, threads: int) -> Columns | None:
        households = self.population.households
        used = min(threads, -(-households // CHUNK_HOUSEHOLDS))
        chunks = iter(chunks_of(households, used))
        side_by_side(lambda _: self._work(chunks), used)
        if self.is_odd:
            return None
        for each in self.written.same:
            self.found[each.name] = np.broadcast_to(self._same(each), (self._rows(each),))
        return self.found

    def _work(self, chunks: Iterator[tuple[int, int]]) -> None:
        """Chunks until none is left; a thread of its own, with scratch of its own."""
        wide = np.empty(self.written.wide_scratch, np.int64)
        narrow = np.empty(self.written.narrow_scratch, np.uint8)
        arrays: list[NDArray[Any]] = [self.figures, wide, narrow, *self.inputs, *self.outputs]
        arguments = np.array(
            [address(self.offsets), 0, 0, self.population.persons, self.most, *map(address, arrays)], np.int64
        )
        place = address(arguments)
        for chunk in chunks:
            arguments[1:3] = chunk
            if self.is_odd or self.kernel(place):
                self.is_odd = True
                return

    def _rows(self, output: Output) -> int:
        return self.population.persons if output.space is Entity.PERSON else self.population.households

    def _same(self, output: Output) -> NDArray[Any]:
        value = output.value if isinstance(output.value, int) else self.figures[output.value.index]
        return np.asarray(value).astype(output.dtype)


def _input(ruleset: Ruleset, population: Population, node: int, *, is_mask: bool) -> NDArray[Any]:
    column = column_of(population, ruleset.graph.nodes[node])
    assert column is not None
    if is_mask:
        assert column.known is not None
        return plain_values(column.known)
    return plain_values(column.values)


def address(array: NDArray[Any]) -> int:
    return int(array.__array_interface__["data"][0])
