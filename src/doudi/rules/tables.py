"""Figures that are not one number (标准表): a table by code, a scale by number, as a notice prints them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

Amount = int | bool


@dataclass(frozen=True, slots=True)
class Table:
    """One value per code (按类别的标准): a code without a value is unset, a code not listed as well.

    >>> orphan = Table((("home", 165_100), ("institution", None)))
    >>> orphan.get("home"), orphan.get("institution"), orphan.get("elsewhere")
    (165100, None, None)
    """

    entries: tuple[tuple[str, Amount | None], ...]

    def get(self, code: str) -> Amount | None:
        """The value for a code, None where it is not on file."""
        return next((value for each, value in self.entries if each == code), None)

    def __iter__(self) -> Iterator[tuple[str, Amount | None]]:
        return iter(self.entries)


@dataclass(frozen=True, slots=True)
class Scale:
    """One value per step (分档标准): each counts from its threshold up to the next.

    >>> care = Scale(((0, 5_000), (1, 20_000), (4, 30_000)))
    >>> [care.get(number) for number in (-1, 0, 3, 4, 9)]
    [None, 5000, 20000, 30000, 30000]
    """

    steps: tuple[tuple[int, Amount | None], ...]

    def get(self, number: int) -> Amount | None:
        """The value of the step a number lies in, None below the first or where it is not on file."""
        position = bisect_right([at_least for at_least, _ in self.steps], number)
        return self.steps[position - 1][1] if position else None

    def __iter__(self) -> Iterator[tuple[int, Amount | None]]:
        return iter(self.steps)


def has_gaps(held: object) -> bool:
    """Whether a figure is a table or scale some of whose entries are not on file.

    >>> has_gaps(Table((("home", 1), ("foster", None)))), has_gaps(Table((("home", 1),))), has_gaps(1)
    (True, False, False)
    """
    return isinstance(held, Table | Scale) and any(entry is None for _, entry in held)
