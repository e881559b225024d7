"""Reading tables, scales and exact shares in a rule (查表、分档、比例)."""

from __future__ import annotations

from doudi.rules.expressions import Expr, RuleMistake, build
from doudi.rules.graph import Op
from doudi.rules.units import PLAIN, Kind


def lookup(table: Expr, code: Expr) -> Expr:
    """The entry of a table figure for a code; a code the notice does not name is unset, and needs a person."""
    _need(table, Kind.TABLE, "lookup", "a table figure (`by: code`)")
    _need(code, Kind.CODE, "lookup", "a code")
    return build(Op.LOOKUP, (table, code), table.type.entry)


def bracket(scale: Expr, number: Expr) -> Expr:
    """The step of a scale figure in which a number lies; each step counts from its threshold up."""
    _need(scale, Kind.SCALE, "bracket", "a scale figure (`by: number`)")
    _need(number, Kind.NUMBER, "bracket", "a number")
    return build(Op.BRACKET, (scale, number), scale.type.entry)


def is_below_share(part: Expr, ratio: Expr, whole: Expr) -> Expr:
    """Whether `part` is below `ratio` of `whole`, exactly: both sides are multiplied out, nothing is divided."""
    return part * _denominator(ratio) < whole * _numerator(ratio)


def is_at_most_share(part: Expr, ratio: Expr, whole: Expr) -> Expr:
    """Whether `part` is at most `ratio` of `whole`, exactly."""
    return part * _denominator(ratio) <= whole * _numerator(ratio)


def is_above_share(part: Expr, ratio: Expr, whole: Expr) -> Expr:
    """Whether `part` is above `ratio` of `whole`, exactly."""
    return part * _denominator(ratio) > whole * _numerator(ratio)


def is_at_least_share(part: Expr, ratio: Expr, whole: Expr) -> Expr:
    """Whether `part` is at least `ratio` of `whole`, exactly."""
    return part * _denominator(ratio) >= whole * _numerator(ratio)


def _numerator(ratio: Expr) -> Expr:
    _need(ratio, Kind.RATIO, "a share", "a ratio figure")
    return build(Op.NUMERATOR, (ratio,), PLAIN)


def _denominator(ratio: Expr) -> Expr:
    _need(ratio, Kind.RATIO, "a share", "a ratio figure")
    return build(Op.DENOMINATOR, (ratio,), PLAIN)


def _need(expression: Expr, kind: Kind, doing: str, what: str) -> None:
    if expression.type.kind is not kind:
        raise RuleMistake(
            "rules.units",
            f"{doing} of {expression.type}",
            f"this place takes {what}",
            "use another figure, or correct its `by:`",
        )
