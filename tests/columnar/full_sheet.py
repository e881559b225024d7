"""Writes and loads as many rows as a sheet can hold, in a process of its own, and prints its peak memory."""

from __future__ import annotations

import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.columnar.citizen_numbers import full_numbers
from doudi.columnar.contract import load_contract
from tests.columnar.books import write_book
from tests.columnar.extracts import Desk, plain_row

DATASET = "civil_affairs_cremation"
ROWS = 1_048_575


def main() -> None:
    """Arguments: folder, `write` or `load`, format."""
    folder, what, form = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    path = folder / f"full.{form}"
    if what == "write":
        model = plain_row(load_contract(DATASET), 1)
        heads = np.arange(29 * 69 * 1_000)
        digits = (500_101 + heads // 69_000) * 10**11 + (1930 + heads // 1_000 % 69) * 10**7 + 101 * 10**3
        numbers = full_numbers((digits + heads % 1_000)[:ROWS].astype(np.uint64))
        # Every tenth number has a wrong check digit.
        wrong = {"X": "0", **{str(at): "X" for at in range(10)}}
        rows = (
            model | {"公民身份号码": one[:17] + wrong[one[17]] if at % 10 == 0 else one, "火化证号": f"H{at}"}
            for at, one in enumerate(numbers)
        )
        write(path, form, rows)
        return
    report = Desk(folder).load(path, DATASET)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(report.rows_in, report.rows_accepted, report.rows_rejected, peak)


def write(path: Path, form: str, rows: Iterator[dict[str, str]]) -> None:
    """The rows in a format."""
    if form == "xlsx":
        write_book(path, DATASET, rows)
        return
    headers = [column.header for column in load_contract(DATASET).columns]
    if form == "parquet":
        table = pa.Table.from_pylist([{header: row[header] for header in headers} for row in rows])
        pq.write_table(table, path, row_group_size=ROWS)
        return
    text = (",".join(row[header] for header in headers) + "\n" for row in rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("full.csv", "w") as file:
        file.write((",".join(headers) + "\n").encode("gb18030"))
        for line in text:
            file.write(line.encode("gb18030"))


if __name__ == "__main__":
    main()
