"""The machine's time zone bends nothing: not limits, not births in Shanghai's summers of 1986 to 1991."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from doudi.kernel.clock import SHANGHAI, FixedClock
from doudi.kernel.identifiers import CitizenNumber, check_digit
from tests.kernel.zone_probe import probe

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_machines_zone_changes_no_date(zone: str) -> None:
    """A machine set to UTC, Shanghai or New York computes the same births, days and two thousand limits."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.kernel.zone_probe"],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == probe()


@pytest.mark.parametrize(
    "on", [date(1986, 5, 4), date(1986, 9, 14), date(1988, 4, 17), date(1991, 4, 14), date(1991, 9, 15)]
)
def test_births_on_the_days_the_clocks_changed(on: date) -> None:
    """A child born the day Shanghai's clocks were changed has that birthday, at any hour of the day."""
    first17 = f"500106{on:%Y%m%d}017"
    assert CitizenNumber.parse(first17 + check_digit(first17)).birth_date == on
    for hour in range(24):
        assert FixedClock(datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI)).today() == on


def test_the_summer_hour_is_real_for_moments() -> None:
    """In July 1988 Shanghai stood nine hours before UTC, so 15:00 UTC is the next day there; today it is eight."""
    assert FixedClock(datetime(1988, 7, 1, 15, tzinfo=UTC)).today() == date(1988, 7, 2)
    assert FixedClock(datetime(2025, 7, 1, 15, tzinfo=UTC)).today() == date(2025, 7, 1)
    assert FixedClock(datetime(2025, 7, 1, 15, tzinfo=UTC)).advance(hours=1).date() - date(2025, 7, 1) == timedelta(1)
