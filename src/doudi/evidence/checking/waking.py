"""Telling who asks departments that questions were written (叫醒): at once on PostgreSQL, soon on SQLite."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

import psycopg
from django.db import connection

CHANNEL = "doudi_verification"
LOOK_SECONDS = 0.1
"""Between looks where the database cannot tell."""


def wake() -> None:
    """Heard when the transaction this is said in is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Ear:
    """Waits until somebody wakes it, or so long."""

    def __init__(self) -> None:
        self._link: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Ear:
        if connection.vendor == "postgresql":
            words = connection.get_connection_params()
            known = {key: words[key] for key in ("dbname", "user", "password", "host", "port") if words.get(key)}
            self._link = psycopg.connect(**known, autocommit=True)
            self._link.execute(f"LISTEN {CHANNEL}")
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        if self._link is not None:
            self._link.close()

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Return when woken, stopped (soon after) or when the time is over."""
        if self._link is None:
            stopped.wait(min(seconds, LOOK_SECONDS))
            return
        for _ in self._link.notifies(timeout=seconds, stop_after=1):
            return
