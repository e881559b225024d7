"""Writes and loads a sheet of 1,048,576 rows in a process of its own, and prints its peak memory."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np

from doudi.columnar.citizen_numbers import full_numbers
from doudi.columnar.contract import load_contract
from tests.columnar.books import write_book
from tests.columnar.extracts import Desk, plain_row

DATASET = "civil_affairs_cremation"
ROWS = 1_048_575


def main() -> None:
    """Arguments: folder, `write` or `load`."""
    folder, what = Path(sys.argv[1]), sys.argv[2]
    path = folder / "full.xlsx"
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
        write_book(path, DATASET, rows)
        return
    report = Desk(folder).load(path, DATASET)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(report.rows_in, report.rows_accepted, report.rows_rejected, peak)


if __name__ == "__main__":
    main()
