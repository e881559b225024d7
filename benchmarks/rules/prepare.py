"""What a run needs beforehand (事先准备): the peer's own environment and the households, made once and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.rules import population

LOCK = Path(__file__).parent / "peer" / "requirements.txt"


class CannotPrepare(Exception):
    """The peer's environment could not be made; the text says what and the way out."""


def peer_python(folder: Path) -> Path:
    """The Python of the peer's environment for the pins of today; it need not be there yet."""
    pins = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]
    return folder / f"peer-{pins}" / "bin" / "python"


def prepare(folder: Path, households: int, say: Callable[[str], None]) -> tuple[Path, Path]:
    """(the peer's Python, the folder of households), each made only if it is not there.

    Raises:
        CannotPrepare: no venv, no network, no disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    python = peer_python(folder)
    if not (python.parent.parent / "finished").exists():
        say("making the peer's environment (once; needs the package index)")
        _make(python.parent.parent)
    home = folder / f"households-{population.SEED}-v{population.VERSION}"
    if population.held(home) < households:
        say(f"making {households:,} households, seed {population.SEED} (once)")
        home = population.prepare(folder, households)
    return python, home


def _make(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(place)], "making a virtual environment")
    install = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--require-hashes", "-r", str(LOCK)]  # fmt: skip
    _run(install, "installing the peer from the package index")
    (place / "finished").touch()


def _run(command: list[str], doing: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = " ".join((done.stdout + done.stderr).split())[-600:]
        raise CannotPrepare(f"{doing} did not work: {last}. Check the network and the disk, then run it again.")
