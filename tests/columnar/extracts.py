"""Extracts and stores for the tests of bulk work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doudi.columnar.contract import ColumnContract, DatasetContract, load_contract
from doudi.columnar.load import LoadReport, load_extract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.identifiers import check_digit, credit_check

AS_OF = date(2025, 8, 31)
NOW = datetime(2025, 9, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
Row = Mapping[str, str]


def number(index: int, born: str = "19700101") -> str:
    """The index-th valid citizen number of people born that day; an odd index is a man."""
    first = f"{500106 + index // 1000 % 50}{born}{index % 1000:03d}"
    return first + check_digit(first)


def credit_code(index: int) -> str:
    """A valid unified social credit code."""
    first = f"91500106{index:08d}A"
    return first + credit_check(first)


def plain_value(column: ColumnContract, index: int) -> str:
    """A value the contract accepts for a column."""
    if column.type == "code":
        return next(iter(column.codes))
    return {
        "citizen_number": lambda: number(index),
        "disability_certificate": lambda: number(index) + "43",
        "credit_code": lambda: credit_code(index),
        "name": lambda: "张三",
        "text": lambda: f"甲{index}",
        "digits": lambda: f"{index:0{column.width or 8}d}",
        "division": lambda: "500106001001"[: column.width or 12].ljust(column.width or 12, "1"),
        "date": lambda: "1970-01-01" if column.name == "birth_date" else "2020-05-01",
        "month": lambda: "202508",
        "money_yuan": lambda: "1234.50",
        "decimal2": lambda: "88.25",
        "integer": lambda: "2025",
    }[column.type]()


def plain_row(contract: DatasetContract, index: int, **changes: str) -> dict[str, str]:
    """A row of header → value the contract accepts, changed by column name."""
    row = {column.header: plain_value(column, index) for column in contract.columns}
    if contract.dataset == "police_household_register":
        row["性别"] = "1" if index % 2 else "2"
    for name, value in changes.items():
        row[contract.column(name).header] = value
    return row


def csv_text(contract: DatasetContract, rows: Iterable[Row], end: str = "\r\n") -> str:
    """The text of a CSV extract; values that hold a delimiter or a quotation mark are quoted."""
    headers = [column.header for column in contract.columns]

    def quoted(value: str) -> str:
        needs = contract.delimiter == "," and any(mark in value for mark in ',"\n\r')
        return '"' + value.replace('"', '""') + '"' if needs else value

    lines = [headers, *([row.get(header, "") for header in headers] for row in rows)]
    return "".join(contract.delimiter.join(map(quoted, line)) + end for line in lines)


def seal(texts: list[str]) -> list[bytes]:
    """Encrypts as the platform does."""
    cipher = AESGCM(b"0" * 32)
    return [nonce + cipher.encrypt(nonce, text.encode(), None) for text in texts for nonce in [os.urandom(12)]]


def unseal(blobs: list[bytes]) -> list[str]:
    """The inverse of `seal`."""
    cipher = AESGCM(b"0" * 32)
    return [cipher.decrypt(blob[:12], blob[12:], None).decode() for blob in blobs]


class Desk:
    """A store and a folder for extracts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = SnapshotStore(folder / "snapshots")
        self.pseudonyms = Pseudonyms(b"a key of the tests")

    def key(self, citizen_number: str) -> int:
        """The person key of a number."""
        return int(self.pseudonyms.of([citizen_number])[0])

    def write(self, dataset: str, rows: Iterable[Row], name: str = "", encoding: str = "", end: str = "\r\n") -> Path:
        """Writes a text extract of a dataset."""
        contract = load_contract(dataset)
        suffix = "txt" if "txt" in contract.formats else "csv"
        path = self.folder / (name or f"{dataset}_500106_20250831.{suffix}")
        path.write_bytes(csv_text(contract, rows, end).encode(encoding or contract.encodings[0]))
        return path

    def load(self, path: Path, dataset: str, **options: object) -> LoadReport:
        """Loads an extract."""
        settings = {"as_of": AS_OF, "now": NOW, "seal": seal, "pseudonyms": self.pseudonyms, **options}
        return load_extract(path, load_contract(dataset), store=self.store, **settings)  # type: ignore[arg-type]

    def load_rows(self, dataset: str, rows: Iterable[Row], **options: object) -> LoadReport:
        """Writes and loads."""
        return self.load(self.write(dataset, rows), dataset, **options)


def rows_of(dataset: str, n: int, **changes: str) -> list[dict[str, str]]:
    """n acceptable rows of a dataset."""
    contract = load_contract(dataset)
    return [plain_row(contract, index, **changes) for index in range(1, n + 1)]
