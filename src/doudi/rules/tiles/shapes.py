"""What a kernel is written for (核的形状): which columns there are and how, which figures are known.

Two runs with the same shape share a kernel: amounts and the month are passed when it runs, everything else is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.ratio import Ratio
from doudi.rules.graph import Node, Op
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.operators import is_known
from doudi.rules.population import Column, Population
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.tables import Scale, Table
from doudi.rules.units import Kind

VERDICT_COLUMNS = ("outcome", "computed", "amount_fen", "amount_known")


class Form(StrEnum):
    """How a fact comes."""

    ABSENT = "absent"
    SAME = "same"
    """One value for everybody."""
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class FactShape:
    """How a fact comes.

    Args:
        dtype: of the column, dates as int64.
        has_mask: whether some are unknown.
        value: of a yes/no or code that is the same for everybody; amounts are passed when the kernel runs.
    """

    form: Form
    dtype: str = ""
    has_mask: bool = False
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything that is written into a kernel.

    Args:
        facts: by node.
        singles: what is fixed of each figure and constant, by node.
        outputs: the rules whose columns are wanted.
        verdicts: which of the verdict columns are wanted.
        trusted: the columns come from an earlier evaluation: what is in them is not looked at.
        compact: numbers are written as int32; the kernel says if one does not fit.
        is_short: every number fits 32 bits, on the way too.
    """

    facts: tuple[tuple[int, FactShape], ...]
    singles: tuple[tuple[int, tuple[int, Any]], ...]
    outputs: tuple[str, ...]
    verdicts: tuple[str, ...] = VERDICT_COLUMNS
    trusted: bool = False
    compact: bool = False
    is_short: bool = False


def shape_of(
    ruleset: Ruleset, population: Population, singles: Mapping[int, SingleCell], outputs: tuple[str, ...]
) -> Shape:
    """The shape of a run."""
    return Shape(facts_of(ruleset, population), fixed_of(ruleset, singles), outputs)


def facts_of(ruleset: Ruleset, population: Population) -> tuple[tuple[int, FactShape], ...]:
    """How each fact comes, by node."""
    return tuple(
        (index, _fact_shape(column_of(population, node)))
        for index in ruleset.live_nodes
        if (node := ruleset.graph.nodes[index]).op is Op.FACT
    )


def fixed_of(ruleset: Ruleset, singles: Mapping[int, SingleCell]) -> tuple[tuple[int, tuple[int, Any]], ...]:
    """What of each figure and constant is written into a kernel, by node."""
    return tuple((index, _fixed(ruleset.graph.nodes[index], cell)) for index, cell in singles.items())


def column_of(population: Population, node: Node) -> Column | None:
    """The column of a fact."""
    columns = population.person if node.entity is Entity.PERSON else population.household
    return columns.get(str(node.payload))


def plain_values(values: NDArray[Any]) -> NDArray[Any]:
    """A column as the kernel takes it: dates as days, yes/no as bytes, no gaps between rows."""
    values = np.ascontiguousarray(values)
    if values.dtype.kind == "M":
        return values.view(np.int64)
    return values.view(np.uint8) if values.dtype == np.bool_ else values


def is_same(values: NDArray[Any]) -> bool:
    """Whether the column is one value, repeated without taking room."""
    return len(values) > 0 and values.strides == (0,)


def _fact_shape(column: Column | None) -> FactShape:
    if column is None:
        return FactShape(Form.ABSENT)
    values, has_mask = column.values, column.known is not None
    kind = values.dtype.kind
    if is_same(values) and not has_mask:
        narrow = kind == "b" or values.dtype == np.uint8
        return FactShape(Form.SAME, value=int(values[0]) if narrow else None)
    return FactShape(Form.COLUMN, "int64" if kind == "M" else "uint8" if kind == "b" else str(values.dtype), has_mask)


def _fixed(node: Node, cell: SingleCell) -> tuple[int, Any]:
    """The state, and the part of the value that is written into the kernel."""
    value, state = cell
    if not is_known(cell):
        return state, None
    if node.type.kind is Kind.NUMBER:
        return state, value if node.op is Op.CONSTANT else None
    if isinstance(value, Table | Scale):
        yes_no = node.type.entry.kind is Kind.BOOL
        places = range(len(value.steps)) if isinstance(value, Scale) else [code for code, _ in value]
        held = (entry if yes_no else entry is not None for _, entry in value)
        return state, tuple(zip(places, held, strict=True))
    if isinstance(value, Ratio):
        return state, (value.numerator, value.denominator)
    return state, tuple(sorted(value)) if isinstance(value, frozenset) else value
