"""Rows that hang on one row (附属行), read together: one journey to the database however many tables they lie in.

What is read lies where Django's ``prefetch_related`` would put it: ``case.events.all()`` asks nothing more, and a
filter still asks the database. A row that is to be changed is read the ordinary way, under its lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Model
from django.db.models.fields.reverse_related import ForeignObjectRel, OneToOneRel

from doudi.platform.statements import ask_rows, fetch_rows, without_waiting

Row = TypeVar("Row", bound=Model)


def read_beside(row: Model, *names: str) -> None:
    """Read the rows that point to ``row``, by the names it has for them, each in its own order (else as they came)."""
    wanted = [_relation(type(row), name) for name in names]
    with without_waiting():
        asked = [ask_rows(each.related_model, _where(each), row.pk) for each in wanted]
    for name, relation, read in zip(names, wanted, asked, strict=True):
        _put(row, name, relation, read())


def read_beside_all(rows: Sequence[Model], name: str) -> None:
    """Read what points to each of these rows of one table: one statement, none where there are no rows."""
    if not rows:
        return
    relation = _relation(type(rows[0]), name)
    field = relation.field
    found: dict[Any, list[Model]] = {row.pk: [] for row in rows}
    for each in fetch_rows(relation.related_model, _where(relation, "IN"), sorted(found)):
        found[getattr(each, field.attname)].append(each)
    for row in rows:
        _put(row, name, relation, found[row.pk])


def join_known(rows: Iterable[Model], name: str, known: Mapping[Any, Model]) -> None:
    """Tell each row what its key ``name`` points to, where that was read already."""
    for row in rows:
        field = row._meta.get_field(name)
        key = getattr(row, cast(Any, field).attname)
        if key in known:
            cast(Any, field).set_cached_value(row, known[key])


def read_ahead(rows: Sequence[Model], name: str) -> None:
    """Read what the key ``name`` of these rows points to: one statement, none where nothing is pointed to."""
    if not rows:
        return
    field = cast(Any, rows[0]._meta.get_field(name))
    wanted = sorted({getattr(row, field.attname) for row in rows} - {None})
    if wanted:
        found = fetch_rows(field.related_model, "id IN %s", wanted)
        join_known(rows, name, {each.pk: each for each in found})


def is_read(row: Model, name: str) -> bool:
    """Whether ``name`` was read beside ``row``."""
    return name in getattr(row, "_prefetched_objects_cache", {})


def only(row: Model, name: str) -> Any:
    """The one row beside ``row`` there can be; None where there is none. Asked anew where it was not read."""
    relation = _relation(type(row), name)
    if is_read(row, name):
        return cast(Any, relation).get_cached_value(row)
    related = relation.related_model
    return related._base_manager.filter(**{relation.field.name: row}).first()


def newest(row: Model, name: str) -> Any:
    """The row that was made last of those beside ``row``; None where there is none."""
    if is_read(row, name):
        return max(getattr(row, name).all(), key=_key, default=None)
    relation = _relation(type(row), name)
    column = connection.ops.quote_name(cast(Any, relation.field).column)
    found = fetch_rows(relation.related_model, f"{column} = %s ORDER BY id DESC LIMIT 1", row.pk)
    return found[0] if found else None


def _key(row: Model) -> Any:
    return row.pk


@cache
def _relation(model: type[Model], name: str) -> ForeignObjectRel:
    found = model._meta.get_field(name)
    if not isinstance(found, ForeignObjectRel):
        raise TypeError(f"{model.__name__}.{name} is no table that points to it")
    return found


@cache
def _where(relation: ForeignObjectRel, compared: str = "=") -> str:
    meta, quote = relation.related_model._meta, connection.ops.quote_name
    order = []
    for each in meta.ordering or ["pk"]:
        name = str(each).removeprefix("-")
        column = meta.pk.column if name == "pk" else cast(Any, meta.get_field(name)).column
        order.append(f"{quote(cast(str, column))}{' DESC' if str(each).startswith('-') else ''}")
    return f"{quote(cast(Any, relation.field).column)} {compared} %s ORDER BY {', '.join(order)}"


def _put(row: Model, name: str, relation: ForeignObjectRel, found: list[Model]) -> None:
    field = cast(Any, relation.field)
    for each in found:
        field.set_cached_value(each, row)
    if not hasattr(row, "_prefetched_objects_cache"):
        cast(Any, row)._prefetched_objects_cache = {}
    kept = cast(Any, row)._prefetched_objects_cache
    if isinstance(relation, OneToOneRel):
        kept[name] = found[0] if found else None
        cast(Any, relation).set_cached_value(row, kept[name])
        return
    kept[name] = getattr(row, name).get_queryset()
    kept[name]._result_cache, kept[name]._prefetch_done = found, True
