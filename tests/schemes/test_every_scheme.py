"""Every folder is checked, a new one too, without anybody writing a test for it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from doudi.config.commands import rules
from doudi.schemes.catalogue import scheme_keys
from doudi.schemes.checking import check_scheme
from doudi.schemes.loader import FOLDER, forget_loaded


@pytest.mark.parametrize("key", scheme_keys())
def test_a_scheme_is_as_its_author_says(key: str) -> None:
    """It loads in every profile, its worked examples come out, and how it stands to every other scheme is said."""
    found = check_scheme(key)
    assert found.cases > 0
    assert (found.wrong, found.unsaid) == ((), ())


def test_the_scheme_of_the_how_to_is_sound(tmp_path: Path) -> None:
    """The files of the page, written as they stand there, load and come out; pairs are still to be said."""
    page = (FOLDER.parents[2] / "docs" / "how-to" / "add-a-scheme.md").read_text("utf-8")
    block = re.compile(r"^`((?:heating_aid|vocabulary)/[^`]+)`\n\n```\w+\n(.*?)```$", re.DOTALL | re.MULTILINE)
    files = dict(block.findall(page))
    assert len(files) == 9
    shutil.copytree(FOLDER, tmp_path / "s", ignore=shutil.ignore_patterns("__pycache__", "*.py[co]"))
    for name, text in files.items():
        path = tmp_path / "s" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found = check_scheme("heating_aid", tmp_path / "s")
    assert (found.wrong, found.cases) == ((), 4)
    (tmp_path / "s" / "vocabulary" / "asking" / "heating.yaml").unlink()
    assert "heats_with_own_stove has no words" in check_scheme("heating_aid", tmp_path / "s").wrong[0]
    assert {pair.relation for pair in found.unsaid} == {"undeclared"}
    assert {pair.second for pair in found.unsaid} == {"heating_aid"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder of schemes with one of them, and the facts and questions it shares with dibao."""
    (tmp_path / "dibao").mkdir()
    for name in ("quantities.yaml", "questions.yaml"):
        shutil.copy(FOLDER / "dibao" / name, tmp_path / "dibao")
    for name in ("vocabulary", "elderly_allowance"):
        shutil.copytree(FOLDER / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    forget_loaded()
    return tmp_path


def checked(folder: Path, *keys: str) -> int:
    """The exit code of the command."""
    return rules.run(["check", *keys, "--folder", str(folder)])


def test_an_example_that_comes_out_otherwise_is_printed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it stands, what came out, and its arithmetic; the command ends with 1."""
    assert checked(copy) == 0
    capsys.readouterr()
    path = copy / "elderly_allowance" / "cases" / "elders.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("amount_fen: 5000, people: 1", "amount_fen: 5001, people: 1", 1), "utf-8")
    assert checked(copy, "elderly_allowance") == 1
    said = capsys.readouterr().out
    assert "schemes/elderly_allowance/cases/elders.yaml:" in said
    assert "amount_fen is 5000, not 5001" in said
    assert "80至89岁5000分" in said


@pytest.mark.parametrize(("file", "old", "new", "words"), [
    ("rules.py", "elderly_allowance.age", "elderly_allowance.ages", "the figure 'elderly_allowance.ages'"),
    ("cases/elders.yaml", "month: 2025-09", "month: 2025-9", "'2025-9' is no month"),
    ("cases/elders.yaml", "source: 示例市（虚构）", 'source: ""', "names no source"),
    ("cases/elders.yaml", "cases:\n", "cases: []\nothers:\n", "`others` is not known"),
])  # fmt: skip
def test_faults_of_the_folder_are_printed(
    copy: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, words: str
) -> None:
    """Of rules, figures and examples alike."""
    path = copy / "elderly_allowance" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert checked(copy, "elderly_allowance") == 1
    assert words in capsys.readouterr().out


def test_a_scheme_without_examples_is_not_finished(copy: Path) -> None:
    """Nobody can say that its rules are right."""
    (copy / "elderly_allowance" / "cases" / "elders.yaml").write_text("cases: []\n", "utf-8")
    assert "no worked example" in check_scheme("elderly_allowance", copy).wrong[0]


def test_a_scheme_there_is_not_is_refused(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the names of those there are."""
    assert checked(copy, "elderly") == 2
    assert "elderly_allowance" in capsys.readouterr().err


def test_pairs_nobody_declared_are_named(copy: Path) -> None:
    """Two that pay, and no row: each is told of the other, and the folder is sound all the same."""
    shutil.copytree(copy / "elderly_allowance", copy / "second")
    for path in (copy / "second").rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace("elderly_allowance", "second"), "utf-8")
    (copy / "stacking.yaml").write_text("pairs: []\n", "utf-8")
    found = check_scheme("second", copy)
    assert found.wrong == ()
    assert [(pair.first, pair.second) for pair in found.unsaid] == [("elderly_allowance", "second")]
