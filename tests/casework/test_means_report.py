"""The report of the check: versioned, sealed, comparable; a changed byte anywhere is noticed; it decides nothing."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.errors import CaseNotFound, ReportBroken, StepsMissing
from doudi.casework.models import MeansReport
from doudi.casework.reads.means import fetch_means_report, fetch_means_report_pdf, fetch_versions
from doudi.casework.verification import doubting
from doudi.casework.verification.sealing import canonical, digest_of, opened
from doudi.platform.audit.protect import install_triggers, remove_triggers
from doudi.platform.crypto.cipher import seal_text
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.schemes.doubts import materiality
from tests.casework.answering import answered, nothing_of, told, wage
from tests.casework.journey import Journey
from tests.registry.city import build_city
from tests.support.paper import Printed

WHERE = "casework.meansreport.content"


@pytest.fixture
def checked(db: None, settings: Any, tmp_path: Any) -> Journey:
    """A family that was checked: taxes say more than one wage, the register knows a car, the rest is silent."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_SNAPSHOTS = tmp_path
    journey = Journey(build_city())
    journey.accepted()
    journey.verify()
    journey.visit()
    answered(journey, "15", "张某某", wage(150_000))
    answered(journey, "15", "李某某", wage(32_100))
    answered(journey, "03", "张某某", told("vehicle_count", 1, 7, zh="1辆", en="1 vehicle"))
    answered(journey, "03", "李某某", nothing_of("vehicle_count"))
    return journey


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal, rights and versions do not hang on what is in doubt: it is not weighed here."""
    monkeypatch.setattr(doubting, "weigh_doubts", lambda *_args, **_more: ())


def made(journey: Journey) -> MeansReport:
    """The next version; the row without its content, as reads take it."""
    make_means_report(journey.by("verifier6"), journey.case_id)
    return latest(journey)


def latest(journey: Journey) -> MeansReport:
    """The newest version."""
    return MeansReport.objects.defer("content").filter(application=journey.case).order_by("-version")[0]


def test_declared_stands_beside_found_with_tolerance_and_unknown_is_never_none(quick: None, checked: Journey) -> None:
    """1,050 against 1,500 yuan differs by 450; 320 against 321 is small; banks that said nothing are unknown."""
    content = opened(made(checked))
    lines = {(each["whose"]["zh"], each["what"]["zh"]): each for each in content["facts"]}
    head, spouse = lines["张某某", "工资"], lines["李某某", "工资"]
    assert (head["declared"]["zh"], head["found"]["zh"], head["verdict"]) == ("1,050元", "1,500元", "differs")
    assert (head["gap"]["zh"], head["gap"]["en"]) == ("多450元", "CNY 450 more")
    assert spouse["verdict"] == "small"
    deposits = next(each for each in content["facts"] if each["key"] == "household:deposits_fen")
    assert (deposits["verdict"], deposits["found"]["zh"]) == ("unknown", "未知")
    counts = content["counts"]
    assert sum(counts.values()) == 38 * 3
    assert counts["none"] == 1, "only the one who was found to have no car"
    assert {each["state"] for each in content["answers"] if each["category"] == "33"} == {"unknown"}


def test_the_effect_on_every_scheme_and_what_hangs_on_each_doubt_stand_in_it(
    checked: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the seventeen schemes has its standing; what changes a result stands first and says how."""
    monkeypatch.setattr(materiality, "MOST_BUNDLES", 8)
    content = opened(made(checked))
    assert len(content["effects"]) == 17
    own = next(each for each in content["effects"] if each["is_own"])
    assert (own["scheme"], own["standing"]) == ("dibao", "open")
    order = [each["weight"] for each in content["doubts"]]
    assert order == sorted(order, key=["decides", "with_others", "cannot_tell", "changes_nothing"].index)
    assert content["valid_until"] <= "2025-12-31"
    for each in content["doubts"]:
        assert bool(each["sentences"]) == (each["weight"] in ("decides", "with_others"))


def test_versions_stay_and_their_differences_are_told(quick: None, checked: Journey) -> None:
    """After another answer a second version is made: the first is as it was, and the page shows what changed."""
    first = made(checked)
    before = opened(first)
    checked.later()
    answered(checked, "15", "张某某", wage(105_000))
    assert made(checked).version == 2
    assert opened(MeansReport.objects.defer("content").get(pk=first.pk)) == before
    page = fetch_versions(checked.by("clerk6"), checked.case_id, 2, 1)
    assert (page.older.version, page.newer.version) == (1, 2)
    fact = next(each for each in page.differences if each.kind == "fact" and each.whose.zh == "张某某")
    assert fact.before.zh == "报1,050元，查1,500元"
    assert fact.after.zh == "报1,050元，查1,050元"
    assert not fetch_versions(checked.by("clerk6"), checked.case_id, 1, 1).differences


def _tool(*words: str) -> str:
    return subprocess.run(words, capture_output=True, check=True).stdout.decode()


def test_the_printed_form_holds_the_same_in_both_languages(quick: None, checked: Journey, tmp_path: Path) -> None:
    """A4 with embedded fonts: number, code, seal, figures and the word that it is no decision."""
    report, path = made(checked), tmp_path / "report.pdf"
    chinese = "家庭经济状况核对报告", "1,500元", "不是决定"
    english = "Report of the economic-status check", "CNY 1,500", "decides nothing"
    for language, words in (("zh-hans", chinese), ("en", english)):
        path.write_bytes(fetch_means_report_pdf(checked.by("clerk6"), checked.case_id, 1, language))
        text = "".join(_tool("pdftotext", str(path), "-").split())
        for word in (*words, report.public_id, report.check_code, report.digest[:12]):
            assert word.replace(" ", "") in text, word
        assert "A4" in _tool("pdfinfo", str(path))
        fonts = [line.split() for line in _tool("pdffonts", str(path)).splitlines()[2:]]
        assert fonts
        assert all(line[-5] == "yes" for line in fonts), "embedded"
        assert Printed(path).scanned == f"{report.public_id} {report.check_code}"


def overwrite(report: MeansReport, **columns: Any) -> None:
    """What somebody with the database in hand would write."""
    with connection.cursor() as cursor:
        for name, value in columns.items():
            cursor.execute(f"UPDATE casework_meansreport SET {name} = %s WHERE id = %s", [value, report.pk])


def sealed(content: dict[str, Any]) -> str:
    """A content encrypted with the installation's own key, for its own column."""
    return seal_text(json.dumps(content, ensure_ascii=False), WHERE)


def stored(report: MeansReport) -> str:
    """The column's bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM casework_meansreport WHERE id = %s", [report.pk])
        return str(cursor.fetchone()[0])


def _one_byte(report: MeansReport, content: dict[str, Any]) -> None:
    text = stored(report)
    at = len(text) // 2
    overwrite(report, content=text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])


def _an_amount(report: MeansReport, content: dict[str, Any]) -> None:
    content["facts"][0]["found"]["zh"] = "1元"
    overwrite(report, content=sealed(content))


def _an_amount_and_its_digest(report: MeansReport, content: dict[str, Any]) -> None:
    content["answers"][0]["state"] = "none"
    overwrite(report, content=sealed(content), digest=digest_of(content))


def _the_last_day(report: MeansReport, content: dict[str, Any]) -> None:
    overwrite(report, valid_until="2030-01-01")


def _the_version(report: MeansReport, content: dict[str, Any]) -> None:
    overwrite(report, version=9)


def _another_reports_content(report: MeansReport, content: dict[str, Any]) -> None:
    other = MeansReport.objects.exclude(pk=report.pk).get()
    overwrite(report, content=stored(other), digest=other.digest)


def _the_audit(report: MeansReport, content: dict[str, Any]) -> None:
    remove_triggers()
    try:
        AuditEntry.objects.filter(subject_id=report.public_id).update(detail={"digest": "0" * 64, "version": 1})
    finally:
        install_triggers()


TAMPERING = (
    _one_byte, _an_amount, _an_amount_and_its_digest, _the_last_day, _the_version, _another_reports_content, _the_audit,
)  # fmt: skip


def test_whatever_is_changed_behind_our_back_is_noticed(quick: None, checked: Journey) -> None:
    """One byte, one amount, its digest too, another report's content, even the audit: nothing of it is shown."""
    made(checked)
    report = made(checked)
    whole = stored(report), report.digest, report.valid_until, report.version
    for tamper in TAMPERING:
        again = MeansReport.objects.defer("content").get(pk=report.pk)
        tamper(report, json.loads(canonical(opened(again))))
        with pytest.raises(ReportBroken):
            opened(MeansReport.objects.defer("content").get(pk=report.pk))
        content, digest, until, version = whole
        overwrite(report, content=content, digest=digest, valid_until=until.isoformat(), version=version)


def test_the_same_content_has_no_guessable_digest(quick: None, checked: Journey) -> None:
    """Two reports of the same facts have different digests: the audit gives nothing away."""
    one, other = made(checked), made(checked)
    assert one.digest != other.digest
    assert one.check_code != other.check_code


def test_a_report_needs_a_check_and_the_right_and_an_area(quick: None, checked: Journey) -> None:
    """Only the county's verifier makes one; who may not look at evidence, or serves elsewhere, finds none."""
    for who in ("clerk6", "approver6", "reviewer6"):
        with pytest.raises(NotAllowed):
            make_means_report(checked.by(who), checked.case_id)
    made(checked)
    for who in ("clerk7", "grid6", "payer6"):
        with pytest.raises(NotAllowed):
            fetch_means_report(checked.by(who), checked.case_id, 1, "zh-hans")
    with pytest.raises(CaseNotFound):
        fetch_means_report(checked.by("clerk6"), checked.case_id, 5, "zh-hans")
    with pytest.raises(NotAllowed):
        fetch_means_report(checked.resident(), checked.case_id, 1, "zh-hans")
    unchecked = Journey(checked.city, phone="13800000002", family=checked.family[:0])
    assert unchecked.case_id == ""
    reads = AuditEntry.objects.filter(action="read.means_report", case_ref=checked.case_id)
    fetch_means_report(checked.by("clerk6"), checked.case_id, 1, "zh-hans")
    assert reads.count() == 1


def test_before_the_check_there_is_nothing_to_report(db: None, settings: Any, tmp_path: Any) -> None:
    """A survey that was opened by a visit, no department asked: no report."""
    settings.DOUDI_JURISDICTION, settings.DOUDI_SNAPSHOTS = "demo-city", tmp_path
    journey = Journey(build_city())
    journey.accepted()
    journey.visit()
    with pytest.raises(StepsMissing):
        make_means_report(journey.by("verifier6"), journey.case_id)
