"""Many households from JSON straight to columns (成批读取): no household is built one by one where all is plain.

Accepts what `quick` accepts, to the same values; every other household is named, to be read one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.rules.population import Column, Population, dtype_of
from doudi.rules.quantities import MAX_MONEY_FEN
from doudi.rules.scalar import MAX_PERSONS
from doudi.rules.values import NONE, UNKNOWN
from doudi.rules.wire.quick import bare, is_key
from doudi.rules.wire.reading import day_of
from doudi.rules.wire.shapes import LAST_DAY, NONE_TEXT, UNKNOWN_TEXT, Field, Shape, is_label


class _NotGiven:
    """Stands where an object has no such key."""


_NOT_GIVEN = _NotGiven()


@dataclass(frozen=True, slots=True)
class Batch:
    """What could be read at once.

    Args:
        population: the plain households, in their order.
        plain: their positions among all.
        others: the positions of those to be read one by one.
    """

    population: Population
    plain: list[int]
    others: list[int]


def read_batch(trees: Sequence[Any], shape: Shape, last_day: date, until: str = LAST_DAY) -> Batch:
    """The plain households as columns.

    Args:
        trees: parsed values, in which no key was lost.
        last_day: of the month assessed: no date may lie after it.
        until: today, after which no evidence is dated.
    """
    plain = [position for position, tree in enumerate(trees) if _has_people(tree)]
    while True:
        chosen = [trees[position] for position in plain]
        odd: set[int] = set()
        population = _population(chosen, shape, last_day, odd, until)
        if not odd:
            break
        # Odd ones are rare: once they are out, the rest is read again.
        plain = [position for row, position in enumerate(plain) if row not in odd]
    kept = set(plain)
    return Batch(population, plain, [position for position in range(len(trees)) if position not in kept])


def _has_people(tree: Any) -> bool:
    if type(tree) is not dict or "month" in tree:
        return False
    persons = tree.get("persons")
    return type(persons) is list and 0 < len(persons) <= MAX_PERSONS and all(type(each) is dict for each in persons)


def _population(
    trees: Sequence[dict[str, Any]], shape: Shape, last_day: date, odd: set[int], until: str
) -> Population:
    sizes = np.array([len(tree["persons"]) for tree in trees], np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    people: list[dict[str, Any]] = list(chain.from_iterable(tree["persons"] for tree in trees))
    of_people, of_households = np.repeat(np.arange(len(trees)), sizes), np.arange(len(trees))
    _check_keys(trees, people, offsets, of_people, odd)
    person = _columns(people, shape.person, {"key", "label"}, last_day, of_people, odd, until)
    household = _columns(trees, shape.household, {"key", "persons"}, last_day, of_households, odd, until)
    return Population(offsets, person, household)


def _check_keys(
    trees: Sequence[dict[str, Any]], people: Sequence[dict[str, Any]], offsets: NDArray[np.int64],
    of_people: NDArray[np.int64], odd: set[int],
) -> None:  # fmt: skip
    odd |= {row for row, tree in enumerate(trees) if "key" in tree and not is_key(tree["key"])}
    if not any("key" in person for person in people):
        return
    for row, tree in enumerate(trees):
        keys = [person.get("key", f"p{number}") for number, person in enumerate(tree["persons"], 1)]
        if not all(is_key(key) for key in keys) or len(set(keys)) < len(keys):
            odd.add(row)


def _columns(
    objects: Sequence[dict[str, Any]], fields: Mapping[str, Field], words: set[str], last_day: date,
    owners: NDArray[np.int64], odd: set[int], until: str,
) -> dict[str, Column]:  # fmt: skip
    found: dict[str, Column] = {}
    given = 0
    for key, field in fields.items():
        values = [each.get(key, _NOT_GIVEN) for each in objects]
        missing = values.count(_NOT_GIVEN)
        given += len(values) - missing
        if missing < len(values):
            found[key] = _column(field, values, last_day, owners, odd, until)
    for word in words:
        given += sum(word in each for each in objects)
    if given != sum(map(len, objects)):
        known = words | set(fields)
        odd |= {int(owners[row]) for row, each in enumerate(objects) if not each.keys() <= known}
    for row, each in enumerate(objects) if "label" in words else ():
        if not is_label(each.get("label", "")):
            odd.add(int(owners[row]))
    return found


def _column(
    field: Field, values: list[Any], last_day: date, owners: NDArray[np.int64], odd: set[int], until: str
) -> Column:
    kinds = set(map(type, values))
    if kinds == {field.kind} and field.kind is not str:
        return _all_given(field, values, owners, odd)
    return _mixed(field, values, last_day, owners, odd, until)


def _all_given(field: Field, values: list[Any], owners: NDArray[np.int64], odd: set[int]) -> Column:
    if field.kind is bool:
        return Column(np.array(values, np.bool_))
    try:
        numbers = np.array(values, np.int64)
    except OverflowError:
        numbers = np.array([value if abs(value) <= MAX_MONEY_FEN else -1 for value in values], np.int64)
    wrong = (numbers < 0) | (numbers > field.largest)
    if wrong.any():
        odd |= set(owners[wrong].tolist())
    return Column(numbers)


def _mixed(
    field: Field, values: list[Any], last_day: date, owners: NDArray[np.int64], odd: set[int], until: str
) -> Column:
    """Value by value: codes, days, none, unknown, not given."""
    dtype, quantity = dtype_of(field.quantity), field.quantity
    places: dict[Any, Any] = {code.code: place for place, code in enumerate(quantity.codes)}
    none_is = places.get(quantity.none_is) if field.kind is str else quantity.none_is
    blank = np.zeros(1, dtype)[0]
    filled: list[Any] = []
    known: list[bool] = []
    days: dict[str, Any] = {}
    for row, value in enumerate(values):
        kept: Any = None
        if type(value) is dict:
            value = bare(value, until)
        given = type(value)
        if given is str and value in places:
            kept = places[value]
        elif value is _NOT_GIVEN or value is UNKNOWN or (given is str and value == UNKNOWN_TEXT):
            pass
        elif (value is NONE or (given is str and value == NONE_TEXT)) and none_is is not None:
            kept = none_is
        elif given is str and field.kind is date:
            if value not in days:
                day = day_of(value)
                days[value] = None if day is None or day > last_day else np.datetime64(day, "D")
            kept = days[value]
            if kept is None:
                odd.add(int(owners[row]))
        elif given is field.kind and (given is bool or (given is int and 0 <= value <= field.largest)):
            kept = value
        else:
            odd.add(int(owners[row]))
        filled.append(blank if kept is None else kept)
        known.append(kept is not None)
    mask = np.array(known, np.bool_)
    return Column(np.array(filled, dtype), None if bool(mask.all()) else mask)


