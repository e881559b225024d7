"""The bank's own table of accounts: kept apart from the extracts, opened only by the bank simulator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.sandbox import people as p
from doudi.sandbox.cells import Bytes
from doudi.sandbox.names import NameColumn
from doudi.sandbox.world import World

BANKS = ("重庆农村商业银行", "中国工商银行", "中国农业银行", "中国建设银行", "中国邮政储蓄银行", "重庆银行")
FILE = Path("departments") / "bank_accounts.parquet"


def write_accounts(world: World, city: Path) -> int:
    """Write everybody's accounts, one or two each; returns how many."""
    people = world.people
    draw = world.streams.of("accounts")
    holder = np.flatnonzero((people.deposits_fen > 0) & (people.register == p.REGISTERED))
    twice = draw.random(len(holder)) < 0.25
    rows = np.concatenate([holder, holder[twice]])
    part = np.where(np.r_[twice, np.ones(int(twice.sum()), np.bool_)], 2, 1)
    balance = people.deposits_fen[rows] // part
    # The odd fen of a halved balance stays in the first account, so that the sum is exact.
    balance[: len(holder)] = people.deposits_fen[holder] - np.where(twice, balance[: len(holder)], 0)
    bank = (rows * 31 + np.r_[np.zeros(len(holder), np.int64), np.ones(int(twice.sum()), np.int64)]) % len(BANKS)
    order = np.argsort(rows, kind="stable")
    table = pa.table(
        {
            "number": _strings(world.numbers[rows[order]]),
            "name": _strings(NameColumn(people, "utf-8")(rows[order])),
            "bank": pa.DictionaryArray.from_arrays(bank[order].astype(np.int8), pa.array(BANKS)),
            "balance_fen": balance[order],
        }
    )
    path = city / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", compression_level=1, use_dictionary=["bank"])
    return len(rows)


def _strings(matrix: Bytes) -> pa.Array:
    """The rows of a zero-padded matrix as an Arrow column of texts."""
    lengths = (matrix != 0).sum(axis=1)
    offsets: npt.NDArray[np.int32] = np.zeros(len(matrix) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    flat = matrix.reshape(-1)
    return pa.StringArray.from_buffers(len(matrix), pa.py_buffer(offsets), pa.py_buffer(flat[flat != 0]))
