"""`./doudi load` passes over nothing it was told: each word that cannot be meant is said."""

from pathlib import Path

import pytest

from doudi.config.commands.load import run
from tests.evidence.office import Office
from tests.evidence.test_feeds import CARS, rows


def test_the_command_takes_no_word_it_would_pass_over(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day beside a file, a feed there is none of, an empty folder, a district that is not theirs: each is said."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("doudi.config.commands.load.require_ready", lambda: None)
    by = ["--by", "data6"]
    for words in (["x.csv", "--as-of", "2025-08-31"], [CARS, "--to-correct", "x.xlsx", "--smaller-is-right"]):
        with pytest.raises(SystemExit):
            run([*words, *by])
    assert run([CARS, "--from", "cars-db", "--as-of", "tomorrow", *by]) == 1
    assert "config.day-unreadable" in capsys.readouterr().err
    assert run(["no_such_feed", "--to-correct", str(tmp_path / "x.xlsx"), *by]) == 1
    assert "columnar.dataset-unknown" in capsys.readouterr().err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run([str(empty), *by]) == 0
    assert "There is no file in the folder" in capsys.readouterr().out
    (empty / "odd.csv").write_text("a,b")
    assert run([str(empty), *by]) == 1
    said = capsys.readouterr().err
    assert said.count("odd.csv is not named") == 1
    assert said.strip().endswith("[evidence.extract-unnamed]")
    office.load(CARS, *rows(5, 2))
    assert run([CARS, "--to-correct", str(tmp_path / "theirs.xlsx"), "--by", "data7"]) == 0
    assert not (tmp_path / "theirs.xlsx").exists()
    assert run([CARS, "--to-correct", str(tmp_path / "ours.xlsx"), *by]) == 0
    assert (tmp_path / "ours.xlsx").stat().st_mode & 0o077 == 0
