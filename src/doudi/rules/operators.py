"""The meaning of each operator on single values (单值运算): the slow, plain reading the population kernels must equal.

A cell is (value, state). The value of an unknown cell is the neutral one of its kind, so that results compare exactly.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date

from doudi.kernel.money import Rounding, round_fen
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.graph import AGES, DATED, REACHED, Op
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET, UNKNOWN_BITS
from doudi.rules.tables import Scale, Table
from doudi.rules.units import Kind, Type

CellValue = int | bool | str | date | frozenset[str] | Ratio | Rounding | Table | Scale
Cell = tuple[CellValue, int]


def neutral(type_: Type) -> CellValue:
    """What an unknown cell holds."""
    if type_.kind is Kind.BOOL:
        return False
    return 0 if type_.kind is Kind.NUMBER else ""


def is_known(cell: Cell) -> bool:
    """Whether the cell has a value."""
    return not cell[1] & UNKNOWN_BITS


def elementwise(op: Op, args: Sequence[Cell], payload: object, type_: Type, month: Month) -> Cell:
    """One operator over the cells of one person, of the household, or of figures."""
    special = _SPECIAL.get(op)
    if special is not None:
        return special(args, type_)
    state = 0
    for _, each in args:
        state |= each
    if state & UNKNOWN_BITS:
        return neutral(type_), state
    simple = _SIMPLE.get(op)
    if simple is not None:
        return simple(*[value for value, _ in args]), state
    return _plain(op, [value for value, _ in args], payload, month), state


def settle(cells: Sequence[Cell], *, decisive: bool) -> Cell:
    """Kleene *and* (decisive=False) or *or* (decisive=True) of any number of cells.

    One decisive cell settles it, whatever is unknown. If one of the decisive ones rests on nothing doubtful, so does
    the result.
    """
    everything = deciding = 0
    decided = clean = False
    for value, state in cells:
        everything |= state
        if not state & UNKNOWN_BITS and value is decisive:
            decided = True
            deciding |= state
            clean = clean or state == 0
    if decided:
        return decisive, 0 if clean else deciding
    if everything & UNKNOWN_BITS:
        return False, everything
    return not decisive, everything


def _where(condition: Cell, first: Cell, second: Cell, type_: Type) -> Cell:
    if is_known(condition):
        value, state = first if condition[0] else second
        state |= condition[1]
        return (neutral(type_), state) if state & UNKNOWN_BITS else (value, state)
    both = first[1] | second[1]
    if not both & UNKNOWN_BITS and first[0] == second[0]:
        # Both branches say the same: the open question does not matter.
        return first[0], (condition[1] & ~UNKNOWN_BITS) | both
    return neutral(type_), condition[1] | both


def _require(condition: Cell, value: Cell, type_: Type) -> Cell:
    state = condition[1] | value[1]
    if is_known(condition) and condition[0] is not True:
        state |= FACT_UNKNOWN
    return (neutral(type_), state) if state & UNKNOWN_BITS else (value[0], state)


def _round(amount: Cell, rounding: Cell, type_: Type) -> Cell:
    if not is_known(amount):
        return neutral(type_), amount[1] | rounding[1]
    fen = amount[0]
    assert isinstance(fen, int)
    if fen % 100 == 0:
        # A whole yuan is the same under every rounding, so an unset one does not matter.
        return fen, amount[1]
    state = amount[1] | rounding[1]
    if state & UNKNOWN_BITS:
        return neutral(type_), state
    assert isinstance(rounding[0], Rounding)
    return round_fen(fen, 1, rounding[0]), state


def _entry(figure: Cell, at: Cell, type_: Type) -> Cell:
    """The entry of a table or scale; one that is not on file is an unset figure."""
    state = figure[1] | at[1]
    if state & UNKNOWN_BITS:
        return neutral(type_), state
    held = figure[0]
    assert isinstance(held, Table | Scale)
    found = held.get(at[0])  # type: ignore[arg-type]
    return (neutral(type_), state | FIGURE_UNSET) if found is None else (found, state)


def _plain(op: Op, values: list[CellValue], payload: object, month: Month) -> CellValue:
    if op is Op.SINCE:
        assert isinstance(payload, int)
        return month.index >= payload
    first = values[0]
    if op in DATED:
        assert isinstance(first, date)
        assert isinstance(payload, int)
        months = (months_on_last_day if op in REACHED else months_on_first_day)(first, month) - payload
        return months // 12 if op in AGES else months
    if op is Op.NUMERATOR or op is Op.DENOMINATOR:
        assert isinstance(first, Ratio)
        return first.numerator if op is Op.NUMERATOR else first.denominator
    if op is Op.IS_ONE_OF:
        assert isinstance(values[1], frozenset)
        return first in values[1]
    if op is Op.SHARE:
        assert isinstance(first, int)
        assert isinstance(values[1], Ratio)
        return values[1].of_fen(first, Rounding(str(payload)))
    raise AssertionError(op)


# Units were checked when the rules were traced, so these meet numbers, or anything with ==, only.
_SIMPLE: dict[Op, Callable[..., CellValue]] = {
    Op.NOT: operator.not_,
    Op.EQUAL: operator.eq,
    Op.ADD: operator.add,
    Op.SUBTRACT: operator.sub,
    Op.MULTIPLY: operator.mul,
    Op.SMALLER: min,
    Op.LARGER: max,
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
}
_SPECIAL: dict[Op, Callable[[Sequence[Cell], Type], Cell]] = {
    Op.WHERE: lambda args, type_: _where(args[0], args[1], args[2], type_),
    Op.AND: lambda args, type_: settle(args, decisive=False),
    Op.OR: lambda args, type_: settle(args, decisive=True),
    Op.REQUIRE: lambda args, type_: _require(args[0], args[1], type_),
    Op.ROUND: lambda args, type_: _round(args[0], args[1], type_),
    Op.LOOKUP: lambda args, type_: _entry(args[0], args[1], type_),
    Op.BRACKET: lambda args, type_: _entry(args[0], args[1], type_),
}


def age_on_first_day(birth: date, month: Month) -> int:
    """Completed years on the first day of the month.

    >>> age_on_first_day(date(2007, 9, 1), Month(2025, 9)), age_on_first_day(date(2007, 9, 2), Month(2025, 9))
    (18, 17)
    """
    return months_on_first_day(birth, month) // 12


def months_on_first_day(day: date, month: Month) -> int:
    """Completed months from a day to the first day of the month.

    >>> months_on_first_day(date(2025, 3, 1), Month(2025, 9)), months_on_first_day(date(2025, 3, 2), Month(2025, 9))
    (6, 5)
    """
    return month.index - (day.year * 12 + day.month - 1) - (1 if day.day > 1 else 0)


def months_on_last_day(day: date, month: Month) -> int:
    """Completed months from a day to the last day of the month; a 31st is reached on the last day of a shorter month.

    >>> months_on_last_day(date(2025, 3, 31), Month(2025, 9)), months_on_last_day(date(2025, 4, 1), Month(2025, 9))
    (6, 5)
    """
    return month.index - (day.year * 12 + day.month - 1)


def gather(op: Op, cells: Sequence[Cell]) -> Cell:
    """From the people on the file to the household."""
    if op is Op.ANY:
        return settle(cells, decisive=True)
    if op is Op.ALL:
        return settle(cells, decisive=False)
    state = amount = 0
    for value, each in cells:
        assert isinstance(value, int)
        state |= each
        amount += value
    return (0, state) if state & UNKNOWN_BITS else (amount, state)
