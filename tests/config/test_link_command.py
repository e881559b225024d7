"""`./doudi link`: start, list and show, for people and as JSON; errors with codes."""

import json
from pathlib import Path

import pytest

from doudi.config.commands import link
from tests.evidence.conftest import office, quiet  # noqa: F401 - its folder of snapshots is used here
from tests.evidence.linking import load_register, load_rents, number_of, rent_row, some_run, wrong
from tests.evidence.office import Office

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal reads English."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr(link, "require_ready", lambda: None)


def test_start_list_show(office: Office, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    """Rows add up, each block and the seeds are said, and nobody's name or number is printed."""
    load_register(office)
    path = load_rents(office, [rent_row(office, 3, person_key=wrong(number_of(3))), rent_row(office, 4, person_key="")])
    assert link.run(["start", str(path), "--by", "data6"]) == 0
    said = capsys.readouterr().out
    assert "2 = matched 2 + to be looked at 0 + not found 0" in said
    assert "check_seed 43, thresholds_seed 42, weights_seed 41" in said
    assert "The citizen number is blank: 1" in said
    assert link.run(["list", "--by", "data6", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(each["matched"], each["state"], each["purpose"]) for each in listed] == [(2, "done", "means_verification")]
    assert link.run(["show", listed[0]["run"], "--by", "data6"]) == 0
    assert number_of(3) not in said + capsys.readouterr().out


def test_what_cannot_be_done_has_a_code(
    office: Office,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file never loaded, a purpose not agreed on, another district's run, a dataset or an account that is none."""
    path = office.write("housing_public_rental", [rent_row(office, 3, person_key="")])
    made = some_run(office)
    for words, code in (
        (["start", str(path), "--by", "data6", "--json"], "evidence.link-not-loaded"),
        (["start", str(path), "--by", "data6", "--purpose", "supervision", "--json"], "columnar.purpose-refused"),
        (["start", str(tmp_path / "rent.csv"), "--by", "data6", "--json"], "evidence.extract-unnamed"),
        (["start", str(path), "--by", "clerk6", "--json"], "registry.not-allowed"),
        (["show", made.public_id, "--by", "data7", "--json"], "registry.link-unknown"),
        (["show", "LK-1\x00", "--by", "data6", "--json"], "registry.link-unknown"),
        (["list", "no_such_dataset", "--by", "data6", "--json"], "columnar.dataset-unknown"),
        (["list", "--by", "nobody", "--json"], "config.account-unknown"),
    ):
        assert link.run(words) == 1
        assert json.loads(capsys.readouterr().out)["error"] == code
    assert link.run(["show", made.public_id.lower().replace("-", " "), "--by", "data6"]) == 0
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for words in (["start", str(path), "--by", "data6"], ["show", "LK-1", "--by", "data6"]):
        capsys.readouterr()
        assert link.run(words) == 1
        assert "。" in capsys.readouterr().err
