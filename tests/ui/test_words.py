"""How lights, days and amounts are said, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from doudi.ui import words
from doudi.worklist.domain.clock import ClockReading, ClockUnit, Light

DAY = date(2025, 9, 24)


def reading(light: Light, left: int = 0, late: int = 0, paused: int = 0) -> ClockReading:
    """A clock as read today."""
    return ClockReading(light, None, 0, left, late, paused, False, False, ClockUnit.WORKING_DAY, DAY)


@pytest.mark.parametrize(
    ("clock", "chinese", "english"),
    [
        (reading(Light.OK, left=8), "绿 剩8日", "Green, 8 days left"),
        (reading(Light.WARN, left=1), "黄 剩1日", "Yellow, 1 day left"),
        (reading(Light.WARN), "黄 今天到", "Yellow, due today"),
        (reading(Light.LATE, late=2), "红 超2日", "Red, 2 days late"),
        (reading(Light.PAUSE, left=5, paused=6), "暂停 第6日", "Paused, day 6"),
    ],
)
def test_a_light_says_its_colour_in_words(clock: ClockReading, chinese: str, english: str) -> None:
    """Take the colour away and the light is still read: its name stands in words, with the days."""
    with translation.override("zh-hans"):
        assert words.light_words(clock) == chinese
    with translation.override("en"):
        assert words.light_words(clock) == english


def test_days_and_amounts_follow_the_language() -> None:
    """A day of this year is said without its year; money keeps fen only when there are any; unknown is said so."""
    with translation.override("zh-hans"):
        assert words.day(date(2025, 10, 13), DAY) == "10月13日"
        assert words.day(date(2026, 1, 5), DAY) == "2026年1月5日"
        assert (words.yuan(137_000), words.yuan(-5), words.yuan(None)) == ("1,370元", "−0.05元", "未知")
    with translation.override("en"):
        assert words.day(date(2025, 10, 13), DAY) == "13 October"
        assert words.yuan(94_000) == "CNY 940"
        assert words.month_named("2025-08") == "August 2025"
