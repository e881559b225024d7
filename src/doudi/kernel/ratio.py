"""Exact ratios (比例): 1.5 times, 70 %, 1/3, never a binary fraction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from doudi.kernel.errors import DoudiError
from doudi.kernel.money import Rounding, round_fen

_DECIMAL = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,18}))?(%?)")
_FRACTION = re.compile(r"(-?[0-9]{1,18})/([0-9]{1,18})")


class RatioInvalid(DoudiError):
    """The text or numbers given are not a ratio."""

    code = "kernel.ratio-invalid"

    def __init__(self, seen: object) -> None:
        super().__init__(f"{str(seen)[:40]!r} is not an exact ratio: write it as text, such as 1.5, 70% or 1/3.")


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exact fraction, kept in lowest terms with a positive denominator.

    Raises:
        RatioInvalid: the denominator is zero, or a part is not a whole number (floats are refused).

    >>> Ratio.parse("1.5")
    Ratio(numerator=3, denominator=2)
    >>> Ratio.parse("1.5").of_fen(77_000, Rounding.NONE)
    115500
    >>> str(Ratio.parse("70%")), str(Ratio(1, 3))
    ('0.7', '1/3')
    """

    numerator: int
    denominator: int = 1

    def __post_init__(self) -> None:
        top, bottom = self.numerator, self.denominator
        if type(top) is not int or type(bottom) is not int or bottom == 0:
            raise RatioInvalid(f"{top}/{bottom}")
        shared = gcd(top, bottom) * (1 if bottom > 0 else -1)
        object.__setattr__(self, "numerator", top // shared)
        object.__setattr__(self, "denominator", bottom // shared)

    @classmethod
    def parse(cls, text: str | int) -> Ratio:
        """The ratio written as a whole number, a decimal, a percentage or a fraction.

        >>> Ratio.parse(0.7)
        Traceback (most recent call last):
            ...
        doudi.kernel.ratio.RatioInvalid: '0.7' is not an exact ratio: write it as text, such as 1.5, 70% or 1/3. \
[kernel.ratio-invalid]
        """
        if type(text) is int:
            return cls(text)
        if not isinstance(text, str):
            raise RatioInvalid(text)
        written = text.strip()
        if found := _FRACTION.fullmatch(written):
            return cls(int(found[1]), int(found[2]))
        if found := _DECIMAL.fullmatch(written):
            places = found[3] or ""
            top = int(found[1] + found[2] + places)
            return cls(top, 10 ** len(places) * (100 if found[4] else 1))
        raise RatioInvalid(text)

    def of_fen(self, fen: int, rounding: Rounding) -> int:
        """This share of an amount, in fen, rounded as asked.

        >>> Ratio(1, 3).of_fen(100, Rounding.FLOOR_FEN)
        33
        """
        return round_fen(fen * self.numerator, self.denominator, rounding)

    @property
    def fraction(self) -> Fraction:
        """The same value as a `fractions.Fraction`, for further exact arithmetic."""
        return Fraction(self.numerator, self.denominator)

    def __lt__(self, other: Ratio) -> bool:
        return self.fraction < other.fraction

    def __le__(self, other: Ratio) -> bool:
        return self.fraction <= other.fraction

    def __gt__(self, other: Ratio) -> bool:
        return self.fraction > other.fraction

    def __ge__(self, other: Ratio) -> bool:
        return self.fraction >= other.fraction

    def __str__(self) -> str:
        """As a decimal when that is exact, else as a fraction; `Ratio.parse` reads both back."""
        rest, places = self.denominator, 0
        for prime in (2, 5):
            times = 0
            while rest % prime == 0:
                rest, times = rest // prime, times + 1
            places = max(places, times)
        if rest != 1 or places > 18:
            return f"{self.numerator}/{self.denominator}"
        digits = str(abs(self.numerator) * 10**places // self.denominator).rjust(places + 1, "0")
        sign = "-" if self.numerator < 0 else ""
        return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
