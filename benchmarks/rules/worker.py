"""The loop of a side's process (测速进程): one question a line in, one answer a line out.

Standard library only: the same file runs in the project's environment and in the peer's.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Handler = Callable[..., Mapping[str, Any]]


class NotBuiltYet(Exception):
    """The part of the engine a measure needs does not exist: the measure is null with this reason, never made up."""


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer until the other end closes. What is printed by mistake goes to the error stream, not into an answer."""
    answers, sys.stdout = os.fdopen(os.dup(sys.stdout.fileno()), "w"), sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = dict(handlers[question.pop("do")](**question))
        except NotBuiltYet as reason:
            answer = {"missing": str(reason)}
        except Exception as error:
            traceback.print_exc()
            answer = {"failed": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds of the wall clock and of all cores together, and what the work gave; garbage is collected before."""
    gc.collect()
    started, worked = time.perf_counter(), time.process_time()
    result = work()
    cpu, seconds = time.process_time() - worked, time.perf_counter() - started
    return {"seconds": seconds, "cpu_seconds": cpu}, result


def one_by_one(work: Callable[[str], str], texts: Sequence[str]) -> tuple[dict[str, list[float]], list[str]]:
    """The same of each short piece of work, nothing tidied between them."""
    seconds, cpu, results = [], [], []
    for text in texts:
        started, worked = time.perf_counter(), time.process_time()
        result = work(text)
        cpu.append(time.process_time() - worked)
        seconds.append(time.perf_counter() - started)
        results.append(result)
    return {"seconds": seconds, "cpu_seconds": cpu}, results


@contextmanager
def two_processors() -> Iterator[None]:
    """What runs meanwhile has no more than two processors; threads that run already keep theirs."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:2])
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def resident_mib() -> float:
    """What this process holds now, freed memory handed back first."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        pass
    return _status("VmRSS")


def forget_peak() -> None:
    """Let the peak start anew from what is held now.

    Raises:
        NotBuiltYet: this system cannot say; only Linux keeps a peak that can be reset.
    """
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError as error:
        raise NotBuiltYet(f"the peak of memory cannot be read here ({error.strerror})") from error


def peak_mib() -> float:
    """The most this process held since `forget_peak`."""
    return _status("VmHWM")


def _status(key: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError as error:
        raise NotBuiltYet("memory is read from /proc, which is not here") from error
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{key}:"))
