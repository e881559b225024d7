"""Our side's process (我方进程): asked one question a line, see `worker`."""

from __future__ import annotations

import gc
import json
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.comparison import crowd, leads
from benchmarks.rules.worker import forget_peak, peak_mib, serve, two_processors
from doudi.columnar import at_once
from doudi.columnar.comparison import sets
from doudi.columnar.comparison.incremental import Tonight, compare_since
from doudi.columnar.comparison.last_run import kept
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.rows import Sources, ranges, slice_of
from doudi.columnar.comparison.running import Comparison, compare
from doudi.columnar.contract import load_contract
from doudi.columnar.load import load_extract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore

PURPOSES = ("enrolment", "supervision")
ROUNDS = 3
NIGHTS = 5


class Memory:
    """The most this process holds of its own, mapped files apart, looked at a hundred times a second."""

    def __init__(self) -> None:
        self.most = self.mapped_too = 0.0

    def look(self) -> None:
        """Once."""
        told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        own, whole = (int(told[name].split()[0]) / 2**20 for name in ("RssAnon", "VmRSS"))
        self.most, self.mapped_too = max(self.most, own), max(self.mapped_too, whole)


@contextmanager
def watched() -> Any:
    """Memory while something runs."""
    gc.collect()
    memory, is_over = Memory(), threading.Event()

    def watch() -> None:
        while not is_over.wait(0.01):
            memory.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield memory
    finally:
        is_over.set()
        watcher.join()
        memory.look()


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds of the wall clock and of all cores together, and memory in GiB."""
    with watched() as memory:
        started, worked = time.perf_counter(), time.process_time()
        result = work()
        cpu, seconds = time.process_time() - worked, time.perf_counter() - started
    return {"seconds": seconds, "cpu_seconds": cpu, "gib": memory.most, "gib_with_mapped": memory.mapped_too}, result


def antijoin(folder: str) -> dict[str, Any]:
    """Who is in the register and not insured: their keys, from the snapshots as they lie on disk."""

    def missing() -> Any:
        store = SnapshotStore(Path(folder) / "snapshots")
        both = [store.latest(name) for name in ("police_household_register", "hrss_enrolment")]
        parts = ranges(Sources(dict(enumerate(both)), {}))  # type: ignore[arg-type]

        def some(at: int) -> Any:
            left, right = (slice_of(snapshot, *parts[at]).keys for snapshot in both)
            return left[~sets.is_in(left, right)]

        return np.concatenate(at_once.in_order(len(parts), some))

    told, keys = timed(missing)
    return {**told, "absent": len(keys), "keys": int(np.bitwise_xor.reduce(keys))}


def sort_at_load(folder: str) -> dict[str, Any]:
    """What loading pays for it: both registers' keys brought into order, with the order of their rows."""
    raw = [np.load(Path(folder) / f"{name}-keys.npy") for name in ("residents", "insured")]
    told, _ = timed(lambda: [np.argsort(keys, kind="stable") for keys in raw])
    return told


def _run(folder: str, purpose: str, on: date) -> Comparison:
    book = installed_book()
    keys = [key for key, rule in book.rules.items() if rule.purpose == purpose]
    return compare(book, keys, SnapshotStore(Path(folder) / "snapshots"), on=on, purpose=purpose)


def full(folder: str, purpose: str) -> dict[str, Any]:
    """All rules of a purpose over everybody."""
    told, run = timed(lambda: _run(folder, purpose, crowd.AS_OF))
    not_run = {rule: dict(result.not_run) for rule, result in run.results.items() if result.not_run}
    return {**told, "found": {rule: len(result.people) for rule, result in run.results.items()}, "not_run": not_run,
            "rules": len(run.results), "feeds": len(run.feeds)}  # fmt: skip


def nightly(folder: str, purpose: str) -> dict[str, Any]:
    """A night later: from the night before, and in full; both must say the same.

    In rounds, and each in a store of its own: whoever comes first would otherwise open and read for the other as well.
    Beside it nights one after another, as a worker does them that runs in full once: no full run before each leaves
    memory to be fetched anew and other data in the caches.
    """
    book, place, later = installed_book(), Path(folder) / "snapshots", crowd.AS_OF + timedelta(days=1)
    keys = [key for key, rule in book.rules.items() if rule.purpose == purpose]
    before = kept(book, compare(book, keys, SnapshotStore(place), on=crowd.AS_OF, purpose=purpose))
    asked: dict[str, Any] = {"on": later, "purpose": purpose}
    rounds: dict[str, list[dict[str, float]]] = {"": [], "full_": [], "in_a_row_": []}

    def said(run: Comparison) -> list[str]:
        return [_words(run, key) for key in keys]

    def night(name: str) -> Tonight:
        told, found = timed(lambda: compare_since(book, keys, SnapshotStore(place), before, **asked))
        rounds[name].append(told)
        return found

    for _ in range(ROUNDS):
        tonight = night("")
        whole, run = timed(lambda: compare(book, keys, SnapshotStore(place), **asked))
        rounds["full_"].append(whole)
    wanted = said(run)
    same = said(tonight.comparison) == wanted
    del run
    compare_since(book, keys, SnapshotStore(place), before, **asked)
    for _ in range(NIGHTS):
        tonight = night("in_a_row_")
    same = same and said(tonight.comparison) == wanted
    middle = {
        f"{prefix}{name}": statistics.median(each[name] for each in told)
        for prefix, told in rounds.items()
        for name in ("seconds", "cpu_seconds")
    }
    return {**middle, "gib": max(each["gib"] for each in rounds[""]), "is_same": same,
            "in_full": dict(tonight.in_full), "anew": dict(tonight.anew)}  # fmt: skip


def _words(run: Comparison, rule: str) -> str:
    result = run.results[rule]
    apart = result.apart
    lists = [(len(keys), int(np.bitwise_xor.reduce(keys)) if len(keys) else 0)
             for keys in (result.people, apart.subjects, apart.subjects * apart.answers)]  # fmt: skip
    return json.dumps([lists, result.candidates, result.in_order, dict(result.spared), result.not_known,
                       dict(result.rows_lost)])  # fmt: skip


def load(folder: str, out: str) -> dict[str, Any]:
    """The extract with everything loading does."""
    store = SnapshotStore(Path(out))
    contract, pseudonyms = load_contract("police_household_register"), Pseudonyms(b"benchmark key of a city")
    gc.collect()
    with two_processors():
        forget_peak()
        started, worked = time.perf_counter(), time.process_time()
        report = load_extract(
            Path(folder) / "gb18030.csv", contract, store=store, pseudonyms=pseudonyms, seal=leads.seal,
            as_of=crowd.AS_OF, now=leads.NOW, accept_shrunk=True)  # fmt: skip
        cpu, seconds = time.process_time() - worked, time.perf_counter() - started
    told = {"seconds": seconds, "cpu_seconds": cpu, "gib": peak_mib() / 1024}
    shutil.rmtree(out)
    return {**told, "rows": report.rows_in, "accepted": report.rows_accepted, "rejected": report.rows_rejected,
            "faults": [str(fault) for fault in report.faults]}  # fmt: skip


if __name__ == "__main__":
    serve({"antijoin": antijoin, "sort": sort_at_load, "full": full, "nightly": nightly, "load": load,
           "leads": lambda folder: leads.measure(Path(folder))})  # fmt: skip
    sys.exit(0)
