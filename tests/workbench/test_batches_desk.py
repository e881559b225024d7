"""The desk of batches: what it would ask, by each department's own limit; begun, paused, stopped, looked through."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from doudi.evidence.checking.planning import plan_next
from doudi.evidence.models import Authorisation, CheckBatch
from doudi.platform.acting import Acting
from doudi.workbench.views import batches
from tests.evidence.conftest import office, quiet  # noqa: F401 - the verification office is used here
from tests.evidence.office import Office
from tests.registry.city import NOW
from tests.workbench.desk import desk_of, open_on, said

CHOSEN = {"area": "500106", "kind": "everybody", "name": "年度复核"}


@pytest.fixture
def three(office: Office, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:  # noqa: F811
    """Three families that draw, one of whose authorisation is over; tax takes one question in two minutes."""
    terms = {"cache_days": 30, "fresh_days": 62}
    slow = {"at_once": 1, "per_second": 1 / 120}
    told = {"tax": {"kind": "http_json", "host": "tax", "path": "/{category}", "limits": slow,
                    "categories": {"15": terms, "16": terms}},
            "police": {"kind": "manual", "categories": {"03": terms}}}  # fmt: skip
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"
    settings.DOUDI_CONNECTORS.write_text(yaml.safe_dump({"connectors": told}))
    (tmp_path / "hosts.yaml").write_text("tax: {base: 'https://tax.example.test'}")
    office.family("head")
    for name in ("A-1", "A-2", "A-3"):
        office.sign("head", case_ref=name, at=NOW - timedelta(days=1))
    Authorisation.objects.filter(case_ref="A-3").update(valid_until=NOW - timedelta(hours=1))
    monkeypatch.setattr(batches, "fetch_due_for_review", lambda *_: ["A-1", "A-2", "A-3"])
    open_on(NOW.date())
    return office


def test_what_it_would_ask_is_shown_before_it_begins(three: Office) -> None:
    """Two households, four questions at one in two minutes: eight minutes at least, paper apart, one left out."""
    desk = desk_of("verifier6")
    shown = said(desk.get("/work/batches/new/", CHOSEN))
    for word in (
        "2户",
        "至少要8分钟",
        "授权到期了",
        "至多2份要人去问、去录",
        "开始核对这2户",
        "审核确认办法第三十一条",
    ):
        assert word in shown, word
    assert not CheckBatch.objects.exists()
    assert "选一个地方" in said(desk.get("/work/batches/new/", {"area": "", "kind": "yearly"}))
    assert desk.get("/work/batches/new/", {"area": "500107", "kind": "yearly"}).status_code == 422
    assert desk_of("clerk6").get("/work/batches/").status_code == 404


def test_a_batch_is_begun_paused_and_stopped_with_a_reason(three: Office) -> None:
    """Progress stands by department and district; nothing is paused or stopped without a word why."""
    desk = desk_of("verifier6")
    address = desk.post("/work/batches/new/", CHOSEN).headers["Location"]
    plan_next(Acting.system("test", three.now))
    shown = said(desk.get(address))
    for word in (
        "2户，办完0户",
        "写下4问，有结果0问",
        "税务部门",
        "区500106",
        "每秒0",
        "没有收的",
        'hx-trigger="every 2s"',
    ):
        assert word in shown, word
    assert "写一句为什么" in said(desk.post(f"{address}steer/", {"verb": "pause"}))
    assert desk.post(f"{address}steer/", {"verb": "pause", "because": "税务夜里维护"}).status_code == 302
    assert "税务夜里维护" in said(desk.get(address))
    assert desk.post(f"{address}steer/", {"verb": "resume"}).status_code == 302
    assert CheckBatch.objects.get().state == "open"
    assert desk.post(f"{address}steer/", {"verb": "drop"}).status_code == 404
    assert desk.post(f"{address}steer/", {"verb": "stop", "because": "名单错了"}).status_code == 302
    assert desk_of("verifier7").get(address).status_code == 404
    over = desk.get(address, headers={"HX-Request": "true"})
    assert over.headers["HX-Refresh"] == "true"
    unknown = said(desk.get(f"{address}unknowns/"))
    assert "/work/cases/A-1/evidence/" in unknown
    assert "核对停止了，没有问" in unknown
    left = said(desk.get(f"{address}left-out/"))
    assert "A-3" in left
    assert "授权到期了" in left
    assert "年度复核" in said(desk.get("/work/batches/"))


def test_the_pages_speak_english(three: Office) -> None:
    """Whole, down to the length of time."""
    desk = desk_of("verifier6", language="en")
    shown = said(desk.get("/work/batches/new/", CHOSEN))
    for word in ("2 households", "at least 8 minutes", "Begin to check these 2 households", "Earliest end"):
        assert word in shown, word
    shown = said(desk.get(desk.post("/work/batches/new/", CHOSEN).headers["Location"]))
    assert "Districts take turns" in shown
