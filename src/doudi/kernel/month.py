"""Months (月份), the unit in which entitlements begin, end and are paid."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from doudi.kernel.errors import DoudiError

_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class MonthInvalid(DoudiError):
    """The text or numbers given are not a month."""

    code = "kernel.month-invalid"

    def __init__(self, seen: object) -> None:
        super().__init__(f"{str(seen)[:40]!r} is not a month: write the year and two digits of month, as in 2025-09.")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month of one year, ordered and hashable; no day, no time zone.

    Args:
        year: 1 to 9999.
        number: 1 (January) to 12.

    Raises:
        MonthInvalid: year or number is out of range.

    >>> Month.parse("2025-09").plus(4)
    Month(year=2026, number=1)
    >>> Month(2026, 1).minus(Month(2025, 9))
    4
    >>> Month(2025, 9) < Month(2025, 10), str(Month(2025, 9)), Month(2025, 9).zh
    (True, '2025-09', '2025年9月')
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.number <= 12):
            raise MonthInvalid(f"{self.year}-{self.number}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written as `2025-09`; nothing else is taken.

        >>> Month.parse("2025-9")
        Traceback (most recent call last):
            ...
        doudi.kernel.month.MonthInvalid: '2025-9' is not a month: write the year and two digits of month, as in \
2025-09. [kernel.month-invalid]
        """
        found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise MonthInvalid(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, on: date) -> Month:
        """The month the day lies in."""
        return cls(on.year, on.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """The month with this running number; the inverse of `index`."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Running number, year * 12 + number - 1: differences of it are differences in months."""
        return self.year * 12 + self.number - 1

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month: 29 February in leap years."""
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """How many days the month has."""
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def next(self) -> Month:
        """The month after (次月)."""
        return self.plus(1)

    @property
    def previous(self) -> Month:
        """The month before (上月)."""
        return self.plus(-1)

    @property
    def zh(self) -> str:
        """The month as Chinese letters write it."""
        return f"{self.year}年{self.number}月"

    def plus(self, months: int) -> Month:
        """The month so many months later; earlier if negative."""
        return Month.from_index(self.index + months)

    def minus(self, other: Month) -> int:
        """How many months after `other` this is; negative if it is before."""
        return self.index - other.index

    def through(self, last: Month) -> Iterator[Month]:
        """This month and each one up to and including `last`; nothing if `last` is before.

        >>> [str(m) for m in Month(2025, 11).through(Month(2026, 1))]
        ['2025-11', '2025-12', '2026-01']
        """
        return (Month.from_index(i) for i in range(self.index, last.index + 1))

    def __contains__(self, on: date) -> bool:
        return (on.year, on.month) == (self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of that month where it is shorter.

    >>> months_after(date(2025, 8, 31), 6).isoformat(), months_after(date(2025, 10, 10), 24).isoformat()
    ('2026-02-28', '2027-10-10')
    """
    month = Month.of(day).plus(months)
    return month.first_day.replace(day=min(day.day, month.days))
