"""Compiled kernels on disk: a spoilt file never gives a wrong result; without a compiler NumPy answers."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from doudi.rules.bulk import BulkResult, assess_population
from doudi.rules.population import Population
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles import compiling, evaluating, room, store
from tests.rules.random_rules import MONTH, RandomRules, random_population
from tests.rules.tiles_harness import by_numpy, by_tiles, difference

TEXT = "define i64 @kernel(ptr %arguments) {{\n  ret i64 {}\n}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for kernels."""
    monkeypatch.setenv(store.FOLDER_SETTING, str(tmp_path / "kernels"))
    return tmp_path / "kernels"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts compiled during the test."""
    texts: list[str] = []
    original = compiling.machine_code

    def counted(text: str) -> bytes:
        texts.append(text)
        return original(text)

    monkeypatch.setattr(compiling, "machine_code", counted)
    return texts


def answer(text: str) -> int:
    """What the kernel of a text says."""
    return compiling.load(store.machine_code(text))(0)


def test_a_kernel_is_compiled_once(folder: Path, compiled: list[str]) -> None:
    """The second process finds it; another text is another file."""
    assert [answer(TEXT.format(7)), answer(TEXT.format(7)), answer(TEXT.format(8))] == [7, 7, 8]
    assert len(compiled) == 2
    assert len(list(folder.iterdir())) == 2
    assert store.is_kept(TEXT.format(7))


@pytest.mark.parametrize("spoil", ["byte", "cut", "empty", "swapped", "mark"])
def test_a_spoilt_file_is_compiled_anew(spoil: str, folder: Path, compiled: list[str]) -> None:
    """One changed byte, half a file, an empty one, another kernel's contents, another format: none is run."""
    answer(TEXT.format(7))
    answer(TEXT.format(8))
    file, other = (folder / f"{store.name_of(TEXT.format(number))}.kernel" for number in (7, 8))
    held = bytearray(file.read_bytes())
    if spoil == "byte":
        held[-40] ^= 1
    elif spoil == "mark":
        held[:12] = b"doudi kernel"[::-1]
    kept = {"cut": held[: len(held) // 2], "empty": b"", "swapped": other.read_bytes()}
    file.write_bytes(bytes(kept.get(spoil, held)))
    assert answer(TEXT.format(7)) == 7
    assert len(compiled) == 3
    assert answer(TEXT.format(7)) == 7
    assert len(compiled) == 3


def test_a_folder_others_can_write_to_is_not_read(folder: Path, compiled: list[str]) -> None:
    """Machine code from a folder anybody can write to is not run."""
    answer(TEXT.format(7))
    folder.chmod(0o777)
    assert answer(TEXT.format(7)) == 7
    assert len(compiled) == 2


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be kept, every process compiles for itself."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.FOLDER_SETTING, str(tmp_path / "file" / "kernels"))
    assert answer(TEXT.format(9)) == 9


def test_only_the_newest_kernels_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder does not grow for ever."""
    monkeypatch.setattr(store, "MOST_FILES", 3)
    for number in range(5):
        answer(TEXT.format(number))
    assert len(list(folder.iterdir())) == 3


def test_the_folder_follows_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting first, then the installation's folder, then the user's cache."""
    monkeypatch.delenv(store.FOLDER_SETTING)
    monkeypatch.setenv("DOUDI_HOME", "/h")
    assert store.folder() == Path("/h/kernels")
    monkeypatch.delenv("DOUDI_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert store.folder() == Path("/c/doudi/kernels")


def small() -> tuple[Ruleset, Population]:
    """A random ruleset and some households."""
    chance = random.Random(11)
    return RandomRules(chance).ruleset(40), random_population(chance, 30)


def test_without_a_compiler_numpy_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same result when compiling is switched off, or the compiler is not installed."""
    ruleset, population = small()
    expected = by_numpy(ruleset, population, MONTH)
    monkeypatch.setenv(evaluating.OFF_SETTING, "1")
    assert not evaluating.is_available()
    assert difference(assess_population(ruleset, population, MONTH, engine="tiles"), expected) is None
    monkeypatch.delenv(evaluating.OFF_SETTING)
    monkeypatch.setattr(compiling, "is_installed", lambda: False)
    assert not evaluating.is_available()
    assert difference(assess_population(ruleset, population, MONTH, engine="tiles"), expected) is None


def test_importing_the_rules_does_not_load_the_compiler() -> None:
    """Whoever assesses one household does not wait for a compiler."""
    program = "import sys, doudi.rules.bulk; sys.exit('llvmlite' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_few_households_do_not_wait_for_a_compiler(compiled: list[str]) -> None:
    """A small population is answered before a kernel would be compiled."""
    ruleset, population = small()
    assess_population(ruleset, population, MONTH)
    assert compiled == []


def test_a_kernel_serves_other_figures_and_months(compiled: list[str], folder: Path) -> None:
    """Amounts and the month are passed when it runs, not compiled in."""
    ruleset, population = small()
    evaluating.forget()
    for month in (MONTH, MONTH.plus(1)):
        tiles = by_tiles(ruleset, population, month)
        assert difference(tiles, by_numpy(ruleset, population, month)) is None
    assert len(compiled) <= 1


def test_unused_room_is_used_again_and_held_room_is_not() -> None:
    """A result somebody holds is never written over; one nobody holds makes room for the next."""
    held = room.column(1 << 20, "int64")
    held[:] = 5
    part = held[10:20]
    del held
    other = room.column(1 << 20, "int64")
    other[:] = 6
    assert part.tolist() == [5] * 10
    address = other.__array_interface__["data"][0]
    del other
    again = room.column(1 << 20, "int64")
    assert again.__array_interface__["data"][0] == address or not hasattr(room.mmap, "MADV_HUGEPAGE")


def test_results_outlive_the_next_run() -> None:
    """Two results in a row do not share memory."""
    ruleset, _ = small()
    everybody = Population(np.arange(100_001, dtype=np.int64))
    first: BulkResult = by_tiles(ruleset, everybody, MONTH)
    kept = first.outcome.copy(), first.amount_fen.copy()
    second = by_tiles(ruleset, everybody, MONTH)
    assert second.outcome.__array_interface__["data"] != first.outcome.__array_interface__["data"]
    assert (first.outcome == kept[0]).all()
    assert (first.amount_fen == kept[1]).all()
