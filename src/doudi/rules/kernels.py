"""The meaning of each operator on whole columns (列运算): the same as `operators`, for everybody at once.

A bulk cell is (values, state). Either may be a plain value where it is the same for everybody; state 0 then says that
nothing is unknown and no masks are computed at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.money import InexactAmount, Rounding
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.graph import AGES, DATED, REACHED, Op
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET, UNKNOWN_BITS
from doudi.rules.tables import Scale, Table
from doudi.rules.units import Kind, Type

State = NDArray[np.uint8] | int
BulkCell = tuple[Any, State]

_STEPS = {Rounding.FLOOR_FEN: (1, "floor"), Rounding.CEIL_FEN: (1, "ceil"), Rounding.HALF_UP_FEN: (1, "half"),
          Rounding.JIAO: (10, "half"), Rounding.FLOOR_YUAN: (100, "floor"), Rounding.CEIL_YUAN: (100, "ceil"),
          Rounding.HALF_UP_YUAN: (100, "half")}  # fmt: skip


def neutral(type_: Type) -> int | bool:
    """What stands at unknown places."""
    return False if type_.kind is Kind.BOOL else 0


def is_unknown(state: State) -> Any:
    """Where the value is unknown."""
    return (state & UNKNOWN_BITS) != 0


def elementwise(op: Op, args: Sequence[BulkCell], payload: object, type_: Type, month: Month,
                codes: tuple[str, ...]) -> BulkCell:  # fmt: skip
    """One operator over the columns of persons, or of households, or over figures."""
    if op is Op.WHERE:
        return _where(args[0], args[1], args[2], type_)
    if op is Op.AND:
        return settle(args, decisive=False)
    if op is Op.OR:
        return settle(args, decisive=True)
    if op is Op.REQUIRE:
        return _require(args[0], args[1], type_)
    if op is Op.ROUND:
        return _round(args[0], args[1], type_)
    if op is Op.SINCE:
        assert isinstance(payload, int)
        return month.index >= payload, 0
    state = _joined([each for _, each in args])
    if any(not isinstance(each, np.ndarray) and is_unknown(each) for _, each in args):
        # Unknown of everybody, as an unset figure is: there is nothing to compute.
        return neutral(type_), state
    if op is Op.LOOKUP or op is Op.BRACKET:
        return _entries(args[0][0], args[1][0], state, type_, codes)
    return _blank(_plain(op, [value for value, _ in args], payload, month, codes), state, type_)


def settle(cells: Sequence[BulkCell], *, decisive: bool) -> BulkCell:
    """Kleene *and* or *or* of columns; see `operators.settle`."""
    if all(not isinstance(state, np.ndarray) and state == 0 for _, state in cells):
        result = cells[0][0]
        for value, _ in cells[1:]:
            result = (result | value) if decisive else (result & value)
        return result, 0
    everything: Any = 0
    deciding: Any = np.uint8(0)
    decided: Any = False
    clean: Any = False
    for value, state in cells:
        decides = ~np.asarray(is_unknown(state)) & (np.asarray(value) == decisive)
        everything = everything | state
        decided = decided | decides
        clean = clean | (decides & (np.asarray(state) == 0))
        deciding = deciding | np.where(decides, state, 0).astype(np.uint8)
    return _settled(decided, clean, deciding, everything, decisive)


def _settled(decided: Any, clean: Any, deciding: Any, everything: Any, decisive: bool) -> BulkCell:
    state = np.where(decided, np.where(clean, 0, deciding), everything).astype(np.uint8)
    open_ = ~np.asarray(decided) & np.asarray(is_unknown(everything))
    value = np.where(decided, decisive, np.where(open_, False, not decisive))
    return value, _lean(state)


def gather(op: Op, cell: BulkCell, offsets: NDArray[np.int64]) -> BulkCell:
    """From the people, laid out by offsets, to their households."""
    persons = int(offsets[-1])
    values = np.broadcast_to(np.asarray(cell[0]), (persons,))
    state = cell[1]
    if op is Op.ANY or op is Op.ALL:
        return _gather_yes_no(values, state, offsets, decisive=op is Op.ANY)
    sums = segment_sum(values, offsets)
    gathered = _segment_or(state, offsets)
    return _blank(sums, gathered, Type(Kind.NUMBER))


def segment_sum(values: Any, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sum of each household's rows; a household without people has 0.

    >>> segment_sum(np.array([1, 2, 3]), np.array([0, 2, 2, 3])).tolist()
    [3, 0, 3]
    """
    running = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=running[1:], dtype=np.int64)
    return running[offsets[1:]] - running[offsets[:-1]]


def _gather_yes_no(values: Any, state: State, offsets: NDArray[np.int64], *, decisive: bool) -> BulkCell:
    everybody = np.broadcast_to(np.asarray(state, np.uint8), values.shape)
    decides = ~np.asarray(is_unknown(everybody)) & (values == decisive)
    decided = segment_sum(decides, offsets) > 0
    clean = segment_sum(decides & (everybody == 0), offsets) > 0
    deciding = _segment_or(np.where(decides, everybody, 0).astype(np.uint8), offsets)
    return _settled(decided, clean, deciding, _segment_or(state, offsets), decisive)


def _segment_or(state: State, offsets: NDArray[np.int64]) -> State:
    if not isinstance(state, np.ndarray):
        # The same state for everybody: a household without people has none of it.
        return 0 if state == 0 else np.where(np.diff(offsets) > 0, state, 0).astype(np.uint8)
    result = np.zeros(len(offsets) - 1, np.uint8)
    for bit in (1, 2, 4):
        hit = (state & bit) != 0
        if hit.any():
            result |= np.where(segment_sum(hit, offsets) > 0, bit, 0).astype(np.uint8)
    return result


def _joined(states: Sequence[State]) -> State:
    result: Any = 0
    for state in states:
        result = result | state
    return np.asarray(result, np.uint8) if isinstance(result, np.ndarray) else int(result)


def _where(condition: BulkCell, first: BulkCell, second: BulkCell, type_: Type) -> BulkCell:
    (test, test_state), (a, a_state), (b, b_state) = condition, first, second
    if not any(isinstance(state, np.ndarray) or state for state in (test_state, a_state, b_state)):
        return np.where(test, a, b), 0
    chosen = np.where(test, a_state, b_state) | np.asarray(test_state)
    both = np.asarray(a_state) | np.asarray(b_state)
    same = ~np.asarray(is_unknown(both)) & (np.asarray(a) == np.asarray(b))
    test_only = np.asarray(test_state)
    open_state = np.where(same, (test_only & ~np.uint8(UNKNOWN_BITS)) | both, test_only | both)
    test_open = np.asarray(is_unknown(test_state))
    state = np.where(test_open, open_state, chosen).astype(np.uint8)
    value = np.where(test_open, a, np.where(test, a, b))
    return _blank(value, _lean(state), type_)


def _require(condition: BulkCell, value: BulkCell, type_: Type) -> BulkCell:
    holds = ~np.asarray(is_unknown(condition[1])) & np.asarray(condition[0])
    fails = ~np.asarray(is_unknown(condition[1])) & ~np.asarray(condition[0])
    if not isinstance(condition[1], np.ndarray) and condition[1] == 0 and bool(np.all(holds)):
        return value
    state = np.asarray(condition[1]) | np.asarray(value[1]) | np.where(fails, FACT_UNKNOWN, 0)
    return _blank(value[0], _lean(state.astype(np.uint8)), type_)


def _round(amount: BulkCell, rounding: BulkCell, type_: Type) -> BulkCell:
    values, state = np.asarray(amount[0]), np.asarray(amount[1])
    whole = ~np.asarray(is_unknown(state)) & (values % 100 == 0)
    combined = np.where(whole, state, state | np.asarray(rounding[1])).astype(np.uint8)
    known = ~np.asarray(is_unknown(combined))
    rounded = round_array(values, 1, rounding[0]) if isinstance(rounding[0], Rounding) else values
    return _blank(np.where(known, rounded, 0), _lean(combined), type_)


def round_array(numerator: Any, denominator: int, rounding: Rounding) -> NDArray[np.int64]:
    """`kernel.money.round_fen` of a whole column.

    Raises:
        InexactAmount: the rounding is NONE and some amount is not in whole fen.

    >>> round_array(np.array([150, 149, -150]), 1, Rounding.HALF_UP_YUAN).tolist()
    [200, 100, -200]
    """
    numerator = np.asarray(numerator, np.int64)
    if rounding is Rounding.NONE:
        rest = numerator % denominator
        if rest.any():
            raise InexactAmount(int(numerator[np.nonzero(rest)[0][0]]), denominator)
        return np.asarray(numerator // denominator, np.int64)
    step, way = _STEPS[rounding]
    coin = denominator * step
    if way == "floor":
        coins = numerator // coin
    elif way == "ceil":
        coins = -(-numerator // coin)
    else:
        coins = np.sign(numerator) * ((2 * np.abs(numerator) + coin) // (2 * coin))
    return np.asarray(coins * step, np.int64)


def _plain(op: Op, values: list[Any], payload: object, month: Month, codes: tuple[str, ...]) -> Any:
    first = values[0]
    if op is Op.NOT:
        return ~np.asarray(first)
    if op in DATED:
        assert isinstance(payload, int)
        months = _months(first, month, reached=op in REACHED) - payload
        return months // 12 if op in AGES else months
    if op is Op.NUMERATOR or op is Op.DENOMINATOR:
        assert isinstance(first, Ratio)
        return first.numerator if op is Op.NUMERATOR else first.denominator
    second = values[1]
    if op is Op.EQUAL:
        return np.asarray(_as_index(first, codes)) == np.asarray(_as_index(second, codes))
    if op is Op.IS_ONE_OF:
        table = np.array([code in second for code in codes], np.bool_)
        return table[first]
    if op is Op.SHARE:
        assert isinstance(second, Ratio)
        numerator = np.asarray(first, np.int64) * second.numerator
        return round_array(numerator, second.denominator, Rounding(str(payload)))
    result: Any = _ARITHMETIC[op](first, second)
    return result


_ARITHMETIC: dict[Op, Any] = {
    Op.ADD: np.add,
    Op.SUBTRACT: np.subtract,
    Op.MULTIPLY: np.multiply,
    Op.SMALLER: np.minimum,
    Op.LARGER: np.maximum,
    Op.LESS: np.less,
    Op.AT_MOST: np.less_equal,
}


def _months(birth: Any, month: Month, *, reached: bool) -> NDArray[np.int64]:
    """Completed months on the first day of the month, or on its last."""
    birth = np.asarray(birth, "datetime64[D]")
    in_months = birth.astype("datetime64[M]")
    begun = (birth - in_months.astype("datetime64[D]")).astype(np.int64) > 0
    now = month.index - 1970 * 12
    return np.asarray(now - in_months.astype(np.int64) - (0 if reached else begun), np.int64)


def _entries(figure: Table | Scale, at: Any, state: State, type_: Type, codes: tuple[str, ...]) -> BulkCell:
    """The entries of a table or scale for a whole column; an entry that is not on file is an unset figure."""
    if isinstance(figure, Table):
        entries = [figure.get(code) for code in codes]
        position = np.asarray(_as_index(at, codes))
    else:
        entries = [None, *(value for _, value in figure.steps)]
        position = np.searchsorted([at_least for at_least, _ in figure.steps], np.asarray(at), side="right")
    values = np.array([neutral(type_) if entry is None else entry for entry in entries])
    states = np.array([FIGURE_UNSET if entry is None else 0 for entry in entries], np.uint8)
    # Where the code or number is unknown nothing was looked up.
    found = np.asarray(state, np.uint8) | np.where(is_unknown(state), 0, states[position])
    return _blank(values[position], _lean(found), type_)


def _as_index(value: Any, codes: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return codes.index(value) if value in codes else -1
    return value


def _blank(values: Any, state: State, type_: Type) -> BulkCell:
    """Neutral values at unknown places, so that results compare exactly."""
    if not isinstance(state, np.ndarray):
        return (neutral(type_), state) if is_unknown(state) else (values, state)
    return np.where(is_unknown(state), neutral(type_), values), state


def _lean(state: NDArray[np.uint8]) -> State:
    """0 instead of a column of zeros: the fast path goes on."""
    return state if state.ndim and bool(state.any()) else 0 if not bool(np.any(state)) else int(state)
