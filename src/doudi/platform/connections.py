"""How PostgreSQL is asked (连接设置): settings every connection of ours begins with."""

from __future__ import annotations

from typing import Any

SHORT_STATEMENTS = "SET jit = off; SET max_parallel_workers_per_gather = 0"
"""Somebody waits for each of our statements, and none reads much: compiling it and starting helper processes for it
took longer than answering it (the numbers of a work list among a million cases, on a busy machine: 72 ms with, 12
without). What reads whole registers does not go through the database (`doudi.columnar`)."""


def begin(sender: Any, connection: Any, **_: Any) -> None:
    """For every new connection. Said here and not in the address, so that a pooler in between need not know of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SHORT_STATEMENTS)
