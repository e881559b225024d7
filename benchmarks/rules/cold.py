"""Cold start (冷启动): a new process that loads the rules and assesses so many households once."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.rules.sides import MONTH, ROOT

ROUNDS = 3
PROGRAM = """
import sys
from benchmarks.rules import equality
from benchmarks.rules.ours import Ours
side = Ours(sys.argv[1])
side.load(sys.argv[2], 1000)
print(side.bulk(outputs=equality.HOUSEHOLD_OUTPUTS))
"""


def start(home: Path) -> dict[str, float]:
    """Median seconds of the whole process, its kernels cached or not; interleaved."""
    kept: list[float] = []
    fresh: list[float] = []
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as cache:
        _once(home, cache)
        for _ in range(ROUNDS):
            kept.append(_once(home, cache))
            with tempfile.TemporaryDirectory(prefix="doudi-bench-") as empty:
                fresh.append(_once(home, empty))
    return {
        "cold_start_cached_seconds": statistics.median(kept),
        "cold_start_uncached_seconds": statistics.median(fresh),
    }


def _once(home: Path, cache: str) -> float:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    # The project keeps its kernels here; numba's own setting covers what it would keep elsewhere.
    environment |= {"DOUDI_KERNEL_CACHE": cache, "NUMBA_CACHE_DIR": cache}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", PROGRAM, MONTH, str(home)], cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - started
