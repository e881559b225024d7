"""Every command reads the installation's own figures and its place from the same settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doudi.config.commands import assess, doctor, policy, rules
from doudi.kernel.errors import FaultsFound
from doudi.schemes import notebook
from doudi.schemes.local import LocalFigures, keep_local_figures_in
from tests.api.machines import machine, post

NOTICE = """
jurisdiction: "500106"
parameters:
  - key: dibao.vehicles_allowed
    zh: 可以有的车船数
    en: vehicles and boats allowed
    unit: pieces
    values: [{value: 1, from: 2025-09, status: verified, legal_basis: 本区文件, source: 本区文件第三条}]
"""
FAMILY = {"key": "H-1", "persons": [{"birth_date": "1985-03-01"}], "vehicle_count": 1}
ASKED = ["--month", "2025-10", "--proof"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an installation's own figures for dibao, with one notice."""
    monkeypatch.setenv("DOUDI_HOME", str(tmp_path))
    folder = tmp_path / "policies" / "dibao"
    folder.mkdir(parents=True)
    (folder / "notice.yaml").write_text(NOTICE, encoding="utf-8")
    before = LocalFigures.folder
    keep_local_figures_in(None)
    yield folder
    keep_local_figures_in(before)


def assessed(folder: Path, capfdbinary: Any) -> dict[str, Any]:
    """What the command answers for the family."""
    path = folder / "households.json"
    path.write_text(json.dumps(FAMILY), encoding="utf-8")
    assert assess.run([str(path), *ASKED]) == 0
    answer: dict[str, Any] = json.loads(capfdbinary.readouterr()[0])
    return answer


@pytest.mark.django_db
def test_command_and_interface_give_the_same_answer(own: Path, tmp_path: Path, capfdbinary: Any) -> None:
    """The very same text, with the very same hash of rules and figures, on the command line and over HTTP."""
    answer = assessed(tmp_path, capfdbinary)
    over_http = post(json.dumps(FAMILY), machine()[1], "/api/v1/assess?month=2025-10&reasons=proof&jurisdiction=500106")
    assert answer == over_http.json()
    (own / "notice.yaml").unlink()
    assert assessed(tmp_path, capfdbinary)["ruleset_hash"] != answer["ruleset_hash"]


def test_the_notebook_reads_an_installation_it_is_told_of(own: Path, tmp_path: Path) -> None:
    """With `home` its own figures count, without it the shipped ones alone; what is no folder is refused."""
    figure = "dibao.vehicles_allowed"
    assert notebook.policy("dibao", home=tmp_path).figures("2025-10")[figure] == 1
    assert notebook.policy("dibao").figures("2025-10")[figure] is None
    with pytest.raises(notebook.NoInstallation):
        notebook.policy("dibao", home=tmp_path / "nowhere")


def test_gaps_are_those_of_this_installation(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """What the city put on file is no gap, and the place is the installation's where none is asked for."""
    def gaps(*more: str) -> dict[str, Any]:
        assert rules.run(["gaps", "--scheme", "dibao", "--month", "2025-10", "--json", *more]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found | {"keys": [gap["key"] for gap in found["schemes"][0]["gaps"]]}

    assert "dibao.vehicles_allowed" not in gaps()["keys"]
    assert "dibao.vehicles_allowed" in gaps("--jurisdiction", "500107")["keys"]
    monkeypatch.setenv("DOUDI_JURISDICTION", "demo-city")
    assert gaps()["jurisdiction"] == "demo-city"


def test_a_version_is_compared_with_what_counts_here(own: Path, tmp_path: Path, capsys: Any) -> None:
    """`installed` has the city's own figures: against them, the same notice changes nothing, another value does."""
    draft = tmp_path / "draft.yaml"
    draft.write_text(NOTICE, encoding="utf-8")
    policy.run(["diff", "installed", str(draft), "--scheme", "dibao"])
    assert "dibao.vehicles_allowed" not in capsys.readouterr().out
    draft.write_text(NOTICE.replace("value: 1,", "value: 2,"), encoding="utf-8")
    policy.run(["diff", "installed", str(draft), "--scheme", "dibao"])
    assert "dibao.vehicles_allowed" in capsys.readouterr().out


STRAYS = {
    "folder of no scheme": ("diba/notice.yaml", NOTICE, "policies/diba"),
    "file beside the folders": ("dibao.yaml", NOTICE, "policies/dibao.yaml"),
    "another ending": ("dibao/notice2.yml", NOTICE, "policies/dibao/notice2.yml"),
}
FAULTY = {
    "no number": ("dibao/notice.yaml", NOTICE.replace("value: 1,", "value: 1.5,"), "decimal point"),
    "no such place": ("dibao/notice.yaml", NOTICE.replace("500106", "50016"), "there is no place '50016'"),
    "folder of another scheme": ("tekun/notice.yaml", NOTICE, "dibao.vehicles_allowed is no figure of tekun"),
}


@pytest.mark.parametrize("name", [*STRAYS, *FAULTY])
@pytest.mark.django_db
def test_what_would_not_count_is_named(
    name: str, own: Path, tmp_path: Path, capfdbinary: Any, settings: Any
) -> None:
    """The command refuses, the doctor names it, and the interface says in its own shape that figures are faulty."""
    settings.DOUDI_JURISDICTION = "500106"
    file, text, words = (STRAYS | FAULTY)[name]
    path = own.parent / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    scheme = "tekun" if file.startswith("tekun") else "dibao"
    with pytest.raises(FaultsFound) as caught:
        assess.run(["-", "--scheme", scheme, *ASKED])
    assert words in str(caught.value)
    with pytest.raises(FaultsFound):
        notebook.policy(scheme, home=tmp_path)
    finding = doctor._figures()
    assert finding.state == "bad"
    assert words in finding.found
    if name in FAULTY:
        answer = post(json.dumps(FAMILY), machine()[1], f"/api/v1/assess?scheme={scheme}&month=2025-10")
        assert (answer.status_code, answer.json()["code"]) == (503, "api.figures-faulty")
        everything = post(json.dumps(FAMILY), machine()[1], "/api/v1/assess?scheme=all&month=2025-10")
        assert everything.json()["code"] == "api.figures-faulty"


def test_the_doctor_is_content_with_sound_figures(own: Path, settings: Any) -> None:
    """Place, text and number of own files; the city's texts of the catalogue lie beside them."""
    (own.parent / "catalogue").mkdir()
    keep_local_figures_in(own.parent)
    settings.DOUDI_JURISDICTION = "500106"
    finding = doctor._figures()
    assert (finding.state, "500106" in finding.found) == ("ok", True)


def test_the_doctor_names_a_place_there_is_not(settings: Any) -> None:
    """One line, however many schemes ask."""
    settings.DOUDI_JURISDICTION = "999999"
    finding = doctor._figures()
    assert finding.state == "bad"
    assert finding.found.count("There is no jurisdiction '999999'") == 1


