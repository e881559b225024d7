"""Loads an extract in a process of its own, stopping to be killed at a named stage; used by test_killed_loads."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.columnar.extracts import Desk


def main() -> None:
    """Arguments: folder, file, dataset, stage to stop at, how many reports of it to let pass."""
    folder, file, dataset, stage, passes = sys.argv[1:]
    left = int(passes)

    def progress(seen: str, done: int, total: int) -> None:
        nonlocal left
        if seen == stage:
            if left == 0:
                print("stopped", flush=True)
                time.sleep(60)
            left -= 1

    Desk(Path(folder)).load(Path(file), dataset, progress=progress)
    print("finished", flush=True)


if __name__ == "__main__":
    main()
