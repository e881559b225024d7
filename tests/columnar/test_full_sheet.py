"""The largest sheet there can be is loaded in little memory, every row accounted for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(folder: Path, what: str, form: str) -> str:
    """One step in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.columnar.full_sheet", str(folder), what, form],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.long
@pytest.mark.parametrize("form", ["xlsx", "parquet", "zip"])
def test_a_full_sheet_needs_no_more_than_half_a_gigabyte(tmp_path: Path, form: str) -> None:
    """1,048,575 rows, every tenth with a wrong check digit: all are accounted for, within 512 MiB."""
    run(tmp_path, "write", form)
    rows_in, accepted, rejected, peak = map(int, run(tmp_path, "load", form).split())
    assert rows_in == 1_048_575
    assert (accepted, rejected) == (rows_in - 104_858, 104_858)
    assert peak <= 512
