"""In a real browser: a connector is filled in, let count by another administrator, and looked at on a narrow page."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from doudi.evidence.checking.connected import connected
from doudi.evidence.models import ConnectorState, ConnectorTry
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.journeys.conftest import Town
from tests.registry.city import ADMIN, NOW, START

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
PICTURES = os.environ.get("DOUDI_PICTURES", "")
"""A folder: the pages are drawn into it, for somebody to look at."""


@pytest.fixture
def desk(town: Town, settings: Any, tmp_path: Path) -> Town:
    """A host of the operator's, and two administrators the demo's page knows."""
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"
    (tmp_path / "hosts.yaml").write_text("tax: {base: 'https://tax.example.test'}", encoding="utf-8")
    staff = Staff.objects.create_user("security6", None, name="郝示例")
    appoint(ADMIN, staff, town.city.offices["500106"], "security_admin", since=START)
    Staff.objects.update(is_demo=True)
    return town


def draw(page: Page, name: str) -> None:
    """A picture, where somebody wants pictures."""
    if PICTURES:
        Path(PICTURES).mkdir(exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def looked_at(page: Page, name: str, width: int, faults: list[str]) -> None:
    """What axe finds, and what runs off the page."""
    draw(page, name)
    violations = Axe().run(page).response["violations"]
    faults += [f"{name}: {each['id']} {each['nodes'][0]['html'][:100]}" for each in violations]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"{name}: {wide} wide on {width}")


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 390, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
    ],
)
def test_a_department_is_connected_by_two(
    desk: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Filled in with one mistake, corrected, agreed to, listed; every page holds."""
    faults: list[str] = []
    page = walk(width=width)
    desk.enter(page, "admin6")
    desk.wear(page, theme, language)
    page.goto(f"{desk.base}/work/connectors/")
    looked_at(page, f"connectors-empty-{theme}-{language}-{width}", width, faults)
    page.goto(f"{desk.base}/work/connectors/edit/?department=tax")
    page.locator("#f_path").fill("/v1/{category}")
    page.get_by_role("checkbox").first.check()
    page.locator("#f_cache_days").fill("30")
    page.locator("#f_fresh_days").fill("62")
    page.locator("#f_because").fill("接税务")
    page.locator(".formsheet button.btn").click()
    expect(page.locator("#f_host")).to_be_visible()
    looked_at(page, f"connector-mistake-{theme}-{language}-{width}", width, faults)
    page.locator("#f_host").select_option("tax")
    page.locator(".formsheet button.btn").click()
    page.wait_for_url("**/connectors/settings/**")
    address = page.url
    desk.enter(page, "security6")
    page.goto(address)
    looked_at(page, f"connector-setting-{theme}-{language}-{width}", width, faults)
    page.locator("form[action*='agree'] .btn").click()
    page.wait_for_load_state()
    assert [each.key for each in connected().connectors] == ["tax"]
    ConnectorState.objects.create(
        key="tax", pulse="well", last_outcome="too_slow", last_outcome_at=NOW, drift=["多的列"], day=NOW.date(),
        said=120, silent=3, last_success_at=NOW,
    )  # fmt: skip
    ConnectorTry.objects.create(key="tax", category="15", outcome="said", seconds=0.31, as_of=NOW.date(), at=NOW,
                                by_id="x", by_name="郝示例")  # fmt: skip
    for name, path in (("connectors", "/work/connectors/"), ("connector", "/work/connectors/tax/")):
        page.goto(f"{desk.base}{path}")
        looked_at(page, f"{name}-{theme}-{language}-{width}", width, faults)
    assert not faults, "\n".join(faults)
