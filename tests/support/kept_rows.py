"""What many tests begin with is made once in a process; its rows are then put back as they were.

The first time a beginning is made by the real actions, and what it added or changed in every table is read. From then
on the same rows are written again with the same keys, onto tables that are as they were then; where one is not, the
real actions are taken again. On PostgreSQL the counters of the tables are moved past the keys put back: another test
may have set them to their beginning.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

Made = TypeVar("Made")
Row = tuple[Any, ...]
Shape = tuple[int, Any, Any]
"""How many rows a table has, its smallest and its largest key."""


@dataclass(frozen=True)
class _Change:
    table: str
    key: str
    columns: tuple[str, ...]
    before: Shape
    added: tuple[Row, ...]
    replaced: tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    changes: tuple[_Change, ...]
    made: bytes


_kept: dict[Hashable, _Kept] = {}


def kept_rows(name: Hashable, make: Callable[[], Made]) -> Made:
    """What ``make`` makes and gives back.

    Args:
        name: says the beginning and all it depends on; two that differ in anything have two names.
        make: adds rows or changes them, and deletes none; gives back something that can be pickled.
    """
    key = (name, connection.vendor)
    known = _kept.get(key)
    if known is None:
        before = {table: _read(table) for table, _key in _tables()}
        made = make()
        changes = [_changed(table, key, before[table]) for table, key in _tables()]
        _kept[key] = _Kept(tuple(each for each in changes if each is not None), pickle.dumps(made))
        return made
    if [_shape(each.table, each.key) for each in known.changes] != [each.before for each in known.changes]:
        return make()
    with transaction.atomic():  # rows that rest on each other come in the order of their tables
        for change in known.changes:
            _write(change)
    return pickle.loads(known.made)  # type: ignore[no-any-return]


def _tables() -> list[tuple[str, str]]:
    models = [model for model in apps.get_models() if model._meta.managed]
    return [(model._meta.db_table, str(model._meta.pk.column)) for model in models if model._meta.pk is not None]


def _rows(statement: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(column[0] for column in cursor.description), tuple(cursor.fetchall())


def _read(table: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    return _rows(f"SELECT * FROM {connection.ops.quote_name(table)}")


def _shape(table: str, key: str) -> Shape:
    name, column = connection.ops.quote_name(table), connection.ops.quote_name(key)
    ((count, first, last),) = _rows(f"SELECT COUNT(*), MIN({column}), MAX({column}) FROM {name}")[1]
    return count, first, last


def _changed(table: str, key: str, before: tuple[tuple[str, ...], tuple[Row, ...]]) -> _Change | None:
    columns, now = _read(table)
    at = columns.index(key)
    old = {row[at]: row for row in before[1]}
    added = tuple(row for row in now if old.get(row[at]) != row)
    if not added:
        return None
    keys = sorted(old)
    shape = (len(keys), keys[0] if keys else None, keys[-1] if keys else None)
    return _Change(table, key, columns, shape, added, tuple(row[at] for row in added if row[at] in old))


def _write(change: _Change) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in change.columns)
    places = ", ".join(["%s"] * len(change.columns))
    with connection.cursor() as cursor:
        if change.replaced:
            gone = [(key,) for key in change.replaced]
            cursor.executemany(f"DELETE FROM {quote(change.table)} WHERE {quote(change.key)} = %s", gone)
        cursor.executemany(f"INSERT INTO {quote(change.table)} ({names}) VALUES ({places})", change.added)
        if connection.vendor == "postgresql":
            _move_counter(cursor, change.table, change.key)


def _move_counter(cursor: CursorWrapper, table: str, key: str) -> None:
    """The next key the database gives out follows the largest in the table; a table without a counter is let be."""
    quote = connection.ops.quote_name
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), key])
    (counter,) = cursor.fetchone()
    if counter is not None:
        largest = f"(SELECT MAX({quote(key)}) FROM {quote(table)})"
        cursor.execute(f"SELECT setval(%s, GREATEST(nextval(%s), {largest}))", [counter, counter])
