"""Money in whole fen (分): plain `int`, with explicit rounding and the ways an amount is read and written."""

from __future__ import annotations

import re
from enum import StrEnum

from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text

MAX_FEN = 10**15
"""Ten trillion yuan: larger amounts are mistakes, and sums of a million of this size would leave 64 bits."""

_WRITTEN = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


class AmountInvalid(DoudiError):
    """The text given is not an amount of money; `reason` is `blank`, `form`, `places`, `negative` or `size`."""

    code = "kernel.amount-invalid"

    _RULES = {
        "blank": "nothing is written; write 0 if there is none",
        "form": "write yuan in figures, such as 1234.50 or 1,234.50",
        "places": "an amount has at most two decimal places, because a fen is the smallest coin",
        "negative": "it may not be below zero",
        "size": "it is beyond ten trillion yuan",
    }

    def __init__(self, seen: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{seen[:40]!r} is not an amount of money: {self._RULES[reason]}.")


class InexactAmount(DoudiError):
    """An amount does not come out in whole fen and no rounding was asked for."""

    code = "kernel.inexact-amount"

    def __init__(self, numerator: int, denominator: int) -> None:
        super().__init__(
            f"{numerator}/{denominator} fen is not a whole number of fen and the rounding is `none`: "
            "choose a rounding that the rule's source prescribes."
        )


class Rounding(StrEnum):
    """How an amount is brought to whole fen, jiao or yuan (取整方式); the values are those of parameter files.

    Halves go away from zero, `CEIL_…` goes up, `FLOOR_…` goes down. No law found prescribes one, so there is no
    default: whoever rounds names the mode, and a scheme takes it from its parameters.
    """

    NONE = "none"
    """Whole fen or an error: nothing is lost silently."""
    FLOOR_FEN = "floor_fen"
    CEIL_FEN = "ceil_fen"
    HALF_UP_FEN = "half_up_fen"
    JIAO = "jiao"
    """To the nearest jiao (角), halves away from zero."""
    FLOOR_YUAN = "floor_yuan"
    CEIL_YUAN = "ceil_yuan"
    HALF_UP_YUAN = "half_up_yuan"


_STEP_AND_WAY = {
    Rounding.FLOOR_FEN: (1, "floor"),
    Rounding.CEIL_FEN: (1, "ceil"),
    Rounding.HALF_UP_FEN: (1, "half"),
    Rounding.JIAO: (10, "half"),
    Rounding.FLOOR_YUAN: (100, "floor"),
    Rounding.CEIL_YUAN: (100, "ceil"),
    Rounding.HALF_UP_YUAN: (100, "half"),
}


def round_fen(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The amount numerator/denominator fen, rounded as asked, in fen; computed in integers throughout.

    Args:
        numerator: fen, any sign.
        denominator: not zero.
        rounding: which coin to round to and which way.

    Raises:
        InexactAmount: the rounding is NONE and the amount is not in whole fen.
        ZeroDivisionError: the denominator is zero.

    >>> [round_fen(1894_00, 3, way) for way in (Rounding.CEIL_YUAN, Rounding.HALF_UP_YUAN, Rounding.JIAO)]
    [63200, 63100, 63130]
    >>> round_fen(-50, 1, Rounding.HALF_UP_YUAN)
    -100
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if rounding is Rounding.NONE:
        fen, rest = divmod(numerator, denominator)
        if rest:
            raise InexactAmount(numerator, denominator)
        return fen
    step, way = _STEP_AND_WAY[rounding]
    coin = denominator * step
    if way == "floor":
        coins = numerator // coin
    elif way == "ceil":
        coins = -(-numerator // coin)
    else:
        coins = (2 * abs(numerator) + coin) // (2 * coin)
        coins = -coins if numerator < 0 else coins
    return coins * step


def parse_yuan(text: str, *, allow_negative: bool = False) -> int:
    """The amount in fen that a person or a department wrote in yuan.

    Takes full-width figures, thousands commas in their places, a leading ¥ and a trailing 元. Refuses what is not
    plainly an amount, rather than guess: blanks, half fen, 1.5万, exponents.

    Raises:
        AmountInvalid: with `reason` blank, form, places, negative or size.

    >>> [parse_yuan(text) for text in ("1234.5", "１，２３４．５０元", "¥0.07", "0")]
    [123450, 123450, 7, 0]
    >>> parse_yuan("0.005")
    Traceback (most recent call last):
        ...
    doudi.kernel.money.AmountInvalid: '0.005' is not an amount of money: an amount has at most two decimal places, \
because a fen is the smallest coin. [kernel.amount-invalid]
    """
    written = clean_text(text).replace("−", "-").replace(" ", "")
    if not written:
        raise AmountInvalid(text, "blank")
    written = written.removeprefix("¥").removeprefix("人民币").removesuffix("元")
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise AmountInvalid(text, "form")
    sign, whole, places = found[1], found[2].replace(",", ""), (found[3] or "").rstrip("0")
    if len(places) > 2:
        raise AmountInvalid(text, "places")
    if len(whole.lstrip("0")) > 14 or (fen := int(whole) * 100 + int(places.ljust(2, "0"))) > MAX_FEN:
        raise AmountInvalid(text, "size")
    if sign and fen and not allow_negative:
        raise AmountInvalid(text, "negative")
    return -fen if sign else fen


def format_yuan(fen: int) -> str:
    """The amount in yuan with two places and thousands commas.

    >>> format_yuan(123450), format_yuan(-5)
    ('1,234.50', '-0.05')
    """
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def format_yuan_plain(fen: int) -> str:
    """The amount in yuan, the fen left out when there are none: for running text.

    >>> format_yuan_plain(137000), format_yuan_plain(137050)
    ('1,370', '1,370.50')
    """
    return format_yuan(fen).removesuffix(".00")


_PLAIN = ("零一二三四五六七八九", ("", "十", "百", "千"))
_CAPITAL = ("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"))
_SECTIONS = ("", "万", "亿", "万亿")


def yuan_in_words(fen: int) -> str:
    """The amount as Chinese text says it, for letters read by or to a person.

    >>> [yuan_in_words(fen) for fen in (32_000, 1_000, 137_055, 100_005, 0)]
    ['三百二十元', '十元', '一千三百七十元五角五分', '一千元零五分', '零元']
    """
    yuan, jiao, cents = _parts(fen)
    figures, _ = _PLAIN
    words = _whole(yuan, *_PLAIN)
    if words.startswith("一十"):
        words = words[1:]
    text = f"{words}元" if yuan or not (jiao or cents) else ""
    if jiao:
        text += f"{figures[jiao]}角"
    elif cents and yuan:
        text += "零"
    if cents:
        text += f"{figures[cents]}分"
    return ("负" if fen < 0 else "") + text


def yuan_in_capitals(fen: int) -> str:
    """The amount in the forgery-proof figures of payment papers (人民币大写), on pay rolls and receipts.

    Ends in 整 when there are no jiao or fen. A nought between figures is written once.

    Source: 支付结算办法 (1997), annex one, 正确填写票据和结算凭证的基本规定, whose examples are in the tests.

    >>> [yuan_in_capitals(fen) for fen in (140_950, 600_714, 32_504, 77_000)]
    ['人民币壹仟肆佰零玖元伍角', '人民币陆仟零柒元壹角肆分', '人民币叁佰贰拾伍元零肆分', '人民币柒佰柒拾元整']
    """
    yuan, jiao, cents = _parts(fen)
    figures, _ = _CAPITAL
    text = f"{_whole(yuan, *_CAPITAL)}元" if yuan or not (jiao or cents) else ""
    if jiao:
        text += f"{figures[jiao]}角"
    elif cents and yuan:
        text += "零"
    text += f"{figures[cents]}分" if cents else ("" if jiao else "整")
    return "人民币" + ("负" if fen < 0 else "") + text


def _parts(fen: int) -> tuple[int, int, int]:
    if abs(fen) > MAX_FEN:
        raise AmountInvalid(format_yuan(fen), "size")
    yuan, rest = divmod(abs(fen), 100)
    return yuan, *divmod(rest, 10)


def _whole(number: int, figures: str, units: tuple[str, ...]) -> str:
    """A whole number in Chinese figures: sections of four digits, one 零 for any run of noughts between figures."""
    if number == 0:
        return figures[0]
    sections: list[int] = []
    while number:
        number, low = divmod(number, 10_000)
        sections.append(low)
    text = ""
    for place in range(len(sections) - 1, -1, -1):
        section = sections[place]
        if not section:
            continue
        if text and (section < 1000 or sections[place + 1] == 0):
            text += figures[0]
        text += _section(section, figures, units) + _SECTIONS[place]
    return text


def _section(section: int, figures: str, units: tuple[str, ...]) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = section // 10**place % 10
        if digit:
            text += (figures[0] if gap and text else "") + figures[digit] + units[place]
        gap = digit == 0
    return text
