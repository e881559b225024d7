"""In a real browser: a paper answer from letter to fact by two officials; a batch begun, watched and stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from doudi.evidence.models import Authorisation, Check, Fact, HandAnswer
from doudi.workbench.views import batches
from tests.evidence.office import CASE, Office
from tests.journeys.conftest import Town
from tests.journeys.looking import PICTURES, looked_at
from tests.registry.city import NOW

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
"""A folder: the pages are drawn into it, for somebody to look at."""
TERMS = {"cache_days": 30, "fresh_days": 62}
LOOKS = [
    ("elder", "zh-hans", 320),
    pytest.param("light", "en", 390, marks=pytest.mark.long),
    pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
]


@pytest.fixture
def desk(town: Town, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The police answer on paper, tax within a limit; one family waits for paper, three are due for review."""
    told = {
        "police": {"kind": "manual", "categories": {"01": TERMS, "03": TERMS}},
        "tax": {"kind": "http_json", "host": "tax", "path": "/{category}", "limits": {"per_second": 0.01},
                "categories": {"15": TERMS}},
    }  # fmt: skip
    settings.DOUDI_CONNECTORS, settings.DOUDI_FILES = tmp_path / "connectors.yaml", tmp_path / "files"
    settings.DOUDI_SNAPSHOTS = tmp_path / "snapshots"
    settings.DOUDI_CONNECTORS.write_text(yaml.safe_dump({"connectors": told}))
    (tmp_path / "hosts.yaml").write_text("tax: {base: 'https://tax.example.test'}")
    office = Office(town.city, tmp_path / "exchange", tmp_path)
    office.family("head").sign().verify()
    for name in ("A-1", "A-2", "A-3"):
        office.sign("head", case_ref=name)
    Authorisation.objects.filter(case_ref="A-3").update(valid_until=office.now)
    monkeypatch.setattr(batches, "fetch_due_for_review", lambda *_: ["A-1", "A-2", "A-3"])
    return town


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_paper_becomes_a_fact_by_two(
    desk: Town, walk: Callable[..., Page], theme: str, language: str, width: int, tmp_path: Path
) -> None:
    """A letter is downloaded, an entry corrected and handed on, a colleague sees scan and entry and confirms."""
    faults: list[str] = []
    mark = f"{theme}-{language}-{width}"
    page = walk(width=width)
    desk.enter(page, "verifier6")
    desk.wear(page, theme, language)
    page.goto(f"{desk.base}/work/on-paper/")
    looked_at(page, f"paper-list-{mark}", faults)
    with page.expect_download() as got:
        page.locator("form[action*='letter'] button").first.click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    answer = HandAnswer.objects.get(query__category="03").public_id
    page.goto(f"{desk.base}/work/on-paper/{answer}/")
    page.locator("a.btn[href$='enter/']").click()
    page.locator(".formsheet button.btn").click()
    looked_at(page, f"paper-mistakes-{mark}", faults)
    picture = tmp_path / "scan.png"
    page.screenshot(path=str(picture), clip={"x": 0, "y": 0, "width": 300, "height": 200})
    page.locator("label.tap").first.click()
    page.locator("#f_q_vehicle_count").fill("1")
    page.locator("#f_as_of").fill("2025-09-01")
    page.locator("#f_words").fill("名下1辆小客车")
    page.locator("#f_scan").set_input_files(str(picture))
    page.locator(".formsheet button.btn").click()
    expect(page.locator("img.scanned")).to_be_visible()
    looked_at(page, f"paper-own-{mark}", faults)
    desk.enter(page, "clerk6")
    page.goto(f"{desk.base}/work/on-paper/{answer}/")
    assert page.locator("img.scanned").evaluate("each => each.complete && each.naturalWidth > 0")
    looked_at(page, f"paper-compare-{mark}", faults)
    page.locator(".formsheet label.tap").first.click()
    page.locator(".formsheet button.btn").click()
    expect(page.locator(".formsheet")).to_have_count(0)
    assert Fact.objects.get(case_ref=CASE, quantity="vehicle_count", superseded_at=None).value == {"value": 1}
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_a_batch_is_weighed_begun_watched_and_stopped(
    desk: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Its earliest end stands there before it begins; progress comes by itself; it stops with a reason."""
    faults: list[str] = []
    mark = f"{theme}-{language}-{width}"
    page = walk(width=width)
    desk.enter(page, "verifier6")
    desk.wear(page, theme, language)
    page.goto(f"{desk.base}/work/batches/new/")
    page.locator("#f_area").select_option("500106")
    page.locator("label.choice").last.click()
    page.locator(".formsheet button.btn").click()
    looked_at(page, f"batch-plan-{mark}", faults)
    page.locator("#plan form button.btn").click()
    page.wait_for_url("**/batches/HP-**")
    Check.objects.filter(case_ref="A-1").update(state="done", planned_at=NOW)
    expect(page.locator("#progress progress").first).to_have_attribute("value", "50")
    looked_at(page, f"batch-{mark}", faults)
    page.locator("button[value='stop']").click()
    looked_at(page, f"batch-mistake-{mark}", faults)
    page.locator("#f_because").fill("名单错了")
    page.locator("button[value='stop']").click()
    page.wait_for_load_state()
    if width == 320 and not PICTURES:
        assert not faults, "\n".join(faults)
        return  # the lists behind it are looked at under --long
    page.locator("a.btn[href$='unknowns/']").click()
    looked_at(page, f"batch-unknowns-{mark}", faults)
    page.go_back()
    page.locator("a.btn[href$='left-out/']").click()
    looked_at(page, f"batch-left-out-{mark}", faults)
    page.goto(f"{desk.base}/work/batches/")
    looked_at(page, f"batches-{mark}", faults)
    assert not faults, "\n".join(faults)
