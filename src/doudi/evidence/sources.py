"""Databases that may be read as feeds (数据源): named by the operator in a file of their own, outside the database.

The file holds passwords, so only its owner may read it. Nothing of it is ever shown but a source's name. A table is
read inside one transaction that writes nothing, so that every pass over it sees the same rows.
"""

import os
import re
import sqlite3
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml
from django.conf import settings
from psycopg import sql

from doudi.columnar.contract import load_contracts
from doudi.evidence.errors import SourcesFaulty, SourceUnknown, SourceUnreachable
from doudi.kernel.errors import FaultList

KINDS = ("postgresql", "sqlite")
_NAME = re.compile(r"[^\W\d]\w{0,62}(\.[^\W\d]\w{0,62})?")
_KEY = re.compile(r"[a-z][a-z0-9_-]{1,40}")
_KNOWN = frozenset({"kind", "address", "path", "district", "tables"})
ROWS_AT_A_TIME = 5_000
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Source:
    """One database: how it is reached, the district it speaks of, and which table or view holds which dataset."""

    name: str
    kind: str
    address: str
    district: str
    tables: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Source({self.name})"

    def table_of(self, dataset: str) -> str:
        """The table or view of a dataset.

        Raises:
            SourceUnknown: the operator named none.
        """
        if dataset not in self.tables:
            raise SourceUnknown(f"{self.name}: {dataset}", sorted(self.tables))
        return self.tables[dataset]


def load_sources_file() -> dict[str, Source]:
    """Every source of the operator's file; none without a file.

    Raises:
        SourcesFaulty: with every fault of the file.
    """
    path: Path = settings.DOUDI_SOURCES
    if not path.is_file():
        return {}
    faults = FaultList()
    _check_owner(path, faults)
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        read = None
    if not isinstance(read, dict) or not isinstance(read.get("sources"), dict):
        faults.add(path.name, "no `sources:`", "a mapping of names", "see the how-to", "evidence.source-faulty")
        read = {"sources": {}}
    found = {}
    for name, body in read["sources"].items():
        source = _read_one(path, str(name), body, faults)
        if source is not None:
            found[source.name] = source
    if faults:
        raise SourcesFaulty(faults)
    return found


def find_source(name: str) -> Source:
    """One source by its name.

    Raises:
        SourcesFaulty, SourceUnknown: the file, or no such name in it.
    """
    known = load_sources_file()
    if name not in known:
        raise SourceUnknown(name, sorted(known))
    return known[name]


def _check_owner(path: Path, faults: FaultList) -> None:
    about = path.stat()
    if about.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or about.st_uid not in (os.geteuid(), 0):
        faults.add(
            path.name,
            "others may read it, or somebody else owns it",
            "it holds passwords: readable by its owner alone",
            f"chmod 600 {path.name}",
            "evidence.source-open-to-others",
        )


def _read_one(path: Path, name: str, body: Any, faults: FaultList) -> Source | None:
    before = len(faults)

    def fault(key: str, what: str, rule: str) -> None:
        faults.add(f"{path.name}: {name}.{key}", what, rule, "correct it", "evidence.source-faulty")

    if not _KEY.fullmatch(name):
        fault("", "the name", "small letters, figures, _ and -")
    if not isinstance(body, dict):
        fault("", "not a mapping", "kind, address or path, district, tables")
        return None
    for key in sorted(set(map(str, body)) - _KNOWN):
        fault(key, "unknown key", f"known keys: {', '.join(sorted(_KNOWN))}")
    kind = body.get("kind")
    if kind not in KINDS:
        fault("kind", "missing or unknown", f"one of {', '.join(KINDS)}")
    address = body.get("address" if kind == "postgresql" else "path")
    if not isinstance(address, str) or not address:
        fault("address" if kind == "postgresql" else "path", "missing", "how the database is reached")
    elif kind == "postgresql" and not re.match(r"postgres(ql)?://", address):
        fault("address", "of another form", "postgres://user:password@host:port/name")
    if not re.fullmatch(r"[0-9]{6}", str(body.get("district", ""))):
        fault("district", "missing or not six figures", "the district whose data it holds, in quotation marks")
    tables = body.get("tables")
    if not isinstance(tables, dict) or not tables:
        fault("tables", "missing", "dataset: table or view")
        tables = {}
    for dataset, table in tables.items():
        if dataset not in load_contracts():
            fault(f"tables.{dataset}", "no contract describes it", "the code of a dataset")
        if not isinstance(table, str) or not _NAME.fullmatch(table):
            fault(f"tables.{dataset}", "not the name of a table", "name or schema.name: letters, figures, _")
    if len(faults) > before:
        return None
    return Source(name, str(kind), str(address), str(body["district"]), dict(tables))


@dataclass
class OpenTable:
    """A table or view inside an open transaction; `columnar` reads it as an extract."""

    name: str
    columns: Sequence[str]
    rows: int
    reader: Any

    def read(self) -> Iterator[Sequence[object]]:
        """All rows, streamed."""
        yield from self.reader()


@contextmanager
def opened_table(source: Source, dataset: str, shown_as: str) -> Iterator[OpenTable]:
    """The table of a dataset, open for as long as the block runs.

    Args:
        shown_as: what it is called in faults and records; never the address.

    Raises:
        SourceUnknown: the operator named no table for it, or the database has none of that name.
        SourceUnreachable: the database does not answer, or not to us.
    """
    table = source.table_of(dataset)
    opener = _postgres if source.kind == "postgresql" else _sqlite
    try:
        with opener(source, table, shown_as) as found:
            yield found
    except (psycopg.Error, sqlite3.Error, OSError) as problem:
        # What a driver says may hold the address and the password in it.
        raise SourceUnreachable(source.name, type(problem).__name__) from None


@contextmanager
def _postgres(source: Source, table: str, shown_as: str) -> Iterator[OpenTable]:
    name = sql.Identifier(*table.split("."))
    with psycopg.connect(source.address, connect_timeout=CONNECT_SECONDS) as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        known = link.execute("SELECT to_regclass(%s)", [name.as_string(link)]).fetchone()
        if known is None or known[0] is None:
            raise SourceUnknown(f"{source.name}: {table}", [])
        counted = link.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone()
        query = sql.SQL("SELECT * FROM {}").format(name)
        described = link.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(name)).description or ()
        passes = iter(range(1_000))

        def rows() -> Iterator[Sequence[object]]:
            with link.cursor(name=f"doudi_{next(passes)}") as cursor:
                cursor.itersize = ROWS_AT_A_TIME
                cursor.execute(query)
                yield from cursor

        yield OpenTable(shown_as, [column.name for column in described], counted[0] if counted else 0, rows)


@contextmanager
def _sqlite(source: Source, table: str, shown_as: str) -> Iterator[OpenTable]:
    path = Path(source.address)
    if not path.is_file():
        raise SourceUnreachable(source.name, "no such file")
    name = '"' + table.rpartition(".")[2] + '"'
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        link.text_factory = lambda raw: raw.decode("utf-8", "replace")
        link.execute("PRAGMA query_only = 1")
        link.execute("BEGIN")
        known = link.execute(
            "SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?",
            [table.rpartition(".")[2]],
        ).fetchone()[0]
        if not known:
            raise SourceUnknown(f"{source.name}: {table}", [])
        count = link.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        described = link.execute(f"SELECT * FROM {name} LIMIT 0").description
        columns = [column[0] for column in described]
        yield OpenTable(shown_as, columns, count, lambda: link.execute(f"SELECT * FROM {name}"))
    finally:
        link.close()
