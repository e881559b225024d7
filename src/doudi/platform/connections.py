"""How PostgreSQL is asked (连接设置): settings every connection of ours begins with."""

from __future__ import annotations

from typing import Any

SHORT_STATEMENTS = "SET jit = off; SET max_parallel_workers_per_gather = 0"
"""Somebody waits for each of our statements, and none reads much: compiling it or starting helper processes for it took
six times as long as answering it (a work list among a million cases: 45 ms instead of 7). What reads whole registers does not
go through the database (`doudi.columnar`). An operator who wants it otherwise for a role says so in a session of their own."""


def begin(sender: Any, connection: Any, **_: Any) -> None:
    """Called for every new connection. Said here and not in the address, so that a pooler in between need not know it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SHORT_STATEMENTS)
