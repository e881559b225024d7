"""The calendar in service: the library against the notices' own words, and our overrides before both."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from doudi.kernel.calendar import DueDate
from doudi.kernel.errors import FaultsFound
from doudi.reference.calendar import load_calendar, load_notices
from tests.kernel.notices import WORDS, read_all_notices

FREE, WORKED = read_all_notices()
EMPTY = "published_years: []\ndays: []\n"


def overrides(folder: Path, text: str) -> Path:
    """A file of overrides with this text."""
    path = folder / "overrides.yaml"
    path.write_text(text, "utf-8")
    return path


def test_every_day_of_eight_years_is_what_the_notices_say() -> None:
    """From 29 December 2018 to the end of 2026 the library and the notices' wording agree on every single day."""
    calendar = load_calendar()
    on, differing = date(2018, 12, 29), []
    while on <= date(2026, 12, 31):
        expected = on in WORKED or (on.weekday() < 5 and on not in FREE)
        if calendar.is_working_day(on) != expected:
            differing.append(on)
        on += timedelta(days=1)
    assert differing == []


def test_the_notices_read_have_their_number_and_day() -> None:
    """Each year whose wording the tests hold is listed with number, day of signing and source, before the year."""
    notices = load_notices()
    assert [notice.year for notice in notices] == sorted(WORDS)
    for notice in notices:
        assert notice.number.startswith("国办发明电〔")
        assert notice.dated.year == notice.year - 1
        assert notice.source.startswith("http")


def test_2004_to_2026_are_published_and_2027_is_not() -> None:
    """2027 counts Monday to Friday, provisionally; so does anything before 2004."""
    calendar = load_calendar()
    assert calendar.published_years == frozenset(range(2004, 2027))
    assert calendar.is_working_day(date(2027, 10, 1))
    assert calendar.add_working_days(date(2027, 9, 30), 1) == DueDate(date(2027, 10, 1), True)
    assert calendar.is_provisional(date(2003, 5, 1))


def test_holidays_have_chinese_names() -> None:
    """Every free day by notice has its Chinese name."""
    names = set(load_calendar().holidays.values())
    assert {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"} <= names
    assert all("\u4e00" <= name[0] <= "\u9fff" for name in names)


def test_what_could_not_be_known_is_not_used() -> None:
    """On 1 September 2025 the notice for 2026 was not out; on the day it was signed, 4 November, it was."""
    before, after = (load_calendar(known_on=day) for day in (date(2025, 11, 3), date(2025, 11, 4)))
    assert before.add_working_days(date(2025, 12, 25), 10).provisional
    assert not after.add_working_days(date(2025, 12, 25), 10).provisional
    assert before.is_working_day(date(2026, 1, 2))
    assert not after.is_working_day(date(2026, 1, 2))
    assert not before.is_working_day(date(2025, 10, 8))


def test_december_belongs_to_the_notice_of_the_new_year() -> None:
    """Before the notice for 2019 was signed nobody knew that Saturday 29 December 2018 would be worked."""
    assert load_calendar(known_on=date(2018, 12, 4)).is_working_day(date(2018, 12, 29))
    assert not load_calendar(known_on=date(2018, 12, 3)).is_working_day(date(2018, 12, 29))


def test_an_override_goes_before_the_library(tmp_path: Path) -> None:
    """A day entered by hand wins, in both directions, and a year entered by hand is published."""
    path = overrides(
        tmp_path,
        """
published_years:
  - {year: 2027, dated: 2026-11-20, legal_basis: 测试, source: "https://example.org/2027"}
days:
  - {date: 2027-01-01, kind: rest, name: 元旦, legal_basis: 测试, source: "https://example.org", added_on: 2026-11-20}
  - {date: 2027-01-02, kind: work, name: 元旦, legal_basis: 测试, source: "https://example.org", added_on: 2026-11-20}
  - {date: 2025-10-08, kind: work, name: 国庆节, legal_basis: 测试, source: "https://example.org", added_on: 2026-11-20}
""",
    )
    calendar = load_calendar(overrides=path)
    assert calendar.rest_name(date(2027, 1, 1)) == "元旦"
    assert calendar.is_working_day(date(2027, 1, 2))
    assert calendar.is_working_day(date(2025, 10, 8))
    assert not calendar.is_provisional(date(2027, 3, 1))
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert load_calendar(known_on=date(2026, 11, 19), overrides=path).is_provisional(date(2027, 3, 1))


GOOD = "date: 2027-01-01, kind: rest, name: 元旦, legal_basis: 测试, source: s, added_on: 2026-11-20"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("days: []\n", "published_years: is not a list"),
        (EMPTY + "extra: 1\n", "unknown keys are refused"),
        (
            "published_years: []\ndays:\n  - {date: 2027-01-01, kind: rest, name: 元旦}\n",
            "lacks added_on, legal_basis, source",
        ),
        (f"published_years: []\ndays:\n  - {{{GOOD.replace('rest', 'free')}}}\n", "kind is 'free'"),
        (f"published_years: []\ndays:\n  - {{{GOOD.replace('2027-01-01', '2027-01')}}}\n", "date is '2027-01'"),
        (f"published_years: []\ndays:\n  - {{{GOOD}}}\n  - {{{GOOD}}}\n", "2027-01-01 is listed twice"),
        (f"published_years: []\ndays:\n  - {{{GOOD}, until: 3}}\n", "has until"),
        ("published_years: []\ndays:\n  - 2027-01-01\n", "is not a mapping"),
        ("published_years:\n  - {year: 2027}\ndays: []\n", "lacks a key"),
        ("published_years:\n  - {year: x, dated: 2026-11-20, legal_basis: a, source: b}\ndays: []\n", "malformed"),
    ],
)
def test_a_broken_override_says_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    """Every mistake in the overrides is named with its row, and the calendar is not used."""
    with pytest.raises(FaultsFound) as caught:
        load_calendar(overrides=overrides(tmp_path, text))
    assert complaint in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Two wrong rows are two faults in one complaint."""
    rows = f"published_years: []\ndays:\n  - {{{GOOD.replace('rest', 'x')}}}\n  - {{kind: rest}}\n"
    with pytest.raises(FaultsFound) as caught:
        load_calendar(overrides=overrides(tmp_path, rows))
    assert {fault.where for fault in caught.value.faults} == {"overrides.yaml days row 1", "overrides.yaml days row 2"}
