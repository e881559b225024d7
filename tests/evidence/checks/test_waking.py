"""Whoever asks departments hears of new questions at once, also while it waits for answers."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from doudi.evidence.checking.asking_room import AskingRoom
from doudi.evidence.checking.waking import CHANNEL, Ear
from doudi.evidence.connectors.declaring import Connector, Kind, Limits
from doudi.evidence.connectors.desk import Desk, Lane
from doudi.registry.pseudonym import pseudonyms


def room_with(ear: Ear) -> AskingRoom:
    """Departments that nobody asks."""
    return AskingRoom(Desk([], {}, Path("nowhere"), lambda _dataset: frozenset()), pseudonyms(), 5.0, ear)


@pytest.mark.django_db
def test_new_questions_are_heard_at_once() -> None:
    """On PostgreSQL the word arrives in the middle of waiting; on SQLite nothing can, and that is said."""
    with Ear() as ear, room_with(ear) as room:
        assert ear.can_hear == (connection.vendor == "postgresql")
        assert not room.heard(0.0).is_woken
        if connection.vendor != "postgresql":
            return
        words = connection.get_connection_params()
        known = {key: words[key] for key in ("dbname", "user", "password", "host", "port") if words.get(key)}
        with psycopg.connect(**known, autocommit=True) as other:
            other.execute(f"NOTIFY {CHANNEL}")
        started = time.monotonic()
        assert room.heard(20.0).is_woken
        assert time.monotonic() < started + 10
    assert not ear.can_hear


@pytest.mark.django_db
def test_a_line_that_broke_is_looked_past() -> None:
    """The server ends the line: who asks is woken to look, and looks by itself from then on."""
    if connection.vendor != "postgresql":
        return
    with Ear() as ear, room_with(ear) as room:
        assert ear._link is not None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [ear._link.info.backend_pid])
        assert room.heard(20.0).is_woken
        assert not ear.can_hear


@pytest.mark.parametrize(("wish", "seconds", "most"), [(5.0, 1.0, 5), (2.5, 1.0, 2), (0.5, 2.0, 1), (50.0, 1.0, 50)])
def test_no_second_holds_more_questions_than_wished(wish: float, seconds: float, most: int) -> None:
    """A few begin together; so many later the next waits until the first is long enough ago, however they come."""
    lane = Lane(Connector("x", "tax", Kind.HTTP_JSON, "tax", "/", {}, Limits(per_second=wish)))
    began = [lane._begin_at() for _ in range(3 * most + 1)]
    assert began[most - 1] - began[0] < 0.5
    assert all(later - earlier >= seconds - 1e-9 for earlier, later in zip(began, began[most:], strict=False))
