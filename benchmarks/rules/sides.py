"""The two processes as the measuring side sees them (两边的进程): started, asked in turn, ended."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.rules.worker import NotBuiltYet

ROOT = Path(__file__).resolve().parents[2]
MONTH = "2025-09"


class SideFailed(Exception):
    """A process of the benchmark broke; what it printed stands above."""


class Side:
    """One process, asked by name.

    Args:
        name: as faults and progress name it.
        command: what to start.
        environment: additions to the environment.
    """

    def __init__(self, name: str, command: list[str], **environment: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **environment},
        )  # fmt: skip

    def ask(self, do: str, **words: Any) -> dict[str, Any]:
        """The answer to one question.

        Raises:
            NotBuiltYet: the part of the engine is not there.
            SideFailed: the process ended or its work failed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **words}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise SideFailed(f"{self.name} ended before it was asked to {do}") from error
        line = self._process.stdout.readline()
        if not line:
            raise SideFailed(f"{self.name} ended while asked to {do} (exit code {self._process.wait()})")
        answer: dict[str, Any] = json.loads(line)
        if "missing" in answer:
            raise NotBuiltYet(answer["missing"])
        if "failed" in answer:
            raise SideFailed(f"{self.name}, asked to {do}: {answer['failed']}")
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=30)
        except (subprocess.TimeoutExpired, OSError):
            self._process.kill()
            self._process.wait()


@contextmanager
def pair(peer_python: Path, fault: str = "") -> Iterator[tuple[Side, Side]]:
    """Our process and the peer's, ended when the measure is done."""
    ours = Side("ours", [sys.executable, "-m", "benchmarks.rules.ours", MONTH, fault], PYTHONPATH=_path("src"))
    try:
        command = [str(peer_python), "-m", "benchmarks.rules.peer.worker", MONTH, fault]
        peer = Side("peer", command, PYTHONPATH=_path())
        try:
            yield ours, peer
        finally:
            peer.close()
    finally:
        ours.close()


def _path(*folders: str) -> str:
    return os.pathsep.join(str(path) for path in (ROOT, *(ROOT / folder for folder in folders)))


def in_turn(
    rounds: int, first: Callable[[], float], second: Callable[[], float], between: Callable[[], None],
    *, deadline: float = math.inf,
) -> tuple[list[float], list[float]]:  # fmt: skip
    """Seconds of both, round by round; who goes first changes, and `between` compares what came out.

    Args:
        deadline: of the monotonic clock; after the first round none is begun that would probably pass it.
    """
    ours: list[float] = []
    theirs: list[float] = []
    begun = time.monotonic()
    for turn in range(rounds):
        now = time.monotonic()
        if turn and now + (now - begun) / turn > deadline:
            break
        if turn % 2:
            theirs.append(second())
            ours.append(first())
        else:
            ours.append(first())
            theirs.append(second())
        between()
    return ours, theirs
