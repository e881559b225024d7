"""The locks: hash-locked, complete, and installable from any mirror."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from doudi.config.commands.lock import ADDRESS, EXTRAS, split_lock

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def plain(name: str) -> str:
    """A requirement's bare name, spelled as the locks spell it."""
    return re.split(r"[<>=\[;~! ]", name, maxsplit=1)[0].strip().lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_its_hashes_and_no_address(lock: Path) -> None:
    """Each package is pinned exactly and by hash; no line names a place to fetch from."""
    text = lock.read_text()
    assert not ADDRESS.search(text)
    for name, block in split_lock(text).items():
        assert "==" in block, name
        assert "--hash=sha256:" in block, name


def test_the_locks_hold_everything_asked_for() -> None:
    """What pyproject.toml asks for is in base.txt; what an extra asks for is in its own lock or in base.txt."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    base = split_lock((ROOT / "requirements" / "base.txt").read_text())
    assert {plain(name) for name in project["dependencies"]} <= set(base)
    assert set(project["optional-dependencies"]) == set(EXTRAS)
    for extra, wanted in project["optional-dependencies"].items():
        own = split_lock((ROOT / "requirements" / f"{extra}.txt").read_text())
        assert {plain(name) for name in wanted} <= set(base) | set(own), extra


def test_the_front_end_lock_names_no_address() -> None:
    """package-lock.json pins by integrity hash and records no place to fetch from."""
    text = (ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert '"integrity"' in text
