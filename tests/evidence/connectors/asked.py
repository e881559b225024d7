"""Thirteen simulated departments over a few made-up rows, and whoever asks them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from doudi.columnar.contract import load_contract
from doudi.evidence.connectors.declaring import CategoryTerms, Connector, Kind, Limits, Patience
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.hosts import Host, read_hosts
from doudi.evidence.connectors.saying import Asking
from doudi.reference.categories import load_catalogue
from doudi.sandbox.departments.answering import SOAP_DEPARTMENTS, dataset_of
from doudi.sandbox.departments.certificates import make_certificates
from doudi.sandbox.departments.server import Departments

NUMBER, TOKEN, TODAY = "11010519491231002X", "open sesame", date(2025, 9, 10)
QUICK = Limits(connect_seconds=3, total_seconds=2.5, slow_after_seconds=0.5, most_bytes=1 << 16)
ONCE = Patience(attempts=1, failures=10_000, of_last=10_000)
CATEGORIES = [each.code for each in load_catalogue().categories]
DEPARTMENTS = [each.code for each in load_catalogue().departments]


class MadeUp:
    """Answers without a city: of everybody one row in every category, but nothing in those named bare."""

    def __init__(self, bare: frozenset[str] = frozenset()) -> None:
        self.bare = bare

    def tree(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """As `Answers.tree`."""
        category = str(asked["category"])
        told = {"request_id": asked["request_id"], "category": category, "as_of": "2025-08-31"}
        if asked.get("at_or_above_fen") is not None:
            return {**told, "at_or_above_fen": int(asked["at_or_above_fen"]), "reaches": category not in self.bare}
        row = {heading: f"{heading}值" for heading in sorted(headings(dataset_of(category)))}
        return {**told, "rows": [] if category in self.bare else [row]}


def asking(category: str, *, request: str = "r1", at_or_above_fen: int | None = None) -> Asking:
    """A question of the day."""
    return Asking(request, category, NUMBER, "张某某", "2025-08", TODAY, "means_verification", "DB-1", "AU-1",
                  at_or_above_fen)  # fmt: skip


def connectors(limits: Limits = QUICK, patience: Patience = ONCE, **more: Any) -> list[Connector]:
    """One connector of each department, two of them speaking SOAP."""
    found = []
    for name in DEPARTMENTS:
        categories = [each.code for each in load_catalogue().categories if each.department == name]
        terms = {code: CategoryTerms(code, dataset_of(code), 30, 62) for code in categories}
        kind = Kind.SOAP if name in SOAP_DEPARTMENTS else Kind.HTTP_JSON
        found.append(Connector(name, name, kind, name, "/v1/categories/{category}/query", terms, limits, patience,
                               secret="all", **more))  # fmt: skip
    return found


def headings(dataset: str) -> frozenset[str]:
    """What a contract asks for."""
    return frozenset(column.header for column in load_contract(dataset).columns)


def secrets(folder: Path) -> Path:
    """A folder with the one secret."""
    folder.mkdir(exist_ok=True)
    (folder / "all").write_text(TOKEN)
    (folder / "all").chmod(0o600)
    return folder


def hosts_of(departments: Departments) -> Mapping[str, Host]:
    """The operator's list as it stands now."""
    return read_hosts(departments.hosts(), "hosts.yaml")


def with_departments(
    folder: Path, work: Callable[[Departments], Awaitable[Any]], answers: Any = None,
    kind: type[Departments] = Departments,
) -> Any:  # fmt: skip
    """Runs `work` while thirteen departments are open."""

    async def whole() -> Any:
        if not (folder / "good.pem").is_file():
            make_certificates(folder)
        departments = kind(answers or MadeUp(), folder, token=TOKEN)
        await departments.start()
        try:
            return await work(departments)
        finally:
            await departments.stop()

    return asyncio.run(whole())


def desk_of(departments: Departments, folder: Path, **more: Any) -> Desk:
    """A desk that asks them."""
    return Desk(connectors(**more), hosts_of(departments), secrets(folder / "secrets"), headings)
