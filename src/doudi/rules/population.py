"""A population as columns (人口列): persons laid out by household offsets, each column with its known mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.errors import FaultList
from doudi.rules.facts import HouseholdFacts
from doudi.rules.quantities import MAX_MONEY_FEN, MAX_PIECES, MONEY_UNITS, Entity, Quantity, QuantityUnit
from doudi.rules.scalar import fact_value
from doudi.rules.values import NOT_ASKED, Sourced

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
AnyArray = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One quantity of everybody.

    Args:
        values: int64 or narrower integers for money and counts, bool for yes/no, datetime64[D] for dates, uint8 index
            into the quantity's codes for codes. A confirmed *none* is the value the quantity says it counts as. What
            stands at an unknown place does not matter.
        known: bool, or None when everything is known.
    """

    values: AnyArray
    known: BoolArray | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Households and their people, in the order of the offsets (按户排列的人口).

    Args:
        offsets: int64[households + 1]; the people of household h are rows offsets[h] to offsets[h + 1].
        person: columns of length offsets[-1], by quantity; a quantity without a column is unknown of everybody.
        household: columns of length households, by quantity.
    """

    offsets: IntArray
    person: Mapping[str, Column] = field(default_factory=dict)
    household: Mapping[str, Column] = field(default_factory=dict)

    @property
    def households(self) -> int:
        """How many households there are."""
        return len(self.offsets) - 1

    @property
    def persons(self) -> int:
        """How many people there are."""
        return int(self.offsets[-1])


def dtype_of(quantity: Quantity) -> np.dtype[Any]:
    """The dtype of a quantity's column."""
    if quantity.unit is QuantityUnit.YES_NO:
        return np.dtype(np.bool_)
    if quantity.unit is QuantityUnit.DATE:
        return np.dtype("datetime64[D]")
    return np.dtype(np.uint8 if quantity.unit is QuantityUnit.CODE else np.int64)


def check_population(quantities: Mapping[str, Quantity], population: Population) -> None:
    """Refuse columns that cannot be, all of them at once.

    Raises:
        FaultsFound: offsets that run backwards, columns of another length or dtype, unknown quantities, negative money.
    """
    faults = FaultList()
    offsets = population.offsets
    if len(offsets) == 0 or offsets[0] != 0 or bool((np.diff(offsets) < 0).any()):
        faults.add("offsets", "do not start at 0 and rise", "offsets are cumulative counts of people", "rebuild them",
                   "rules.offsets")
        faults.raise_if_any()
    for entity, columns, length in (
        (Entity.PERSON, population.person, population.persons),
        (Entity.HOUSEHOLD, population.household, population.households),
    ):
        for key, column in columns.items():
            quantity = quantities.get(key)
            if quantity is None or quantity.entity is not entity:
                faults.add(f"{entity}:{key}", "is no quantity of it", "columns are the scheme's quantities",
                           "correct the key", "rules.unknown-quantity")
            elif complaint := _complaint(quantity, column, length):
                faults.add(f"{entity}:{key}", complaint, f"{quantity.zh} is in {quantity.unit}", "correct the column",
                           "rules.column")
    faults.raise_if_any()


def _complaint(quantity: Quantity, column: Column, length: int) -> str | None:
    return structure_complaint(quantity, column, length) or values_complaint(quantity, column)


def structure_complaint(quantity: Quantity, column: Column, length: int) -> str | None:
    """What is wrong with a column without looking through it: its length or its dtype; None if nothing."""
    values, known = column.values, column.known
    if len(values) != length or (known is not None and len(known) != length):
        return f"has {len(values)} rows for {length}"
    if known is not None and known.dtype != np.bool_:
        return f"says what is known in {known.dtype}, not bool"
    expected = dtype_of(quantity)
    is_narrower = expected == np.int64 and values.dtype.kind in "iu" and values.dtype.isnative
    if values.dtype != expected and not (is_narrower and values.dtype != np.uint64):
        return f"has dtype {values.dtype}, not {expected}"
    return None


def values_complaint(quantity: Quantity, column: Column) -> str | None:
    """How many known values of a column cannot be; None if all can."""
    values, known = column.values, column.known
    if len(values) == 0:
        return None
    if quantity.unit is QuantityUnit.DATE:
        # Also true of a date that is none (NaT): no comparison holds for it.
        wrong = ~((values >= _FIRST_DAY) & (values <= _LAST_DAY))
        between = f"{_FIRST_DAY} to {_LAST_DAY}"
    elif values.dtype.kind in "iu":
        low, high = 0, MAX_MONEY_FEN if quantity.unit in MONEY_UNITS else MAX_PIECES
        if quantity.unit is QuantityUnit.CODE:
            high = len(quantity.codes) - 1
        wrong, between = (values < low) | (values > high), f"{low} to {high}"
    else:
        return None
    if known is not None:
        wrong &= known
    return f"has {int(wrong.sum())} values outside {between}" if bool(wrong.any()) else None


_FIRST_DAY, _LAST_DAY = np.datetime64("0001-01-01"), np.datetime64("9999-12-31")


def population_of(quantities: Mapping[str, Quantity], households: Sequence[HouseholdFacts]) -> Population:
    """The columns of some households, in their order: the bridge between one family's facts and bulk evaluation."""
    counts = [len(household.persons) for household in households]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(counts, np.int64))])
    people = [person for household in households for person in household.persons]
    person = {
        key: _column(quantity, [each.facts.get(key, NOT_ASKED) for each in people])
        for key, quantity in quantities.items()
        if quantity.entity is Entity.PERSON
    }
    household = {
        key: _column(quantity, [household.facts.get(key, NOT_ASKED) for household in households])
        for key, quantity in quantities.items()
        if quantity.entity is Entity.HOUSEHOLD
    }
    return Population(offsets, person, household)


def _column(quantity: Quantity, facts: Sequence[Sourced]) -> Column:
    dtype = dtype_of(quantity)
    values = np.zeros(len(facts), dtype)
    known = np.zeros(len(facts), np.bool_)
    codes = {code.code: index for index, code in enumerate(quantity.codes)}
    for row, sourced in enumerate(facts):
        value = fact_value(quantity, sourced.value)
        if value is not None:
            known[row] = True
            values[row] = codes[value] if isinstance(value, str) else _plain(value)
    return Column(values, None if bool(known.all()) else known)


def _plain(value: int | bool | date) -> Any:
    return np.datetime64(value, "D") if isinstance(value, date) else value
