"""The calendar clocks count by, read once."""

from functools import lru_cache

from doudi.kernel.calendar import StatutoryCalendar
from doudi.reference.calendar import load_calendar


@lru_cache(maxsize=1)
def calendar() -> StatutoryCalendar:
    """The State Council's calendar as published in ``data/calendar``."""
    return load_calendar()
