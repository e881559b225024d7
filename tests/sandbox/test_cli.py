"""The city's command line: what it prints, and how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doudi.sandbox import cli
from doudi.sandbox.city import CityReport


def test_building_tells_each_step_and_sums_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Progress goes to the error stream, the summary as one JSON object to the last line."""
    out = tmp_path / "city"
    assert cli.main(["build", "--people", "3_000", "--seed", "5", "--out", str(out), "--json"]) == 0
    said = capsys.readouterr()
    summary = json.loads(said.out.splitlines()[-1])
    assert summary["feeds"] == 24
    assert summary["fictitious"] is True
    assert 2990 <= summary["residents"] <= 3000
    assert sum(line.endswith("rows") for line in said.err.splitlines()) == 24
    assert cli.main(["build", "--people", "3000", "--seed", "5", "--out", str(out), "--quiet"]) == 0
    said = capsys.readouterr()
    assert "already there" in said.out
    assert "虚构" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--district", "123456"], "sandbox.district-unknown"),
        (["--people", "10"], "sandbox.too-few-people"),
    ],
)
def test_mistakes_are_one_sentence(
    words: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong district or size ends with status 1 and no traceback."""
    assert cli.main(["build", "--out", str(tmp_path / "x"), *words]) == 1
    said = capsys.readouterr()
    assert complaint in said.err
    assert "Traceback" not in said.err


def test_cities_lie_in_the_installations_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without --out a city goes under DOUDI_HOME."""
    monkeypatch.setenv("DOUDI_HOME", str(tmp_path))
    assert cli.main(["build", "--people", "2000", "--quiet"]) == 0
    assert (tmp_path / "city" / "500106-2000-7" / "manifest.json").is_file()


def test_stopping_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends with status 130 and says that nothing half-made is left."""

    def interrupted(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build", interrupted)
    assert cli.main(["build"]) == 130
    assert "nothing half-made" in capsys.readouterr().err


def test_the_bank_answers_from_the_command_line(
    city: CityReport, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`city bank` answers a folder of requests."""
    requests = tmp_path / "requests"
    requests.mkdir()
    text = "请求号,姓名,公民身份号码,授权书号,查询日期\r\nR9,李明,11010519491231002X,SQ,2025-09-15\r\n"
    (requests / "R.csv").write_bytes(text.encode("gb18030"))
    words = ["bank", "--city", str(city.folder), "--requests", str(requests), "--replies", str(tmp_path / "replies")]
    assert cli.main(words) == 0
    assert "1 files, 1 requests" in capsys.readouterr().out
