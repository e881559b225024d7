"""What every department knows of everybody (部门数据): the city's extracts, looked up by citizen number.

The rows are those of the extract files, faults in them included, so that a live answer and a file say the same. What
the city does not have (ships, shares) is answered with no row: in this city nobody owns any.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as Tree

import pyarrow.parquet as pq

from doudi.sandbox.accounts import FILE as ACCOUNTS
from doudi.sandbox.extracts.extract import NUMBER

NAME = "rows.sqlite3"
_SHEET = "xl/worksheets/sheet1.xml"
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def make_book(city: Path, target: Path) -> int:
    """Puts every extract's rows into one file, looked up by number; returns how many rows there are."""
    partial = target.with_suffix(f".{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as connection:
        connection.execute("create table said (dataset text, number text, told text)")
        connection.execute("create table shown (dataset text primary key, as_of text)")
        for path in sorted((city / "extracts").iterdir()):
            before, _, day = path.stem.rpartition("_")
            dataset = before.rpartition("_")[0]
            shown = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            connection.execute("insert or replace into shown values (?, ?)", (dataset, shown))
            rows = ((dataset, row[NUMBER], json.dumps(row, ensure_ascii=False)) for row in read_rows(path)
                    if row.get(NUMBER))  # fmt: skip
            connection.executemany("insert into said values (?, ?, ?)", rows)
        connection.executemany("insert into said values (?, ?, ?)", _accounts(city))
        connection.execute("create index by_number on said (number, dataset)")
        count = connection.execute("select count(*) from said").fetchone()[0]
        connection.commit()
    partial.rename(target)
    return int(count)


def _accounts(city: Path) -> Iterator[tuple[str, str, str]]:
    if not (city / ACCOUNTS).is_file():
        return
    for row in pq.read_table(city / ACCOUNTS).to_pylist():
        told = {"name": row["name"], "bank": row["bank"], "balance_fen": row["balance_fen"]}
        yield "bank_accounts", row["number"], json.dumps(told, ensure_ascii=False)


def read_rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Rows of an extract as texts, headings as keys."""
    if path.suffix == ".xlsx":
        yield from _sheet_rows(path)
        return
    raw = path.read_bytes()
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    mark = "\t" if path.suffix == ".txt" else ","
    for row in csv.DictReader(text.splitlines(), delimiter=mark):
        yield {key: value or "" for key, value in row.items() if key is not None}


def _sheet_rows(path: Path) -> Iterator[Mapping[str, str]]:
    with zipfile.ZipFile(path) as book, book.open(_SHEET) as sheet:
        headings: list[str] = []
        for _, element in Tree.iterparse(sheet):
            if element.tag == f"{_SPACE}row":
                cells = [cell.findtext(f"{_SPACE}v") or "" for cell in element]
                if headings:
                    yield dict(zip(headings, cells, strict=False))
                headings = headings or cells
                element.clear()


class Book:
    """Looks people up."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)

    def rows(self, dataset: str, number: str) -> list[dict[str, str]]:
        """What a dataset says of a number."""
        found: Iterable[tuple[str]] = self._connection.execute(
            "select told from said where number = ? and dataset = ?", (number, dataset)
        )
        return [json.loads(told) for (told,) in found]

    def as_of(self, dataset: str) -> date | None:
        """The day a dataset shows."""
        row = self._connection.execute("select as_of from shown where dataset = ?", (dataset,)).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def close(self) -> None:
        """Done."""
        self._connection.close()
