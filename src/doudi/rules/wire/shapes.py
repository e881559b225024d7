"""The form of a household in JSON (JSON 形式): which keys it may have and what may stand under each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from doudi.kernel.errors import DoudiError
from doudi.rules.contradictions import Contradiction
from doudi.rules.quantities import MAX_MONEY_FEN, MAX_PIECES, MONEY_UNITS, Entity, Quantity, QuantityUnit, split_month

NONE_TEXT: Final = "none"
UNKNOWN_TEXT: Final = "unknown"
HOUSEHOLD_WORDS: Final = ("key", "month", "persons")
PERSON_WORDS: Final = ("key", "label")
EVIDENCE_WORDS: Final = ("source", "as_of", "note")
STATE_WORDS: Final = ("value", NONE_TEXT, UNKNOWN_TEXT)
KEY = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
"""A key of a household or person."""
CITIZEN_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")
HOLDS_CITIZEN_NUMBER = re.compile(r"(?:^|[^0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?:[^0-9]|$)")
"""What no label may hold: reasons repeat it."""
MONTH_KEY = re.compile(r"[0-9]{4}-[0-9]{2}")
MAX_TEXT: Final = 500
LAST_DAY: Final = "9999-12-31"
"""As written: every day comes before it or is it."""


class WordTaken(DoudiError):
    """A quantity has the name of a word of the form."""

    code = "rules.wire-word-taken"

    def __init__(self, key: str) -> None:
        super().__init__(f"The quantity {key!r} has the name of a word of the JSON form of households: rename it.")


@dataclass(frozen=True, slots=True)
class Field:
    """A quantity as a key of the form.

    Args:
        kind: the Python type of its bare value: int, bool, date, or str for a code.
        largest: of a number; numbers start at 0.
        codes: of a code.
        texts: what the bare texts "none" and "unknown" mean here; a code of that name goes before.
    """

    quantity: Quantity
    kind: type
    largest: int
    codes: frozenset[str]
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of persons and household; earlier months of a quantity are under its own key, by month.

    Args:
        months_back: by quantity, how many months before the one assessed may be given; 0 is not here.
        contradictions: which facts cannot stand beside each other.
    """

    person: Mapping[str, Field]
    household: Mapping[str, Field]
    months_back: Mapping[str, int]
    contradictions: tuple[Contradiction, ...] = ()

    def fields(self, entity: Entity) -> Mapping[str, Field]:
        """The keys of persons or of the household."""
        return self.person if entity is Entity.PERSON else self.household


def shape_of(quantities: Mapping[str, Quantity], contradictions: tuple[Contradiction, ...] = ()) -> Shape:
    """The form for these quantities.

    Raises:
        WordTaken: a quantity would stand where a word of the form does.
    """
    person: dict[str, Field] = {}
    household: dict[str, Field] = {}
    months_back: dict[str, int] = {}
    for key, quantity in quantities.items():
        is_person = quantity.entity is Entity.PERSON
        if key in (PERSON_WORDS if is_person else HOUSEHOLD_WORDS):
            raise WordTaken(key)
        (person if is_person else household)[key] = field_of(quantity)
        base, months = split_month(key)
        if months:
            months_back[base] = max(months, months_back.get(base, 0))
    return Shape(person, household, months_back, contradictions)


def field_of(quantity: Quantity) -> Field:
    """How a quantity's values are written."""
    codes = frozenset(code.code for code in quantity.codes)
    kinds: dict[QuantityUnit, type] = {QuantityUnit.YES_NO: bool, QuantityUnit.DATE: date, QuantityUnit.CODE: str}
    largest = MAX_MONEY_FEN if quantity.unit in MONEY_UNITS else MAX_PIECES
    largest = 4 if quantity.unit is QuantityUnit.GRADE else largest
    return Field(quantity, kinds.get(quantity.unit, int), largest, codes, frozenset({NONE_TEXT, UNKNOWN_TEXT}) - codes)


def is_label(label: Any) -> bool:
    """Whether a value can be how reasons name a person: a short text without a citizen number in it.

    >>> is_label("张某某"), is_label("50010619850301123X"), is_label("张某某（500106198503011234）"), is_label(7)
    (True, False, False, False)
    """
    return (type(label) is str and len(label) <= MAX_TEXT
            and (len(label) < 15 or HOLDS_CITIZEN_NUMBER.search(label) is None))  # fmt: skip


def is_by_month(value: Any) -> bool:
    """Whether an object holds values of several months: {"2025-06": 105000, "2025-07": 98000}."""
    return isinstance(value, dict) and bool(value) and all(MONTH_KEY.fullmatch(key) for key in value)
