"""The clock is an argument: nothing in the project reads the time of the machine except through one of these."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from doudi.kernel.errors import DoudiError

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The one time zone of the project (北京时间): civil days begin and end in it, whatever the machine is set to."""


class TimeWithoutZone(DoudiError):
    """A moment was given without its time zone, so it could be any of two dozen moments."""

    code = "kernel.time-without-zone"

    def __init__(self, seen: datetime) -> None:
        super().__init__(f"{seen.isoformat()} has no time zone: give an aware datetime, such as tzinfo=SHANGHAI.")


class Clock(Protocol):
    """Whoever can say what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Shanghai."""
        ...

    def today(self) -> date:
        """The civil day in Asia/Shanghai."""
        ...


class SystemClock:
    """The machine's own clock, read in Asia/Shanghai.

    >>> SystemClock().now().tzinfo is SHANGHAI
    True
    """

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Shanghai."""
        return datetime.now(SHANGHAI)

    def today(self) -> date:
        """The civil day in Asia/Shanghai, which may differ from the machine's."""
        return self.now().date()


class FixedClock:
    """A clock that stands still until it is moved: for tests and for the simulated days of the demo.

    >>> clock = FixedClock(datetime(2025, 8, 31, 23, 30, tzinfo=SHANGHAI))
    >>> clock.advance(hours=1).isoformat()
    '2025-09-01T00:30:00+08:00'
    >>> clock.today()
    datetime.date(2025, 9, 1)

    Raises:
        TimeWithoutZone: the moment has no time zone.
    """

    def __init__(self, moment: datetime) -> None:
        self._moment = _in_shanghai(moment)

    def now(self) -> datetime:
        """The moment the clock stands at, aware, in Asia/Shanghai."""
        return self._moment

    def today(self) -> date:
        """The civil day the clock stands at."""
        return self._moment.date()

    def advance(self, by: timedelta | None = None, *, days: int = 0, hours: int = 0, minutes: int = 0) -> datetime:
        """Move on by a timedelta, or by days, hours and minutes, or both together; answers the new moment."""
        self._moment += (by or timedelta()) + timedelta(days=days, hours=hours, minutes=minutes)
        return self._moment

    def set(self, moment: datetime) -> datetime:
        """Put the clock at another moment, earlier or later."""
        self._moment = _in_shanghai(moment)
        return self._moment


def _in_shanghai(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise TimeWithoutZone(moment)
    return moment.astimezone(SHANGHAI)
