"""`./doudi process lint`: a policy officer is told everything to mend, in their language, with an exit code."""

from pathlib import Path

import pytest

from doudi.config.commands.process import run
from tests.casework.engine.files import TWO_STEPS, changed

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("locale", "words"), [("zh_CN.UTF-8", "没有要改的"), ("C.UTF-8", "nothing to mend")])
def test_a_sound_file_is_said_to_be_sound(
    locale: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, exit code 0."""
    monkeypatch.setenv("LC_ALL", locale)
    path = tmp_path / "two_steps.bpmn"
    path.write_text(TWO_STEPS, encoding="utf-8")
    assert run(["lint", str(path)]) == 0
    assert words in capsys.readouterr().out


def test_every_fault_of_every_file_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two mistakes and a lane nobody knows, with codes; a file that is not there is told beside; the worst counts."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    path = tmp_path / "broken.bpmn"
    path.write_bytes(changed(TWO_STEPS, (' name="看"', ""), ('"township_clerk"', '"emperor"')))
    assert run(["lint", str(path)]) == 1
    said = capsys.readouterr().out
    assert "要改的2处" in said
    assert "process.name-missing" in said
    assert "emperor" in said
    assert run(["lint", str(path), str(tmp_path / "nothing.bpmn")]) == 2
    heard = capsys.readouterr()
    assert "要改的2处" in heard.out
    assert "打不开" in heard.err


def test_without_a_file_all_of_the_release_are_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """Each process that comes along has its line."""
    run(["lint"])
    said = capsys.readouterr().out
    for name in ("application_item", "no_application_item", "service_item"):
        assert f"{name}.bpmn" in said
