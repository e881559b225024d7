"""Moments in a rule's words (规则里的时间): the day compared, the month compared, and so much before or after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.kernel.month import Month

_WRITTEN = re.compile(r"(day|month)(?:([+-])([0-9]{1,4})([dmy]))?")
_SPAN = re.compile(r"([0-9]{1,4})([dmy])")
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """`day`, `month`, `day-30d`, `day-12m`, `month-1m`, `day-60y`: relative to what is compared.

    >>> Moment.parse("day-12m").day(date(2025, 8, 31)), Moment.parse("month-1m").month(date(2025, 8, 31))
    (datetime.date(2024, 8, 31), Month(year=2025, number=7))
    """

    is_month: bool
    shift: int = 0
    unit: str = "d"

    @classmethod
    def parse(cls, text: object) -> Moment | None:
        """The moment, or None where the text is none."""
        found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
        if not found or (found[1] == "month" and found[4] not in (None, "m", "y")):
            return None
        return cls(found[1] == "month", int(f"{found[2] or '+'}{found[3] or 0}"), found[4] or "d")

    def day(self, on: date) -> date:
        """The day meant when `on` is compared; of a month its last day."""
        if self.is_month:
            return self.month(on).last_day
        if self.unit == "d":
            return on + timedelta(days=self.shift)
        return moved(on, self.shift * (12 if self.unit == "y" else 1))

    def month(self, on: date) -> Month:
        """The month meant when `on` is compared; of a day the month it lies in."""
        if not self.is_month:
            return Month.of(self.day(on))
        return Month.of(on).plus(self.shift * (12 if self.unit == "y" else 1))

    def __str__(self) -> str:
        shift = f"{self.shift:+d}{self.unit}" if self.shift else ""
        return f"{'month' if self.is_month else 'day'}{shift}"


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, months or years (时长), as `30d`, `3m`, `16y`.

    >>> Span.parse("16y").months, Span.parse("30d").days, Span.parse("30")
    (192, 30, None)
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: object) -> Span | None:
        """The span, or None where the text is none."""
        found = _SPAN.fullmatch(text) if isinstance(text, str) else None
        return cls(int(found[1]), found[2]) if found else None

    @property
    def months(self) -> int:
        """Of months and years."""
        return self.count * (12 if self.unit == "y" else 1)

    @property
    def days(self) -> int:
        """Of days."""
        return self.count

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


def moved(on: date, months: int) -> date:
    """The same day so many months on; the month's last where it has no such day.

    >>> moved(date(2024, 2, 29), -12), moved(date(2025, 1, 31), 1)
    (datetime.date(2023, 2, 28), datetime.date(2025, 2, 28))
    """
    month = Month.of(on).plus(months)
    return min(date(month.year, month.number, 28) + timedelta(days=on.day - 28), month.last_day) if on.day > 28 else (
        date(month.year, month.number, on.day))


def days_of(on: date) -> int:
    """Days since 1970-01-01, as columns hold them."""
    return (on - EPOCH).days
