"""Statements said again and again (常用语句): written once, and read and planned by PostgreSQL once for a connection.

A query put together by Django is compiled anew each time, which costs more than the database takes to answer it. Where
somebody waits at a window the same statements are said as text, the same text on both databases: values as ``%s``, and
``IN %s`` for a list of whole numbers or texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Self, TypeVar, cast

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


class _Prepared(psycopg.Cursor[Any]):
    """Keeps what it executes prepared; the values travel beside the text and never in it.

    The connection must allow it: one whose ``prepare_threshold`` is None, as Django's are unless told, never does.
    """

    def execute(self, query: Any, params: Any = None, **_: Any) -> Self:
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # who counts statements reads its text here
        return self._query


def often() -> CursorWrapper:
    """A cursor of the connection in use for statements whose text does not change with their values.

    It is in the same transaction as everything else, its errors are Django's, and who counts statements sees them.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    wrapped: CursorWrapper = cast(Any, connection)._prepare_cursor(_Prepared(cast(Any, connection).connection))
    return wrapped


def fetch(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a SELECT gives, as the database gives it."""
    with often() as cursor:
        cursor.execute(_written(sql), _sent(values))
        return cursor.fetchall()


def ask(sql: str, *values: Any) -> Callable[[], list[tuple[Any, ...]]]:
    """As `fetch`, asked now and read when called: `without_waiting`, several are on their way at once."""
    cursor = often()
    cursor.execute(_written(sql), _sent(values))

    def read() -> list[tuple[Any, ...]]:
        with cursor:
            return cursor.fetchall()

    return read


def change(sql: str, *values: Any) -> int:
    """How many rows an UPDATE changed; not told `without_waiting`."""
    with often() as cursor:
        cursor.execute(_written(sql), _sent(values))
        return cursor.rowcount


def fetch_rows(model: type[Row], where: str, *values: Any, lock: str = "") -> list[Row]:
    """Whole rows of a table, decrypted, in the order told.

    Args:
        where: the condition and the order, by the names of columns.
        lock: how the rows are held until the transaction ends, such as ``FOR UPDATE``; where a database holds
            everything anyway, as SQLite does, it is left out.
    """
    return ask_rows(model, where, *values, lock=lock)()


def ask_rows(model: type[Row], where: str, *values: Any, lock: str = "") -> Callable[[], list[Row]]:
    """As `fetch_rows`, asked now and read when called: `without_waiting`, several are on their way at once."""
    reader, cursor = _reader(model, connection.vendor), often()
    lock = lock if connection.features.has_select_for_update else ""
    cursor.execute(_written(f"{reader.select} WHERE {where} {lock}"), _sent(values))

    def read() -> list[Row]:
        found = []
        with cursor:
            for told in cursor.fetchall():
                row = list(told)
                for at, convert in reader.converters:
                    row[at] = convert(row[at])
                found.append(model.from_db(connection.alias, reader.names, row))
        return found

    return read


class _Reader(NamedTuple):
    select: str
    names: list[str]
    converters: list[tuple[int, Callable[[Any], Any]]]


@cache
def _reader(model: type[Model], vendor: str) -> _Reader:
    """How rows of a table are selected and read; `vendor` is the database's, since each stores in its own way."""
    quote, fields = connection.ops.quote_name, model._meta.concrete_fields
    converters = []
    for at, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
            converters.append((at, _with(convert, column)))
    columns = ", ".join(quote(cast(str, field.column)) for field in fields)
    select = f"SELECT {columns} FROM {quote(model._meta.db_table)}"
    return _Reader(select, [field.attname for field in fields], converters)


def _with(convert: Any, column: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, connection)


def _written(sql: str) -> str:
    if connection.vendor == "postgresql":
        return sql.replace("IN %s", "= ANY(%s)")
    return sql.replace("IN %s", "IN (SELECT value FROM json_each(%s))")


def _sent(values: tuple[Any, ...]) -> list[Any]:
    if connection.vendor == "postgresql":
        return list(values)
    return [
        json.dumps(value) if isinstance(value, list)
        else connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime)
        else connection.ops.adapt_datefield_value(value) if isinstance(value, date)
        else value
        for value in values
    ]  # fmt: skip


@contextmanager
def without_waiting() -> Iterator[None]:
    """Statements within are sent one after the other without waiting for what each says, where a database can do so.

    Where an answer is needed it is waited for; what was refused is raised then, or at the end. Inside a transaction,
    and only around statements of this module and of `many`: Django's own look at once at how many rows they changed.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, cast(Any, connection).connection.pipeline():
        yield
