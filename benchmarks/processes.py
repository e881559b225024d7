"""Measured sides in processes of their own, told what to do line by line; started and ended cleanly."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Told:
    """A side that does one thing for each line and answers in one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, verb: str, **words: Any) -> Any:
        """Its answer, once it is done.

        Raises:
            RuntimeError: it ended instead.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": verb, **words}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the measured side ended at {verb}; its words are above")
        return json.loads(line)


@contextmanager
def running(words: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A Python process of the checkout, ended with the block."""
    process = subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               env=dict(environment), cwd=ROOT)  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def p95(values: list[float]) -> float:
    """The value that nineteen of twenty do not pass."""
    return sorted(values)[int(0.95 * (len(values) - 1))]
