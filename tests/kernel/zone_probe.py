"""Prints one digest of everything in the kernel that time zones might bend; run by test_time_zones in several zones."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from doudi.kernel.calendar import StatutoryCalendar
from doudi.kernel.clock import SHANGHAI, FixedClock
from doudi.kernel.identifiers import CitizenNumber, check_digit
from doudi.kernel.month import Month
from tests.kernel.clock_harness import calendars, cases


def probe() -> str:
    """A digest of births 1986–1991, days around midnight, months, and two thousand time limits."""
    seen = hashlib.sha256()
    on = date(1986, 1, 1)
    while on < date(1992, 1, 1):
        first17 = f"500106{on:%Y%m%d}002"
        born = CitizenNumber.parse(first17 + check_digit(first17)).birth_date
        assert born == on, (born, on)
        midnight = FixedClock(datetime(on.year, on.month, on.day, 12, tzinfo=SHANGHAI))
        assert midnight.today() == on == midnight.now().date()
        seen.update(f"{born} {Month.of(born)} {midnight.now().isoformat()}".encode())
        on += timedelta(days=1)
    for hour in range(48):
        seen.update(FixedClock(datetime(2025, 8, 30, tzinfo=UTC) + timedelta(hours=hour)).today().isoformat().encode())
    pairs = calendars(StatutoryCalendar)
    for start, length, which in cases(2_000, seed=3):
        seen.update(str(pairs[which][0].add_working_days(start, length)).encode())
        seen.update(str(pairs[which][0].add_calendar_days(start, length, True)).encode())
    return seen.hexdigest()


if __name__ == "__main__":
    print(probe())
