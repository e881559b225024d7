"""Columns that stand ready for many runs which differ in figures only (常备的列).

What depends on the columns alone is found once: how they come, the least and the largest number in each, the largest
household. A run then only passes other figures. Where the numbers cannot leave 32 bits the kernel is half as wide.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.month import Month
from doudi.rules.graph import Op
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.parameters import ParameterValue
from doudi.rules.population import Column, Population
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles import bounds
from doudi.rules.tiles.code import MOST_COUNTED
from doudi.rules.tiles.evaluating import (
    Ready,
    is_plain,
    is_worth_asking,
    kernel_for,
    structure_of,
    values_of_same,
)
from doudi.rules.tiles.lowering import Situation
from doudi.rules.tiles.plan import single_cells
from doudi.rules.tiles.run import Columns, cores, inputs_of, run_kernel
from doudi.rules.tiles.shapes import VERDICT_COLUMNS, Shape, column_of, facts_of, fixed_of
from doudi.rules.units import Kind


class Standing:
    """A ruleset over columns of an earlier evaluation, which may hold what no fact can, such as a negative amount."""

    def __init__(self, ruleset: Ruleset, population: Population, month: Month) -> None:
        self.ruleset, self.population, self.month = ruleset, population, month
        self._is_plain = is_plain(ruleset, population)
        self._structure = structure_of(ruleset)
        self._most = int(np.diff(population.offsets).max(initial=0))
        nodes = ruleset.graph.nodes
        facts = [(index, column_of(population, nodes[index]))
                 for index in ruleset.live_nodes if nodes[index].op is Op.FACT]  # fmt: skip
        self._ranges = {index: _range(column) for index, column in facts
                        if nodes[index].type.kind is Kind.NUMBER}  # fmt: skip
        self._has_dates = any(nodes[index].type.kind is Kind.DATE for index in ruleset.live_nodes)
        self._has_people = any(nodes[index].entity is Entity.PERSON for index in ruleset.live_nodes)
        self._facts = facts_of(ruleset, population)
        self._same = values_of_same(ruleset, population, self._facts, trusted=True) or {}
        self._bounds: _Bounds | None = None
        self._kernels: dict[Hashable, tuple[Ready, list[NDArray[Any]]] | None] = {}

    def columns(
        self, figures: Mapping[str, ParameterValue], outputs: tuple[str, ...] = (), *,
        verdicts: tuple[str, ...] = VERDICT_COLUMNS, compact: bool = False, threads: int | None = None,
        even_if_small: bool = False,
    ) -> Columns | None:  # fmt: skip
        """The columns wanted under these figures; None where NumPy is to answer, as in `evaluate_in_tiles`.

        Args:
            verdicts: of `VERDICT_COLUMNS`.
            compact: numbers in 32 bits where all are sure to fit.
        """
        if not (self._is_plain and is_worth_asking(self.population, even_if_small=even_if_small)):
            return None
        singles = single_cells(self.ruleset, figures, self.month)
        extent = self._extent(singles)
        if extent > bounds.LARGEST or self._most > MOST_COUNTED:
            return None
        is_short = extent <= bounds.LARGEST_SHORT and not (self._has_dates or self._has_people)
        compact = compact and is_short
        fixed = fixed_of(self.ruleset, singles)
        key = fixed, outputs, verdicts, compact, is_short
        if key not in self._kernels:
            shape = Shape(self._facts, fixed, outputs, verdicts, trusted=True, compact=compact, is_short=is_short)
            worth = math.inf if even_if_small else self.population.households
            ready = kernel_for(self.ruleset, (self._structure, shape), shape, singles, worth)
            inputs = inputs_of(ready.written, self.ruleset, self.population) if ready else []
            self._kernels[key] = (ready, inputs) if ready else None
        found = self._kernels[key]
        if found is None:
            return None
        kernel, inputs = found
        situation = Situation(self.month.index, singles, self._same)
        return run_kernel(
            kernel.kernel, kernel.written, inputs, self.population, situation, most=self._most,
            threads=cores() if threads is None else threads,
        )  # fmt: skip

    def _extent(self, singles: Mapping[int, SingleCell]) -> int:
        """No step comes to a larger number; found again only for figures unlike those before."""
        nodes = self.ruleset.graph.nodes
        numbers = {index: value for index, (value, _) in singles.items()
                   if isinstance(value, int) and nodes[index].type.kind is Kind.NUMBER}  # fmt: skip
        others = [cell for index, cell in singles.items() if index not in numbers]
        if self._bounds and self._bounds.hold(numbers, others):
            return self._bounds.extent
        exact = bounds.extent(self.ruleset, singles, self._ranges, self._most)
        if exact > bounds.LARGEST_SHORT:
            return exact
        # Reforms try figures near each other: what holds up to twice each need not be asked of the next.
        wide = {index: (min(value, 0), max(2 * value, 0)) for index, value in numbers.items()}
        extent = bounds.extent(self.ruleset, singles, self._ranges | wide, self._most)
        if extent <= bounds.LARGEST_SHORT:
            self._bounds = _Bounds(wide, others, extent)
        return exact


@dataclass(frozen=True, slots=True)
class _Bounds:
    """That 32 bits are enough, found for all figures in some ranges, everything else being equal."""

    numbers: dict[int, bounds.Range]
    others: list[SingleCell]
    extent: int

    def hold(self, numbers: Mapping[int, int], others: list[SingleCell]) -> bool:
        """Whether they speak for these figures."""
        ranges = self.numbers
        return (
            numbers.keys() == ranges.keys()
            and all(ranges[index][0] <= value <= ranges[index][1] for index, value in numbers.items())
            and others == self.others
        )


def _range(column: Column | None) -> tuple[int, int]:
    """The least and the largest known number; what lies where nobody knows is never told."""
    if column is None:
        return 0, 0
    values = column.values if column.known is None else column.values[column.known]
    return (int(values.min()), int(values.max())) if len(values) else (0, 0)
