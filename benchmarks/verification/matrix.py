"""13 departments under 14 faults: how many cells there are, and how many do not say what they should."""

from __future__ import annotations

import tempfile
from pathlib import Path

from doudi.sandbox.departments.faults import Sick
from tests.evidence.connectors.test_matrix import cells, wrong


def count() -> tuple[int, int]:
    """Cells, and those that are wrong."""
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as folder:
        found = cells(Path(folder), list(Sick))
    return len(found), len(wrong(found))
