"""Expressions rule authors write (规则表达式): ordinary operators that build the graph and check units on the way."""

from __future__ import annotations

from typing import NoReturn

from doudi.kernel.money import Rounding
from doudi.rules.graph import GATHERING, Graph, Node, Op
from doudi.rules.quantities import Entity
from doudi.rules.units import PEOPLE, PLAIN, YEARS, YES_NO, Kind, Type


class RuleMistake(Exception):
    """A rule's author wrote something the law engine cannot stand for; becomes a fault with file and line."""

    def __init__(self, code: str, what: str, rule: str, way_out: str) -> None:
        self.code, self.what, self.rule, self.way_out = code, what, rule, way_out
        super().__init__(f"{what}: {rule}; {way_out}")


class Expr:
    """A value that a rule computes, not yet known: a node of the graph with its unit.

    Use `+ - * < <= > >= == & | ~` and the functions below; `and`, `or`, `not`, `if` cannot be traced and are refused.
    """

    __slots__ = ("entity", "graph", "index", "type")

    def __init__(self, graph: Graph, index: int) -> None:
        node = graph.nodes[index]
        self.graph, self.index, self.entity, self.type = graph, index, node.entity, node.type

    def __add__(self, other: Expr | int) -> Expr:
        return _arithmetic(Op.ADD, self, other)

    def __radd__(self, other: int) -> Expr:
        return _arithmetic(Op.ADD, self, other)

    def __sub__(self, other: Expr | int) -> Expr:
        return _arithmetic(Op.SUBTRACT, self, other)

    def __mul__(self, other: Expr | int) -> Expr:
        right = lift(self, other)
        _need_numbers("multiplying", self, right)
        return build(Op.MULTIPLY, (self, right), self.type * right.type)

    def __rmul__(self, other: int) -> Expr:
        return self * other

    def __lt__(self, other: Expr | int) -> Expr:
        return _comparison(Op.LESS, self, lift(self, other))

    def __le__(self, other: Expr | int) -> Expr:
        return _comparison(Op.AT_MOST, self, lift(self, other))

    def __gt__(self, other: Expr | int) -> Expr:
        return _comparison(Op.LESS, lift(self, other), self)

    def __ge__(self, other: Expr | int) -> Expr:
        return _comparison(Op.AT_MOST, lift(self, other), self)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return _equal(self, other)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return ~_equal(self, other)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: Expr) -> Expr:
        return _logic(Op.AND, self, other)

    def __or__(self, other: Expr) -> Expr:
        return _logic(Op.OR, self, other)

    def __invert__(self) -> Expr:
        _need_yes_no("~", self)
        return build(Op.NOT, (self,), YES_NO)

    def __bool__(self) -> NoReturn:
        raise RuleMistake(
            "rules.branching",
            "`and`, `or`, `not`, `if` or a chained comparison on a value that is not known yet",
            "a rule is traced once and must say all its branches",
            "write & | ~ and where(condition, value, otherwise)",
        )

    def __truediv__(self, other: object) -> NoReturn:
        raise RuleMistake(
            "rules.division", "a division", "money is exact: the law compares income with standard times people",
            "multiply the other side, or use share_of(amount, ratio, rounding)",
        )

    __floordiv__ = __mod__ = __rtruediv__ = __rfloordiv__ = __truediv__

    def is_one_of(self, codes: Expr | tuple[str, ...]) -> Expr:
        """Whether a code is among the listed ones; the list is a figure of unit `codes` or a plain tuple of texts."""
        if self.type.kind is not Kind.CODE:
            raise _units("is_one_of", f"{self.type} is no code")
        if isinstance(codes, Expr):
            if codes.type.kind is not Kind.CODES:
                raise _units("is_one_of", f"{codes.type} is no list of codes")
            return build(Op.IS_ONE_OF, (self, codes), YES_NO)
        for code in codes:
            _need_code(self.type, code)
        chosen = [build(Op.EQUAL, (self, constant(self.graph, code, self.type)), YES_NO) for code in codes]
        result = constant(self.graph, False, YES_NO)
        for one in chosen:
            result = result | one
        return result


def build(op: Op, args: tuple[Expr, ...], type_: Type, payload: int | bool | str | None = None) -> Expr:
    """A new node over `args`, about the one entity they share."""
    entities = {arg.entity for arg in args} - {Entity.CONSTANT}
    if len(entities) > 1:
        raise RuleMistake(
            "rules.entities-mixed", f"`{op}` mixes a person's value with the household's",
            "one line of a rule is about one person or about the household",
            "bring the household's value down with person.household, or gather with total, count, any_of, all_of",
        )
    entity = entities.pop() if entities else Entity.CONSTANT
    if op in GATHERING:
        entity = Entity.HOUSEHOLD
    if op is Op.PROJECT:
        entity = Entity.PERSON
    graph = args[0].graph
    return Expr(graph, graph.add(Node(op, tuple(arg.index for arg in args), payload, entity, type_)))


def constant(graph: Graph, value: int | bool | str, type_: Type) -> Expr:
    """A fixed value inside a rule."""
    return Expr(graph, graph.add(Node(Op.CONSTANT, (), value, Entity.CONSTANT, type_)))


def lift(beside: Expr, value: Expr | int) -> Expr:
    """`value` as an expression; a bare 0 takes the unit of the value beside it, other bare numbers have no unit."""
    if isinstance(value, Expr):
        return value
    if type(value) is not int:
        raise RuleMistake(
            "rules.constant", f"the constant {value!r}", "only whole numbers may stand in a rule; amounts are fen",
            "use an integer, or a dated figure under parameters/",
        )
    return constant(beside.graph, value, beside.type if value == 0 and beside.type.kind is Kind.NUMBER else PLAIN)


def where(condition: Expr, value: Expr | int, otherwise: Expr | int) -> Expr:
    """`value` where the condition holds, else `otherwise`; the branch not taken may be unknown."""
    _need_yes_no("where", condition)
    if isinstance(value, Expr):
        first, second = value, lift(value, otherwise)
    elif isinstance(otherwise, Expr):
        first, second = lift(otherwise, value), otherwise
    else:
        raise _units("where", "two bare numbers have no unit")
    if first.type != second.type:
        raise _units("where", f"one branch is {first.type}, the other {second.type}")
    return build(Op.WHERE, (condition, first, second), first.type)


def require(condition: Expr, value: Expr) -> Expr:
    """`value`, but unknown unless the condition is known to hold (for example: every source of income is on file)."""
    _need_yes_no("require", condition)
    return build(Op.REQUIRE, (condition, value), value.type)


def smaller_of(first: Expr, second: Expr | int) -> Expr:
    """The smaller of two numbers of one unit."""
    return _arithmetic(Op.SMALLER, first, second)


def larger_of(first: Expr, second: Expr | int) -> Expr:
    """The larger of two numbers of one unit."""
    return _arithmetic(Op.LARGER, first, second)


def share_of(amount: Expr, ratio: Expr, rounding: Rounding | str) -> Expr:
    """A share of an amount by an exact ratio figure, rounded as the rule says."""
    _need_numbers("share_of", amount)
    if ratio.type.kind is not Kind.RATIO:
        raise _units("share_of", f"{ratio.type} is no ratio")
    return build(Op.SHARE, (amount, ratio), amount.type, Rounding(rounding).value)


def round_money(amount: Expr, rounding: Expr) -> Expr:
    """An amount brought to whole yuan or jiao by a rounding figure; whole yuan need no figure at all."""
    _need_numbers("round_money", amount)
    if rounding.type.kind is not Kind.ROUNDING:
        raise _units("round_money", f"{rounding.type} is no rounding")
    return build(Op.ROUND, (amount, rounding), amount.type)


def age_in_years(birth_date: Expr) -> Expr:
    """Completed years of life on the first day of the month assessed (周岁)."""
    if birth_date.type.kind is not Kind.DATE:
        raise _units("age_in_years", f"{birth_date.type} is no date")
    return build(Op.AGE, (birth_date,), YEARS, 0)


def for_one(rate: Expr) -> Expr:
    """A rate per person for one person: fen per month per person becomes fen per month (一个人的标准)."""
    _need_numbers("for_one", rate)
    return rate * constant(rate.graph, 1, PEOPLE)


def total_where(condition: Expr, amounts: Expr) -> Expr:
    """The sum of the amounts of those people who meet a condition; what the others have may be unknown."""
    return total(where(condition, amounts, 0))


def total(amounts: Expr) -> Expr:
    """The sum of a person's amounts over all people on the household's file."""
    _need_numbers("total", amounts)
    return build(Op.TOTAL, (_of_persons("total", amounts),), amounts.type)


def count(condition: Expr) -> Expr:
    """How many people on the household's file meet a condition."""
    _need_yes_no("count", condition)
    return build(Op.COUNT, (_of_persons("count", condition),), PEOPLE)


def any_of(condition: Expr) -> Expr:
    """Whether at least one person on the household's file meets a condition."""
    _need_yes_no("any_of", condition)
    return build(Op.ANY, (_of_persons("any_of", condition),), YES_NO)


def all_of(condition: Expr) -> Expr:
    """Whether every person on the household's file meets a condition."""
    _need_yes_no("all_of", condition)
    return build(Op.ALL, (_of_persons("all_of", condition),), YES_NO)


def _of_persons(name: str, expression: Expr) -> Expr:
    if expression.entity is Entity.HOUSEHOLD:
        raise RuleMistake(
            "rules.gathering", f"{name}() of a household's value", "gathering goes from persons to the household",
            "take the value of household.members",
        )
    return expression


def _arithmetic(op: Op, left: Expr, right: Expr | int) -> Expr:
    other = lift(left, right)
    _need_numbers(str(op), left, other)
    if left.type != other.type:
        raise _units(str(op), f"{left.type} and {other.type}")
    return build(op, (left, other), left.type)


def _comparison(op: Op, left: Expr, right: Expr) -> Expr:
    _need_numbers("comparing", left, right)
    if left.type != right.type:
        raise _units("comparing", f"{left.type} with {right.type}")
    return build(op, (left, right), YES_NO)


def _equal(left: Expr, right: object) -> Expr:
    if isinstance(right, str):
        _need_code(left.type, right)
        other = constant(left.graph, right, left.type)
    elif isinstance(right, Expr):
        other = right
    elif type(right) is int:
        other = lift(left, right)
    else:
        raise _units("==", f"{left.type} with {right!r}")
    both_codes = left.type.kind is Kind.CODE and other.type.kind is Kind.CODE
    if left.type != other.type and not both_codes:
        raise _units("==", f"{left.type} with {other.type}")
    return build(Op.EQUAL, (left, other), YES_NO)


def _logic(op: Op, left: Expr, right: Expr) -> Expr:
    _need_yes_no(str(op), left, right)
    return build(op, (left, right), YES_NO)


def _need_numbers(doing: str, *operands: Expr) -> None:
    for operand in operands:
        if operand.type.kind is not Kind.NUMBER:
            raise _units(doing, f"{operand.type} is no number")


def _need_yes_no(doing: str, *operands: Expr) -> None:
    for operand in operands:
        if not isinstance(operand, Expr) or operand.type.kind is not Kind.BOOL:
            raise _units(doing, f"{getattr(operand, 'type', operand)!s} is no yes/no")


def _need_code(type_: Type, code: str) -> None:
    if type_.kind is not Kind.CODE:
        raise _units("comparing", f"{type_} with the code {code!r}")
    if code not in type_.codes:
        raise RuleMistake(
            "rules.unknown-code", f"the code {code!r}", f"the list knows {', '.join(type_.codes)}",
            "correct the code, or add it to quantities.yaml",
        )


def _units(doing: str, what: str) -> RuleMistake:
    return RuleMistake(
        "rules.units", f"{doing}: {what}", "both sides of a line have the same unit",
        "multiply by people or months, or correct the unit of the figure",
    )
