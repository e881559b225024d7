"""`./doudi assess`: households from a file or a pipe, answers on standard output, refusals beside them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from doudi.config.commands import assess
from doudi.schemes.catalogue import scheme_keys
from doudi.schemes.loader import SchemeUnknown

FAMILY = {"key": "H-1", "persons": [{"birth_date": "1985-03-01", "monthly_wage_fen": 105_000}], "urban_rural": "urban"}
PLACE = ["--jurisdiction", "demo-city", "--month", "2025-09"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_HOME", str(tmp_path))


def ran(capfdbinary: Any, *argv: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    code = assess.run(list(argv))
    out, err = capfdbinary.readouterr()
    return code, out.decode(), err.decode()


def file_of(folder: Path, text: str) -> str:
    """A file with this text."""
    path = folder / "households.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_one_household_gets_one_answer(tmp_path: Path, capfdbinary: Any) -> None:
    """A file with one household prints one object."""
    code, out, err = ran(capfdbinary, file_of(tmp_path, json.dumps(FAMILY, indent=2)), *PLACE)
    answer = json.loads(out)
    assert (code, err) == (0, "")
    said = [answer[name] for name in ("key", "scheme", "month", "outcome")]
    assert said == ["H-1", "dibao", "2025-09", "undetermined"]
    assert "steps" not in answer


def test_a_list_gets_a_list_and_refusals_stand_among_the_answers(tmp_path: Path, capfdbinary: Any) -> None:
    """A wrong household does not stop the others; exit code and a line on standard error say that one was refused."""
    text = json.dumps([FAMILY, {"persons": []}, FAMILY])
    code, out, err = ran(capfdbinary, file_of(tmp_path, text), *PLACE)
    answers = json.loads(out)
    assert ["refused" in each for each in answers] == [False, True, False]
    assert answers[1]["refused"][0]["path"] == "$[1].persons"
    assert code == 1
    assert "1" in err
    assert "3" in err


def test_lines_get_lines(tmp_path: Path, capfdbinary: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One household a line, noticed by itself, from a pipe too; a line that is no JSON is refused by its number."""
    lines = f"{json.dumps(FAMILY)}\n\nnot json\n{json.dumps(FAMILY)}\n"
    code, out, _ = ran(capfdbinary, file_of(tmp_path, lines), *PLACE)
    answers = [json.loads(line) for line in out.splitlines()]
    assert [each.get("outcome") for each in answers] == ["undetermined", None, "undetermined"]
    assert answers[1]["refused"][0]["path"] == "line 3: $"
    assert code == 1

    class Pipe:
        buffer = io.BytesIO(lines.encode())

    monkeypatch.setattr("sys.stdin", Pipe())
    assert ran(capfdbinary, "-", *PLACE)[1] == out
    one = file_of(tmp_path, json.dumps(FAMILY))
    assert ran(capfdbinary, one, "--lines", *PLACE)[1].count("\n") == 1


def test_reasons_come_when_asked_for(tmp_path: Path, capfdbinary: Any) -> None:
    """--proof brings the structured proof; --explain brings every line in Chinese and English beside it."""
    name = file_of(tmp_path, json.dumps(FAMILY))
    proof = json.loads(ran(capfdbinary, name, "--proof", *PLACE)[1])
    words = json.loads(ran(capfdbinary, name, "--explain", *PLACE)[1])
    assert [step["rule"] for step in proof["steps"]] == [step["rule"] for step in words["steps"]]
    assert all(step["clause"] for step in proof["steps"])
    assert all(step["zh"] and step["en"] for step in words["steps"])
    assert "zh" not in proof["steps"][0]
    assert proof["household"] == FAMILY
    standard = proof["figures"]["dibao.standard_urban"]
    assert (standard["value"], standard["status"], standard["valid_from"]) == (77_000, "verified", "2025-07")


def test_all_schemes_answer_together(tmp_path: Path, capfdbinary: Any) -> None:
    """--scheme all gives one bundle: every scheme with its standing, and what is paid in all."""
    name = file_of(tmp_path, json.dumps([FAMILY, {"persons": [{"no_such_thing": 1}]}]))
    code, out, _ = ran(capfdbinary, name, "--scheme", "all", *PLACE)
    bundle, refused = json.loads(out)
    assert code == 1
    assert {each["scheme"] for each in bundle["schemes"]} == set(scheme_keys())
    assert bundle["monthly_fen"] == sum(each["amount_fen"] for each in bundle["schemes"]
                                        if each["grants"] == "cash_monthly")  # fmt: skip
    assert refused["refused"][0]["path"] == "$[1].persons[0].no_such_thing"
    name = file_of(tmp_path, json.dumps(FAMILY))
    explained = json.loads(ran(capfdbinary, name, "--scheme", "all", "--explain", *PLACE)[1])
    dibao = next(each for each in explained["schemes"] if each["scheme"] == "dibao")
    assert all(step["zh"] and step["clause"] for step in dibao["steps"])


def test_a_profile_no_scheme_has_is_refused_for_all_as_for_one(tmp_path: Path, capfdbinary: Any) -> None:
    """--scheme all --profile nope ends as --scheme dibao --profile nope does, and assesses nothing."""
    name = file_of(tmp_path, json.dumps(FAMILY))
    for scheme in ("dibao", "all"):
        with pytest.raises(SchemeUnknown, match="nope"):
            ran(capfdbinary, name, "--scheme", scheme, "--profile", "nope", *PLACE)


def test_the_schema_is_printed(capfdbinary: Any) -> None:
    """--schema prints the form of one scheme, or of all together, and reads nothing."""
    code, out, _ = ran(capfdbinary, "--schema", "--scheme", "orphan")
    assert code == 0
    assert "birth_date" in json.loads(out)["$defs"]["person"]["properties"]
    whole = json.loads(ran(capfdbinary, "--schema", "--scheme", "all")[1])
    assert len(whole["$defs"]["person"]["properties"]) > 40


def test_a_month_before_the_scheme_began_is_told(tmp_path: Path, capfdbinary: Any) -> None:
    """A month no figure speaks for is refused with its path and what starts when."""
    name = file_of(tmp_path, json.dumps(FAMILY))
    code, out, _ = ran(capfdbinary, name, "--jurisdiction", "demo-city", "--month", "2016-01")
    fault = json.loads(out)["refused"][0]
    assert (code, fault["path"], fault["code"]) == (1, "$.month", "rules.not-in-force")
    assert "starts" in fault["what"]


def test_what_cannot_be_run_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file, no such file, no such scheme, profile or month: each with the way out, nothing half done."""
    with pytest.raises(SystemExit):
        assess.run([])
    with pytest.raises(SystemExit):
        assess.run(["x", "--scheme", "nothing"])
    for argv, code in (
        ([str(tmp_path / "none.json")], "config.no-such-input"),
        ([file_of(tmp_path, "{}"), "--profile", "nowhere"], "schemes.unknown"),
        ([file_of(tmp_path, "{}"), "--jurisdiction", "atlantis"], "schemes.unknown"),
        ([file_of(tmp_path, "{}"), "--month", "2025-9"], "kernel.month-invalid"),
    ):
        with pytest.raises(Exception) as caught:
            assess.run(argv)
        assert getattr(caught.value, "code", "") == code
    capsys.readouterr()
