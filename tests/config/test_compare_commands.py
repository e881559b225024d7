"""`./doudi compare` and `./doudi leads`: what they print, what they refuse, and what they leave on record."""

import json
from pathlib import Path
from typing import Any

import pytest

from doudi.config.commands import compare, leads
from doudi.config.commands.officers import AccountUnknown, PlaceUnknown
from doudi.outreach.comparing.errors import ComparisonUnknown, ExportReasonMissing, RuleNotInRun
from doudi.outreach.models import ComparisonRun, FindingsExport
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from tests.columnar.comparison.crowd import crowd
from tests.outreach.registers import Registers, registers
from tests.registry.city import NOW
from tests.workbench.desk import open_on
from tests.workbench.test_comparison_desk import use

pytestmark = pytest.mark.django_db
SUPERVISE = ["supervision", "--on", "2025-08-31", "--by", "data6"]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Registers:
    """The registers behind the commands, on the tests' day, in an English terminal."""
    settings.DOUDI_JURISDICTION = "demo-city"
    monkeypatch.setenv("DOUDI_LANG", "en")
    monkeypatch.setenv("LANG", "C.UTF-8")
    open_on(NOW.date())
    made = registers(tmp_path)
    use(made, monkeypatch)
    return made


def last_json(capsys: pytest.CaptureFixture[str]) -> Any:
    """The JSON of the last line."""
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_run_shown_listed_and_laid_side_by_side(told: Registers, capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers of a run, the same again without running, the list, one run, and two runs."""
    assert compare.run([*SUPERVISE, "--rules", "f01, F08", "--json"]) == 0
    first = last_json(capsys)
    assert first["rules"]["F08"]["found"] == len(told.right("F08", under="500106"))
    assert set(first["rules"]) == {"F01", "F08"}
    assert compare.run([*SUPERVISE, "--rules", "F01,F08", "--json"]) == 0
    assert last_json(capsys)["run"] == first["run"]
    assert ComparisonRun.objects.count() == 1
    before = set(told.right("F08", under="500106"))
    told.reload([*told.people[:400], *crowd(9, 800)[400:]])
    after = set(told.right("F08", under="500106"))
    assert compare.run([*SUPERVISE, "--rules", "F01,F08", "--json"]) == 0
    second = last_json(capsys)
    assert compare.run(["list", "--by", "data6", "--json"]) == 0
    assert [run["run"] for run in last_json(capsys)] == [second["run"], first["run"]]
    assert compare.run(["show", first["run"], "--by", "data6", "--json"]) == 0
    assert last_json(capsys) == first
    assert compare.run(["diff", first["run"], second["run"], "--by", "data6", "--json"]) == 0
    side = last_json(capsys)["F08"]
    assert (side["new"], side["gone"], side["same"]) == (len(after - before), len(before - after), len(after & before))


def test_a_rule_not_run_says_why(told: Registers, capsys: pytest.CaptureFixture[str]) -> None:
    """Each missing feed by name."""
    assert compare.run([*SUPERVISE, "--json"]) == 0
    found = last_json(capsys)
    assert found["rules"]["F06"]["found"] is None or found["rules"]["F06"]["not_run"]
    assert len(found["rules"]["F06"]["not_run"]) == 2


def test_what_could_still_be_cleared_up_is_told(
    told: Registers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of several people and rows nobody can say of whom they spoke, to who sees all; unknown for an old run."""
    monkeypatch.setattr("doudi.outreach.reads.comparisons.covers", lambda areas, path: True)
    assert compare.run([*SUPERVISE, "--rules", "F01,F08", "--json"]) == 0
    run = ComparisonRun.objects.get(public_id=last_json(capsys)["run"])
    run.results["F01"] |= {"unclear": 1_200, "rows_lost": {"tax_individual_income": 3}}
    del run.results["F08"]["unclear"], run.results["F08"]["rows_lost"]
    run.save()
    assert compare.run(["show", run.public_id, "--by", "data6", "--json"]) == 0
    shown = capsys.readouterr().out
    assert "1,200 of them found once it is settled whose number it is" in shown
    assert "individual income tax declarations: 3 refused rows that may have spoken of anybody" in shown
    rules = json.loads(shown.strip().splitlines()[-1])["rules"]
    assert (rules["F01"]["unclear"], rules["F08"]["unclear"], rules["F08"]["rows_lost"]) == (1_200, None, {})


def test_what_is_asked_wrongly_is_told_with_a_code(told: Registers, capsys: pytest.CaptureFixture[str]) -> None:
    """A day that is none, rules that are none, an account, a place and a run that are none: a sentence each."""
    assert compare.run(["supervision", "--on", "tomorrow", "--by", "data6"]) == 2
    assert "config.day-unreadable" in capsys.readouterr().err
    assert compare.run([*SUPERVISE, "--rules", "X1,E01"]) == 2
    told_all = capsys.readouterr().err
    assert "comparison.rule-unknown" in told_all
    assert "comparison.rule-of-another-purpose" in told_all
    with pytest.raises(AccountUnknown):
        compare.run(["supervision", "--by", "nobody"])
    with pytest.raises(PlaceUnknown):
        compare.run([*SUPERVISE, "--area", "999999"])
    with pytest.raises(NotAllowed):
        compare.run([*SUPERVISE, "--area", "500107"])
    with pytest.raises(NotAllowed):
        compare.run(["supervision", "--on", "2025-08-31", "--by", "verifier6"])
    with pytest.raises(NotAllowed):
        compare.run(["list", "--by", "clerk6"])
    with pytest.raises(ComparisonUnknown):
        compare.run(["show", "BD-0000-0000-0", "--by", "data6"])
    with pytest.raises(SystemExit):
        compare.run(["marketing", "--by", "data6"])
    assert not ComparisonRun.objects.exists()


def test_leads_on_the_screen_and_as_a_file(told: Registers, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A table of one's places; a file only with a reason; both in the audit; the next district gets neither."""
    compare.run([*SUPERVISE, "--rules", "F08", "--json"])
    run = last_json(capsys)["run"]
    assert leads.run([run, "f08", "--by", "data6", "--limit", "3"]) == 0
    shown = capsys.readouterr().out
    assert f"{len(told.right('F08', under='500106')) - 3:,}" in shown
    assert AuditEntry.objects.filter(action="read.findings").exists()
    target = tmp_path / "list.csv"
    with pytest.raises(ExportReasonMissing):
        leads.run([run, "F08", "--by", "data6", "--format", "csv", "--out", str(target)])
    assert not target.exists()
    assert leads.run([run, "F08", "--by", "data6", "--format", "csv", "--out", str(target), "--area", "500106001",
                      "--reason", "交给医保科核实"]) == 0  # fmt: skip
    kept = FindingsExport.objects.get()
    text = target.read_text(encoding="utf-8-sig")
    assert text.count(kept.public_id) == len(told.right("F08", under="500106001")) + 1
    assert not any(each.number in text + shown for each in told.people)
    with pytest.raises(ComparisonUnknown):
        leads.run([run, "F08", "--by", "data7"])
    with pytest.raises(NotAllowed):
        leads.run([run, "F08", "--by", "data6", "--area", "500107"])
    with pytest.raises(RuleNotInRun):
        leads.run([run, "F01", "--by", "data6"])
    with pytest.raises(SystemExit):
        leads.run([run, "F08", "--by", "data6", "--limit", "0"])


def test_what_was_not_run_is_not_nothing_found(told: Registers, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no rule could be run the list says so, the numbers are unknown, and the exit code tells a script."""
    assert compare.run([*SUPERVISE, "--rules", "F06", "--json"]) == 1
    out = capsys.readouterr()
    assert "outreach.nothing-compared" in out.err
    line = json.loads(out.out.strip().splitlines()[-1])["rules"]["F06"]
    assert (line["found"], line["candidates"], line["in_order"]) == (None, None, None)
    assert compare.run(["list", "--by", "data6"]) == 0
    assert capsys.readouterr().out.strip().endswith("?")
    assert "F06" not in AuditEntry.objects.get(action="outreach.compared").detail["found"]


def test_a_chinese_keyboard_and_a_chinese_terminal(
    told: Registers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules parted by its own commas are rules; what was asked wrongly is said in Chinese with what may be chosen."""
    assert compare.run([*SUPERVISE, "--rules", "F01，f08、 F02", "--json"]) == 0
    assert set(last_json(capsys)["rules"]) == {"F01", "F02", "F08"}
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert compare.run([*SUPERVISE, "--rules", "X1"]) == 2
    said = capsys.readouterr().err
    assert "有一条规则没有，再选一遍 [comparison.rule-unknown]" in said
    assert "能选的规则：F01、" in said
    assert compare.run(["supervision", "--on", "明天", "--by", "data6"]) == 2
    assert "明天 不是日子" in capsys.readouterr().err


def test_a_list_that_cannot_be_written_is_not_on_record(
    told: Registers, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Tried before it is taken; what stood there stays when it is refused; the new one is its owner's alone."""
    compare.run([*SUPERVISE, "--rules", "F08", "--json"])
    run = last_json(capsys)["run"]
    wanted = [run, "F08", "--by", "data6", "--format", "csv", "--reason", "交给医保科核实", "--out"]
    for out in (tmp_path, tmp_path / "nowhere" / "list.csv"):
        with pytest.raises(OSError, match="director"):
            leads.run([*wanted, str(out)])
    target = tmp_path / "list.csv"
    target.write_text("the one of yesterday")
    with pytest.raises(ExportReasonMissing):
        leads.run([*wanted[:7], "a", "--out", str(target)])
    assert (target.read_text(), FindingsExport.objects.count()) == ("the one of yesterday", 0)
    assert leads.run([*wanted, str(target)]) == 0
    assert target.stat().st_mode & 0o077 == 0
    assert FindingsExport.objects.get().public_id in target.read_text(encoding="utf-8-sig")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".partial")] == []


def test_open_takes_all_and_says_so_before(told: Registers) -> None:
    """A limit beside `--open` would be passed over: it is refused."""
    for more in (["--limit", "2"], ["--format", "csv"], ["--reason", "x"], ["--out", "x.csv"]):
        with pytest.raises(SystemExit):
            leads.run(["BD-0000-0000-0", "F08", "--by", "data6", "--open", *more])
