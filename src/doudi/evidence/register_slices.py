"""The household register cut into slices for linkage (户籍分段): unsealed a slice at a time, in memory only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.linkage.running import Side
from doudi.columnar.snapshot import Snapshot
from doudi.evidence.store import REGISTER, unseal_for

ROWS_PER_SLICE = 500_000
_SEX = {"male": "1", "female": "2"}


@dataclass(frozen=True)
class RegisterPeople:
    """People of the register within some districts; `rows` are their positions in the snapshot."""

    snapshot: Snapshot
    rows: npt.NDArray[np.int64]

    @classmethod
    def within(cls, snapshot: Snapshot, districts: Collection[str]) -> RegisterPeople:
        """Those whose community lies in one of the districts (six figures each)."""
        district = pc.utf8_slice_codeunits(snapshot.read("community")["community"].cast(pa.string()), 0, 6)
        chosen = pc.is_in(district, value_set=pa.array(sorted(districts), pa.string()))
        return cls(snapshot, np.flatnonzero(chosen.to_numpy(zero_copy_only=False)))

    def slices(self, size: int = ROWS_PER_SLICE) -> list[Callable[[], Side]]:
        """One function for each slice, which unseals it when called."""
        return [
            lambda first=first: self.side(self.rows[first : first + size])  # type: ignore[misc]
            for first in range(0, len(self.rows), size)
        ]

    def side(self, rows: npt.NDArray[np.int64]) -> Side:
        """Names, numbers, addresses and the rest of some people."""
        unseal = unseal_for(REGISTER)
        table = self.snapshot.read("birth_date", "sex", "community").take(pa.array(rows))
        columns: dict[str, Any] = {
            "number": pa.array(self.snapshot.unseal("citizen_number", rows, unseal), pa.string()),
            "name": pa.array(self.snapshot.unseal("name", rows, unseal), pa.string()),
            "address": pa.array(self.snapshot.unseal("address", rows, unseal), pa.string()),
            "birth": pc.replace_substring(_flat(table["birth_date"].cast(pa.string())), "-", ""),
            "sex": pa.array([_SEX.get(each or "") for each in table["sex"].to_pylist()], pa.string()),
            "community": _flat(table["community"].cast(pa.string())),
        }
        return Side(self.snapshot.keys[rows], columns)

    def texts_of(self, keys: npt.NDArray[np.uint64]) -> dict[int, dict[str, str]]:
        """What the register says of some people, by key."""
        at = self.snapshot.positions(keys)
        side = self.side(at[at >= 0])
        return {
            int(key): {name: column[place].as_py() or "" for name, column in side.columns.items()}
            for place, key in enumerate(side.ids)
        }


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
