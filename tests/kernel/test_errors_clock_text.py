"""Errors, the clock and text."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.clock import SHANGHAI, Clock, FixedClock, SystemClock, TimeWithoutZone
from doudi.kernel.errors import DoudiError, Fault, FaultList, FaultsFound
from doudi.kernel.text import clean_text, mask_name, mask_number, mask_phone


def test_an_error_ends_in_its_code_once() -> None:
    """The stable code stands at the end of every text, and once only."""

    class Late(DoudiError):
        code = "demo.late"

    assert str(Late("The file is late.")) == "The file is late. [demo.late]"
    assert str(Late("The file is late. [demo.late]")) == "The file is late. [demo.late]"
    assert str(Late()) == "[demo.late]"
    assert Late.retry_helps is False


def test_faults_are_all_told_at_once() -> None:
    """A file with three faults is refused once, with all three in order."""
    faults = FaultList()
    for line in (3, 1, 2):
        faults.add(f"line {line}", "blank", "required", "fill in", "demo.blank")
    faults.extend([Fault("line 9", "odd", "even", "mend", "demo.odd")])
    with pytest.raises(FaultsFound) as caught:
        faults.raise_if_any()
    assert [fault.where for fault in caught.value.faults] == ["line 3", "line 1", "line 2", "line 9"]
    assert str(caught.value).startswith("4 faults found:\n  line 3: blank")
    assert len(list(faults)) == 4


def test_a_fixed_clock_moves_only_when_moved() -> None:
    """Simulated days pass when they are told to."""
    clock: Clock = FixedClock(datetime(2025, 8, 31, 23, 30, tzinfo=SHANGHAI))
    assert isinstance(clock, FixedClock)
    assert clock.now() == clock.now()
    clock.advance(timedelta(minutes=20), minutes=15)
    assert (clock.today(), clock.now().hour, clock.now().minute) == (date(2025, 9, 1), 0, 5)
    clock.set(datetime(2025, 9, 5, 1, 0, tzinfo=timezone.utc))  # noqa: UP017
    assert clock.now().isoformat() == "2025-09-05T09:00:00+08:00"


def test_a_moment_without_zone_is_refused() -> None:
    """Nine o'clock somewhere is no time."""
    with pytest.raises(TimeWithoutZone) as caught:
        FixedClock(datetime(2025, 9, 1, 9, 0))  # noqa: DTZ001
    assert caught.value.code == "kernel.time-without-zone"


def test_the_systems_clock_speaks_shanghai_time() -> None:
    """Service reads the machine's clock in one zone."""
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is SHANGHAI
    assert abs(clock.now() - datetime.now(SHANGHAI)) < timedelta(seconds=5)
    assert clock.today() in (datetime.now(SHANGHAI).date(), datetime.now(SHANGHAI).date() - timedelta(days=1))


@given(st.text())
def test_cleaned_text_is_clean_and_stays_so(text: str) -> None:
    """Nothing invisible is left, ends are trimmed, and cleaning twice is cleaning once."""
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned == cleaned.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in cleaned)
    assert "  " not in cleaned


@pytest.mark.parametrize("name", ["张峯", "𠮷田", "王喆", "买买提·艾力", "﨑本"])
def test_rare_and_variant_characters_of_a_name_are_kept(name: str) -> None:
    """A variant character may be the lawful one, so cleaning never replaces it."""
    assert clean_text(f"\u3000{name}\u200b") == name


@pytest.mark.parametrize(
    ("name", "masked", "star"),
    [
        ("张三", "张某", "张*"),
        ("张三丰", "张某某", "张*"),
        ("欧阳修", "欧阳某", "欧阳*"),
        ("单雄信", "单某某", "单*"),
        ("欧阳", "欧某", "欧*"),
        ("张", "张某", "张*"),
        ("", "", ""),
        ("买买提·艾力", "买某某某某某", "买*"),
    ],
)
def test_masked_names_show_the_surname_only(name: str, masked: str, star: str) -> None:
    """A notice says 张某某; the star hides the length too."""
    assert (mask_name(name), mask_name(name, star=True)) == (masked, star)


@given(st.text("0123456789X", max_size=30))
def test_masked_numbers_hide_at_least_half(number: str) -> None:
    """The mask keeps the length and shows at most seven characters, never half or more of a short number."""
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") * 2 >= len(number)


@pytest.mark.parametrize(
    ("number", "masked"), [("138 0013 8000", "138****8000"), ("65001234", "******34"), ("110", "***"), ("", "")]
)
def test_masked_telephones(number: str, masked: str) -> None:
    """Mobile numbers keep three and four figures; short ones are hidden."""
    assert mask_phone(number) == masked
