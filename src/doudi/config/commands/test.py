"""`./doudi test`: the quick suite; `--all` insists on everything and runs on both databases; `--long` counts far."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys

from doudi.config.checks.project import ROOT
from doudi.config.commands.language import speak

SLOWEST = ["--durations=40", "--durations-min=4"]
"""What `--all` tells at its end: it must stay within 25 minutes, and grows by single slow tests."""

MOST_PROCESSES = 4
"""Each holds a database, and some a browser."""


def _pytest(arguments: list[str], **steering: str) -> int:
    """One run of pytest with its own closing line."""
    environment = {**os.environ, **steering}
    # An installation's settings are none of the tests' business; they get their own folder and database.
    for name in ("DOUDI_HOME", "DOUDI_DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    # Hundreds of processes are started on the way: without kept bytecode each would compile the whole program again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _side_by_side(words: list[str]) -> list[str]:
    """Two processes more than cores for the whole suite, each file in one of them, since tests wait for a browser or a
    database a third of their time; one process for files that are named.
    """
    names_files = any((ROOT / word.partition("::")[0]).exists() for word in words if not word.startswith("-"))
    if names_files or (os.cpu_count() or 1) < 2:
        return []
    return ["-n", str(min((os.cpu_count() or 1) + 2, MOST_PROCESSES)), "--dist", "loadfile", "--no-loadscope-reorder"]


def run(argv: list[str]) -> int:
    """Run the suite asked for; further words go to pytest. Returns pytest's exit code, the first that failed."""
    words = [word for word in argv if word not in {"--all", "--long"}]
    spread = _side_by_side(words)
    if "--long" in argv:
        return _pytest(["-m", "long", *words], DOUDI_LONG="1", DOUDI_TEST_DATABASE="sqlite")
    if "--all" not in argv:
        print(speak("== 快的一套；全部测试：./doudi test --all", "== The quick suite; everything: ./doudi test --all"))
        return _pytest(["-m", "not long and not thorough", *spread, *words], DOUDI_TEST_DATABASE="sqlite")
    compileall.compile_dir(ROOT / "src", quiet=2)
    print(speak("== 第一遍：SQLite，全部测试", "== First round: SQLite, every test"))
    first = _pytest(["-m", "not long", *SLOWEST, *spread, *words], DOUDI_INSIST="1", DOUDI_TEST_DATABASE="sqlite")
    zh, en = ("通过", "passed") if first == 0 else ("没有通过", "failed")
    print(speak(f"== 第一遍{zh}", f"== First round {en}"))
    print(speak("== 第二遍：PostgreSQL，用到数据库的测试", "== Second round: PostgreSQL, tests touching the database"))
    only = "touches_database and not long and not once"
    second = _pytest(["-m", only, *SLOWEST, *spread, *words], DOUDI_INSIST="1", DOUDI_TEST_DATABASE="postgres")
    return first or second
