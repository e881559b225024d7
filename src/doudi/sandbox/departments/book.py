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

NAME = "lines.sqlite3"
_SHEET = "xl/worksheets/sheet1.xml"
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BETWEEN = "\x1f"
"""Between the values of a line; no extract has this character."""
_ACCOUNTS = ["name", "bank", "balance_fen"]
Lines = tuple[list[str], Iterator[list[str]]]
"""Headings, and each row's values in their order."""


def make_book(city: Path, target: Path) -> int:
    """Puts every extract's rows into one file, looked up by number; returns how many rows there are."""
    partial = target.with_suffix(f".{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as connection:
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute("create table said (dataset text, number text, told text)")
        connection.execute("create table shown (dataset text primary key, as_of text, headings text)")
        for path in sorted((city / "extracts").iterdir()):
            before, _, day = path.stem.rpartition("_")
            headings, lines = _lines(path)
            _put(connection, before.rpartition("_")[0], f"{day[:4]}-{day[4:6]}-{day[6:]}", headings, lines)
        if (city / ACCOUNTS).is_file():
            table = pq.read_table(city / ACCOUNTS, columns=["number", *_ACCOUNTS]).to_pydict()
            rows = ([number, name, bank, str(fen)] for number, name, bank, fen in zip(*table.values(), strict=True))
            _put(connection, "bank_accounts", None, [NUMBER, *_ACCOUNTS], rows)
        connection.execute("create index by_number on said (number, dataset)")
        count = connection.execute("select count(*) from said").fetchone()[0]
        connection.commit()
    partial.rename(target)
    return int(count)


def _put(
    connection: sqlite3.Connection, dataset: str, as_of: str | None, headings: list[str], lines: Iterable[list[str]]
) -> None:
    """One dataset's rows that have a number; its headings are kept once."""
    told = json.dumps(headings, ensure_ascii=False)
    connection.execute("insert or replace into shown values (?, ?, ?)", (dataset, as_of, told))
    if NUMBER in headings:
        at = headings.index(NUMBER)
        rows = ((dataset, line[at], _BETWEEN.join(line)) for line in lines if line[at])
        connection.executemany("insert into said values (?, ?, ?)", rows)


def read_rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Rows of an extract as texts, headings as keys."""
    headings, lines = _lines(path)
    return (dict(zip(headings, line, strict=True)) for line in lines)


def _lines(path: Path) -> Lines:
    """Every row as long as the headings: what is missing is empty, what is too much is left out."""
    if path.suffix == ".xlsx":
        return _squared(_sheet_rows(path))
    raw = path.read_bytes()
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return _squared(csv.reader(text.splitlines(), delimiter="\t" if path.suffix == ".txt" else ","))


def _squared(rows: Iterator[list[str]]) -> Lines:
    headings = next(rows, [])
    width = len(headings)
    return headings, (row if len(row) == width else [*row, *[""] * (width - len(row))][:width] for row in rows if row)


def _sheet_rows(path: Path) -> Iterator[list[str]]:
    with zipfile.ZipFile(path) as book, book.open(_SHEET) as sheet:
        for _, element in Tree.iterparse(sheet):
            if element.tag == f"{_SPACE}row":
                yield [cell.findtext(f"{_SPACE}v") or "" for cell in element]
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
        lines = [told.split(_BETWEEN) for (told,) in found]
        if not lines:
            return []
        shown = self._connection.execute("select headings from shown where dataset = ?", (dataset,)).fetchone()
        return [dict(zip(json.loads(shown[0]), line, strict=True)) for line in lines]

    def as_of(self, dataset: str) -> date | None:
        """The day a dataset shows."""
        row = self._connection.execute("select as_of from shown where dataset = ?", (dataset,)).fetchone()
        return date.fromisoformat(row[0]) if row and row[0] else None

    def close(self) -> None:
        """Done."""
        self._connection.close()
