"""Arrow tables as populations (Arrow 表): one row per household, what is about persons as lists in the row.

A null is *unknown*. A confirmed *none* is the value the quantity counts it as. Money is int64 fen, dates are date32,
codes are text. The same layout serves a notebook, a Parquet file and a cluster: no second rule language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.kernel.errors import FaultList
from doudi.rules.bulk import OUTCOMES, BulkResult
from doudi.rules.population import Column, Population, dtype_of
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.states import UNKNOWN_BITS

OUTCOME, COMPUTED, AMOUNT = "outcome", "computed_outcome", "amount_fen"


def arrow_type(quantity: Quantity) -> pa.DataType:
    """How a quantity stands in a column.

    >>> wage = Quantity("monthly_wage_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage", none_is=0)
    >>> arrow_type(wage)
    DataType(int64)
    """
    if quantity.unit is QuantityUnit.YES_NO:
        return pa.bool_()
    if quantity.unit is QuantityUnit.DATE:
        return pa.date32()
    return pa.string() if quantity.unit is QuantityUnit.CODE else pa.int64()


def population_from_arrow(quantities: Mapping[str, Quantity], table: pa.Table | pa.RecordBatch) -> Population:
    """The columns of a table that are quantities; others are left alone.

    A table without any person column has households without people.

    Raises:
        FaultsFound: columns of another type, lists of different lengths in a row, codes nobody knows; all at once.
    """
    faults = FaultList()
    columns = {name: _one(table.column(position)) for position, name in enumerate(table.schema.names)}
    lists = {key: columns[key] for key, quantity in quantities.items()
             if quantity.entity is Entity.PERSON and key in columns}  # fmt: skip
    offsets = _offsets(lists, table.num_rows, faults)
    person: dict[str, Column] = {}
    household: dict[str, Column] = {}
    for key, quantity in quantities.items():
        if key not in columns:
            continue
        values = columns[key]
        if quantity.entity is Entity.PERSON:
            values = pc.list_flatten(values) if pa.types.is_list(values.type) else values
        column = _column(key, quantity, values, faults)
        if column is not None:
            (person if quantity.entity is Entity.PERSON else household)[key] = column
    faults.raise_if_any()
    return Population(offsets, person, household)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
        column = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    return column.cast(pa.list_(column.type.value_type)) if pa.types.is_large_list(column.type) else column


def _offsets(lists: Mapping[str, pa.Array], rows: int, faults: FaultList) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where each household's people begin, the same by every list."""
    offsets = np.zeros(rows + 1, np.int64)
    first = ""
    for key, column in lists.items():
        if not pa.types.is_list(column.type):
            faults.add(key, f"is {column.type}", "what is about persons is a list in the household's row",
                       "write a list", "arrow.not-a-list")  # fmt: skip
            continue
        if column.null_count:
            faults.add(key, f"{column.null_count} households have no list",
                       "no people is an empty list, what is unknown of a person a null in it", "write an empty list",
                       "arrow.no-list")  # fmt: skip
            continue
        lengths = pc.list_value_length(column).to_numpy(zero_copy_only=False).astype(np.int64)
        mine = np.concatenate([[0], np.cumsum(lengths)])
        if not first:
            first, offsets = key, mine.astype(np.int64)
        elif not np.array_equal(offsets, mine):
            row = int(np.flatnonzero(np.diff(offsets) != lengths)[0])
            faults.add(key, f"row {row} has {lengths[row]} people, {first} has {int(np.diff(offsets)[row])}",
                       "the lists of a household are of one length", "correct the row", "arrow.lengths")  # fmt: skip
    return offsets


def _column(key: str, quantity: Quantity, values: pa.Array, faults: FaultList) -> Column | None:
    wanted = arrow_type(quantity)
    if pa.types.is_dictionary(values.type):
        values = values.cast(pa.string())
    fits = values.type == wanted or (wanted == pa.int64() and pa.types.is_integer(values.type))
    if not fits and not pa.types.is_null(values.type):
        faults.add(key, f"is {values.type}", f"{quantity.zh} is {wanted}", "cast the column", "arrow.type")
        return None
    known = None if values.null_count == 0 else ~values.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_null(values.type):
        return Column(np.zeros(len(values), dtype_of(quantity)), np.zeros(len(values), np.bool_))
    if quantity.unit is QuantityUnit.CODE:
        return _coded(key, quantity, values, known, faults)
    if quantity.unit is QuantityUnit.DATE:
        days = values.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        return Column(days.astype("datetime64[D]"), known)
    plain = values.fill_null(False if quantity.unit is QuantityUnit.YES_NO else 0)
    return Column(plain.to_numpy(zero_copy_only=False).astype(dtype_of(quantity), copy=False), known)


def _coded(key: str, quantity: Quantity, values: pa.Array, known: Any, faults: FaultList) -> Column | None:
    codes = pa.array([code.code for code in quantity.codes])
    places = pc.index_in(values, codes)
    strange = pc.filter(values, pc.and_(pc.is_null(places), pc.is_valid(values))).unique().to_pylist()
    if strange:
        faults.add(key, f"unknown codes {', '.join(map(str, strange[:5]))}",
                   f"the list knows {', '.join(code.code for code in quantity.codes)}", "correct the codes",
                   "arrow.unknown-code")  # fmt: skip
        return None
    return Column(places.fill_null(0).to_numpy(zero_copy_only=False).astype(np.uint8), known)


def arrow_from_population(quantities: Mapping[str, Quantity], population: Population) -> pa.Table:
    """The reverse of `population_from_arrow`."""
    offsets = pa.array(population.offsets.astype(np.int32))
    found: dict[str, pa.Array] = {}
    for key, quantity in quantities.items():
        is_person = quantity.entity is Entity.PERSON
        column = (population.person if is_person else population.household).get(key)
        if column is not None:
            plain = _plain(quantity, column)
            found[key] = pa.ListArray.from_arrays(offsets, plain) if is_person else plain
    return pa.table(found) if found else pa.table({"_": pa.nulls(population.households)}).select([])


def _plain(quantity: Quantity, column: Column) -> pa.Array:
    mask = None if column.known is None else ~column.known
    if quantity.unit is QuantityUnit.CODE:
        words = np.array([code.code for code in quantity.codes], dtype=object)
        places = np.minimum(column.values, len(words) - 1)
        return pa.array(words[places] if len(places) else [], pa.string(), mask=mask)
    return pa.array(np.ascontiguousarray(column.values), arrow_type(quantity), mask=mask)


def result_to_arrow(result: BulkResult, outputs: Iterable[str] = ()) -> dict[str, pa.Array]:
    """A result as columns: outcome, what the figures alone say, amount (null where not known), and household rules.

    A rule of persons has no place in a household's row and is left out.
    """
    words = pa.array([str(outcome) for outcome in OUTCOMES])
    found = {
        OUTCOME: words.take(pa.array(result.outcome)), COMPUTED: words.take(pa.array(result.computed)),
        AMOUNT: pa.array(result.amount_fen, mask=~result.amount_known),
    }  # fmt: skip
    for name in outputs:
        column = result.outputs[name]
        if len(column.values) == len(result.outcome):
            unknown = (column.states & UNKNOWN_BITS) != 0
            found[name] = pa.array(np.ascontiguousarray(column.values), mask=np.ascontiguousarray(unknown))
    return found
