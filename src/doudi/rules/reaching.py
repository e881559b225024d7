"""An age or a period that is reached in the middle of the month assessed (满年龄、满期限的当月).

Rules are for a month and count completed years and months on its first day. Whoever reaches a threshold later in
that month has neither met it all month nor missed it: whether it counts is a figure of law, unset until it is found.
"""

from __future__ import annotations

from doudi.rules.earlier_months import months_since
from doudi.rules.expressions import Expr, RuleMistake, age_in_years, build
from doudi.rules.graph import Op
from doudi.rules.units import DATE, MONTHS, YEARS, Type


def reaches_age(birth_date: Expr, years: Expr, counts_within_month: Expr) -> Expr:
    """Whether somebody has completed so many years (满几周岁): by the first day yes, by the last as a figure says.

    >>> from doudi.schemes import load
    >>> "counts_reached_within_month" in " ".join(load("tekun").parameters.parameters)
    True
    """
    return (age_in_years(birth_date) >= years) | (counts_within_month & (_by_last_day(birth_date, YEARS) >= years))


def reaches_months(event: Expr, months: Expr, counts_within_month: Expr) -> Expr:
    """Whether so many months have passed since a day (满几个月): by the first day yes, by the last as a figure says."""
    return (months_since(event) >= months) | (counts_within_month & (_by_last_day(event, MONTHS) >= months))


def _by_last_day(day: Expr, unit: Type) -> Expr:
    if day.type != DATE:
        raise RuleMistake("rules.units", f"a time since {day.type}", "this place takes a date", "use a date")
    return build(Op.AGE_REACHED if unit == YEARS else Op.MONTHS_REACHED, (day,), unit, 0)
