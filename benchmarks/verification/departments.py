"""Thirteen departments in a process of their own that answer at once, or after a fixed time: `FOLDER SECONDS`."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from aiohttp import web

from doudi.columnar.contract import load_contract
from doudi.kernel.clock import SystemClock
from doudi.sandbox.departments.answering import dataset_of
from doudi.sandbox.departments.server import Departments
from tests.columnar.extracts import plain_row

SLOWEST = "tax"
TOOK = "took"
"""The file in which the slowest department writes how many seconds it had each question."""


class Answers:
    """Of everybody one row in every category."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, str]] = {}
        self._as_of = (SystemClock().today() - timedelta(days=1)).isoformat()

    def tree(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """As the simulated departments' own."""
        category, number = str(asked["category"]), str(asked["citizen_number"])
        dataset = dataset_of(category)
        if dataset not in self._rows:
            self._rows[dataset] = plain_row(load_contract(dataset), 7)
        row = {**self._rows[dataset], "公民身份号码": number}
        if dataset == "police_household_register":
            row |= {"出生日期": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
                    "性别": "1" if int(number[16]) % 2 else "2"}  # fmt: skip
        return {"request_id": asked["request_id"], "category": category, "as_of": self._as_of, "rows": [row]}


class Timed(Departments):
    """The slowest takes the time given, the others a share of it; what the slowest really took is written down."""

    seconds = 0.0
    book: TextIO | None = None

    async def _answer(self, name: str, request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        if self.seconds:
            await asyncio.sleep(self.seconds * (1.0 if name == SLOWEST else 0.4))
        answer = await super()._answer(name, request)
        if name == SLOWEST and self.book is not None:
            self.book.write(f"{time.perf_counter() - began}\n")
            self.book.flush()
        return answer


async def _serve(folder: Path, seconds: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = Timed(Answers(), folder, is_encrypted=False)
    there.seconds, there.book = seconds, (folder / TOOK).open("w")
    await there.start()
    print(there.steering, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), float(sys.argv[2])))
