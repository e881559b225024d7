"""What each operator becomes in a kernel (算子生成): one entry per operator, each equal to `operators` cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doudi.kernel.money import Rounding
from doudi.kernel.ratio import Ratio
from doudi.rules.graph import AGES, DATED, REACHED, Node, Op
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.operators import is_known
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET
from doudi.rules.tables import Scale, Table
from doudi.rules.tiles.code import Value
from doudi.rules.tiles.dates import completed_months, months_reached, whole_years
from doudi.rules.tiles.lowering import Cell, Rows, Source, is_wide
from doudi.rules.units import Kind


@dataclass(frozen=True, slots=True)
class Operand:
    """An argument of a node: its cell, its node, and its own value where it is a figure or constant."""

    cell: Cell
    index: int
    node: Node
    single: SingleCell | None


Emitter = Callable[[Rows, Node, Sequence[Operand]], Cell]


def _of_table(name: str) -> Emitter:
    def emit(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
        cells = [arg.cell for arg in args]
        state, bits = rows.joined(*cells)
        result = Cell(rows.do(name, *(cell.value for cell in cells)), state, bits)
        return result if is_wide(node) else rows.blank(result, wide=False)

    return emit


def _equal(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    one, two = args
    state, bits = rows.joined(one.cell, two.cell)
    first, second = one.cell.value, two.cell.value
    if one.node.type.kind is Kind.CODE:
        codes = one.node.type.codes or two.node.type.codes
        first, second = _in_list(rows, one, codes), _in_list(rows, two, codes)
    impossible = any(isinstance(value, int) and value < 0 for value in (first, second))
    same = 0 if impossible and one.node.type.kind is Kind.CODE else rows.do("equal", first, second)
    return rows.blank(Cell(same, state, bits), wide=False)


def _in_list(rows: Rows, operand: Operand, codes: tuple[str, ...]) -> Value:
    """The operand's code as a place in `codes`, -1 or 255 where it is not among them."""
    if operand.single is not None:
        text = operand.single[0]
        return codes.index(text) if text in codes else -1
    value, own = operand.cell.value, operand.node.type.codes
    if own == codes or not own:
        return value
    result: Value = 255
    for place, code in enumerate(own):
        if code in codes:
            result = rows.choose(rows.do("equal", value, place), codes.index(code), result, wide=False)
    return result


def _logic(*, decisive: bool) -> Emitter:
    def emit(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
        result = args[0].cell
        for arg in args[1:]:
            result = rows.settle(result, arg.cell, decisive=decisive)
        return result

    return emit


def _where(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    condition, first, second = (arg.cell for arg in args)
    wide = is_wide(node)
    open_ = rows.open(condition)
    if isinstance(condition.value, int) and open_ == 0:
        # A figure decides: the branch not taken is not even computed.
        chosen = first if condition.value else second
        return Cell(chosen.value, rows.do("or", chosen.state, condition.state), chosen.bits | condition.bits)
    value = rows.choose(rows.do("or", condition.value, open_), first.value, second.value, wide=wide)
    bits = condition.bits | first.bits | second.bits
    if not bits:
        return Cell(value, 0)
    state = rows.do("or", rows.choose(condition.value, first.state, second.state, wide=False), condition.state)
    if open_ != 0:
        state = rows.choose(open_, _open_state(rows, condition, first, second), state, wide=False)
    result = Cell(value, state, bits)
    return result if wide else rows.blank(result, wide=False)


def _open_state(rows: Rows, condition: Cell, first: Cell, second: Cell) -> Value:
    """Where the question is open: the state of both branches, of the question as well unless they say the same."""
    both, bits = rows.joined(first, second)
    known = rows.do("flip", rows.open(Cell(0, both, bits)))
    same = rows.do("and", known, rows.do("equal", first.value, second.value))
    superseded = rows.do("and", condition.state, 4) if condition.bits & 4 else 0
    return rows.do("or", both, rows.choose(same, superseded, condition.state, wide=False))


def _require(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    condition, value = args[0].cell, args[1].cell
    state, bits = rows.joined(condition, value)
    fails = rows.do("flip", rows.do("or", condition.value, rows.open(condition)))
    state = rows.do("or", state, rows.do("keep", fails, FACT_UNKNOWN))
    result = Cell(value.value, state, bits | (0 if fails == 0 else FACT_UNKNOWN))
    return result if is_wide(node) else rows.blank(result, wide=False)


def _is_one_of(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    state, bits = rows.joined(args[0].cell, args[1].cell)
    listed = args[1].single
    assert listed is not None
    if not is_known(listed):
        return Cell(0, state, bits)
    assert isinstance(listed[0], frozenset)
    found = _among(rows, args[0], [code for code in args[0].node.type.codes if code in listed[0]])
    return rows.blank(Cell(found, state, bits), wide=False)


def _among(rows: Rows, operand: Operand, chosen: Sequence[str]) -> Value:
    """Whether the operand's code is one of those chosen."""
    found: Value = 0
    for code in chosen:
        found = rows.do("or", found, rows.do("equal", operand.cell.value, operand.node.type.codes.index(code)))
    return found


def _months_since(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    assert isinstance(node.payload, int)
    back = node.payload
    now = rows.lowering.param(lambda situation: situation.month - back)
    counted = months_reached if node.op in REACHED else completed_months
    months = counted(rows, args[0].cell.value, now)
    value = whole_years(rows, months) if node.op in AGES else months
    return Cell(value, args[0].cell.state, args[0].cell.bits)


def _lookup(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    figure, at = args[0].single, args[1]
    assert figure is not None
    if not is_known(figure):
        return Cell(0, *rows.joined(args[0].cell, at.cell))
    assert isinstance(figure[0], Table)
    codes = at.node.type.codes
    entries = [figure[0].get(code) for code in codes]
    value: Value = 0
    for place, entry in enumerate(entries):
        if entry is not None:
            kept = _entry(rows, node, args[0].index, _table_entry(codes[place]), entry)
            value = rows.choose(rows.do("equal", at.cell.value, place), kept, value, wide=is_wide(node))
    unset = _among(rows, at, [code for code, entry in zip(codes, entries, strict=True) if entry is None])
    return _entry_cell(rows, node, args, value, unset)


def _bracket(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    figure, number = args[0].single, args[1].cell
    assert figure is not None
    if not is_known(figure):
        return Cell(0, *rows.joined(args[0].cell, number))
    assert isinstance(figure[0], Scale)
    value: Value = 0
    unset: Value = 1
    for place, (_, entry) in enumerate(figure[0].steps):
        threshold = rows.lowering.param(_step_of(args[0].index, place, 0))
        reached = rows.do("at_most", threshold, number.value)
        kept = 0 if entry is None else _entry(rows, node, args[0].index, _step_entry(place), entry)
        value = rows.choose(reached, kept, value, wide=is_wide(node))
        unset = rows.choose(reached, int(entry is None), unset, wide=False)
    return _entry_cell(rows, node, args, value, unset)


def _entry_cell(rows: Rows, node: Node, args: Sequence[Operand], value: Value, unset: Value) -> Cell:
    state, bits = rows.joined(args[0].cell, args[1].cell)
    known = rows.do("flip", rows.open(args[1].cell))
    state = rows.do("or", state, rows.do("keep", rows.do("and", known, unset), FIGURE_UNSET))
    result = Cell(value, state, bits | (0 if unset == 0 else FIGURE_UNSET))
    return result if is_wide(node) else rows.blank(result, wide=False)


def _entry(rows: Rows, node: Node, figure: int, read: Callable[[object], object], entry: int | bool) -> Value:
    """An entry as the kernel sees it: amounts come when it runs, yes and no are written into it."""
    if not is_wide(node):
        return int(entry)
    return rows.lowering.param(lambda situation: int(read(situation.singles[figure][0])))  # type: ignore[call-overload]


def _table_entry(code: str) -> Callable[[object], object]:
    return lambda table: table.get(code)  # type: ignore[attr-defined]


def _step_entry(place: int) -> Callable[[object], object]:
    return lambda scale: scale.steps[place][1]  # type: ignore[attr-defined]


def _step_of(figure: int, place: int, part: int) -> Source:
    return lambda situation: situation.singles[figure][0].steps[place][part]  # type: ignore[union-attr,return-value]


_COINS = {Rounding.FLOOR_FEN: 1, Rounding.CEIL_FEN: 1, Rounding.HALF_UP_FEN: 1, Rounding.JIAO: 10,
          Rounding.FLOOR_YUAN: 100, Rounding.CEIL_YUAN: 100, Rounding.HALF_UP_YUAN: 100}  # fmt: skip
_FLOOR = (Rounding.FLOOR_FEN, Rounding.FLOOR_YUAN)
_CEIL = (Rounding.CEIL_FEN, Rounding.CEIL_YUAN)


def _rounded(rows: Rows, value: Value, below: int, rounding: Rounding) -> Value:
    """`kernel.money.round_fen` of value/below; below > 0."""
    do = rows.do
    if rounding is Rounding.NONE:
        return value if below == 1 else do("floor_divide", value, below)
    coin = _COINS[rounding]
    whole = below * coin
    if whole == 1:
        return value
    if rounding in _FLOOR:
        return do("multiply", do("floor_divide", value, whole), coin)
    if rounding in _CEIL:
        downwards = do("floor_divide", do("subtract", 0, value), whole)
        return do("subtract", 0, do("multiply", downwards, coin))
    twice = do("add", do("multiply", do("absolute", value), 2), whole)
    away = do("multiply", do("floor_divide", twice, 2 * whole), coin)
    return rows.choose(do("less", value, 0), do("subtract", 0, away), away, wide=True)


def _share(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    amount, figure = args[0].cell, args[1].single
    state, bits = rows.joined(amount, args[1].cell)
    assert figure is not None
    if not is_known(figure):
        return Cell(0, state, bits)
    ratio, rounding = figure[0], Rounding(str(node.payload))
    assert isinstance(ratio, Ratio)
    numerator = amount.value if ratio.numerator == 1 else rows.do("multiply", amount.value, ratio.numerator)
    if rounding is Rounding.NONE and ratio.denominator > 1:
        # An amount that leaves a rest is an error, which the careful path words.
        known = rows.do("flip", rows.open(amount))
        rest = rows.do("keep", known, rows.rest(numerator, ratio.denominator))
        rows.code.check(rows.space, rows.do("subtract", 0, rest))
    return Cell(_rounded(rows, numerator, ratio.denominator, rounding), state, bits)


def _round(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    amount, rounding, figure = args[0].cell, args[1].cell, args[1].single
    assert figure is not None
    value = amount.value
    if is_known(figure):
        assert isinstance(figure[0], Rounding)
        value = _rounded(rows, value, 1, figure[0])
    if not rounding.bits:
        return Cell(value, amount.state, amount.bits)
    # A whole yuan is the same under every rounding, so a doubtful one does not matter there.
    matters = rows.do("or", rows.rest(amount.value, 100), rows.open(amount))
    state = rows.do("or", amount.state, rows.do("keep", matters, rounding.state))
    return Cell(value, state, amount.bits | rounding.bits)


def _total(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    cell = args[0].cell
    value: Value = 0 if cell.value == 0 else rows.code.gather(rows.everybody(cell.value, wide=True))
    return Cell(value, rows.any_state(cell), cell.bits)


def _count(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    cell = args[0].cell
    return Cell(rows.count(cell.value), rows.any_state(cell), cell.bits)


def _every(*, decisive: bool) -> Emitter:
    def emit(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
        return rows.settle_household(args[0].cell, decisive=decisive)

    return emit


def _project(rows: Rows, node: Node, args: Sequence[Operand]) -> Cell:
    cell = args[0].cell
    return Cell(rows.code.project(cell.value), rows.code.project(cell.state), cell.bits)


EMITTERS: dict[Op, Emitter] = {
    Op.ADD: _of_table("add"),
    Op.SUBTRACT: _of_table("subtract"),
    Op.MULTIPLY: _of_table("multiply"),
    Op.SMALLER: _of_table("smaller"),
    Op.LARGER: _of_table("larger"),
    Op.LESS: _of_table("less"),
    Op.AT_MOST: _of_table("at_most"),
    Op.NOT: _of_table("flip"),
    Op.EQUAL: _equal,
    Op.AND: _logic(decisive=False),
    Op.OR: _logic(decisive=True),
    Op.WHERE: _where,
    Op.REQUIRE: _require,
    Op.IS_ONE_OF: _is_one_of,
    **dict.fromkeys(DATED, _months_since),
    Op.LOOKUP: _lookup,
    Op.BRACKET: _bracket,
    Op.SHARE: _share,
    Op.ROUND: _round,
    Op.PROJECT: _project,
    Op.TOTAL: _total,
    Op.COUNT: _count,
    Op.ANY: _every(decisive=True),
    Op.ALL: _every(decisive=False),
}
"""Facts, figures and what figures alone say (SINCE, NUMERATOR, DENOMINATOR, arithmetic of constants) need no entry."""

READ_BEFORE = frozenset({Op.FACT, Op.FIGURE, Op.CONSTANT, Op.SINCE, Op.NUMERATOR, Op.DENOMINATOR})
"""Operators whose value is known before the kernel runs, or is a column."""
