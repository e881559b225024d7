"""Contradictions among columns (按列查找矛盾): which households to look at one by one, found without looking at each.

Finds at least every household in which `contradicting` finds something; what is found there, that says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.month import Month
from doudi.rules.contradictions import Condition, Contradiction, Test, day_years_before
from doudi.rules.population import BoolArray, Column, IntArray, Population
from doudi.rules.quantities import Quantity


def contradicting_rows(
    declared: Sequence[Contradiction], quantities: Mapping[str, Quantity], population: Population, month: Month
) -> IntArray:
    """The rows of households in which known facts may contradict each other, in their order.

    >>> contradicting_rows((), {}, Population(np.array([0, 1])), Month(2025, 9)).tolist()
    []
    """
    if not declared or not population.persons:
        return np.zeros(0, np.int64)
    owners = np.repeat(np.arange(population.households), np.diff(population.offsets))
    look = _Look(quantities, population, month, owners)
    rows = [look.alike(each.alike_in) if each.alike_in else look.met(each) for each in declared]
    return np.unique(np.concatenate(rows)).astype(np.int64)


@dataclass(frozen=True)
class _Look:
    quantities: Mapping[str, Quantity]
    population: Population
    month: Month
    owners: NDArray[np.int64]

    def met(self, declared: Contradiction) -> NDArray[np.int64]:
        masks = []
        for party in declared.parties:
            mask = np.ones(self.population.persons, np.bool_)
            for condition in party:
                mask &= self._holds(condition)
                if not mask.any():
                    return np.zeros(0, np.int64)
            masks.append(mask)
        if len(masks) == 1:
            return np.unique(self.owners[masks[0]])
        households = self.population.households
        counts = [np.bincount(self.owners[mask], minlength=households) for mask in (*masks, masks[0] | masks[1])]
        return np.flatnonzero((counts[0] > 0) & (counts[1] > 0) & (counts[2] > 1))

    def alike(self, quantity: str) -> NDArray[np.int64]:
        """The households with two people of whom this quantity is known to be the same."""
        column = self.population.person.get(quantity)
        if column is None:
            return np.zeros(0, np.int64)
        chosen = slice(None) if column.known is None else column.known
        owners, values = self.owners[chosen], column.values[chosen].astype(np.int64)
        order = np.lexsort((values, owners))
        owners, values = owners[order], values[order]
        twice = (owners[1:] == owners[:-1]) & (values[1:] == values[:-1])
        return np.unique(owners[1:][twice])

    def _holds(self, condition: Condition) -> BoolArray:
        column = self.population.person.get(condition.quantity)
        if column is None:
            return np.zeros(self.population.persons, np.bool_)
        mask = self._of_values(condition, column)
        return mask if column.known is None else mask & column.known

    def _of_values(self, condition: Condition, column: Column) -> BoolArray:
        if condition.test is Test.ABOVE:
            return np.asarray(column.values > condition.value)
        if condition.test is Test.YEARS_AGO:
            return np.asarray(column.values <= np.datetime64(day_years_before(self.month, int(condition.value)), "D"))
        codes = [code.code for code in self.quantities[condition.quantity].codes]
        wanted = codes.index(str(condition.value)) if codes else condition.value
        return np.asarray(column.values == wanted)
