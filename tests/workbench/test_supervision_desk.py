"""The pages of supervision: the law beside each step, two officials, the letter, the informant kept apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from doudi.outreach import consulting
from doudi.outreach.domain.weighing import DOUBT_WORDS
from doudi.outreach.models import Suspicion
from doudi.platform.models import AuditEntry
from tests.outreach.desks import Desks, FoundRow, build_desks, death, finding
from tests.outreach.town import number
from tests.workbench.desk import desk_of, open_on, said

TODAY = date(2025, 9, 8)


@pytest.fixture
def desks(db: None, monkeypatch: pytest.MonkeyPatch, settings: object) -> Desks:
    """The desks of a demo town."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = build_desks()
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    open_on(TODAY)
    return made


def press(who: str, row: Suspicion, slug: str, **given: object) -> int:
    """Fill in a step's form and press."""
    return desk_of(who).post(f"/work/supervision/{row.public_id}/do/{slug}/", given).status_code


def test_a_suspicion_goes_the_whole_way(desks: Desks) -> None:
    """Proposed, confirmed by another, verified, told, heard, recovered: each page shows the law beside the step."""
    row = desks.suspicion()
    page = said(desk_of("fund6").get(f"/work/supervision/{row.public_id}/"))
    told = ("火化登记", "从死亡的下一个月起不再发", "社会保险经办条例", "没有核对原文", "相反的、要问清的")
    for words in told:
        assert words in page, words
    form = said(desk_of("fund6").get(f"/work/supervision/{row.public_id}/do/propose-suspension/"))
    assert "照什么办" in form
    assert press("fund6", row, "propose-suspension", case_key="death", reason="火化登记") == 302
    assert press("fund6", row, "check-suspension", agree="yes", reason="同意") == 302
    row.refresh_from_db()
    assert row.state == "proposed"
    assert "这一步是您提的" in said(desk_of("fund6").get(f"/work/supervision/{row.public_id}/"))
    assert press("check6", row, "check-suspension", agree="yes", reason="同意") == 302
    assert (
        press(
            "fund6",
            row,
            "verify",
            case_key="death",
            how="comparison",
            findings="一致",
            occurred_on="2025-07-04",
            told_on="",
        )
        == 302
    )
    row.refresh_from_db()
    stale = {"answer_by": TODAY + timedelta(days=14), "version": row.version - 1}
    answer = desk_of("fund6").post(f"/work/supervision/{row.public_id}/do/notify/", stale, follow=True)
    assert "这一次没有记" in said(answer)
    assert not row.notices.exists()
    form = said(desk_of("fund6").get(f"/work/supervision/{row.public_id}/do/notify/"))
    assert f'name="version" value="{row.version}"' in form
    assert 'value="2025-09-22"' in form
    assert press("fund6", row, "notify", answer_by=(TODAY + timedelta(days=14)).isoformat()) == 302
    refused = desk_of("fund6").post(
        f"/work/supervision/{row.public_id}/do/propose-recovery/",
        {"amount_fen": "1200", "months": "2025-08", "instalments": "3", "reason": "多发"},
    )
    assert refused.status_code == 422
    assert "先告知本人，等本人说明" in said(refused)
    assert press("fund6", row, "answer", said="家里不知道") == 302
    assert (
        press("fund6", row, "propose-recovery", amount_fen="1200", months="2025-08", instalments="3", reason="多发")
        == 302
    )
    assert press("check6", row, "check-recovery", agree="yes", reason="同意") == 302
    row.refresh_from_db()
    assert (row.state, row.recover_fen, row.instalments) == ("recovering", 120_000, 3)
    assert "不是本系统发的" in said(desk_of("fund6").get(f"/work/supervision/{row.public_id}/"))


def test_the_letter_is_the_same_on_page_and_paper(desks: Desks) -> None:
    """It names the case, the text, the days and the right to answer; the PDF embeds the Chinese font."""
    row = desks.suspicion()
    press("fund6", row, "verify", case_key="death", how="comparison", findings="一致", occurred_on="2025-07-04")
    press("fund6", row, "notify", answer_by="2025-09-30")
    notice = row.notices.get()
    address = f"/work/supervision/{row.public_id}/letter/{notice.public_id}/"
    page = said(desk_of("fund6").get(address))
    for words in ("核实结果告知书", "这还不是追回的决定", "2025年9月30日", "分期", "社会保险经办条例"):
        assert words in page, words
    for language in ("zh-hans", "en"):
        pdf = desk_of("fund6", language=language).get(f"{address}pdf/").content
        assert pdf.startswith(b"%PDF")
        assert b"NotoSansCJK" in pdf
        assert len(pdf) < 400_000
    assert desk_of("fund7").get(f"{address}pdf/").status_code == 404


def test_a_report_is_taken_in_and_its_informant_seen_by_one_role_only(desks: Desks) -> None:
    """The clerk who took it in does not find the name again; the approver does, and that stands in the audit."""
    given = {
        "channel": "report", "rule": "F01", "period": "2025-08", "place": "500106", "citizen_number": number(3),
        "clue": "人早就走了", "informant_name": "刘举报", "informant_phone": "13900000009",
    }  # fmt: skip
    assert desk_of("fund6").post("/work/supervision/clue/", given | {"citizen_number": "1"}).status_code == 422
    answer = desk_of("fund6").post("/work/supervision/clue/", given)
    row = Suspicion.objects.get()
    assert answer.headers["Location"] == f"/work/supervision/{row.public_id}/"
    for who in ("fund6", "check6"):
        page = said(desk_of(who).get(answer.headers["Location"]))
        assert "人早就走了" in page
        assert "刘举报" not in page
        assert "13900000009" not in page
    assert desk_of("fund6").post(f"{answer.headers['Location']}informant/").status_code == 404
    assert "刘举报" in said(desk_of("check6").post(f"{answer.headers['Location']}informant/"))
    assert AuditEntry.objects.filter(action="outreach.read_informant").count() == 1


def test_an_operator_s_anomaly_is_internal_control_s_elsewhere(desks: Desks) -> None:
    """The desk that supervises does not list it; control of another office opens it; its own does not."""
    rows = (FoundRow("operator_log", "2025-08-31", "registers_and_reviews", 4, {"operator": "insurance6"}),)
    row = desks.suspicion(finding("F10", 41, rows=rows, subject="operator", area=""))
    for who in ("fund6", "check6", "control6", "fund7"):
        assert "没有疑点" in said(desk_of(who).get("/work/supervision/")), who
        assert desk_of(who).get(f"/work/supervision/{row.public_id}/").status_code == 404, who
    assert row.public_id in said(desk_of("citycontrol").get("/work/supervision/"))
    assert "只由别处的内控稽核看" in said(desk_of("citycontrol").get(f"/work/supervision/{row.public_id}/"))


def test_a_sibling_district_finds_no_page_and_no_count(desks: Desks) -> None:
    """No row, no page, no step, no letter, no file."""
    row = desks.suspicion()
    assert "没有疑点" in said(desk_of("fund7").get("/work/supervision/"))
    for address in ("", "do/verify/", "file/"):
        assert desk_of("fund7").get(f"/work/supervision/{row.public_id}/{address}").status_code == 404


def test_the_work_list_opens_it(desks: Desks) -> None:
    """A suspicion stands on the one list of tasks, with the button that opens it."""
    row = desks.suspicion(death())
    page = said(desk_of("fund6").get("/work/list/"))
    assert f"/work/supervision/{row.public_id}/" in page
    assert "死亡后仍发养老金" in page
    assert "／" not in page
    english = said(desk_of("fund6", language="en").get("/work/list/"))
    assert "ension paid after death" in english
    assert "死亡后仍发养老金" not in english


def test_every_page_reads_in_english(desks: Desks) -> None:
    """No page of the desk fails in English."""
    row = desks.suspicion()
    page = desk_of("fund6", language="en")
    for address in ("", "clue/", f"{row.public_id}/", f"{row.public_id}/do/verify/", f"{row.public_id}/file/"):
        answer = page.get(f"/work/supervision/{address}")
        assert answer.status_code == 200, address
        assert "Fund supervision" in said(answer), address


def test_a_sign_no_database_keeps_is_no_page(desks: Desks) -> None:
    """A NUL in an address, a filter or a form is answered as what does not exist, on either database."""
    row = desks.suspicion()
    base = f"/work/supervision/{row.public_id}/"
    fund = (("fund6", f"{base}{more}") for more in ("letter/%00/", "?x=%00"))
    others = (("insurance6", "/work/campaigns/%00/"), ("insurance6", "/work/coverage/?place=%00"))
    for who, path in (*fund, *others):
        assert desk_of(who).get(path).status_code == 404, path
    assert press("fund6", row, "verify", case_key="death", how="comparison", findings="一\x00致") == 404


def test_evidence_is_read_in_words(desks: Desks) -> None:
    """Doubts, codes and amounts of the rows as people read them, in both languages: no code of ours on the page."""
    rows = (
        FoundRow("hrss_pension_payments", "2025-08-31", "pension_paid", 5,
                 {"month": "2025-08", "amount_fen": 123_450, "state": "paid"}),
    )  # fmt: skip
    doubts = tuple(DOUBT_WORDS)
    row = desks.suspicion(replace(finding("F01", 33, rows=rows), doubts=doubts, confidence="doubtful"))
    for language, paid in (("zh-hans", "已发放"), ("en", "paid")):
        page = said(desk_of("fund6", language=language).get(f"/work/supervision/{row.public_id}/"))
        assert "1,234.50" in page
        assert f"{paid}</span>" in page
        for code in (*doubts, "doubtful<"):
            assert f"{code}<" not in page
    assert all(words.en.lower() in page.lower() for words in DOUBT_WORDS.values())
