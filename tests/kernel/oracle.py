"""A slow, plain second opinion on time limits: never imported by the program, and sharing no line with it.

It writes every day of the years out as one row of a long list, then counts rows with a finger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

EARLIEST, LATEST = date(2017, 1, 1), date(2032, 12, 31)


class Oracle:
    """All days from 2017 to 2032, each with whether it is worked and whether that is settled."""

    def __init__(self, free: Iterable[date], worked: Iterable[date], published: Iterable[int]) -> None:
        free_days = {day.toordinal() for day in free}
        worked_days = {day.toordinal() for day in worked}
        years = list(published)
        self.first = EARLIEST.toordinal()
        self.is_worked: list[bool] = []
        self.is_settled: list[bool] = []
        for number in range(self.first, LATEST.toordinal() + 1):
            day = date.fromordinal(number)
            if number in worked_days:
                self.is_worked.append(True)
            elif number in free_days:
                self.is_worked.append(False)
            else:
                # 1 January of the year 1 was a Monday, and its number is 1.
                self.is_worked.append(number % 7 not in (6, 0))
            at_the_very_end = day.month == 12 and day.day in (29, 30, 31)
            self.is_settled.append(day.year in years and (not at_the_very_end or (day.year + 1) in years))

    def row(self, day: date) -> int:
        """Which row of the list a day is."""
        return day.toordinal() - self.first

    def working_day_limit(self, start: date, days: int) -> tuple[date, bool]:
        """Last day and provisional mark of a limit in working days."""
        if days == 0:
            return start, False
        after = range(self.row(start) + 1, len(self.is_worked))
        worked = [row for row in after if self.is_worked[row]]
        last = worked[days - 1]
        settled = all(self.is_settled[self.row(start) + 1 : last + 1])
        return date.fromordinal(self.first + last), not settled

    def calendar_day_limit(self, start: date, days: int, rolls: bool) -> tuple[date, bool]:
        """Last day and provisional mark of a limit in calendar days."""
        last = self.row(start) + days
        if not rolls or days == 0:
            return date.fromordinal(self.first + last), False
        end = self.is_worked.index(True, last)
        return date.fromordinal(self.first + end), not all(self.is_settled[last : end + 1])

    def working_days_in(self, after: date, through: date) -> int:
        """How many working days lie after the one day up to the other."""
        low, high = sorted((self.row(after), self.row(through)))
        count = self.is_worked[low + 1 : high + 1].count(True)
        return count if through >= after else -count
