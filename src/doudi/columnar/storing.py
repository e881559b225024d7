"""Writes the rows of a load (入库): sorted columns, sealed texts and rejects, published by one rename."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order
from doudi.columnar.checking import Accepted
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.key_lists import empty_keys
from doudi.columnar.linked_rows import LinkedRows
from doudi.columnar.rejects import RejectsFile
from doudi.columnar.sealed import Seal, write_sealed
from doudi.columnar.settling import to_table
from doudi.columnar.snapshot import SnapshotInfo, SnapshotStore, write_rows


def count_people(sorted_keys: npt.NDArray[np.uint64]) -> int:
    """How many different keys there are."""
    return int(np.count_nonzero(sorted_keys[1:] != sorted_keys[:-1])) + (1 if len(sorted_keys) else 0)


def store_rows(
    columns: dict[str, object],
    accepted: Accepted,
    contract: DatasetContract,
    info: SnapshotInfo,
    store: SnapshotStore,
    seal: Seal,
    rejects: RejectsFile,
    linked: LinkedRows,
) -> SnapshotInfo:
    """Writes sorted columns, sealed texts and rejects, and publishes the snapshot by one rename."""
    with store.writing(contract.dataset) as folder:
        linked.write(folder)
        table, sealed = to_table(columns, contract)
        people = np.concatenate([*accepted.unsure_people, empty_keys()])
        groups = np.concatenate([*accepted.unsure_groups, empty_keys()])
        parts = [partial(write_rows, folder, table, people, groups[groups != 0])]
        if sealed:
            info = replace(info, sealed_columns=tuple(sealed))
            parts.append(partial(write_sealed, folder / "sealed.parquet", sealed, len(table), seal))
        in_order(len(parts), lambda at: parts[at]())
        # Rejects first: a snapshot whose rejects file is missing would hide them; the other way round harms nobody.
        rejects.close()
        return store.publish(folder, info).info
