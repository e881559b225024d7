"""The departments' facts as columns for a scheme's rules: what is known, what is supposed, what another scheme says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.register import Bools, Coded
from doudi.rules.bulk import RuleColumn
from doudi.rules.population import Column, Population, dtype_of
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.ruleset import Ruleset
from doudi.rules.seeking import Search
from doudi.rules.states import UNKNOWN_BITS

Links = dict[tuple[str, str], RuleColumn]
"""(scheme, rule) → what an earlier search of the run found for everybody."""
Rests = dict[str, list[tuple[bool, Bools]]]
"""scheme → of whom its own result, and not its register, made a fact hold; of persons (True) or of households."""


def population_of(search: Search, facts: DepartmentFacts, links: Links) -> tuple[Population, Rests]:
    """The columns a search reads: known facts, then estimates, then what is supposed; and what rests on whom."""
    sought = search.sought
    person, household = _columns(search.ruleset, facts, sought.taken, sought.estimated)
    rests: Rests = {}
    for key in sought.follows:
        quantity = search.ruleset.quantities[key]
        link = quantity.from_scheme
        if link is None or link not in links:
            continue
        is_person = quantity.entity is Entity.PERSON
        holder = person if is_person else household
        holder[key], by_result = _linked(links[link], holder.get(key))
        if by_result.any():
            rests.setdefault(link[0], []).append((is_person, by_result))
    return Population(facts.register.offsets, person, household), rests


def population_of_facts(ruleset: Ruleset, facts: DepartmentFacts, supposed: Mapping[str, Any]) -> Population:
    """The departments' facts as columns for the rules, with `supposed` values where nothing is known at all."""
    return Population(facts.register.offsets, *_columns(ruleset, facts, supposed, ()))


def _columns(
    ruleset: Ruleset, facts: DepartmentFacts, taken: Mapping[str, Any], estimated: tuple[str, ...]
) -> tuple[dict[str, Column], dict[str, Column]]:
    person: dict[str, Column] = {}
    household: dict[str, Column] = {}
    for key, quantity in ruleset.quantities.items():
        is_person = quantity.entity is Entity.PERSON
        length = facts.register.people if is_person else facts.register.households
        known = (facts.person if is_person else facts.household).get(key)
        column = None if known is None else _column(quantity, known)
        if key in estimated and key in facts.estimated:
            column = _filled(column, _column(quantity, facts.estimated[key]))
        if column is None and key in taken:
            column = Column(np.broadcast_to(_value(quantity, taken[key]), (length,)))
        if column is not None:
            (person if is_person else household)[key] = column
    return person, household


def _column(quantity: Quantity, known: Known) -> Column:
    values = known.values
    if isinstance(values, Coded):
        places = {code.code: place for place, code in enumerate(quantity.codes)}
        values = np.array([places.get(meaning, 0) for meaning in values.meanings], dtype=np.uint8)[values.places]
    mask = None if known.known.all() else known.known
    return Column(values.astype(dtype_of(quantity), copy=False), mask)


def _value(quantity: Quantity, value: Any) -> np.ndarray[Any, Any]:
    if quantity.unit is QuantityUnit.CODE:
        value = [code.code for code in quantity.codes].index(value)
    return np.asarray(value, dtype=dtype_of(quantity))


def _filled(column: Column | None, estimate: Column) -> Column:
    """What is known, and the estimate where nothing is."""
    if column is None or column.known is None:
        return column or estimate
    also = np.ones(len(column.values), dtype=bool) if estimate.known is None else estimate.known
    return Column(np.where(column.known, column.values, estimate.values), column.known | also)


def _linked(told: RuleColumn, on_file: Column | None) -> tuple[Column, Bools]:
    """What the register says, and where it finds nothing, what this run found; and of whom only the latter says it.

    A result that is open says nothing: then the register alone stands.
    """
    known: Bools = (told.states & UNKNOWN_BITS) == 0
    holds: Bools = known & (told.values != 0)
    if on_file is None:
        return Column(np.ascontiguousarray(told.values), known), holds
    listed = np.ones(len(known), dtype=bool) if on_file.known is None else on_file.known
    by_register: Bools = listed & (np.asarray(on_file.values) != 0)
    by_result: Bools = holds & ~by_register
    values = np.where(by_result, told.values, on_file.values).astype(on_file.values.dtype)
    return Column(values, listed | holds), by_result
