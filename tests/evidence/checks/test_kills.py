"""Killed at random moments, a check loses nothing, asks nothing that is stored, and ends as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from doudi.kernel.clock import SystemClock
from tests.evidence.checks.asked import ONCE, Open, departments
from tests.evidence.checks.mortal_work import PLANTS

pytestmark = pytest.mark.thorough
UNHURRIED = {"connect_seconds": 20, "total_seconds": 30, "at_once": 1}


class Mortal:
    """The process that is told what to do."""

    def __init__(self, home: Path, there: Open, database: str) -> None:
        told = there.departments.connectors()
        for each in told["connectors"].values():
            each.update({"limits": UNHURRIED, "patience": ONCE})
        (home / "connectors.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
        (home / "hosts.yaml").write_text(yaml.safe_dump(there.departments.hosts()), encoding="utf-8")
        environment = {
            **os.environ, "DOUDI_HOME": str(home), "DOUDI_DATABASE_URL": database, "DOUDI_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "doudi.config.settings",
        }  # fmt: skip
        self.there = there
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.evidence.checks.mortal"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=(home / "said.txt").open("w"), text=True, env=environment,
        )  # fmt: skip
        self._said = home / "said.txt"

    def do(self, verb: str, **words: Any) -> Any:
        """One command and its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": verb, **words}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._said.read_text()[-3000:]
        return json.loads(line)

    def run(self, prefix: str, plant: str = "", seed: int = 0, after: int | None = None, seconds: float = 0) -> Any:
        """A runner, killed so long after so many questions of its came; None lets it come to its end."""
        begun = len(self.log())
        self.do("start", prefix=prefix, plant=plant, seed=seed)
        if after is None:
            return self.do("kill", patience=4 if plant else 60)
        until = time.monotonic() + 0.7
        while after and len(self.there.departments.order) < begun + after and time.monotonic() < until:
            time.sleep(0.0005)
        return self.do("kill", patience=seconds)

    def log(self) -> list[str]:
        """Request numbers in the order they came to the departments."""
        return list(self.there.order)

    def end(self) -> None:
        """No more."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Mortal]:
    """One process for all kills of the module, on a database of its own."""
    home = tmp_path_factory.mktemp("mortal")
    database = ""
    if os.environ.get("DOUDI_TEST_DATABASE") == "postgres":
        server = request.getfixturevalue("postgres_url")
        name = f"mortal_{SystemClock().now():%H%M%S%f}"
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name}".encode())
        database = f"{server.rpartition('/')[0]}/{name}"
    with departments(home / "departments") as there:
        made = Mortal(home, there, database)
        yield made
        made.end()


def faults_of(mortal: Mortal, prefix: str, *, kills: int, cases: int, plant: str = "") -> list[str]:
    """Everything that is wrong after a batch with so many kills; nothing where all is as it should be."""
    chance = random.Random(f"{prefix} {kills}")
    assert mortal.do("make", prefix=prefix, cases=cases) == cases
    found: list[str] = []
    in_flight: set[str] = set()
    moments: list[tuple[int, set[str]]] = []
    begun, killed = len(mortal.log()), 0
    for _ in range(3 * kills):
        if killed == kills:
            break
        after = mortal.run(prefix, plant, killed, chance.choice([0, *range(1, 25)]), chance.uniform(0, 0.02))
        killed += after["killed"]
        seen = mortal.do("look", prefix=prefix)
        moments.append((len(mortal.log()), set(seen["stored"])))
        in_flight |= set(seen["under_way"])
        if seen["is_done"]:
            found += [] if plant or killed == kills else [f"done after {killed} kills: too little to do"]
            break
    last = mortal.run(prefix, plant, 99)
    if last["killed"] or last["code"]:
        found.append("it does not come to its end")
    seen, log = mortal.do("look", prefix=prefix), mortal.log()
    found += [] if seen["is_done"] else ["not everything is done"]
    found += [f"{len(set(log[at:]) & stored)} asked again that were stored" for at, stored in moments
              if set(log[at:]) & stored]  # fmt: skip
    mine = log[begun:]
    twice = {each for each in mine if mine.count(each) > 1}
    found += [f"{len(twice - in_flight)} asked twice and not in flight at a kill"] if twice - in_flight else []
    found += [] if set(mine) == set(seen["all"]) and len(set(mine)) == 35 * cases else ["other numbers were used"]
    found += [] if wrong_results(mortal, prefix, cases) == 0 else ["results are not those of an undisturbed run"]
    mortal.do("forget", prefix=prefix)
    return found


def wrong_results(mortal: Mortal, prefix: str, cases: int) -> int:
    """Cases that do not say what the undisturbed one says."""
    told = mortal.do("results", prefix=prefix)
    right = mortal.do("results", prefix="still")["still-0"]
    return sum(told.get(f"{prefix}-{at}") != right for at in range(cases))


@pytest.fixture(scope="module")
def still(mortal: Mortal) -> Mortal:
    """One case that nobody disturbed, to compare with."""
    mortal.do("make", prefix="still", cases=1)
    mortal.do("work", plant="")  # in the process itself, so that what it forks has read contracts and lists already
    assert mortal.do("look", prefix="still")["is_done"]
    return mortal


def test_fifty_kills_change_nothing(still: Mortal) -> None:
    """Fifty kills during one batch: nothing lost, nothing stored asked again, the same numbers, the same results."""
    assert faults_of(still, "fifty", kills=50, cases=13) == []


@pytest.mark.long
def test_a_thousand_kills_change_nothing(still: Mortal) -> None:
    """The same a thousand times over."""
    for at in range(20):
        assert faults_of(still, f"many{at}", kills=50, cases=13) == []


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_the_kills_notice_planted_bugs(still: Mortal, plant: str) -> None:
    """Each bug shows as a fault: asking again, losing, numbering anew, giving up, half an answer."""
    assert faults_of(still, plant.replace(" ", ""), kills=2, cases=1, plant=plant)
