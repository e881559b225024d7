"""Looking back over months (往前看几个月): the same rule some months earlier, sums of a run of months.

Earlier months are facts and figures of their own, `monthly_wage_fen@-3`: what was not asked of that month is unknown,
and the figure in force then counts. Only quantities that say `history:` have earlier months; `lasting: true` says that
a quantity is the same in every month.
"""

from __future__ import annotations

from collections.abc import Mapping

from doudi.rules.expressions import Expr, RuleMistake, build, constant
from doudi.rules.graph import DATED, Graph, Node, Op
from doudi.rules.quantities import Quantity, earlier, split_month
from doudi.rules.units import DATE, MONTHS

MAX_MONTHS = 36


def months_since(event: Expr) -> Expr:
    """Completed months from a day to the first day of the month assessed (满几个月); negative before it."""
    if event.type != DATE:
        raise RuleMistake("rules.units", f"months_since of {event.type}", "this place takes a date", "use a date")
    return build(Op.MONTHS_SINCE, (event,), MONTHS, 0)


def over_months(rate: Expr, months: int) -> Expr:
    """A monthly amount over a number of months: fen per month become fen."""
    return rate * constant(rate.graph, months, MONTHS)


def ago(expression: Expr, months: int) -> Expr:
    """The same value as it was some months before the month assessed, under the figures in force then."""
    if type(months) is not int or not 0 <= months <= MAX_MONTHS:
        raise RuleMistake(
            "rules.months",
            f"{months!r} months ago",
            f"a rule looks back 0 to {MAX_MONTHS} months",
            "write a whole number",
        )
    return _Shift(expression.graph, months).of(expression)


def sum_of_last(quantity: Expr, months: int) -> Expr:
    """The sum over the months before the one assessed: fen per month become fen (近几个月合计)."""
    if months < 1:
        raise RuleMistake("rules.months", f"the last {months} months", "a sum has at least one month", "correct it")
    result = over_months(ago(quantity, 1), 1)
    for back in range(2, months + 1):
        result = result + over_months(ago(quantity, back), 1)
    return result


class _Shift:
    """Copies a part of the graph, every fact and figure some months earlier."""

    def __init__(self, graph: Graph, months: int) -> None:
        self.graph, self.months = graph, months
        self._done: dict[int, int] = {}

    def of(self, expression: Expr) -> Expr:
        return Expr(self.graph, self._node(expression.index))

    def _node(self, index: int) -> int:
        if index not in self._done:
            self._done[index] = self.graph.add(self._shifted(self.graph.nodes[index]))
        return self._done[index]

    def _shifted(self, node: Node) -> Node:
        args, payload = tuple(self._node(arg) for arg in node.args), node.payload
        if node.op is Op.FACT:
            payload = self._fact(str(payload))
        elif node.op is Op.FIGURE:
            payload = earlier(str(payload), self.months)
        elif node.op in DATED:
            payload = int(payload or 0) + self.months
        elif node.op is Op.SINCE:
            assert isinstance(payload, int)
            payload += self.months
        return Node(node.op, args, payload, node.entity, node.type)

    def _fact(self, key: str) -> str:
        base, already = split_month(key)
        quantity = self.graph.quantities.get(base)
        if quantity is None or quantity.is_lasting:
            return key
        if already + self.months > quantity.history:
            raise RuleMistake(
                "rules.no-history",
                f"`{base}` {already + self.months} months ago",
                f"it is kept for {quantity.history} months back",
                "say `history:` or `lasting: true` in its entry",
            )
        return earlier(key, self.months)


def with_history(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The quantities together with those of earlier months.

    >>> from doudi.rules.quantities import Entity, QuantityUnit
    >>> wage = Quantity("w_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage", history=2)
    >>> list(with_history({"w_fen": wage}))
    ['w_fen', 'w_fen@-1', 'w_fen@-2']
    """
    found: dict[str, Quantity] = {}
    for key, quantity in quantities.items():
        found[key] = quantity
        for months in range(1, quantity.history + 1):
            found[earlier(key, months)] = quantity.months_ago(months)
    return found


__all__ = ["ago", "months_since", "over_months", "sum_of_last", "with_history"]
