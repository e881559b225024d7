"""Killed at random moments, whoever takes steps leaves each of them whole or not taken at all."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from doudi.kernel.clock import SystemClock
from tests.casework.joint.mortal_work import PLANTS
from tests.support.planted import three_now

pytestmark = pytest.mark.thorough
KILLS, LONG_KILLS = 20, 500


class Mortal:
    """The process that is told what to do."""

    def __init__(self, home: Path, database: str) -> None:
        environment = {
            **os.environ, "DOUDI_HOME": str(home), "DOUDI_DATABASE_URL": database, "DOUDI_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "doudi.config.settings",
        }  # fmt: skip
        self._said = home / "said.txt"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.joint.mortal"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._said.open("w"), text=True, env=environment,
        )  # fmt: skip

    def do(self, verb: str, **words: Any) -> Any:
        """One command and its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": verb, **words}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._said.read_text()[-3000:]
        return json.loads(line)

    def end(self) -> None:
        """No more."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)

    def said(self) -> str:
        """What workers complained of before they died."""
        return self._said.read_text()[-3000:]


@pytest.fixture
def mortal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Mortal]:
    """A process of its own, on a database of its own."""
    database = ""
    if os.environ.get("DOUDI_TEST_DATABASE") == "postgres":
        server = request.getfixturevalue("postgres_url")
        name = f"joint_mortal_{SystemClock().now():%H%M%S%f}"
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name}".encode())
        database = f"{server.rpartition('/')[0]}/{name}"
    made = Mortal(tmp_path, database)
    yield made
    made.end()


def kill(mortal: Mortal, count: int, seed: int, plant: str = "") -> dict[str, Any]:
    """So many workers killed, each after a moment by chance; what is half done after any of them.

    Raises:
        AssertionError: a worker died by itself.
    """
    chance = random.Random(seed)
    for number in range(count):
        ended = mortal.do("run", seed=seed * 1000 + number, seconds=chance.uniform(0.02, 0.5), plant=plant)
        assert ended["killed"], mortal.said()
        seen: dict[str, Any] = mortal.do("look")
        if seen["faults"]:
            return {**seen, "kill": number}
    return {**mortal.do("look", everything=True), "kill": count}


def test_twenty_kills_leave_no_half_step(mortal: Mortal) -> None:
    """State, line, audit, event, tasks, clocks and process of every step are there, or none of them."""
    seen = kill(mortal, KILLS, 1)
    assert seen["faults"] == []
    assert seen["steps"] > KILLS, seen


@pytest.mark.long
def test_five_hundred_kills_leave_no_half_step(mortal: Mortal) -> None:
    """The same five hundred times over."""
    seen = kill(mortal, LONG_KILLS, 2)
    print(f"\n{LONG_KILLS} kills: {seen['steps']} lines, {seen['applications']} applications")
    assert seen["faults"] == []


@pytest.mark.once
@pytest.mark.parametrize("plant", three_now(sorted(PLANTS)))
def test_the_kills_notice_a_planted_bug(mortal: Mortal, plant: str) -> None:
    """Each shows as a step half done."""
    assert kill(mortal, 3 * KILLS, 3, plant)["faults"]
