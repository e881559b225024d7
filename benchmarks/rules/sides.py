"""The two processes as the measuring side sees them (两边的进程): started, asked in turn, ended."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
        self.begin(do, **words)
        return self.finish(do)

    def begin(self, do: str, **words: Any) -> None:
        """Put a question without waiting for the answer."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **words}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise SideFailed(f"{self.name} ended before it was asked to {do}") from error

    def finish(self, do: str) -> dict[str, Any]:
        """The answer to the question put before."""
        assert self._process.stdout is not None
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


def both(ours: Side, peer: Side, do: str, **words: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides at the same time, for what is not timed."""
    ours.begin(do, **words)
    peer.begin(do, **words)
    answers: list[dict[str, Any]] = []
    problem: Exception | None = None
    for side in (ours, peer):
        try:
            answers.append(side.finish(do))
        except (NotBuiltYet, SideFailed) as error:
            problem = problem or error
    if problem:
        raise problem
    return answers[0], answers[1]


@dataclass(frozen=True)
class Turns:
    """The answers of both sides, round by round."""

    rounds: list[tuple[dict[str, Any], dict[str, Any]]]

    def ours(self, key: str) -> list[Any]:
        """A figure of ours in every round."""
        return [mine[key] for mine, _ in self.rounds]

    def theirs(self, key: str) -> list[Any]:
        """A figure of the peer's in every round."""
        return [other[key] for _, other in self.rounds]

    def ratio(self, key: str) -> float:
        """The peer's to ours, the median of the rounds."""
        return float(statistics.median(other[key] / mine[key] for mine, other in self.rounds))

    def __len__(self) -> int:
        return len(self.rounds)


def in_turn(
    rounds: int, first: Callable[[], dict[str, Any]], second: Callable[[], dict[str, Any]],
    between: Callable[[], None], *, deadline: float = math.inf,
) -> Turns:  # fmt: skip
    """Both sides round by round; who goes first changes, and `between` compares what came out.

    Args:
        deadline: of the monotonic clock; after the first round none is begun that would probably pass it.
    """
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    begun = time.monotonic()
    for turn in range(rounds):
        now = time.monotonic()
        if turn and now + (now - begun) / turn > deadline:
            break
        if turn % 2:
            other = second()
            mine = first()
        else:
            mine = first()
            other = second()
        between()
        found.append((mine, other))
    return Turns(found)
