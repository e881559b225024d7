"""Types and units of expressions (单位): fen per person and month times people is fen per month, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doudi.rules.quantities import Quantity, QuantityUnit


class Kind(StrEnum):
    """What sort of value an expression has."""

    NUMBER = "number"
    BOOL = "yes_no"
    DATE = "date"
    CODE = "code"
    CODES = "codes"
    TABLE = "table"
    SCALE = "scale"
    RATIO = "ratio"
    ROUNDING = "rounding"


_YES_NO_ENTRIES = (("yes_no", 1),)


@dataclass(frozen=True, slots=True)
class Type:
    """Kind, unit and code list of an expression.

    `unit` is a sorted tuple of (base unit, exponent); `codes` the code list of a CODE.

    >>> (FEN_PER_PERSON_MONTH * PEOPLE) == FEN_PER_MONTH
    True
    >>> str(FEN_PER_PERSON_MONTH)
    'fen per month per person'
    """

    kind: Kind
    unit: tuple[tuple[str, int], ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def entry(self) -> Type:
        """What a TABLE or SCALE holds: its entries' type."""
        return Type(Kind.BOOL) if self.unit == _YES_NO_ENTRIES else Type(Kind.NUMBER, self.unit)

    def __mul__(self, other: Type) -> Type:
        exponents = dict(self.unit)
        for base, exponent in other.unit:
            exponents[base] = exponents.get(base, 0) + exponent
        return Type(Kind.NUMBER, tuple(sorted((base, e) for base, e in exponents.items() if e)))

    def __str__(self) -> str:
        if self.kind is not Kind.NUMBER:
            return self.kind.value
        above = "·".join(base if e == 1 else f"{base}^{e}" for base, e in self.unit if e > 0) or "plain number"
        below = " per ".join(base if e == -1 else f"{base}^{-e}" for base, e in self.unit if e < 0)
        return f"{above} per {below}" if below else above


def _number(**exponents: int) -> Type:
    return Type(Kind.NUMBER, tuple(sorted(exponents.items())))


PLAIN = _number()
FEN = _number(fen=1)
FEN_PER_MONTH = _number(fen=1, month=-1)
FEN_PER_PERSON_MONTH = _number(fen=1, month=-1, person=-1)
FEN_PER_PERSON = _number(fen=1, person=-1)
FEN_PER_PIECE = _number(fen=1, piece=-1)
MONTHS = _number(month=1)
PEOPLE = _number(person=1)
PIECES = _number(piece=1)
YEARS = _number(year=1)
GRADE = _number(grade=1)
YES_NO = Type(Kind.BOOL)
DATE = Type(Kind.DATE)
CODE = Type(Kind.CODE)

PARAMETER_UNITS: dict[str, Type] = {
    "fen": FEN,
    "fen_per_month": FEN_PER_MONTH,
    "fen_per_person": FEN_PER_PERSON,
    "fen_per_person_month": FEN_PER_PERSON_MONTH,
    "fen_per_piece": FEN_PER_PIECE,
    "months": MONTHS,
    "people": PEOPLE,
    "pieces": PIECES,
    "years": YEARS,
    "grade": GRADE,
    "number": PLAIN,
    "yes_no": YES_NO,
    "code": CODE,
    "codes": Type(Kind.CODES),
    "ratio": Type(Kind.RATIO),
    "rounding": Type(Kind.ROUNDING),
}
"""The units a parameter file may write. `code` and `codes` fit any code list; membership is checked where compared."""

BY_CODE, BY_NUMBER = "code", "number"


def parameter_type(unit: str) -> Type:
    """The type of a parameter's unit; "fen_per_month by code" is a table, "fen_per_month by number" a scale.

    >>> parameter_type("fen_per_month by number").kind.value
    'scale'
    """
    base, _, by = unit.partition(" by ")
    type_ = PARAMETER_UNITS[base]
    if not by:
        return type_
    kind = Kind.TABLE if by == BY_CODE else Kind.SCALE
    return Type(kind, _YES_NO_ENTRIES if type_.kind is Kind.BOOL else type_.unit)


_QUANTITY_TYPES = {
    QuantityUnit.FEN: FEN,
    QuantityUnit.FEN_PER_MONTH: FEN_PER_MONTH,
    QuantityUnit.PIECES: PIECES,
    QuantityUnit.PEOPLE: PEOPLE,
    QuantityUnit.YEARS: YEARS,
    QuantityUnit.MONTHS: MONTHS,
    QuantityUnit.GRADE: GRADE,
    QuantityUnit.YES_NO: YES_NO,
    QuantityUnit.DATE: DATE,
}


def type_of(quantity: Quantity) -> Type:
    """The expression type of a quantity."""
    if quantity.unit is QuantityUnit.CODE:
        return Type(Kind.CODE, codes=tuple(code.code for code in quantity.codes))
    return _QUANTITY_TYPES[quantity.unit]
