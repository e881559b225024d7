"""Values that may be missing, for the oracles: shares no code with the engine.

A value nobody knows is `Missing`, which says whether a fact, a figure of law or both are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Missing:
    """Not known, because of "fact", "figure" or both."""

    why: frozenset[str]


FACT = Missing(frozenset({"fact"}))
FIGURE = Missing(frozenset({"figure"}))


def plain(value: Any, none_counts_as: Any) -> Any:
    """A fact's value as the oracles read it: unknown is missing, none is what it counts as."""
    if str(value) == "unknown" and not isinstance(value, str):
        return FACT
    if str(value) == "none" and not isinstance(value, str):
        return none_counts_as
    return value


def plain_facts(facts: Mapping[str, Any], none_counts_as: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact of a person or household; `none_counts_as` says what *none* of each means."""
    return {key: plain(sourced.value, none_counts_as.get(key)) for key, sourced in facts.items()}


def why_of(*values: Any) -> frozenset[str]:
    """What is missing among some values."""
    return frozenset().union(*[value.why for value in values if isinstance(value, Missing)])


def missing(*values: Any) -> Missing:
    """Missing for all the reasons of some values."""
    return Missing(why_of(*values))


def lifted(function: Any) -> Any:
    """A function that is missing as soon as one of its values is."""

    def on(*values: Any) -> Any:
        return missing(*values) if why_of(*values) else function(*values)

    return on


add = lifted(lambda *values: sum(values))
minus = lifted(lambda a, b: a - b)
times = lifted(lambda a, b: a * b)
least = lifted(min)
most = lifted(max)
below = lifted(lambda a, b: a < b)
equal = lifted(lambda a, b: a == b)
among = lifted(lambda a, options: a in options)
negated = lifted(lambda a: not a)


def both(*values: Any) -> Any:
    """Kleene's *and*: one false settles it."""
    if any(value is False for value in values):
        return False
    return missing(*values) if why_of(*values) else True


def either(*values: Any) -> Any:
    """Kleene's *or*: one true settles it."""
    if any(value is True for value in values):
        return True
    return missing(*values) if why_of(*values) else False


def choose(condition: Any, first: Any, second: Any) -> Any:
    """One of two values; an open condition does not matter where both are the same."""
    if condition is True:
        return first
    if condition is False:
        return second
    if not why_of(first, second) and first == second:
        return first
    return missing(condition, first, second)


def age(born: Any, year: int, month: int) -> Any:
    """Completed years on the first day of the month."""
    if isinstance(born, Missing):
        return born
    first = date(year, month, 1)
    had_birthday = (first.month, first.day) >= (born.month, born.day)
    return first.year - born.year - (0 if had_birthday else 1)


def reached(born: Any, year: int, month: int, years: int) -> Any:
    """Whether somebody has completed so many years: on the first day yes; later in the month no text says."""
    if isinstance(born, Missing):
        return born
    if age(born, year, month) >= years:
        return True
    return FIGURE if (year - born.year, month) == (years, born.month) else False


def absent(since: Any, year: int, month: int, months: int) -> Any:
    """Whether so many months have passed since a day: on the first day yes; later in the month no text says."""
    if isinstance(since, Missing):
        return since
    apart = (year - since.year) * 12 + month - since.month
    if apart - (0 if since.day == 1 else 1) >= months:
        return True
    return FIGURE if apart == months else False


def outcome(eligible: Any, amount: Any, *reviews: Any) -> tuple[str, int | None]:
    """(outcome, amount in fen or None), where no figure is doubtful."""
    if eligible is False:
        return "not_eligible", 0
    if isinstance(eligible, Missing):
        return ("undetermined" if "fact" in eligible.why else "needs_person"), None
    known = None if isinstance(amount, Missing) else amount
    if any(review is True for review in reviews):
        return "needs_person", known
    why = why_of(amount, *reviews)
    if why:
        return ("undetermined" if "fact" in why else "needs_person"), known
    return "eligible", known
