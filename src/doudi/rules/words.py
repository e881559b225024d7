"""Values as people read them (数值的写法), in Chinese and English."""

from __future__ import annotations

from datetime import date

from doudi.kernel.money import Rounding, format_yuan_plain
from doudi.kernel.ratio import Ratio
from doudi.rules.lines import Words
from doudi.rules.quantities import Code
from doudi.rules.tables import Scale, Table
from doudi.rules.units import CODE, Kind, Type

UNKNOWN_WORDS = Words("还没查清", "not known")
NONE_WORDS = Words("没有", "none")
UNSET_WORDS = Words("没有登在册", "not on file")

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PLURAL = {"person": ("口人", "person", "people"), "piece": ("", "", ""), "year": ("年", "year", "years"),
           "month": ("个月", "month", "months")}  # fmt: skip
_ROUNDING = {
    Rounding.NONE: Words("到分，不取整", "to the fen, not rounded"),
    Rounding.CEIL_YUAN: Words("进到整元", "up to whole yuan"),
    Rounding.HALF_UP_YUAN: Words("四舍五入到元", "to the nearest yuan"),
    Rounding.JIAO: Words("到角", "to the nearest jiao"),
}


def money_words(fen: int) -> Words:
    """An amount: 1,370元 / CNY 1,370.

    >>> money_words(137_050)
    Words(zh='1,370.50元', en='CNY 1,370.50')
    """
    return Words(f"{format_yuan_plain(fen)}元", f"CNY {format_yuan_plain(fen)}")


def date_words(on: date) -> Words:
    """A day.

    >>> date_words(date(2025, 10, 13))
    Words(zh='2025年10月13日', en='13 October 2025')
    """
    return Words(f"{on.year}年{on.month}月{on.day}日", f"{on.day} {_ENGLISH_MONTHS[on.month - 1]} {on.year}")


def value_words(value: object, type_: Type, codes: tuple[Code, ...] = ()) -> Words:
    """Any value of a fact, figure or rule; None is unknown."""
    if value is None:
        return UNKNOWN_WORDS
    if isinstance(value, bool):
        return Words("是", "yes") if value else Words("不是", "no")
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, Rounding):
        return _ROUNDING.get(value, Words(value.value, value.value))
    if isinstance(value, Ratio):
        return Words(str(value), str(value))
    if isinstance(value, frozenset):
        order = {code.code: position for position, code in enumerate(codes)}
        listed = sorted(value, key=lambda each: (order.get(each, -1), each))
        words = [value_words(code, type_, codes) for code in listed]
        return Words("、".join(each.zh for each in words), ", ".join(each.en for each in words))
    if isinstance(value, Table | Scale):
        return _entries_words(value, type_, codes)
    if isinstance(value, str):
        found = next((code for code in codes if code.code == value), None)
        return Words(found.zh, found.en) if found else Words(value, value)
    if isinstance(value, int) and type_.kind is Kind.NUMBER:
        return _number_words(value, dict(type_.unit))
    return Words(str(value), str(value))


def _entries_words(figure: Table | Scale, type_: Type, codes: tuple[Code, ...]) -> Words:
    """Every entry of a table or scale, as a notice lists them."""
    zh, en = [], []
    for at, value in figure:
        said = UNSET_WORDS if value is None else value_words(value, type_.entry)
        label = value_words(at, CODE, codes) if isinstance(at, str) else Words(f"{at}起", f"from {at}")
        zh.append(f"{label.zh}：{said.zh}")
        en.append(f"{label.en}: {said.en}")
    return Words("；".join(zh), "; ".join(en))


def _number_words(value: int, unit: dict[str, int]) -> Words:
    if unit.get("fen"):
        return money_words(value)
    if unit == {"grade": 1}:
        return Words(f"{value}级", f"grade {value}")
    if len(unit) == 1:
        zh, one, many = _PLURAL.get(next(iter(unit)), ("", "", ""))
        return Words(f"{value}{zh}", f"{value} {one if value == 1 else many}".strip())
    return Words(str(value), str(value))
