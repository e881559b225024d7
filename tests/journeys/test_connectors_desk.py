"""In a real browser: a connector is filled in, let count by another administrator, and looked at on a narrow page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from doudi.evidence.checking.connected import connected
from doudi.evidence.models import ConnectorState, ConnectorTry
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.journeys.conftest import Town
from tests.journeys.looking import looked_at
from tests.registry.city import ADMIN, NOW, START

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
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
    looked_at(page, f"connectors-empty-{theme}-{language}-{width}", faults)
    page.goto(f"{desk.base}/work/connectors/edit/?department=tax")
    page.locator("#f_path").fill("/v1/{category}")
    page.get_by_role("checkbox").first.check()
    page.locator("#f_cache_days").fill("30")
    page.locator("#f_fresh_days").fill("62")
    page.locator("#f_because").fill("接税务")
    page.locator(".formsheet button.btn").click()
    expect(page.locator("#f_host")).to_be_visible()
    looked_at(page, f"connector-mistake-{theme}-{language}-{width}", faults)
    page.locator("#f_host").select_option("tax")
    page.locator(".formsheet button.btn").click()
    page.wait_for_url("**/connectors/settings/**")
    address = page.url
    desk.enter(page, "security6")
    page.goto(address)
    looked_at(page, f"connector-setting-{theme}-{language}-{width}", faults)
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
        looked_at(page, f"{name}-{theme}-{language}-{width}", faults)
    assert not faults, "\n".join(faults)
