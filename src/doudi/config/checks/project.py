"""The checkout the checks look at."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def tracked_files(*patterns: str) -> list[Path]:
    """Files git knows, or would add: what a reader of the repository sees. Empty patterns mean all."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in sorted(set(answer.stdout.split("\0"))) if name and (path := ROOT / name).is_file()]


def tool(*command: str) -> tuple[int, str]:
    """Run a tool in the checkout: its exit code, and all it said."""
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout + answer.stderr
