"""`.ci/run` on a bare machine: what it installs, how often it tries, and how it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout with a stand-in for `./doudi`, on a machine whose only tools are stand-ins that take notes."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    stand_ins = {
        programs / "id": "echo 0",
        programs / "sleep": ":",
        programs / "python3": "exit 1",
        programs / "apt-get": f'echo "apt-get $*" >> {tmp_path}/notes\n[ "$1" = update ] || [ -e {tmp_path}/up ]',
        tmp_path / "doudi": f'echo "doudi $*" >> {tmp_path}/notes\n[ "$1" != test ] || exit 7',
    }
    for place, body in stand_ins.items():
        place.write_text(f"#!{programs}/bash\n{body}\n")
        place.chmod(0o755)
    return tmp_path


def run(bare: Path) -> tuple[int, list[str]]:
    """Run it; its exit code and the notes taken."""
    done = subprocess.run(
        [shutil.which("bash") or "/bin/bash", str(bare / ".ci" / "run")],
        env={"PATH": str(bare / "bin"), "LC_ALL": "C.UTF-8"}, cwd=os.sep, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, (bare / "notes").read_text().splitlines()


def test_what_is_missing_is_installed_by_name_and_the_suite_decides(bare: Path) -> None:
    """Missing packages are asked for by name; the exit code is the suite's own."""
    (bare / "up").touch()
    code, notes = run(bare)
    assert code == 7
    asked = next(note for note in notes if note.startswith("apt-get install"))
    for package in ("chromium", "fonts-noto-cjk", "poppler-utils", "python3-venv"):
        assert f" {package}" in asked
    assert notes[-2:] == ["doudi prepare --all", "doudi test --all"]


def test_a_registry_that_stays_away_ends_it_after_three_tries(bare: Path) -> None:
    """Installing is tried three times, then the run fails without pretending to have tested."""
    code, notes = run(bare)
    assert code == 1
    assert sum(note.startswith("apt-get install") for note in notes) == 3
    assert not any(note.startswith("doudi") for note in notes)
