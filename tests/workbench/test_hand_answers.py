"""The desk of answers on paper: a letter, an entry with its scan, and a colleague who compares the two."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.evidence.models import HandAnswer
from doudi.platform.models import AuditEntry, StoredFile
from doudi.workbench.opening import page_of
from doudi.worklist.reads import fetch_queue
from tests.evidence.conftest import office, quiet  # noqa: F401 - the verification office is used here
from tests.evidence.office import CASE, Office
from tests.platform.received.pictures import photo
from tests.registry.city import NOW
from tests.workbench.desk import desk_of, open_on, said

PHOTO = photo(60, 60)
GIVEN = {"state": "has", "q_vehicle_count": "1", "as_of": "2025-09-01", "words": "名下1辆小客车"}


@pytest.fixture
def asked(office: Office, settings: Any, tmp_path: Path) -> str:  # noqa: F811
    """The address of an answer on paper that is waited for."""
    told = {"police": {"kind": "manual", "categories": {"03": {"cache_days": 30, "fresh_days": 62}}}}
    settings.DOUDI_CONNECTORS, settings.DOUDI_FILES = tmp_path / "connectors.yaml", tmp_path / "files"
    settings.DOUDI_CONNECTORS.write_text(yaml.safe_dump({"connectors": told}))
    (tmp_path / "hosts.yaml").write_text("{}")
    office.now = NOW - timedelta(days=1)
    office.family("head").sign().verify()
    office.now = NOW
    open_on(NOW.date())
    return f"/work/on-paper/{HandAnswer.objects.get().public_id}/"


def scan(content: bytes = PHOTO, kind: str = "image/jpeg") -> SimpleUploadedFile:
    """A photo of the paper."""
    return SimpleUploadedFile("回话.jpg", content, content_type=kind)


def test_a_letter_is_printed_and_the_list_says_so(asked: str) -> None:
    """It lists what waits with its department; the letter is a PDF; to print is a press, never a link."""
    desk = desk_of("verifier6")
    listed = said(desk.get("/work/on-paper/"))
    for word in ("公安部门", "张安宁", "还没有印过", "印查询函", CASE):
        assert word in listed, word
    given = {"case": CASE, "department": "police"}
    assert desk.get("/work/on-paper/letter/", given).status_code == 405
    answer = desk.post("/work/on-paper/letter/", given)
    assert answer.content.startswith(b"%PDF")
    assert "印过" in said(desk.get(f"/work/on-paper/?case={CASE}"))
    assert desk.post("/work/on-paper/letter/", {"case": CASE, "department": "tax"}).status_code == 422
    assert "没有在等的纸面回话" in said(desk_of("verifier7").get("/work/on-paper/"))
    assert desk_of("verifier7").get(asked).status_code == 404


def test_every_fault_of_an_entry_stands_at_its_field(asked: str) -> None:
    """No state, no day, no scan: all in one answer; a paper of another kind is refused; nothing is stored."""
    desk = desk_of("verifier6")
    answer = desk.post(f"{asked}enter/", {})
    assert answer.status_code == 422
    for word in ("选纸上写的是哪一种", "写纸上数据是哪一天的", "传这张纸的扫描件", "有3处要改"):
        assert word in said(answer), word
    program = {**GIVEN, "q_vehicle_count": "", "as_of": "2025-12-01", "scan": scan(b"MZ")}
    shown = said(desk.post(f"{asked}enter/", program))
    for word in ("照着纸写", "写纸上数据是哪一天的", "这不是照片"):
        assert word in shown, word
    both = {**GIVEN, "state": "none", "scan": scan()}
    assert "选了无或者未知，这里就不写" in said(desk.post(f"{asked}enter/", both))
    assert not StoredFile.objects.exists()


def test_two_officials_compare_scan_and_entry(asked: str, office: Office) -> None:  # noqa: F811
    """The maker is told kindly that a colleague confirms; sent back with a reason it is corrected, then it counts."""
    maker, other = desk_of("verifier6"), desk_of("clerk6")
    assert maker.post(f"{asked}enter/", {**GIVEN, "scan": scan()}).status_code == 302
    shown = said(maker.get(asked))
    assert "这份是您录的" in shown
    assert "扫描件和录入的一样吗" not in shown
    row = HandAnswer.objects.get()
    seen = {"seen": row.entered_at.isoformat() if row.entered_at else ""}
    assert maker.post(f"{asked}compare/", {"agrees": "yes", **seen}).status_code == 422
    shown = said(other.get(asked))
    for word in ("扫描件和录入的一样吗", "名下1辆小客车", 'class="scanned"', "本人名下车船数量"):
        assert word in shown, word
    assert other.get(f"{asked}scan/").content == PHOTO
    assert AuditEntry.objects.filter(action="read.hand_scan", case_ref=CASE).exists()
    assert "写一句哪里不一样" in said(other.post(f"{asked}compare/", {"agrees": "no", **seen}))
    assert other.post(f"{asked}compare/", {"agrees": "no", "reason": "纸上是2辆", **seen}).status_code == 302
    corrected = said(maker.get(f"{asked}enter/"))
    assert "纸上是2辆" in corrected
    assert 'value="1"' in corrected
    assert maker.post(f"{asked}enter/", {**GIVEN, "q_vehicle_count": "2"}).status_code == 302
    row.refresh_from_db()
    seen = {"seen": row.entered_at.isoformat() if row.entered_at else ""}
    assert other.post(f"{asked}compare/", {"agrees": "yes", **seen}).status_code == 302
    assert office.facts("head", "vehicle_count")[0].value == {"value": 2}
    assert "没有在等的纸面回话" in said(maker.get("/work/on-paper/"))


def test_the_list_of_tasks_leads_there_and_the_page_is_english_too(asked: str, office: Office) -> None:  # noqa: F811
    """A row about an answer on paper opens the case's own list; the pages speak English whole."""
    row = next(each for each in fetch_queue(office.by()).rows if each.kind == "evidence.enter_by_hand")
    assert page_of(row) == f"/work/on-paper/?case={CASE}"
    english = said(desk_of("verifier6", language="en").get(f"{asked}enter/"))
    for word in ("The paper says", "Vehicles and boats in the person", "how many", "Scan of this paper"):
        assert word in english, word
