"""Snapshots written without extracts: random rows of a dataset's own columns, changed here and there."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa

from doudi.columnar.contract import ColumnContract, load_contract
from doudi.columnar.parsing import meanings
from doudi.columnar.snapshot import Snapshot, SnapshotInfo, SnapshotStore, write_rows
from tests.columnar.extracts import AS_OF

Row = dict[str, Any]
KEY_ID = "0123456789abcdef"
SUBJECTS = 40
"""So many employers, accounts and officials there are where people are named too."""
_NUMBER = count(1)


def random_rows(
    dataset: str, keys: Sequence[int], chance: random.Random, most: int = 2, people: Sequence[int] = ()
) -> list[Row]:
    """Some rows of some keys; what the contract does not require is often not given.

    Args:
        people: whom columns of citizen numbers name, beside the one the rows are sorted by.
    """
    return [random_row(dataset, key, chance, people) for key in keys for _ in range(chance.randint(0, most))]


def random_row(dataset: str, key: int, chance: random.Random, people: Sequence[int] = ()) -> Row:
    """One row of a key."""
    contract = load_contract(dataset)
    row: Row = {contract.sorted_by: key}
    for column in contract.columns:
        if column.mark_as:
            row[column.mark_as] = chance.choice([7] * 30 + [8])
        if column.keep in ("value", "key") and column.name != contract.sorted_by:
            row[column.name] = None if not column.required and chance.random() < 0.3 else _value(column, chance, people)
        if column.key_as:
            row[column.key_as] = None if not column.required and chance.random() < 0.3 else chance.randint(1, SUBJECTS)
    return row


def _value(column: ColumnContract, chance: random.Random, people: Sequence[int]) -> Any:
    if column.keep == "key" and column.type == "citizen_number" and people:
        return chance.choice(people)
    if column.keep == "key":
        return chance.randint(1, SUBJECTS if people else 5)
    if column.type == "code":
        return chance.choice(meanings(column))
    if column.type == "date":
        years = chance.choice([0, 0, 1, 16, 60])
        return AS_OF.replace(year=AS_OF.year - years) + timedelta(days=chance.randint(-40, 40))
    if column.type == "month":
        return AS_OF.year * 12 + AS_OF.month - 1 + chance.choice([-13, -12, -4, -3, -1, 0, 0, 1])
    if column.type in ("text", "credit_code", "digits"):
        return chance.choice(["甲", "乙", "丙"])
    return chance.choice([0, 0, 0, 1, 2, 2020])


def changed(
    rows: list[Row], dataset: str, keys: Sequence[int], chance: random.Random, share: float,
    people: Sequence[int] = (),
) -> list[Row]:  # fmt: skip
    """The rows a little later: some gone, some with another value, some new, and all in another order."""
    found = []
    for row in rows:
        turn = chance.random()
        if turn < share / 3:
            continue
        if turn < share:
            other = random_row(dataset, row[load_contract(dataset).sorted_by], chance, people)
            one = chance.choice(list(row))
            row = other if chance.random() < 0.3 else {**row, one: other[one]}
        found.append(row)
    some = [key for key in keys if chance.random() < share / 3]
    found += random_rows(dataset, some, chance, people=people)
    chance.shuffle(found)
    return found


def put(
    store: SnapshotStore, dataset: str, rows: list[Row], as_of: date, unsure: Sequence[int] = (),
    without: Sequence[str] = (),
) -> Snapshot:  # fmt: skip
    """Writes rows as a snapshot.

    Args:
        unsure: keys of which a row counts as rejected.
        without: columns that are left out, as before a contract had them.
    """
    contract, number = load_contract(dataset), next(_NUMBER)
    key = contract.sorted_by
    rows = sorted(rows, key=lambda row: row[key])
    columns: dict[str, Any] = {
        key: pa.array([row[key] for row in rows], pa.uint64()),
        "source_row": pa.array(np.random.default_rng(number).permutation(len(rows)), pa.uint32()),
    }
    for column in contract.columns:
        if column.mark_as:
            columns[column.mark_as] = pa.array([row[column.mark_as] for row in rows], pa.uint32())
        if column.keep in ("value", "key") and column.name not in (key, *without):
            columns[column.name] = _array(column, [row[column.name] for row in rows])
        if column.key_as and column.key_as not in without:
            columns[column.key_as] = pa.array([row[column.key_as] for row in rows], pa.uint64())
    info = SnapshotInfo(
        dataset, as_of.isoformat(), f"2025-09-01T08:{number // 60 % 60:02d}:{number % 60:02d}+08:00", "made.csv",
        f"{number:064x}"[::-1], contract.version, KEY_ID, len(rows), len(rows), 0, len({row[key] for row in rows}),
        sorted_by=key,
    )  # fmt: skip
    with store.writing(dataset) as folder:
        write_rows(folder, pa.table(columns), np.array(unsure, np.uint64), np.empty(0, np.uint64))
        return store.publish(folder, info)


def _array(column: ColumnContract, values: list[Any]) -> Any:
    if column.keep == "key":
        return pa.array(values, pa.uint64())
    if column.type == "code":
        names = meanings(column)
        places = [None if value is None else names.index(value) for value in values]
        return pa.DictionaryArray.from_arrays(pa.array(places, pa.int8()), pa.array(names, pa.string()))
    kinds: Mapping[str, Any] = {"date": pa.date32(), "month": pa.int32(), "text": pa.string(), "name": pa.string(),
                                "credit_code": pa.string(), "digits": pa.string()}  # fmt: skip
    return pa.array(values, kinds.get(column.type, pa.int64()))
