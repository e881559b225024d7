"""Half-open date intervals [start, end): the one way the project says from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doudi.kernel.errors import DoudiError


class IntervalInvalid(DoudiError):
    """An interval would end on or before the day it starts."""

    code = "kernel.interval-invalid"

    def __init__(self, start: date, end: date) -> None:
        super().__init__(
            f"[{start}, {end}) holds no day: the end is the first day no longer in it, so it must be after the start."
        )


@dataclass(frozen=True, slots=True)
class DateInterval:
    """The days from `start` up to, but not including, `end`; without an end, all days from `start` on.

    Raises:
        IntervalInvalid: `end` is not after `start`; an interval always holds at least one day.

    >>> september = DateInterval(date(2025, 9, 1), date(2025, 10, 1))
    >>> september.contains(date(2025, 9, 30)), september.contains(date(2025, 10, 1))
    (True, False)
    >>> str(DateInterval(date(2025, 9, 1), None))
    '[2025-09-01, …)'
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise IntervalInvalid(self.start, self.end)

    @property
    def days(self) -> int | None:
        """How many days it holds; None if it has no end."""
        return None if self.end is None else (self.end - self.start).days

    def contains(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= on and (self.end is None or on < self.end)

    def covers(self, other: DateInterval) -> bool:
        """Whether every day of `other` lies in it."""
        if self.end is None:
            return self.start <= other.start
        return self.start <= other.start and other.end is not None and other.end <= self.end

    def overlaps(self, other: DateInterval) -> bool:
        """Whether they have at least one day in common; touching ends do not.

        >>> DateInterval(date(2025, 1, 1), date(2025, 2, 1)).overlaps(DateInterval(date(2025, 2, 1)))
        False
        """
        return self.intersect(other) is not None

    def intersect(self, other: DateInterval) -> DateInterval | None:
        """The days they have in common, or None if there are none.

        >>> print(DateInterval(date(2025, 1, 1)).intersect(DateInterval(date(2024, 5, 1), date(2025, 1, 3))))
        [2025-01-01, 2025-01-03)
        """
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        if end is not None and end <= start:
            return None
        return DateInterval(start, end)

    def __str__(self) -> str:
        return f"[{self.start}, {self.end if self.end is not None else '…'})"
