"""What a scheme's `rules.py` imports, and all it may import (规则编写).

A rule is a pure function of one person or of the household and of the law's figures:

    @rule(FEN_PER_MONTH, clause="民发〔2021〕57号 第十三条")
    def household_income(household: Household, law: Law) -> Expr:
        '''The law's sentence.'''
        members = household.members
        return total(where(members.is_member, members.countable_income, 0))

`person.x` is a quantity or another rule of that person, `person.household.x` one of the household,
`household.members.x` one of each member, `law["dibao.x"]` a dated figure. A rule that changes keeps both versions,
start month in the name: `deduction` and, from January 2026, `deduction_2026_01`; others go on reading `deduction`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from doudi.rules.earlier_months import ago, months_since, over_months, sum_of_last
from doudi.rules.expressions import (
    Expr,
    age_in_years,
    all_of,
    any_of,
    count,
    for_one,
    larger_of,
    require,
    round_money,
    share_of,
    smaller_of,
    total,
    total_where,
    where,
)
from doudi.rules.lookups import bracket, is_above_share, is_at_least_share, is_at_most_share, is_below_share, lookup
from doudi.rules.reaching import reaches_age, reaches_months
from doudi.rules.units import (
    FEN,
    FEN_PER_MONTH,
    FEN_PER_PERSON,
    FEN_PER_PERSON_MONTH,
    MONTHS,
    PEOPLE,
    PIECES,
    PLAIN,
    YEARS,
    YES_NO,
    Type,
)

__all__ = [
    "FEN", "FEN_PER_MONTH", "FEN_PER_PERSON", "FEN_PER_PERSON_MONTH", "MONTHS", "PEOPLE", "PIECES", "PLAIN", "YEARS",
    "YES_NO",
    "Expr", "Household", "Law", "Person", "RuleSource", "age_in_years", "ago", "all_of", "any_of", "bracket", "count",
    "for_one", "is_above_share", "is_at_least_share", "is_at_most_share", "is_below_share", "larger_of", "lookup",
    "months_since", "over_months", "reaches_age", "reaches_months", "require", "round_money", "rule", "share_of",
    "smaller_of", "sum_of_last", "total", "total_where", "where",
]  # fmt: skip


class Members(Protocol):
    """Every person on the household's file: attributes are quantities and rules of each."""

    def __getattr__(self, name: str) -> Expr: ...


class Household(Protocol):
    """The household (家庭): attributes are its quantities and rules; `members` its people."""

    @property
    def members(self) -> Members:
        """Each person on the file; gather with total, count, any_of or all_of."""

    def __getattr__(self, name: str) -> Expr: ...


class Person(Protocol):
    """One person on the file (家庭成员): attributes are quantities and rules; `household` the family's values."""

    @property
    def household(self) -> Members:
        """The household's quantities and rules, brought down to this person."""

    def __getattr__(self, name: str) -> Expr: ...


class Law(Protocol):
    """The figures in force in the month assessed (有效的标准), by parameter key."""

    def __getitem__(self, key: str) -> Expr: ...


RuleFunction = Callable[..., Expr]


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as its author wrote it: its function, the unit it promises and the clause it states."""

    name: str
    function: RuleFunction
    type: Type
    clause: str
    law_text: str
    line: int


def rule(unit: Type, *, clause: str) -> Callable[[RuleFunction], RuleSource]:
    """Marks a function as a rule: the unit of its value and the clause; the docstring is the law's sentence."""

    def mark(function: RuleFunction) -> RuleSource:
        return RuleSource(
            name=function.__name__,
            function=function,
            type=unit,
            clause=clause,
            law_text=(function.__doc__ or "").strip(),
            line=function.__code__.co_firstlineno,
        )

    return mark
