"""Settles the rows of a whole file against each other (全文件核定): order, repetitions, later versions, conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.at_once import in_order
from doudi.columnar.checking import Accepted
from doudi.columnar.citizen_numbers import full_number_column
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.key_lists import as_uint64
from doudi.columnar.pseudonym import refuse_collisions
from doudi.columnar.rejects import RejectsFile
from doudi.columnar.sealed import Texts
from doudi.columnar.spare_memory import give_back

UInt64s = npt.NDArray[np.uint64]
_AT_ONCE = 2
"""Columns brought into order, before memory is handed back."""


def settle_repeats(accepted: Accepted, contract: DatasetContract, rejects: RejectsFile) -> tuple[dict[str, Any], int]:
    """Joins the blocks, sorts them by key (a person's, an employer's, a project's), and rejects exact repetitions and
    superseded versions.

    Returns:
        The columns by name, sorted (those to be sealed: `Later`), with `_`-prefixed helpers removed except `_digits`;
        and the number of rows that share a contract key with another row but say something else, which all stay
        (两说并存).

    Raises:
        PseudonymsCollide: one person key stands for two numbers.
    """
    names = [name for name in accepted.parts if name not in ("_hash", "_check")]
    first = dict.fromkeys((contract.sorted_by, "source_row", *contract.key, contract.version_column or "source_row"))
    columns = {name: accepted.joined(name) for name in first if name in accepted.parts}
    keys, rows, hashes = columns[contract.sorted_by], columns["source_row"], accepted.joined("_hash")
    by_key = _in_order(keys, rows)
    sorted_keys = keys[by_key]
    refuse_collisions(sorted_keys, accepted.joined("_check")[by_key], contract.dataset)
    together = _several(sorted_keys)
    out = np.zeros(len(keys), dtype=bool)
    # Only rows that share a key can be repetitions or versions of each other: the others are not looked at again.
    shared = by_key[together]
    order = shared[np.lexsort((rows[shared], hashes[shared], keys[shared]))]
    repeats = np.zeros(len(order), dtype=bool)
    repeats[1:] = (keys[order][1:] == keys[order][:-1]) & (hashes[order][1:] == hashes[order][:-1])
    out[order[repeats]] = True
    for row in np.sort(rows[out]).tolist():
        rejects.add(row, "duplicate_row")
    alive = ~out
    if contract.sorted_by in contract.key:
        alive[by_key[~together]] = False
    conflicts, superseded = settle_keys(columns, contract, alive)
    for row in np.sort(rows[superseded]).tolist():
        rejects.add(row, "superseded")
    out |= superseded
    final = by_key[~out[by_key]]
    accepted.rows = len(final)
    sealed = {column.name for column in contract.columns if column.keep == "sealed"} | {"_digits"}

    def sort(name: str) -> Any:
        values = columns.pop(name) if name in columns else accepted.joined(name)
        return Later(values, final) if name in sealed else _take(values, final)

    own = [name for name in names if name in columns or isinstance(accepted.parts[name][0], np.ndarray)]
    others = sorted((name for name in names if name not in own), key=lambda name: name not in sealed)
    by_name: dict[str, Any] = {}
    # What one column has freed is not always of use to the next, and none to another allocator: it is handed back.
    for few in [*(others[first : first + _AT_ONCE] for first in range(0, len(others), _AT_ONCE)), own]:
        by_name.update(zip(few, in_order(len(few), lambda at: sort(few[at])), strict=True))  # noqa: B023
        give_back()
    return {name: by_name[name] for name in names}, conflicts


@dataclass(frozen=True)
class Later:
    """A column brought into its order piece by piece (稍后排序), when it is sealed: there is no room for two."""

    values: Any
    order: npt.NDArray[np.int64]

    def __getitem__(self, some: slice) -> Any:
        return _take(self.values, self.order[some])


def _in_order(keys: UInt64s, rows: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The order by key, and of one key by row."""
    order = np.argsort(keys)
    together = np.flatnonzero(_several(keys[order]))
    if len(together):
        some = order[together]
        order[together] = some[np.lexsort((rows[some], keys[some]))]
    return order


def _several(sorted_keys: UInt64s) -> npt.NDArray[np.bool_]:
    """For each of ascending keys whether it stands there more than once."""
    same = sorted_keys[1:] == sorted_keys[:-1]
    found = np.zeros(len(sorted_keys), dtype=bool)
    found[1:] = same
    found[:-1] |= same
    return found


def _take(values: Any, order: npt.NDArray[Any]) -> Any:
    return values[order] if isinstance(values, np.ndarray) else pc.take(values, pa.array(order), boundscheck=False)


def settle_keys(
    columns: dict[str, Any], contract: DatasetContract, alive: npt.NDArray[np.bool_]
) -> tuple[int, npt.NDArray[np.bool_]]:
    """Rows that share the contract key: how many there are, and which are superseded by a later version."""
    superseded = np.zeros(len(alive), dtype=bool)
    rows = np.flatnonzero(alive)
    if not len(rows):
        return 0, superseded
    parts = [_sortable(columns[name])[rows] for name in contract.key]
    source = columns["source_row"][rows]
    version = _sortable(columns[contract.version_column])[rows] if contract.version_column else np.zeros(len(rows))
    order = np.lexsort((source, version, *reversed(parts)))
    same = np.ones(len(rows) - 1, dtype=bool)
    for part in parts:
        same &= part[order][1:] == part[order][:-1]
    if contract.version_column:
        older = order[:-1][same]
        superseded[rows[older]] = True
        return 0, superseded
    touched = np.zeros(len(rows), dtype=bool)
    touched[:-1] |= same
    touched[1:] |= same
    return int(touched.sum()), superseded


def _sortable(values: Any) -> npt.NDArray[Any]:
    """Integers that are equal exactly where the values are equal; for numbers and days also in their order."""
    if isinstance(values, np.ndarray):
        return values
    if pa.types.is_dictionary(values.type):
        return np.asarray(values.indices.fill_null(-1).to_numpy(zero_copy_only=False))
    if pa.types.is_string(values.type):
        return np.asarray(values.fill_null("").dictionary_encode().indices.to_numpy(zero_copy_only=False))
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    return np.asarray(values.fill_null(-1).to_numpy(zero_copy_only=False))


def to_table(columns: dict[str, Any], contract: DatasetContract) -> tuple[Any, dict[str, Texts]]:
    """The Arrow table of a snapshot's rows, and its columns to be sealed (with the clear numbers of a people map)."""
    names = [c.name for c in contract.columns if c.keep == "sealed" and c.name in columns]
    sealed: dict[str, Texts] = {name: partial(_some, columns.pop(name)) for name in names}
    if "_digits" in columns:
        sealed["citizen_number"] = partial(_some_numbers, columns.pop("_digits"))
    arrays = {name: pa.array(columns.pop(name)) for name in (contract.sorted_by, "source_row")}
    for name, values in columns.items():
        arrays[name] = as_uint64(values) if isinstance(values, np.ndarray) else values
    return pa.table(arrays), sealed


def _some(values: Any, first: int, last: int) -> Any:
    return values[first:last]


def _some_numbers(digits: UInt64s, first: int, last: int) -> Any:
    return full_number_column(digits[first:last])
