"""The statutory calendar from the maintained library, the list of notices, and our own dated overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar

from doudi.kernel.calendar import StatutoryCalendar
from doudi.kernel.errors import FaultList
from doudi.reference.files import data_folder, read_yaml

HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}

_DAY_KEYS = {"date", "kind", "name", "legal_basis", "source", "added_on", "note"}
_DAY_NEEDED = {"date", "kind", "name", "legal_basis", "source", "added_on"}


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """One holiday notice of the State Council's office (国务院办公厅放假通知).

    Args:
        year: the year it arranges; it may also move days at the end of the year before.
        number: document number, such as 国办发明电〔2025〕7号.
        dated: the day it was signed; before it nobody could know.
        source: address of the text read.
    """

    year: int
    number: str
    dated: date
    source: str


def load_notices(path: Path | None = None) -> tuple[HolidayNotice, ...]:
    """The yearly notices on file, oldest first; years before 2019 are in the library without their notice here.

    >>> load_notices()[-1].number
    '国办发明电〔2025〕7号'
    """
    rows = read_yaml(path or data_folder() / "calendar" / "notices.yaml")["notices"]
    return tuple(HolidayNotice(row["year"], row["number"], row["dated"], row["source"]) for row in rows)


def load_calendar(known_on: date | None = None, *, overrides: Path | None = None) -> StatutoryCalendar:
    """The calendar by which time limits are counted.

    Days come from the chinesecalendar library, which follows the State Council's notices from 2004 on; a row of
    `data/calendar/overrides.yaml` goes before it. A year whose notice neither has is counted Monday to Friday and
    marked provisional.

    Args:
        known_on: if given, the calendar as it could be known that day: years whose notice is dated later count as
            not published. Changes made within a year (Labour Day 2019, Spring Festival 2020) are not taken back.
        overrides: another overrides file than the one that came with the program.

    Raises:
        FaultsFound: the overrides file has faults, all of them listed.

    >>> calendar = load_calendar()
    >>> calendar.rest_name(date(2025, 10, 6)), calendar.is_working_day(date(2025, 9, 28))
    ('中秋节', True)
    >>> calendar.add_working_days(date(2025, 9, 30), 3)
    DueDate(date=datetime.date(2025, 10, 11), provisional=False)
    >>> load_calendar(known_on=date(2025, 9, 1)).is_provisional(date(2026, 1, 5))
    True
    """
    path = overrides or data_folder() / "calendar" / "overrides.yaml"
    return _loaded(known_on, path)


@cache
def _loaded(known_on: date | None, overrides: Path) -> StatutoryCalendar:
    holidays = {day: HOLIDAY_NAMES[name] for day, name in chinese_calendar.holidays.items()}
    workdays = set(chinese_calendar.workdays)
    years = {day.year for day in holidays if day.month < 12}
    own = read_yaml(overrides)
    _complain_of_overrides(overrides.name, own)
    years |= {row["year"] for row in own["published_years"] if known_on is None or row["dated"] <= known_on}
    for row in own["days"]:
        holidays.pop(row["date"], None)
        workdays.discard(row["date"])
        if row["kind"] == "rest":
            holidays[row["date"]] = row["name"]
        else:
            workdays.add(row["date"])
    if known_on is not None:
        late = {notice.year for notice in load_notices() if notice.dated > known_on}
        holidays = {day: name for day, name in holidays.items() if _arranged_for(day) not in late}
        workdays = {day for day in workdays if _arranged_for(day) not in late}
        years -= late
    return StatutoryCalendar(holidays, workdays, frozenset(years))


def _arranged_for(day: date) -> int:
    """The year whose notice arranged this day: the last days of December belong to the New Year after them."""
    return day.year + 1 if day.month == 12 else day.year


def _complain_of_overrides(name: str, own: Mapping[str, Any]) -> None:
    faults = FaultList()
    code = "reference.override-invalid"

    def fault(where: str, what: str, rule: str, way_out: str) -> None:
        faults.add(f"{name} {where}", what, rule, way_out, code)

    for key in ("published_years", "days"):
        if not isinstance(own.get(key), list):
            fault(key, "is not a list", "both lists are required, though they may be empty", f"write {key}: []")
    for key in own.keys() - {"published_years", "days", "file"}:
        fault(str(key), "is not a key of this file", "unknown keys are refused, not dropped", "remove or rename it")
    if faults:
        faults.raise_if_any()
    for at, row in enumerate(own["published_years"], 1):
        if not isinstance(row, dict) or {"year", "dated", "legal_basis", "source"} - row.keys():
            fault(f"published_years row {at}", "lacks a key", "year, dated, legal_basis, source", "add it")
        elif type(row["year"]) is not int or type(row["dated"]) is not date:
            fault(f"published_years row {at}", "year or dated is malformed", "a number; a date", "mend it")
    seen: set[date] = set()
    for at, row in enumerate(own["days"], 1):
        where = f"days row {at}"
        if not isinstance(row, dict):
            fault(where, "is not a mapping", "a row names its date, kind, name, legal_basis, source", "mend it")
            continue
        if missing := sorted(_DAY_NEEDED - row.keys()):
            fault(where, f"lacks {', '.join(missing)}", "every day has its source and legal basis", "add it")
        if surplus := sorted(row.keys() - _DAY_KEYS):
            fault(where, f"has {', '.join(surplus)}", "unknown keys are refused, not dropped", "remove it")
        on = row.get("date")
        if type(on) is not date:
            fault(where, f"date is {on!r}", "a day, as in 2027-01-01", "mend it")
        elif on in seen:
            fault(where, f"{on} is listed twice", "a day has one row", "keep the later notice's")
        else:
            seen.add(on)
        if row.get("kind") not in ("rest", "work"):
            fault(where, f"kind is {row.get('kind')!r}", "rest or work", "mend it")
    faults.raise_if_any()
