"""How amounts, days and states are said, in Chinese and in English (用词)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from doudi.kernel.clock import SHANGHAI
from doudi.kernel.money import format_yuan, format_yuan_plain
from doudi.worklist.domain.clock import ClockReading, ClockUnit, Light
from doudi.worklist.lights import LightView

MONTHS = "January February March April May June July August September October November December".split()


def is_english() -> bool:
    """Whether the page being written is in English."""
    return (get_language() or "zh-hans").startswith("en")


def said(thing: Any, field: str = "") -> str:
    """The Chinese or the English half of a thing that carries both (``title_zh``/``title_en``, or ``zh``/``en``).

    Works on objects and on mappings; an empty English half falls back to the Chinese, true if not readable.
    """
    stem = f"{field}_" if field else ""

    def half(language: str) -> str:
        name = f"{stem}{language}"
        found = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
        return str(found or "")

    return (half("en") or half("zh")) if is_english() else (half("zh") or half("en"))


def yuan(fen: int | None) -> str:
    """An amount as residents read it: 1,370元, CNY 1,370; 未知 when it is not known."""
    if fen is None:
        return _("未知")
    plain = format_yuan_plain(abs(fen))
    minus = "−" if fen < 0 else ""
    return f"{minus}CNY {plain}" if is_english() else f"{minus}{plain}元"


def yuan_exact(fen: int | None) -> str:
    """An amount in accounts, always with fen so that a column lines up: 1,370.00元, CNY 1,370.00."""
    if fen is None:
        return _("未知")
    exact = format_yuan(abs(fen))
    minus = "−" if fen < 0 else ""
    return f"{minus}CNY {exact}" if is_english() else f"{minus}{exact}元"


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def long_day(value: Any) -> str:
    """A day with its year: 2025年10月13日, 13 October 2025."""
    on = _date(value)
    if on is None:
        return _("未知")
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}" if is_english() else f"{on.year}年{on.month}月{on.day}日"


def day(value: Any, today: date | None = None) -> str:
    """A day; the year is said only when it is not this year: 10月13日, 2026年1月5日."""
    on = _date(value)
    if on is None:
        return _("未知")
    if today is None or on.year != today.year:
        return long_day(on)
    return f"{on.day} {MONTHS[on.month - 1]}" if is_english() else f"{on.month}月{on.day}日"


def moment(value: datetime | None, today: date | None = None) -> str:
    """A day and a time: 9月24日09:30."""
    if value is None:
        return _("未知")
    local = value.astimezone(SHANGHAI)
    return f"{day(local, today)}{' ' if is_english() else ''}{local:%H:%M}"


def month_named(text: str) -> str:
    """A month: 2025年8月, August 2025."""
    try:
        year, number = (int(part) for part in str(text).split("-")[:2])
        return f"{MONTHS[number - 1]} {year}" if is_english() else f"{year}年{number}月"
    except (ValueError, IndexError):
        return str(text)


def light_words(reading: ClockReading) -> str:
    """The light in words: 绿 剩8日, 黄 今天到, 红 超1日, 暂停 第6日; the shape and the colour say it again."""
    left = reading.days_left or 0
    match reading.light:
        case Light.OK:
            return ngettext("绿 剩%(n)d日", "绿 剩%(n)d日", left) % {"n": left}
        case Light.WARN:
            return _("黄 今天到") if left == 0 else ngettext("黄 剩%(n)d日", "黄 剩%(n)d日", left) % {"n": left}
        case Light.LATE:
            return ngettext("红 超%(n)d日", "红 超%(n)d日", reading.days_late) % {"n": reading.days_late}
        case Light.PAUSE:
            return _("暂停 第%(n)d日") % {"n": reading.days_paused}
        case Light.DONE:
            return _("已办")
        case _:
            return _("没有时限")


def days_run(reading: LightView) -> str:
    """Beside a clock no text limits: 法律没有定天数，已经办了12个工作日."""
    n = reading.days_used
    if n == 0:
        return _("法律没有定天数，今天开始的")
    if reading.unit == ClockUnit.WORKING_DAY:
        return ngettext("法律没有定天数，已经办了%(n)d个工作日", "法律没有定天数，已经办了%(n)d个工作日", n) % {"n": n}
    return ngettext("法律没有定天数，已经办了%(n)d天", "法律没有定天数，已经办了%(n)d天", n) % {"n": n}


def light_in_a_word(reading: ClockReading) -> str:
    """The light in one word, where the days stand beside it: 期内, 快到期, 晚了, 暂停, 已办."""
    said = {"ok": _("期内"), "warn": _("快到期"), "late": _("晚了"), "pause": _("暂停"), "done": _("已办")}
    return said.get(str(reading.light), _("没有时限"))


def days_left_words(reading: ClockReading) -> str:
    """The days beside the word of a light: 还剩9个工作日."""
    left = reading.days_left or 0
    if str(reading.light) in ("late", "pause") or left == 0:
        return light_for_family(reading)
    if reading.unit == ClockUnit.WORKING_DAY:
        return ngettext("还剩%(n)d个工作日", "还剩%(n)d个工作日", left) % {"n": left}
    return ngettext("还剩%(n)d天", "还剩%(n)d天", left) % {"n": left}


def light_for_family(reading: ClockReading) -> str:
    """The light as residents read it: 期内，还剩9个工作日."""
    left = reading.days_left or 0
    working = reading.unit == ClockUnit.WORKING_DAY
    match reading.light:
        case Light.OK | Light.WARN if left == 0:
            return _("今天到期")
        case Light.OK if working:
            return ngettext("期内，还剩%(n)d个工作日", "期内，还剩%(n)d个工作日", left) % {"n": left}
        case Light.OK:
            return ngettext("期内，还剩%(n)d天", "期内，还剩%(n)d天", left) % {"n": left}
        case Light.WARN if working:
            return ngettext("快到期，还剩%(n)d个工作日", "快到期，还剩%(n)d个工作日", left) % {"n": left}
        case Light.WARN:
            return ngettext("快到期，还剩%(n)d天", "快到期，还剩%(n)d天", left) % {"n": left}
        case Light.LATE:
            return ngettext("超了%(n)d天，是我们晚了", "超了%(n)d天，是我们晚了", reading.days_late) % {
                "n": reading.days_late
            }
        case Light.PAUSE:
            return _("暂停计时")
        case Light.DONE:
            return _("已办")
        case _:
            return _("没有时限")
