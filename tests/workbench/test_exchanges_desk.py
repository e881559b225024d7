"""The page of exchanges: partners and agreements, what went on by state and code, what is open; nobody is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doudi.api.models import RegistryDelivery
from doudi.api.spdci.desk import Answering
from doudi.evidence.models import RegistryQuestion, RegistryWatch
from doudi.evidence.registries.noticing import LOOK, take_notice
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from doudi.worklist.models import WorkItem
from tests.evidence.office import AREA, CASE, NAMES, NUMBERS
from tests.registry.city import ADMIN, NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said
from tests.workbench.exchanged import exchanged, files_here, partners_file

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PAGE = "/work/exchanges/"


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> TestCity:
    """A week of exchanges."""
    files_here(settings, tmp_path)
    open_on(NOW.date())
    city = build_city()
    partners_file(tmp_path, NOW.date())
    exchanged(city, tmp_path, NOW)
    return city


def test_what_an_operator_sees(city: TestCity) -> None:
    """Both partners with what they may ask, each exchange with state and code, in both languages; no person."""
    page = said(desk_of("admin6").get(PAGE))
    for words in ("医保局", "示例协议〔2026〕1号", "协议有效", "协议不在有效期", "今天没有有效的公钥", "按号码",
                  "过后回话",
                  "rjct.search_criteria.invalid", "err.signature.invalid", "没有等到回话", "送了1次，追问2次",
                  "试了多次没有送到", "再送一次", "医保局订我们的"):  # fmt: skip
        assert words in page, words
    for personal in (NUMBERS["head"], NAMES["head"]):
        assert personal not in page
    english = said(desk_of("data6", language="en").get(PAGE))
    for words in ("Medical insurance bureau", "Agreement in force", "no answer in time", "times sent: 1", "Send again"):
        assert words.lower() in english.lower(), words
    assert desk_of("verifier6").get(PAGE).status_code == 404


def test_filters(city: TestCity) -> None:
    """By partner, side, state and days; what is asked for wrongly is as if not asked."""
    desk = desk_of("admin6")

    def lines(query: str) -> str:
        return said(desk.get(f"{PAGE}?{query}")).rpartition("最近的往来")[2]

    assert "err.signature.invalid" not in lines("side=ours")
    assert "too_slow" not in lines("side=theirs")
    assert "too_slow" in lines("stand=given_up")
    assert "err.signature.invalid" in lines("stand=refused")
    assert "没有这样的往来" in said(desk.get(f"{PAGE}?partner=housing"))
    assert "too_slow" in lines("days=x&stand=x&side=x")


def test_a_lost_notice_is_sent_again_by_who_may(city: TestCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made anew and on record; a security administrator sees it and does not send."""
    staff = Staff.objects.create_user("security6", None, name="安全示例")
    appoint(ADMIN, staff, city.offices["500106"], "security_admin", since=NOW.date())
    lost = RegistryDelivery.objects.get(outcome="given_up")
    address = f"{PAGE}{lost.public_id}/again/"
    assert "再送一次" not in said(desk_of("security6").get(PAGE))
    assert desk_of("security6").post(address).status_code == 404
    answer = desk_of("admin6").post(address, follow=True)
    assert "不能重送" in said(answer), "what it was about is not there any more"
    monkeypatch.setattr(Answering, "send_again", lambda *_: "FW-NEW")
    assert "重新送了" in said(desk_of("admin6").post(address, follow=True))
    assert AuditEntry.objects.get(action="evidence.send_notice_again").detail == {"again": "FW-NEW"}


def test_with_a_faulty_file_the_page_says_so(city: TestCity, tmp_path: Path) -> None:
    """Nothing is exchanged then, and every fault stands there."""
    (tmp_path / "partners.yaml").write_text("us: [")
    assert "互通伙伴的文件写得不对" in said(desk_of("admin6").get(PAGE))


def test_a_connector_to_a_registry_stands_on_the_page_of_connectors(city: TestCity) -> None:
    """With its kind in words; it is not set up there, since keys and agreement stand in the operator's files."""
    assert "登记系统互通标准" in said(desk_of("admin6").get("/work/connectors/"))
    assert "登记系统互通标准" in said(desk_of("admin6").get("/work/connectors/registry/"))
    assert 'value="spdci"' not in said(desk_of("admin6").get("/work/connectors/edit/?department=tax"))


def test_a_notice_is_looked_at_by_the_districts_verifiers(city: TestCity) -> None:
    """A thing to do until one of them says that it was looked at; nobody else may say so, and only once."""
    asked = RegistryQuestion.objects.filter(ended_at=None).get()
    live = asked.question
    watch = RegistryWatch.objects.create(
        partner=asked.partner, connector="registry", category="08", event="UPDATE", person=live.person, case_ref=CASE,
        authorisation=live.authorisation, area_path=AREA, state="running", code="C-1", made_at=NOW, next_at=NOW,
        ends_at=NOW + timedelta(days=90),
    )  # fmt: skip
    take_notice(Acting.system("means_verification", NOW), watch, live.authorisation)
    item = WorkItem.objects.get(kind=LOOK)
    assert (item.subject_id, item.area_path, item.owner_role) == (CASE, AREA, "county_verifier")
    address = f"/work/cases/{CASE}/evidence/looked/"
    assert desk_of("admin6").post(address).status_code == 404
    assert RegistryWatch.objects.get().seen_at is None
    assert desk_of("verifier6").post(address).status_code == 302
    item.refresh_from_db()
    assert (item.state, RegistryWatch.objects.get().seen_at is None) == ("done", False)
    entry = AuditEntry.objects.get(action="evidence.look_at_notice")
    assert (entry.case_ref, entry.detail) == (CASE, {"seen": 1})
    desk_of("verifier6").post(address)
    assert AuditEntry.objects.filter(action="evidence.look_at_notice").count() == 1
