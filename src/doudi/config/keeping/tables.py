"""All rows of all tables, out to one file per table and back, the same for both databases."""

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

BATCH = 2_000
LEFT_OUT = {"sessions.session", "contenttypes.contenttype", "auth.permission"}
"""Sessions end with a restore; the other two are filled by migrating."""


def kept_models() -> list[type[models.Model]]:
    """Every table that is backed up, parents before children."""
    waiting = [
        m for m in apps.get_models(include_auto_created=True) if m._meta.label_lower not in LEFT_OUT and m._meta.managed
    ]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [m for m in waiting if not _parents(m) & set(waiting)] or waiting[:1]
        ordered += ready
        waiting = [m for m in waiting if m not in ready]
    return ordered


def _parents(model: type[models.Model]) -> set[type[models.Model]]:
    related = {field.related_model for field in model._meta.concrete_fields if field.related_model}
    return {parent for parent in related if isinstance(parent, type) and parent is not model}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return {"b64": base64.b64encode(bytes(value)).decode()}
    return value


def _column_names(model: type[models.Model]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields)


def dump_table(model: type[models.Model]) -> Iterator[str]:
    """One JSON line a row, exactly as the database holds it: ciphertext stays ciphertext."""
    names = _column_names(model)
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(str(model._meta.pk.column))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} ORDER BY {key}")
        while rows := cursor.fetchmany(BATCH):
            for row in rows:
                yield json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n"


def _column(field: "models.Field[Any, Any]", value: Any) -> Any:
    """A JSON value as this database wants it: SQLite holds JSON and times as text, PostgreSQL as its own types."""
    if isinstance(value, dict) and set(value) == {"b64"}:
        return base64.b64decode(value["b64"])
    if value is None:
        return None
    kind = field.get_internal_type()
    if kind == "JSONField":
        document = json.loads(value) if isinstance(value, str) else value
        return (
            connection.ops.adapt_json_value(document, None)
            if connection.vendor == "postgresql"
            else json.dumps(document)
        )
    if kind == "BooleanField":
        return bool(value)
    if kind == "DateTimeField":
        moment = datetime.fromisoformat(value)
        return connection.ops.adapt_datetimefield_value(moment)
    return value


def load_table(model: type[models.Model], lines: Iterator[str]) -> int:
    """Put dumped rows into an empty table; how many."""
    fields = list(model._meta.concrete_fields)
    names = _column_names(model)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})"
    count = 0
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for line in lines:
            batch.append([_column(field, value) for field, value in zip(fields, json.loads(line), strict=True)])
            if len(batch) == BATCH:
                cursor.executemany(statement, batch)
                count += len(batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
            count += len(batch)
    return count


def reset_counters() -> None:
    """After rows came with their own ids, let the next id follow the highest."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)
