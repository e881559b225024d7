"""Facts that contradict each other (互相矛盾的事实), as they are declared: data beside the shared vocabulary.

Only known facts contradict; what nobody knows never does. `Severity.REFUSE` is what cannot be: whoever sent it corrects
it. `Severity.NEEDS_PERSON` is what may be a slip or the truth: an official looks before anybody is paid or refused.
`contradicting` finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doudi.kernel.month import Month
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.values import Value


class Severity(StrEnum):
    """What is done about a contradiction (矛盾怎么处理)."""

    REFUSE = "refuse"
    NEEDS_PERSON = "needs_person"


class Test(StrEnum):
    """How a fact is looked at: it is a value, it is above a number, its day lies so many full years back."""

    __test__ = False

    IS = "is"
    ABOVE = "above"
    YEARS_AGO = "years_ago"


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact of a person, looked at (一个条件)."""

    quantity: str
    test: Test
    value: int | bool | str


Party = tuple[Condition, ...]
"""What is said of one person: all of it must be known to hold."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts that cannot all be true, or hardly (一种矛盾).

    Args:
        key: stable name.
        zh, en: why they contradict, as a clause that follows the facts.
        parties: one person of whom all holds; or two different people, each with what is said of them.
        alike_in: instead of parties: a quantity that must be known of two people who are alike in everything known,
            neither of whom has a key of their own.
    """

    key: str
    severity: Severity
    zh: str
    en: str
    parties: tuple[Party, ...] = ()
    alike_in: str = ""

    @property
    def quantities(self) -> tuple[str, ...]:
        """The facts it is about, all of persons."""
        named = [condition.quantity for party in self.parties for condition in party]
        return tuple(dict.fromkeys([*named, *([self.alike_in] if self.alike_in else [])]))


def readable(declared: Iterable[Contradiction], quantities: Mapping[str, Quantity]) -> tuple[Contradiction, ...]:
    """Those of which every fact is among these quantities."""
    return tuple(
        each
        for each in declared
        if all(key in quantities and quantities[key].entity is Entity.PERSON for key in each.quantities)
    )


def holds(condition: Condition, value: Value, month: Month) -> bool:
    """Whether a condition holds of a known value.

    >>> holds(Condition("birth_date", Test.YEARS_AGO, 130), date(1895, 9, 1), Month(2025, 9))
    True
    >>> holds(Condition("birth_date", Test.YEARS_AGO, 130), date(1895, 9, 2), Month(2025, 9))
    False
    """
    if condition.test is Test.IS:
        return type(value) is type(condition.value) and value == condition.value
    if condition.test is Test.ABOVE:
        return type(value) is int and value > int(condition.value)
    return isinstance(value, date) and value <= day_years_before(month, int(condition.value))


def day_years_before(month: Month, years: int) -> date:
    """The first day of the month so many years earlier; the first day there is, where that lies before it."""
    return date(month.year - years, month.number, 1) if month.year > years else date.min
