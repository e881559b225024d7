"""13 departments under 14 faults: how many cells there are, and how many do not say what they should."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from doudi.evidence.connectors.declaring import Limits
from doudi.sandbox.departments.faults import Sick
from doudi.sandbox.departments.server import Departments
from tests.evidence.connectors.asked import DEPARTMENTS, asking, connectors, desk_of, with_departments
from tests.evidence.connectors.test_matrix import wrong

PATIENT = Limits(connect_seconds=20, total_seconds=30, slow_after_seconds=20, most_bytes=1 << 16)
HASTY = Limits(connect_seconds=20, total_seconds=1, slow_after_seconds=0.3, most_bytes=1 << 16)
"""For departments that never end; with the others a busy machine must not turn another reason into *too slow*."""


def count() -> tuple[int, int]:
    """Cells, and those that are wrong."""
    first = {each.department: next(iter(each.categories)) for each in connectors()}
    found: dict[tuple[str, Sick], Any] = {}

    async def work(departments: Departments, folder: Path) -> None:
        for fault in Sick:
            for name in DEPARTMENTS:
                await departments.make_sick(name, fault)
            limits = HASTY if fault in (Sick.HANG, Sick.DRIP) else PATIENT
            async with desk_of(departments, folder, limits=limits).open() as desk:
                heard = await asyncio.gather(*(desk.ask(asking(first[name])) for name in DEPARTMENTS))
            found.update({(name, fault): each.outcome for name, each in zip(DEPARTMENTS, heard, strict=True)})

    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as place:
        folder = Path(place)
        with_departments(folder, lambda departments: work(departments, folder))
    return len(found), len(wrong(found))
