"""The formal record of a decision: complete, from what was kept alone, for those who may see the decision."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from doudi.casework.errors import CaseNotFound, RulesNotKept
from doudi.casework.formal.content import FormalRecord
from doudi.casework.formal.printing import print_content, print_record, record_text
from doudi.casework.models import Assessment, FrozenRuleset
from doudi.casework.process import scheme_of
from doudi.casework.reads.formal import fetch_formal_record, fetch_formal_record_pdf
from doudi.casework.replaying import record_of_decision
from doudi.config.commands import replay as command
from doudi.kernel.month import Month
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.rules.evaluate import assess_household
from doudi.rules.facts_json import facts_from_json
from doudi.rules.frozen import FrozenUnreadable
from doudi.schemes.local import keep_local_figures_in
from tests.casework.journey import Journey

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
STANDARD = "dibao.standard_urban"
NOTICE = """
jurisdiction: demo-city
parameters:
  - key: dibao.standard_urban
    zh: 城市低保标准
    en: urban subsistence standard
    unit: fen_per_person_month
    values: [{value: 99900, from: 2025-07, status: design, source: 试一试}]
"""


@pytest.fixture
def decided(journey: Journey) -> Journey:
    """A family whose case is confirmed: 3 × 770 − (1,050 + 320) = 940."""
    journey.confirmed()
    return journey


def record_of(journey: Journey, who: str = "approver6") -> FormalRecord:
    """The record as this official sees it."""
    return fetch_formal_record(journey.by(who), journey.case_id)


def head_of(record: FormalRecord) -> dict[str, str]:
    """The head by its Chinese words."""
    return {each.what.zh: each.value.zh for each in record.head}


@pytest.mark.thorough
def test_who_what_and_when_stand_on_top(decided: Journey) -> None:
    """Numbers, scheme, text of law, month, both officials, the day and the whole hash, as they were kept."""
    record, decision, kept = record_of(decided), decided.case.decision, Assessment.objects.get()
    head = head_of(record)
    assert (head["决定编号"], head["申请编号"]) == (decision.public_id, decided.case_id)
    assert (head["经办提出"], head["决定人"]) == (decision.maker_name, decision.checker_name)
    assert head["审核月份"] == "2025年9月"
    assert head["办法和地方"] == "cn-2021 / demo-city"
    assert kept.ruleset_hash in head["规则指纹"]
    assert record.decided.zh == "确认，每月940.00元，2025年10月起"
    assert record.result.en == "eligible, CNY 940.00 a month"
    assert record.replay == f"./doudi replay {decision.public_id} --by ACCOUNT"
    assert record.is_equal


@pytest.mark.thorough
def test_every_step_stands_with_all_it_rests_on(decided: Journey) -> None:
    """The steps are those that were kept; each has law, clause and value, and its numbers lead somewhere."""
    record, kept = record_of(decided), Assessment.objects.get().result
    assert [step.rule for step in record.steps] == [step["key"] for step in kept["steps"]]
    listed = {each.ref for each in (*record.evidence, *record.figures)}
    for step in record.steps:
        assert step.law, step.rule
        assert step.clause.zh, step.rule
        assert step.clause.en, step.rule
        assert step.value.zh, step.rule
        assert set(step.refs) <= listed
        assert all(earlier < step.number for earlier in step.steps)
        assert step.refs or step.steps, f"{step.rule} rests on nothing"
    used = {ref for step in record.steps for ref in step.refs}
    assert used == listed, "what is listed is what the steps name"
    by_rule = {step.rule: step for step in record.steps}
    assert [record.steps[at - 1].rule for at in by_rule["is_income_below"].steps] == [
        "income_limit", "household_income",
    ]  # fmt: skip
    standard = next(each for each in record.figures if each.key == "dibao.standard_urban")
    assert (standard.value.zh, standard.valid.zh) == ("770元", "2025年7月起")
    assert (standard.basis.zh, standard.status.zh) == ("渝民规〔2025〕6号", "已核对")
    wage = next(each for each in record.evidence if each.what.zh == "工资" and each.whose == "张某某")
    assert (wage.value.zh, wage.source.zh, wage.as_of.zh) == ("1,050元", "您报的", "2025年9月8日")
    assert all(each.what.en and each.value.en and each.status.en for each in record.figures)
    assert "prison" not in " ".join(record_text(record, "zh")), "a code is never shown to a person"


def test_later_figures_do_not_change_it(decided: Journey, tmp_path: Path) -> None:
    """The standard rises after the decision: the rules of today grant more, the record is the same to the letter."""
    before = print_content(record_of(decided), "zh")
    kept = Assessment.objects.get()
    (tmp_path / "dibao").mkdir()
    (tmp_path / "dibao" / "notice.yaml").write_text(NOTICE, encoding="utf-8")
    keep_local_figures_in(tmp_path)
    try:
        today = scheme_of(decided.case).ruleset
        assert today.hash != kept.ruleset_hash
        now = assess_household(today, facts_from_json(kept.facts), Month(2025, 9))
        assert now.amount_fen == 3 * 99_900 - 137_000, "today's rules would grant more"
        record = record_of(decided)
        assert print_content(record, "zh") == before
        assert next(each for each in record.figures if each.key == STANDARD).value.zh == "770元"
        assert fetch_formal_record_pdf(decided.by("clerk6"), decided.case_id, "zh").startswith(b"%PDF")
    finally:
        keep_local_figures_in(None)


@pytest.mark.thorough
def test_what_was_changed_since_is_said(decided: Journey) -> None:
    """A fen more in the kept result is named; kept rules that were changed, or are missing, give no record."""
    assessment = Assessment.objects.get()
    assessment.result = {**assessment.result, "amount_fen": assessment.result["amount_fen"] + 1}
    assessment.save()
    record = record_of(decided)
    assert not record.is_equal
    assert record.difference == "amount_fen: 94001 ≠ 94000"
    assert any("不一样" in line for line in record_text(record, "zh"))
    kept = FrozenRuleset.objects.get()
    kept.content = kept.content.replace("77000", "78000")
    kept.save()
    with pytest.raises(FrozenUnreadable, match="changed since"):
        record_of(decided)
    FrozenRuleset.objects.all().delete()
    with pytest.raises(RulesNotKept):
        record_of(decided)


def test_who_may_see_it(decided: Journey) -> None:
    """Whoever may see the case; the auditor with the right to replay; nobody else, and each look is written down."""
    for who in ("approver7", "payer6", "admin6"):
        with pytest.raises((CaseNotFound, NotAllowed)):
            record_of(decided, who)
    with pytest.raises((CaseNotFound, NotAllowed)):
        record_of(decided, "auditor6")
    fetch_formal_record(decided.by("auditor6"), decided.case.decision.public_id, verb="casework.replay")
    record_of(decided, "clerk6")
    looks = AuditEntry.objects.filter(action="read.formal_record", case_ref=decided.case_id)
    assert looks.count() == 2


@pytest.mark.thorough
def test_on_paper_it_is_one_page_in_both_languages(decided: Journey) -> None:
    """An ordinary family's record fits one A4 page; a PDF, with the same content."""
    for language in ("zh", "en"):
        pdf = fetch_formal_record_pdf(decided.by("clerk6"), decided.case_id, language)
        assert re.findall(rb"/Count (\d+)", pdf) == [b"1"], "one page"
    record = record_of(decided)
    longer = print_record(replace(record, evidence=record.evidence * 12), "zh")
    assert re.findall(rb"/Count (\d+)", longer) != [b"1"], "a record too long for a page is more pages, never cut"


@pytest.mark.thorough
def test_an_archive_prints_its_record_offline(
    decided: Journey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the file alone; a record whose figures were touched says so with exit code 1."""
    text = record_of_decision(decided.case.decision).to_json()
    file = tmp_path / "decision.json"
    file.write_text(text)
    assert command.run([str(file), "--record"]) == 0
    said = capsys.readouterr().out
    assert "is_income_below" in said
    assert decided.case_id in said
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DOUDI"))}
    asked = [sys.executable, "-c", f"from doudi.config.commands.replay import run; run([{str(file)!r}, '--record'])"]
    alone = subprocess.run(asked, env=bare | {"PYTHONPATH": "src"}, capture_output=True, check=True, cwd=ROOT)
    assert "is_income_below" in alone.stdout.decode(), "without Django, its settings and a database"
    whole = json.loads(text)
    whole["result"]["steps"][0]["clause"] = "编的"
    file.write_text(json.dumps(whole))
    assert command.run([str(file), "--record"]) == 1
    capsys.readouterr()
