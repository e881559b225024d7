"""The `./doudi` script and what it says when the machine lacks something."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = {**os.environ, "LC_ALL": "C.UTF-8"}
CHINESE = {**os.environ, "LC_ALL": "zh_CN.UTF-8"}


def run(*words: str, environment: dict[str, str] = ENGLISH, script: Path = ROOT / "doudi") -> tuple[int, str, str]:
    """Exit code, standard output, standard error of one call."""
    done = subprocess.run([str(script), *words], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_help_lists_every_command_in_both_languages() -> None:
    """`./doudi help` names each command with one line, in the language of the terminal."""
    from_table = subprocess.run(
        [sys.executable, "-c", "from doudi.config.commands.table import COMMANDS; print(*COMMANDS)"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    code, english, _ = run("help")
    _, chinese, _ = run("help", environment=CHINESE)
    assert code == 0
    for name in from_table:
        assert sum(line.split()[:1] == [name] for line in english.splitlines()) == 1
        assert sum(line.split()[:1] == [name] for line in chinese.splitlines()) == 1
    assert "生成虚构城区" in chinese
    assert "synthetic district" in english


def test_help_loads_nothing_heavy() -> None:
    """Help answers at once: neither Django nor NumPy nor numba is imported for it."""
    program = (
        "import runpy, sys; sys.argv = ['bootstrap', 'help']\n"
        "try: runpy.run_path('bootstrap', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code\n"
        "print('HEAVY', sorted({'django', 'numpy', 'numba', 'pyarrow', 'duckdb'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_a_mistyped_command_names_the_nearest() -> None:
    """A word that is no command exits 2 and says which one was probably meant."""
    code, _, said = run("dmeo")
    assert code == 2
    assert "did you mean demo?" in said
    assert "是不是 demo" in run("dmeo", environment=CHINESE)[2]


def bare_machine(folder: Path, *, python: str | None) -> tuple[Path, dict[str, str]]:
    """A checkout's script on a machine with nothing but `dirname` and, perhaps, one Python of our making."""
    (folder / "bin").mkdir()
    (folder / "bin" / "dirname").symlink_to(shutil.which("dirname") or "/usr/bin/dirname")
    if python is not None:
        fake = folder / "bin" / "python3"
        fake.write_text(python)
        fake.chmod(0o755)
    script = folder / "doudi"
    shutil.copy(ROOT / "doudi", script)
    return script, {"PATH": str(folder / "bin"), "LC_ALL": "C.UTF-8"}


def test_without_python_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    """No Python on the machine: one line, the version needed, the package to install."""
    script, environment = bare_machine(tmp_path, python=None)
    code, _, said = run("demo", environment=environment, script=script)
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "no Python was found" in said
    assert "apt install python3" in said


@pytest.mark.parametrize(
    ("locale", "words"), [("C.UTF-8", "this machine has 3.9"), ("zh_CN.UTF-8", "这台机器上是 3.9")]
)
def test_an_old_python_is_named(tmp_path: Path, locale: str, words: str) -> None:
    """A Python older than 3.11 is named with its version, in the reader's language."""
    old = '#!/bin/sh\ncase "$2" in *exit*) exit 1 ;; *) printf 3.9 ;; esac\n'
    script, environment = bare_machine(tmp_path, python=old)
    environment["LC_ALL"] = locale
    code, _, said = run("demo", environment=environment, script=script)
    assert code == 1
    assert words in said
    assert len(said.splitlines()) == 1


def test_the_reference_page_lists_the_commands() -> None:
    """docs/reference/commands.md is what `./doudi help --markdown` writes."""
    _, written, _ = run("help", "--markdown")
    assert (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8") == written


def test_every_command_has_a_module() -> None:
    """Each line of the table leads to a module with a run function."""
    folder = ROOT / "src" / "doudi" / "config" / "commands"
    _, listed, _ = run("help")
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]
    for name in names:
        module = folder / f"{name.replace('-', '_')}.py"
        assert "def run(" in module.read_text(encoding="utf-8"), f"{name} has no {module.name}"
