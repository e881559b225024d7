"""A corpus of broken, empty, misnamed, half-copied and hostile extracts (坏文件集), for whoever loads files.

Each file is small, made anew from a seed-free recipe, and says what a good loader does with it. Names and numbers
are fictitious.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doudi.sandbox.hostile import books, cells, sheets, texts
from doudi.sandbox.hostile.recipe import ANY, FINE, REFUSED, ROWS, Recipe


@dataclass(frozen=True)
class HostileFile:
    """One file written: its kind, the dataset its name claims, and what a good loader does.

    `expect`: `refused` as a whole with a fault; `rows`: exactly `rejected` of `rows` rows rejected, the others
    accepted; `fine`: every row accepted; `any`: whatever it is, no crash, and rows add up.
    """

    path: Path
    kind: str
    dataset: str
    expect: str
    rows: int
    rejected: int
    why: str


def kinds() -> tuple[str, ...]:
    """Names of all kinds, each once.

    >>> len(kinds()) == len(set(kinds())) >= 400
    True
    """
    return tuple(name for name, _ in _recipes())


def write_corpus(folder: Path) -> list[HostileFile]:
    """Write one file of every kind, each in a folder named after its kind, under the name its dataset would have."""
    return [write_kind(name, folder) for name in kinds()]


def write_kind(kind: str, folder: Path) -> HostileFile:
    """Write the file of one kind.

    Raises:
        KeyError: there is no such kind.
    """
    made = _by_name()[kind]()
    path = folder / kind / (made.name or f"{made.dataset}_500106_20250831.{made.form}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.content)
    return HostileFile(path, kind, made.dataset, made.expect, made.rows, made.rejected, made.why)


@cache
def _by_name() -> dict[str, Callable[[], Recipe]]:
    return dict(_recipes())


def _recipes() -> Iterator[tuple[str, Callable[[], Recipe]]]:
    for module in (texts, sheets, books):
        for name in module.KINDS:
            yield name, getattr(module, name)
    yield from cells.recipes()


__all__ = ["ANY", "FINE", "REFUSED", "ROWS", "HostileFile", "kinds", "write_corpus", "write_kind"]
