"""Tables of households and persons to a table of answers (按表审核): Arrow, pandas, or whatever speaks Arrow."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.arrow import population_from_arrow, result_to_arrow
from doudi.rules.bulk import assess_population
from doudi.rules.population import Population
from doudi.rules.quantities import Entity, QuantityUnit
from doudi.rules.ruleset import Ruleset
from doudi.schemes.tables.checks import Named, check_table, with_contradictions

PERSON_KEY = "key"
"""The column of the table of persons that tells people apart who are alike in everything else."""
_OWN_KEY = "\x00key"
"""The same among the columns of households, where `key` may be their own."""


def assess_table(
    ruleset: Ruleset, households: Any, persons: Any, month: Month, by: str, also: Sequence[str], keep: Sequence[str]
) -> Any:
    """See `notebook.Policy.assess_table`."""
    faults = FaultList()
    rows = _as_table(households, "households", faults)
    people = None if persons is None else _as_table(persons, "persons", faults)
    faults.raise_if_any()
    assert rows is not None
    _check_columns(ruleset, rows, people, by, keep, faults)
    _check_rules(ruleset, also, faults)
    faults.raise_if_any()
    rows = _with_days(ruleset, rows)
    whole = rows if people is None else _joined(rows, _with_days(ruleset, people), by, faults)
    faults.raise_if_any()
    population = population_from_arrow(ruleset.quantities, whole)
    doubtful = check_table(ruleset, population, month, _named(rows, whole, by, population), faults)
    faults.raise_if_any()
    result = with_contradictions(assess_population(ruleset, population, month, outputs=also), doubtful)
    carried = [name for name in dict.fromkeys([by, *keep]) if name in rows.column_names]
    table = pa.table({**{name: rows.column(name) for name in carried}, **result_to_arrow(result, also)})
    return table.to_pandas() if _is_pandas(households) else table


def _named(rows: pa.Table, whole: pa.Table, by: str, population: Population) -> Named:
    """How faults call households: as the table does, or by row."""
    own_keys = np.zeros(population.persons, np.bool_)
    if _OWN_KEY in whole.column_names:
        keys = whole.column(_OWN_KEY).combine_chunks().flatten()
        own_keys = keys.is_valid().to_numpy(zero_copy_only=False)
    names = rows.column(by) if by in rows.column_names else None
    return Named(lambda row: f"row {row}" if names is None else str(names[row].as_py()), own_keys)


def _is_pandas(table: Any) -> bool:
    return type(table).__module__.partition(".")[0] == "pandas"


def _as_table(given: Any, name: str, faults: FaultList) -> pa.Table | None:
    try:
        return pa.Table.from_pandas(given, preserve_index=False) if _is_pandas(given) else pa.table(given)
    except (TypeError, ValueError, pa.ArrowInvalid) as error:
        faults.add(name, f"is no table: {str(error)[:120]}", "a table is a pandas or Arrow one, or a dict of columns",
                   "give one", "schemes.no-table")  # fmt: skip
        return None


def _check_columns(
    ruleset: Ruleset, rows: pa.Table, people: pa.Table | None, by: str, keep: Sequence[str], faults: FaultList
) -> None:
    """A column nobody reads is a misspelt name more often than not, and would silently count as unknown."""
    both = frozenset({Entity.PERSON, Entity.HOUSEHOLD})
    _check_each(ruleset, "households", rows, both if people is None else {Entity.HOUSEHOLD}, {by, *keep}, faults)
    if people is not None:
        _check_each(ruleset, "persons", people, {Entity.PERSON}, {by, PERSON_KEY}, faults)


def _check_each(
    ruleset: Ruleset, name: str, table: pa.Table, about: Set[Entity], words: Set[str], faults: FaultList
) -> None:
    for column in table.column_names:
        quantity = ruleset.quantities.get(column)
        if column in words:
            continue
        if quantity is None or quantity.entity not in about:
            faults.add(f"{name}.{column}", f"is no quantity of the {' or '.join(sorted(about))}",
                       f"columns are quantities of {ruleset.scheme}",
                       "correct the name, drop the column, or name it in keep", "schemes.no-such-column")  # fmt: skip
        elif pa.types.is_floating(table.schema.field(column).type):
            faults.add(f"{name}.{column}", "holds numbers with a decimal point",
                       "money is whole fen, counts are whole",
                       "in pandas: astype(\"Int64\"), which keeps what is missing", "schemes.float-column")  # fmt: skip


def _check_rules(ruleset: Ruleset, also: Sequence[str], faults: FaultList) -> None:
    for name in also:
        rule = ruleset.rules.get(name)
        if rule is None or rule.entity is Entity.PERSON:
            faults.add(f"also {name}", "is no rule of the household", "rules of the household have a column",
                       "see Policy.rules", "schemes.no-such-rule")  # fmt: skip


def _with_days(ruleset: Ruleset, table: pa.Table) -> pa.Table:
    """Points in time as days, where they are whole days: pandas knows no others."""
    for position, name in enumerate(table.column_names):
        quantity = ruleset.quantities.get(name)
        is_date = quantity is not None and quantity.unit is QuantityUnit.DATE
        if is_date and pa.types.is_timestamp(table.schema.field(name).type):
            table = table.set_column(position, name, table.column(name).cast(pa.date32()))
    return table


def _joined(rows: pa.Table, people: pa.Table, by: str, faults: FaultList) -> pa.Table:
    """The persons as lists in their household's row."""
    for name, table in (("households", rows), ("persons", people)):
        if by not in table.column_names:
            faults.add(f"{name}.{by}", "is missing", "both tables name the household", "add it, or say by=",
                       "schemes.no-key-column")  # fmt: skip
    if len(faults):
        return rows
    keys = rows.column(by).combine_chunks()
    if keys.null_count or len(pc.unique(keys)) < len(keys):
        faults.add(f"households.{by}", "names a household twice or not at all", "a household has one row",
                   "remove the others", "schemes.household-twice")  # fmt: skip
        return rows
    at = pc.index_in(people.column(by).combine_chunks(), keys)
    if at.null_count:
        strange = pc.filter(people.column(by).combine_chunks(), pc.is_null(at)).unique().to_pylist()
        faults.add(f"persons.{by}", f"names {', '.join(map(str, strange[:5]))}, which households does not",
                   "a person belongs to a household of the other table", "correct the key",
                   "schemes.no-such-household")  # fmt: skip
        return rows
    places = at.to_numpy(zero_copy_only=False)
    order = np.argsort(places, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=len(keys)))]).astype(np.int32)
    sorted_people = people.take(pa.array(order))
    for name in people.column_names:
        if name != by:
            values = sorted_people.column(name).combine_chunks()
            values = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
            column = _OWN_KEY if name == PERSON_KEY else name
            rows = rows.append_column(column, pa.ListArray.from_arrays(pa.array(offsets), values))
    return rows
