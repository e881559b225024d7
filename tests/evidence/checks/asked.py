"""Departments that answer about the test family, and the operator's files that lead to them."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from doudi.evidence.checking.runner import Pace, Runner, Work
from doudi.kernel.clock import FixedClock
from doudi.sandbox.departments.answering import dataset_of
from doudi.sandbox.departments.certificates import make_certificates
from doudi.sandbox.departments.faults import Sick
from doudi.sandbox.departments.server import Departments
from tests.evidence.office import NUMBERS, Office, row_about

WHO = {number: who for who, number in NUMBERS.items()}
AS_OF = "2025-08-31"
PATIENT = {"connect_seconds": 20, "total_seconds": 30, "slow_after_seconds": 20, "most_bytes": 1 << 16}
"""A busy machine must not turn an answer into silence."""
ONCE = {"attempts": 1, "failures": 1000, "of_last": 1000}
BRISK = Pace(lease_seconds=30, idle_seconds=0.01, dry_seconds=0.005, tend_seconds=0.05)


class Family:
    """Of each member one row in every category, but none in those named bare."""

    def __init__(self, bare: frozenset[str] = frozenset()) -> None:
        self.bare = bare

    def tree(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """As `Answers.tree`."""
        category = str(asked["category"])
        told = {"request_id": asked["request_id"], "category": category, "as_of": AS_OF}
        if asked.get("at_or_above_fen") is not None:
            return {**told, "at_or_above_fen": int(asked["at_or_above_fen"]), "reaches": category not in self.bare}
        who = WHO[str(asked["citizen_number"])]
        return {**told, "rows": [] if category in self.bare else [row_about(dataset_of(category), who)]}


class Open:
    """Departments that run in a thread of their own, and can be made sick from outside."""

    def __init__(self, departments: Departments, loop: asyncio.AbstractEventLoop) -> None:
        self.departments, self._loop = departments, loop
        self.operator = departments._folder / "operator"
        self.operator.mkdir(exist_ok=True)

    def write_hosts(self) -> None:
        """The operator's list of hosts as it stands now."""
        (self.operator / "hosts.yaml").write_text(yaml.safe_dump(self.departments.hosts()), encoding="utf-8")

    def sick(self, name: str, fault: Sick | None) -> None:
        """Switch a fault."""
        asyncio.run_coroutine_threadsafe(self.departments.make_sick(name, fault), self._loop).result(10)
        self.write_hosts()

    @property
    def order(self) -> list[str]:
        """Request numbers in the order they came."""
        return list(self.departments.order)

    def asked(self) -> Counter[str]:
        """How often each request came."""
        return Counter(each["request_id"] for seen in self.departments.seen.values() for each in seen.questions)

    def categories(self) -> set[str]:
        """What was asked about at all."""
        return {category for seen in self.departments.seen.values() for category in seen.counts}


@contextmanager
def departments(folder: Path, answers: Any = None, *, is_encrypted: bool = False) -> Iterator[Open]:
    """Thirteen, on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    if is_encrypted:
        make_certificates(folder)
    there = Departments(answers or Family(), folder, is_encrypted=is_encrypted)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(there.start(), loop).result(20)
    try:
        yield Open(there, loop)
    finally:
        asyncio.run_coroutine_threadsafe(_end(there), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _end(there: Departments) -> None:
    """Closed, and whoever still hangs is let go."""
    await there.stop()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def connect(settings: Any, there: Open, *, first_only: bool = False, **more: Any) -> None:
    """The operator's files: all thirteen, each with these words more.

    Args:
        first_only: only one category of each department.
    """
    told = there.departments.connectors()
    for each in told["connectors"].values():
        each.update({"limits": PATIENT, "patience": ONCE, **more})
        if first_only:
            code = next(iter(each["categories"]))
            each["categories"] = {code: each["categories"][code]}
    there.write_hosts()
    settings.DOUDI_CONNECTORS = there.operator / "connectors.yaml"
    settings.DOUDI_CONNECTORS.write_text(yaml.safe_dump(told), encoding="utf-8")


def run(office: Office, pace: Pace = BRISK) -> Work:
    """Work through everything that waits."""
    return Runner(lambda: FixedClock(office.now), pace).run(until_idle=True)
