"""Ranges worked at once, and blocks read ahead, come in their order, and errors come out."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from doudi.columnar.at_once import as_they_come, in_order
from doudi.columnar.readers.ahead import ahead


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_stay_in_order_whoever_is_faster(threads: int) -> None:
    """Progress is told once for each."""
    told: list[tuple[int, int]] = []

    def work(at: int) -> int:
        time.sleep(0.002 * (at % 3))
        return at * at

    found = in_order(20, work, threads=threads, progress=lambda done, of: told.append((done, of)))
    assert found == [at * at for at in range(20)]
    assert told == [(done, 20) for done in range(1, 21)]
    assert in_order(0, work) == []
    assert in_order(3, lambda at: in_order(at, work, threads=2), threads=2) == [[], [0], [0, 1]]


def test_what_one_thread_raises_is_raised() -> None:
    """And nothing further is begun."""
    begun = []

    def work(at: int) -> None:
        begun.append(at)
        if at == 3:
            raise ZeroDivisionError
        time.sleep(0.001)

    with pytest.raises(ZeroDivisionError):
        in_order(1_000, work, threads=2)
    assert len(begun) < 1_000


def test_reading_ahead_changes_nothing_but_when() -> None:
    """Everything comes, in order; an error comes where it would have; who stops early leaves no thread behind."""
    ended = []

    def source(error_at: int) -> Iterator[int]:
        try:
            for each in range(50):
                if each == error_at:
                    raise ValueError(each)
                yield each
        finally:
            ended.append(error_at)

    assert list(ahead(source(-1))) == list(range(50))
    found = []
    with pytest.raises(ValueError, match="7"):
        found.extend(ahead(source(7)))
    reader = ahead(source(99))
    assert next(reader) == 0
    reader.close()  # type: ignore[attr-defined]
    time.sleep(0.01)
    assert ended[:2] == [-1, 7]


def test_what_comes_is_worked_on_at_once_and_given_in_its_order() -> None:
    """No more is taken from the source than is worked on, and one more."""
    taken = 0

    def source() -> Iterator[int]:
        nonlocal taken
        for each in range(30):
            taken += 1
            yield each

    def work(each: int) -> int:
        time.sleep(0.002 * (each % 3))
        return each * each

    for place, found in enumerate(as_they_come(source(), work, threads=2)):
        assert found == place * place
        assert taken <= place + 3
    assert taken == 30


def test_what_is_wrong_with_what_comes_is_raised() -> None:
    """Whether the source or the work raises it."""

    def source() -> Iterator[int]:
        yield from (1, 0, 2)
        raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        list(as_they_come(source(), lambda each: each, threads=2))
    with pytest.raises(ZeroDivisionError):
        list(as_they_come(iter([1, 0, 2]), lambda each: 1 // each, threads=2))
