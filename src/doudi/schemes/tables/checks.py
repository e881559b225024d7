"""What a table of households is refused for, and what a person must look at (按表核对): as of one family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.bulk import OUTCOMES, BulkResult
from doudi.rules.contradicting import Found, contradictions_in
from doudi.rules.contradicting_columns import contradicting_rows
from doudi.rules.contradictions import Severity
from doudi.rules.facts import HouseholdFacts
from doudi.rules.population import Column, Population
from doudi.rules.quantities import QuantityUnit
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles.one_by_one import household_of

MOST_NAMED = 20
"""Faults of one kind; a table that is wrong throughout is wrong for one reason."""


@dataclass(frozen=True)
class Named:
    """How faults call the rows of a table.

    Args:
        household: a household's row to its name.
        own_keys: of every person, whether they have a key of their own.
    """

    household: Callable[[int], str]
    own_keys: NDArray[np.bool_]


def check_table(
    ruleset: Ruleset, population: Population, month: Month, named: Named, faults: FaultList
) -> NDArray[np.int64]:
    """The households in which known facts contradict each other so that a person must look, by row.

    Faults are: a household without people, a day after the month, facts that cannot both be.
    """
    _check_people(population, named, faults)
    _check_days(ruleset, population, month, faults)
    rows = contradicting_rows(ruleset.contradictions, ruleset.quantities, population, month)
    doubtful, impossible = [], 0
    for row in rows.tolist():
        household = _household(ruleset, population, row, named)
        found = contradictions_in(ruleset.contradictions, ruleset.quantities, household, month)
        wrong = [each for each in found if each.declared.severity is Severity.REFUSE]
        if wrong and (impossible := impossible + 1) <= MOST_NAMED:
            _refuse(wrong, named.household(row), faults)
        if found:
            doubtful.append(row)
    if impossible > MOST_NAMED:
        faults.add("households", f"{impossible - MOST_NAMED} more contradict themselves", "facts can stand together",
                   "correct the facts, or leave out what is not known", "rules.contradiction")  # fmt: skip
    return np.array(doubtful, np.int64)


def with_contradictions(result: BulkResult, rows: NDArray[np.int64]) -> BulkResult:
    """The result in which these households need a person, where their facts settle it at all; see `contradicted`."""
    settled = [OUTCOMES.index(each) for each in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)]
    outcome = result.outcome.copy()
    outcome[rows[np.isin(outcome[rows], settled)]] = OUTCOMES.index(Outcome.NEEDS_PERSON)
    return replace(result, outcome=outcome)


def _check_people(population: Population, named: Named, faults: FaultList) -> None:
    empty = np.flatnonzero(np.diff(population.offsets) == 0)
    if len(empty):
        faults.add("persons", f"nobody is listed for {_names(empty.tolist(), named)}",
                   "a household has at least one person", "list its people, or drop the household",
                   "schemes.no-persons")  # fmt: skip


def _check_days(ruleset: Ruleset, population: Population, month: Month, faults: FaultList) -> None:
    last = np.datetime64(month.last_day, "D")
    for table, columns in (("persons", population.person), ("households", population.household)):
        for key, column in columns.items():
            if ruleset.quantities[key].unit is QuantityUnit.DATE and (late := _late(column, last)):
                faults.add(f"{table}.{key}", f"{late} rows hold a day after {month}", "a date of the past is past",
                           "correct the dates", "rules.fact-value")  # fmt: skip


def _late(column: Column, last: np.datetime64) -> int:
    late = column.values > last
    return int((late if column.known is None else late & column.known).sum())


def _refuse(found: Sequence[Found], name: str, faults: FaultList) -> None:
    for each in found:
        faults.add(f"household {name}", each.said.en, each.said.zh, "correct what is wrong, or leave it out",
                   "rules.contradiction")  # fmt: skip


def _household(ruleset: Ruleset, population: Population, row: int, named: Named) -> HouseholdFacts:
    """One row's facts, its people called p1, p2 … in the order of the table."""
    household = household_of(ruleset, population, row)
    start = int(population.offsets[row])
    persons = tuple(
        replace(person, key=f"p{number}", label="", has_own_key=bool(named.own_keys[start + number - 1]))
        for number, person in enumerate(household.persons, 1)
    )
    return replace(household, persons=persons)


def _names(rows: Sequence[int], named: Named) -> str:
    first = ", ".join(map(named.household, rows[:5]))
    return first if len(rows) <= 5 else f"{first} and {len(rows) - 5} more"
