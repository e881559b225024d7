"""Asking a database view of the department's (数据库视图): read only, one person, one prepared statement."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql

from doudi.evidence.connectors.answers import MOST_ROWS, from_tree
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.saying import Asking, Outcome, Silence, Silent
from doudi.evidence.connectors.secret_files import Secret

_VIEW = re.compile(r"[^\W\d]\w{0,62}(\.[^\W\d]\w{0,62})?")
NUMBER, AS_OF = "公民身份号码", "数据日期"
"""The columns every view has: whom a row is about, and the day it shows; the view's name stands in the path."""


def ask_view(
    connector: Connector, host: Host, secret: Secret | None, asking: Asking, headers: frozenset[str]
) -> Outcome:
    """One attempt; call it in a thread, since databases block."""
    view = connector.path.format(category=asking.category)
    if not _VIEW.fullmatch(view):
        return Silent(Silence.NOT_CONNECTED, "path names no view")
    if asking.at_or_above_fen is not None:
        return Silent(Silence.ANOTHER_FORM, "a view is asked for rows only")
    try:
        if host.base.startswith("database:sqlite:"):
            names, rows, day = _by_sqlite(Path(host.base.removeprefix("database:sqlite:")), view, connector, asking)
        else:
            names, rows, day = _by_postgres(host.base.removeprefix("database:"), view, connector, secret, asking)
    except psycopg.errors.InvalidPassword:
        return Silent(Silence.NOT_AUTHORISED, "the database does not let us in")
    except psycopg.errors.InsufficientPrivilege:
        return Silent(Silence.NOT_AUTHORISED, "the view may not be read by us")
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        return Silent(Silence.ANOTHER_FORM, type(error).__name__)
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
        return Silent(Silence.TOO_SLOW, f"no answer within {connector.limits.total_seconds:g} s")
    except (psycopg.Error, sqlite3.Error, OSError) as error:
        return Silent(_kind_of(error), type(error).__name__)
    if len(rows) > MOST_ROWS:
        return Silent(Silence.TOO_LARGE, f"more than {MOST_ROWS} rows about one person")
    told = [dict(zip(names, map(_text, row), strict=True)) for row in rows]
    for row in told:
        row.pop(AS_OF, None)
    tree = {"request_id": asking.request_id, "category": asking.category, "as_of": _text(day), "rows": told}
    return from_tree(tree, asking, connector.categories[asking.category], headers)


def _kind_of(error: Exception) -> Silence:
    """Of errors that have no class of their own."""
    text = str(error).lower()
    if "interrupted" in text or "timeout" in text:
        return Silence.TOO_SLOW
    if "no such" in text:
        return Silence.ANOTHER_FORM
    return Silence.REFUSED if isinstance(error, psycopg.OperationalError | OSError) else Silence.SERVER_FAULT


def _by_sqlite(
    path: Path, view: str, connector: Connector, asking: Asking
) -> tuple[Sequence[str], list[tuple[Any, ...]], Any]:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=connector.limits.total_seconds)) as connection:
        whose = f'select * from "{view}" where "{NUMBER}" = ? limit {MOST_ROWS + 1}'
        cursor = connection.execute(whose, (asking.citizen_number,))
        names, rows = [each[0] for each in cursor.description], cursor.fetchall()
        day = connection.execute(f'select max("{AS_OF}") from "{view}"').fetchone()[0]
    return names, rows, day


def _by_postgres(
    address: str, view: str, connector: Connector, secret: Secret | None, asking: Asking
) -> tuple[Sequence[str], list[tuple[Any, ...]], Any]:
    name = psycopg.sql.SQL(".").join(map(psycopg.sql.Identifier, view.split(".")))
    words: dict[str, Any] = {"password": secret.reveal()} if secret else {}
    patience = int(connector.limits.total_seconds * 1000)
    with psycopg.connect(address, connect_timeout=max(2, round(connector.limits.connect_seconds)),
                         options=f"-c statement_timeout={patience}", **words) as connection:  # fmt: skip
        connection.read_only = True
        query = psycopg.sql.SQL("select * from {} where {} = %s limit {}").format(
            name, psycopg.sql.Identifier(NUMBER), psycopg.sql.Literal(MOST_ROWS + 1)
        )
        cursor = connection.execute(query, (asking.citizen_number,))
        names, rows = [each.name for each in cursor.description or ()], cursor.fetchall()
        latest = psycopg.sql.SQL("select max({}) from {}").format(psycopg.sql.Identifier(AS_OF), name)
        day = (connection.execute(latest).fetchone() or (None,))[0]
    return names, rows, day


def _text(value: Any) -> str:
    """A cell as an extract would write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)

