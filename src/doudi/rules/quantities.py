"""Quantities (事实项): what a fact can be about, in which unit, and what *none* counts as."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from doudi.rules.values import NONE, UNKNOWN, Absent, Value

MAX_MONEY_FEN = 10**13
"""A hundred billion yuan: a larger fact is a slip of the pen, and sums of thousands of them still fit 64 bits."""

MAX_PIECES = 10_000


class Entity(StrEnum):
    """Whom a quantity or rule is about: one person or the household (家庭); `CONSTANT` for figures alone."""

    CONSTANT = "constant"
    PERSON = "person"
    HOUSEHOLD = "household"


class QuantityUnit(StrEnum):
    """The units a fact may have, as quantity files write them."""

    FEN = "fen"
    FEN_PER_MONTH = "fen_per_month"
    PIECES = "pieces"
    PEOPLE = "people"
    YEARS = "years"
    MONTHS = "months"
    GRADE = "grade"
    YES_NO = "yes_no"
    DATE = "date"
    CODE = "code"


MONEY_UNITS = frozenset({QuantityUnit.FEN, QuantityUnit.FEN_PER_MONTH})
WHOLE_NUMBER_UNITS = MONEY_UNITS | {
    QuantityUnit.PIECES, QuantityUnit.PEOPLE, QuantityUnit.YEARS, QuantityUnit.MONTHS, QuantityUnit.GRADE,
}  # fmt: skip


def earlier(key: str, months: int) -> str:
    """The key of the same fact or figure some months earlier.

    >>> earlier("monthly_wage_fen", 2), earlier("monthly_wage_fen@-2", 1)
    ('monthly_wage_fen@-2', 'monthly_wage_fen@-3')
    """
    base, already = split_month(key)
    return f"{base}@-{already + months}" if already + months else base


def split_month(key: str) -> tuple[str, int]:
    """The key without its month, and how many months back it looks.

    >>> split_month("monthly_wage_fen@-12"), split_month("birth_date")
    (('monthly_wage_fen', 12), ('birth_date', 0))
    """
    base, _, months = key.partition("@-")
    return base, int(months or 0)


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a code list with its words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing the rules may look at (一个事实项).

    Args:
        key: name of the fact, unit included where it is money.
        entity: person or household.
        unit: unit of the value; money is whole fen.
        none_is: what a confirmed *none* counts as, or None where *none* is no possible answer.
        codes: the code list, for unit `code`.
        history: how many months before the one assessed it is also kept for; see `months_ago`.
        is_lasting: the same in every month (a date of birth), so that earlier months may read it.
        from_scheme: (scheme, rule) whose assessment tells it when several schemes are assessed together.
    """

    key: str
    entity: Entity
    unit: QuantityUnit
    zh: str
    en: str
    means: str = ""
    none_is: int | bool | str | None = None
    codes: tuple[Code, ...] = ()
    history: int = 0
    is_lasting: bool = False
    from_scheme: tuple[str, str] | None = None

    def months_ago(self, months: int) -> Quantity:
        """The same quantity of an earlier month, a fact of its own: `monthly_wage_fen@-3`.

        >>> Quantity("monthly_wage_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage").months_ago(3).key
        'monthly_wage_fen@-3'
        """
        months_en = "month" if months == 1 else "months"
        return replace(self, key=earlier(self.key, months), zh=f"{self.zh}（{months}个月前）",
                       en=f"{self.en} ({months} {months_en} before)", history=0)  # fmt: skip

    def complaint(self, value: Value | Absent) -> str | None:
        """What is wrong with a value for this quantity, or None if it can be taken.

        >>> wage = Quantity("monthly_wage_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage", none_is=0)
        >>> wage.complaint(105_000) is None, wage.complaint(NONE) is None
        (True, True)
        >>> wage.complaint(-1)
        '-1 is below zero'
        >>> wage.complaint(1050.0)
        '1050.0 is not a whole number of fen'
        """
        if value is UNKNOWN:
            return None
        if value is NONE:
            return None if self.none_is is not None else "none is no possible answer here"
        if self.unit is QuantityUnit.YES_NO:
            return None if isinstance(value, bool) else f"{value!r} is neither true nor false"
        if self.unit is QuantityUnit.DATE:
            return None if type(value) is date else f"{value!r} is not a date"
        if self.unit is QuantityUnit.CODE:
            known = [code.code for code in self.codes]
            return None if value in known else f"{value!r} is none of {', '.join(known)}"
        return self._number_complaint(value)

    def _number_complaint(self, value: Value | Absent) -> str | None:
        is_money = self.unit in MONEY_UNITS
        if type(value) is not int:
            return f"{value!r} is not a whole number" + (" of fen" if is_money else "")
        if value < 0:
            return f"{value} is below zero"
        if value > (MAX_MONEY_FEN if is_money else MAX_PIECES):
            return f"{value} is larger than any real family's"
        if self.unit is QuantityUnit.GRADE and value > 4:
            return f"{value} is no grade; grades are 1 (heaviest) to 4"
        return None
