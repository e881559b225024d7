"""Telling who asks departments that questions were written (叫醒): at once on PostgreSQL, soon on SQLite."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any

import psycopg
from django.db import connection

CHANNEL = "doudi_verification"
LOOK_SECONDS = 0.1
"""Between looks where the database cannot tell."""
_log = logging.getLogger("doudi.verification")


def wake() -> None:
    """Heard when the transaction this is said in is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Ear:
    """Hears that somebody wrote questions, where the database can tell; `can_hear` says whether it does."""

    def __init__(self) -> None:
        self._link: psycopg.Connection[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._door = -1

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
            self._link = None

    @property
    def can_hear(self) -> bool:
        """False on SQLite, and after the line to the database broke: whoever waits looks by themselves then."""
        return self._link is not None

    def listen(self, loop: asyncio.AbstractEventLoop, on_heard: Callable[[], None]) -> None:
        """Call this whenever something was said, in the loop's thread, until `deafen`."""
        if self._link is not None:
            self._loop, self._door = loop, self._link.fileno()  # a line that broke no longer tells its own number
            loop.add_reader(self._door, self._take_in, on_heard)

    def deafen(self) -> None:
        """Listen no more; in the loop's thread."""
        if self._loop is not None:
            self._loop.remove_reader(self._door)
        self._loop = None

    def _take_in(self, on_heard: Callable[[], None]) -> None:
        assert self._link is not None
        line, was_said = self._link.pgconn, False
        try:
            line.consume_input()
            while line.notifies() is not None:
                was_said = True
        except psycopg.Error:
            _log.exception("the line on which the database tells of questions broke; they are looked for instead")
            self.deafen()
            self._link = None
            was_said = True
        if was_said:
            on_heard()
