"""Rows of a pattern, written again and again by the database, with keys, numbers, places and days of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, models

from benchmarks.casework.patterns import Block, copied_models
from doudi.kernel.public_id import new_public_id
from doudi.platform.crypto.fields import BlindIndexField

AT_A_TIME = 20_000
PATTERN_PATH, PATTERN_CODE = "/50/500106/500106001/500106001001/", "500106001001"
DAYS = 40
"""Copies begin on as many different days, half of them before the pattern's."""


@dataclass(frozen=True)
class Numbers:
    """The public ids in a pattern; those of the prefixes in ``real`` are drawn anew, since people open them."""

    known: dict[str, str]
    real: frozenset[str]
    drawn: set[str]
    """Those drawn already: among a million of eight characters two are alike as often as not."""

    def another(self, old: str, prefix: str) -> str:
        """A number like one of the pattern's that nobody has yet."""
        while (new := new_public_id(prefix, groups=len(old.split("-")) - 2)) in self.drawn:
            pass
        self.drawn.add(new)
        return new


def numbers_of(block: Block, *real: str, drawn: set[str]) -> Numbers:
    """The ids of every row the pattern added, with the prefix of each; ``drawn`` is shared by all patterns."""
    found: dict[str, str] = {}
    for model in _models_of(block):
        if any(field.name == "public_id" for field in model._meta.fields):
            first, last = block.rows[model._meta.db_table]
            rows = model._base_manager.filter(pk__gt=first, pk__lte=last)
            found |= {each: each.split("-")[0] for each in rows.values_list("public_id", flat=True)}
    return Numbers(found, frozenset(real), drawn)


def spread(places: Sequence[tuple[str, str]]) -> None:
    """The table of communities the copies lie in."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_place")
        cursor.execute("CREATE TABLE bench_place (at int PRIMARY KEY, path text, code text)")
        rows = [(at, *each) for at, each in enumerate(places)]
        cursor.executemany("INSERT INTO bench_place VALUES (%s, %s, %s)", rows)


def copy_block(
    block: Block, numbers: Numbers, copies: int, places: int, *, in_their_offices: bool = False
) -> Iterator[int]:
    """Copies 1 to ``copies`` of a pattern, some thousands at a time; yields how many there are.

    Args:
        in_their_offices: what is the pattern's office's becomes that of the same department where the copy lies.
    """
    models_here = _models_of(block)
    shift = {model._meta.db_table: block.size(model._meta.db_table) for model in models_here}
    for first in range(1, copies + 1, AT_A_TIME):
        last = min(copies, first + AT_A_TIME - 1)
        with connection.cursor() as cursor:
            # Keys point forwards and backwards within a copy; the whole is right once it is there.
            cursor.execute("SET session_replication_role = replica")
            _draw(numbers, first, last)
            for model in models_here:
                cursor.execute(*_statement(model, block, numbers, shift, places, first, last, in_their_offices))
            cursor.execute("SET session_replication_role = DEFAULT")
        yield last


def count_on(block: Block) -> None:
    """The counters of the tables go on behind the last copy."""
    with connection.cursor() as cursor:
        for model in _models_of(block):
            assert model._meta.pk is not None
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
            (counter,) = cursor.fetchone()
            cursor.execute(f'SELECT setval(%s, (SELECT MAX("{key}") FROM "{table}"))', [counter])


@contextmanager
def plain_indexes_later(block: Block) -> Iterator[None]:
    """Indexes that keep no constraint are taken away, and built in one go behind the last copy."""
    tables = [model._meta.db_table for model in _models_of(block)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname = ANY(%s) "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            [tables],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for _, definition in found:
            cursor.execute(definition)


def _models_of(block: Block) -> list[type[models.Model]]:
    return [model for model in copied_models() if model._meta.db_table in block.rows]


def _draw(numbers: Numbers, first: int, last: int) -> None:
    """New numbers, with right check characters, for what people open."""
    rows = [
        (old, at, numbers.another(old, prefix))
        for old, prefix in numbers.known.items() if prefix in numbers.real
        for at in range(first, last + 1)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_number")
        cursor.execute("CREATE UNLOGGED TABLE bench_number (old text, at int, new text)")
        with cursor.copy("COPY bench_number (old, at, new) FROM STDIN") as writing:
            for row in rows:
                writing.write_row(row)
        cursor.execute("CREATE UNIQUE INDEX ON bench_number (old, at)")
        cursor.execute("ANALYZE bench_number")


def _statement(
    model: type[models.Model], block: Block, numbers: Numbers, shift: dict[str, int], places: int, first: int,
    last: int, in_their_offices: bool,
) -> tuple[str, list[object]]:
    """INSERT … SELECT of one table's rows for a range of copies."""
    meta = model._meta
    assert meta.pk is not None
    low, high = block.rows[meta.db_table]
    columns = [field.column for field in meta.local_concrete_fields]
    values = [
        _office(field) if in_their_offices and _is_office(field) else _value(field, block, numbers, shift)
        for field in meta.local_concrete_fields
    ]
    names = ", ".join(f'"{each}"' for each in columns)
    return (
        f'INSERT INTO "{meta.db_table}" ({names}) SELECT {", ".join(values)} FROM "{meta.db_table}" s '
        f"CROSS JOIN generate_series(%s::int, %s::int) k JOIN bench_place p ON p.at = k %% {places} "
        f'WHERE s."{meta.pk.column}" > %s AND s."{meta.pk.column}" <= %s',
        [first, last, low, high],
    )


def _value(field: models.Field, block: Block, numbers: Numbers, shift: dict[str, int]) -> str:  # type: ignore[type-arg]
    name = f's."{field.column}"'
    target = field.remote_field.model._meta.db_table if field.remote_field else field.model._meta.db_table
    if field.primary_key or (field.remote_field and target in shift):
        low, high = block.rows[target]
        moved = f"{name} + k * {shift[target]}"
        ours = f"{name} > {low} AND {name} <= {high}"
        return moved if field.primary_key else f"CASE WHEN {ours} THEN {moved} ELSE {name} END"
    if isinstance(field, BlindIndexField):
        return f"CASE WHEN {name} = '' THEN '' ELSE md5({name} || k) END"
    if field.name == "area_path":
        return f"CASE WHEN {name} = '{PATTERN_PATH}' THEN p.path ELSE {name} END"
    if field.name == "division_code":
        return f"CASE WHEN {name} = '{PATTERN_CODE}' THEN p.code ELSE {name} END"
    if isinstance(field, models.DateTimeField | models.DateField):
        return f"{name} + (k %% {DAYS} - {DAYS // 2}) * interval '1 day'"
    if type(field) in (models.CharField, models.TextField):
        return _numbered(name, numbers)
    return name


def _is_office(field: models.Field) -> bool:  # type: ignore[type-arg]
    is_key = bool(field.remote_field) and field.remote_field.model._meta.db_table == "registry_organisation"
    return is_key or field.name == "owner_organisation_id"


def _office(field: models.Field) -> str:  # type: ignore[type-arg]
    name = f's."{field.column}"'
    new, old = ("id", "old_id") if field.remote_field else ("new", "old")
    return f"COALESCE((SELECT o.{new} FROM bench_office o WHERE o.{old} = {name} AND o.at = p.at), {name})"


def _numbered(name: str, numbers: Numbers) -> str:
    """A text that is one of the pattern's numbers becomes the copy's."""
    real = [each for each, prefix in numbers.known.items() if prefix in numbers.real]
    rest = [each for each, prefix in numbers.known.items() if prefix not in numbers.real]
    drawn = f"(SELECT new FROM bench_number n WHERE n.old = {name} AND n.at = k)"
    known = f"WHEN {name} IN ({_quoted(real)}) THEN {drawn}"
    return f"CASE {known} WHEN {name} IN ({_quoted(rest)}) THEN {name} || '-' || k ELSE {name} END"


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"'{each}'" for each in texts) or "NULL"
