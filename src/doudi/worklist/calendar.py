"""The calendar clocks count by, read once."""

from datetime import date, datetime
from functools import lru_cache

from doudi.kernel.calendar import StatutoryCalendar
from doudi.kernel.clock import SHANGHAI
from doudi.reference.calendar import load_calendar


@lru_cache(maxsize=1)
def calendar() -> StatutoryCalendar:
    """The State Council's calendar as published in ``data/calendar``."""
    return load_calendar()


def day_of(moment: datetime) -> date:
    """The office's calendar day of a moment; databases hand moments back in UTC, where the day may be another.

    >>> from datetime import UTC
    >>> day_of(datetime(2025, 9, 30, 16, 30, tzinfo=UTC)).isoformat()
    '2025-10-01'
    """
    return moment.astimezone(SHANGHAI).date()
