"""Python code run in a process of its own, and the most memory it ever had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import doudi.sandbox

SOURCE = Path(doudi.sandbox.__file__).parents[2]
# The kernel's own high-water mark of this program: getrusage would also remember the parent that started it.
_TELL = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"


def peak_kib_of(code: str, *arguments: str) -> list[int]:
    """Run the code and return the numbers it printed, the peak memory in KiB last; `PEAK` in it tells it midway."""
    done = subprocess.run(
        [sys.executable, "-c", code.replace("PEAK", _TELL) + "\n" + _TELL, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
    )
    return [int(float(word)) for word in done.stdout.split()]
