"""How to disagree with a decision, and until when (不同意怎么办)."""

import calendar as months
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from doudi.kernel.month import Month
from doudi.worklist.calendar import calendar
from doudi.worklist.words import Words

REMEDIES_FILE = Path(__file__).parent / "remedies.yaml"


@dataclass(frozen=True)
class Remedy:
    """One way to disagree (救济途径): its limit, the text it rests on, and whether that text was verified."""

    key: str
    words: Words
    limit: int
    unit: str
    legal_basis: str
    status: str
    note: str

    def until(self, received_on: date) -> date:
        """The last day still in time; a period in months ends on the same day of the month, or on its last day.

        >>> load_remedies()[1].until(date(2025, 8, 31)).isoformat()
        '2026-02-28'
        """
        if self.unit == "months":
            month = Month.of(received_on).plus(self.limit)
            last = months.monthrange(month.year, month.number)[1]
            return date(month.year, month.number, min(received_on.day, last))
        return calendar().add_calendar_days(received_on, self.limit, roll_off_rest_days=True).date


@lru_cache(maxsize=1)
def load_remedies() -> tuple[Remedy, ...]:
    """Both ways, from ``remedies.yaml``."""
    rows = yaml.safe_load(REMEDIES_FILE.read_text(encoding="utf-8"))["remedies"]
    return tuple(
        Remedy(
            row["key"],
            Words(row["zh"], row["en"]),
            row["limit"],
            row["unit"],
            row["legal_basis"],
            row["status"],
            row["note"],
        )
        for row in rows
    )
