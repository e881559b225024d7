"""The shape of an answer (回话): has, none or unknown, and what it says about which quantity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from doudi.kernel.month import Month
from doudi.rules.values import Value

State = Literal["has", "none", "unknown"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """Whom and when a question is about.

    Args:
        key: the person's key, unsigned, as snapshots hold it.
        month: the month whose income counts.
        as_of: the day the department's data shows.
        family: keys of everybody of the application.
        born: birth date, if known.
    """

    key: int
    month: Month
    as_of: date
    family: frozenset[int] = frozenset()
    born: date | None = None


@dataclass(frozen=True)
class Found:
    """One quantity as one source tells it.

    ``items`` are keys of things that several people may share; ``parts`` splits an amount by employer code.
    """

    quantity: str
    state: State
    value: Value | None = None
    items: tuple[int, ...] = ()
    note: str = ""
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a department says in one category about one person, and in which words the case page shows it."""

    state: State
    found: tuple[Found, ...] = ()
    note: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Reader:
    """How one category is read (类别读法): its dataset, whether it comes by the month, and the quantities it tells."""

    category: str
    department: str
    dataset: str
    quantities: tuple[str, ...] = ()
    monthly: bool = False
    by_other_key: str = ""
    settles_income: bool = field(default=False)


def has(quantity: str, value: Value, *items: int) -> Found:
    """A value."""
    return Found(quantity, "has", value, items)


def nothing(*quantities: str) -> tuple[Found, ...]:
    """None of each: the department looked and there is nothing."""
    return tuple(Found(quantity, "none") for quantity in quantities)


def unclear(note: str, *quantities: str) -> tuple[Found, ...]:
    """Unknown of each, with the reason."""
    return tuple(Found(quantity, "unknown", note=note) for quantity in quantities)


def silent(reader: Reader, note: str) -> Answer:
    """The department said nothing that can be relied on: unknown, never none."""
    return Answer("unknown", unclear(note, *reader.quantities), note)
