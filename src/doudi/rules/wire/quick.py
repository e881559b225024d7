"""Reading a household from JSON quickly (快速读取): straight to the cells a program runs on, or not at all.

Takes what `reading` takes in its plain forms, to the same cells. Anything else, right or wrong, is left to `reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.rules.oneway.programs import Program
from doudi.rules.quantities import Entity
from doudi.rules.scalar import MAX_PERSONS
from doudi.rules.states import FACT_UNKNOWN, KNOWN
from doudi.rules.values import NONE, UNKNOWN
from doudi.rules.wire.reading import day_of
from doudi.rules.wire.screening import Screen, screen_of
from doudi.rules.wire.shapes import (
    CITIZEN_NUMBER,
    HOUSEHOLD_WORDS,
    KEY,
    LAST_DAY,
    MAX_TEXT,
    NONE_TEXT,
    PERSON_WORDS,
    UNKNOWN_TEXT,
    Field,
    Shape,
    is_label,
)

Slot = tuple[int, type, int, frozenset[str], Any, Any]
"""Place in the row (-1: no rule reads it), type, largest number, codes, what none is, what stands for unknown."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Where a program wants each fact.

    Args:
        blank_person, blank_household: rows in which nothing is known.
        screen: tells households whose facts may contradict each other.
    """

    person: Mapping[str, Slot]
    household: Mapping[str, Slot]
    blank_person: list[Any]
    blank_household: list[Any]
    screen: Screen


@dataclass(frozen=True, slots=True)
class Cells:
    """A household as a program runs on it, with the keys of its people."""

    key: str
    persons: tuple[str, ...]
    household_row: list[Any]
    person_rows: list[list[Any]]


def slots_of(program: Program, shape: Shape) -> Slots:
    """The places of a program's facts."""
    found: Slots | None = program.kept.get("slots")
    if found is None:
        person = _slots(program, shape, Entity.PERSON)
        household = _slots(program, shape, Entity.HOUSEHOLD)
        blank_person, blank_household = (
            [each for _, _, nothing in inputs for each in (nothing, FACT_UNKNOWN)]
            for inputs in (program.person_inputs, program.household_inputs)
        )
        screen = screen_of(shape, program.month)
        found = program.kept["slots"] = Slots(person, household, blank_person, blank_household, screen)
    return found


def _slots(program: Program, shape: Shape, entity: Entity) -> dict[str, Slot]:
    inputs = program.person_inputs if entity is Entity.PERSON else program.household_inputs
    places = {key: (2 * place, nothing) for place, (key, _, nothing) in enumerate(inputs)}
    return {key: _slot(field, *places.get(key, (-1, None))) for key, field in shape.fields(entity).items()}


def _slot(field: Field, place: int, nothing: Any) -> Slot:
    # A code called "none" or "unknown" goes before the word; the codes tell.
    return place, field.kind, field.largest, field.codes, field.quantity.none_is, nothing


def read_cells(tree: Any, slots: Slots, last_day: date, until: str = LAST_DAY) -> Cells | None:
    """The household's cells, or None where `reading` has to look.

    Args:
        last_day: of the month assessed: no date may lie after it.
        until: today, after which no evidence is dated.
    """
    if type(tree) is not dict or "month" in tree:
        return None
    persons, key = tree.get("persons"), tree.get("key", "")
    if type(persons) is not list or not 0 < len(persons) <= MAX_PERSONS or (key != "" and not is_key(key)):
        return None
    if key == "" and "key" in tree:
        return None
    rows, keys = [], []
    for number, person in enumerate(persons, 1):
        if type(person) is not dict:
            return None
        row = slots.blank_person.copy()
        name = f"p{number}"
        if "key" in person:
            name = person["key"]
            if not is_key(name):
                return None
        if not _fill(row, person, slots.person, PERSON_WORDS, last_day, until):
            return None
        rows.append(row)
        keys.append(name)
    row = slots.blank_household.copy()
    if len(set(keys)) < len(keys) or not _fill(row, tree, slots.household, HOUSEHOLD_WORDS, last_day, until):
        return None
    if slots.screen.suspects(persons, bare):
        return None
    return Cells(key, tuple(keys), row, rows)


def is_key(key: Any) -> bool:
    """Whether a value can be the key of a household or person."""
    return type(key) is str and KEY.fullmatch(key) is not None and CITIZEN_NUMBER.fullmatch(key) is None


def bare(fact: dict[str, Any], until: str = LAST_DAY) -> Any:
    """The value of a fact written with its source, `NONE` or `UNKNOWN`; the object itself where it is not plain.

    >>> bare({"value": 5, "source": "税务部门"}), bare({"unknown": True}), bare({"value": 5, "none": True})
    (5, <Absent.UNKNOWN: 'unknown'>, {'value': 5, 'none': True})
    """
    found: Any = fact
    states = 0
    for key, value in fact.items():
        if key == "value":
            found, states = value, states + 1
        elif key == NONE_TEXT or key == UNKNOWN_TEXT:
            if value is not True:
                return fact
            found, states = NONE if key == NONE_TEXT else UNKNOWN, states + 1
        elif key == "as_of":
            if day_of(value) is None or value > until:
                return fact
        elif (key != "source" and key != "note") or type(value) is not str or len(value) > MAX_TEXT:
            return fact
    return found if states == 1 else fact


def _fill(
    row: list[Any], tree: Mapping[str, Any], slots: Mapping[str, Slot], words: tuple[str, ...], last_day: date,
    until: str,
) -> bool:  # fmt: skip
    """Writes the facts of an object into a row; False where one is not plain."""
    for key, value in tree.items():
        slot = slots.get(key)
        if slot is None:
            if key not in words or (key == "label" and not is_label(value)):
                return False
            continue
        place, kind, largest, codes, none_is, nothing = slot
        if type(value) is dict:
            value = bare(value, until)
        given = type(value)
        if given is int:
            if kind is not int or not 0 <= value <= largest:
                return False
        elif given is bool:
            if kind is not bool:
                return False
        elif given is not str and value is not NONE and value is not UNKNOWN:
            return False
        elif value in codes:
            pass
        elif value == UNKNOWN_TEXT or value is UNKNOWN:
            if place >= 0:
                row[place], row[place + 1] = nothing, FACT_UNKNOWN
            continue
        elif value == NONE_TEXT or value is NONE:
            if none_is is None:
                return False
            value = none_is
        else:
            value = day_of(value) if kind is date else None
            if value is None or value > last_day:
                return False
        if place >= 0:
            row[place], row[place + 1] = value, KNOWN
    return True


__all__ = ["Cells", "Slots", "bare", "is_key", "read_cells", "slots_of"]
