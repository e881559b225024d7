"""In a real browser: the page of exchanges on a narrow and a wide screen, with everything on it that can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from doudi.registry.models import Staff
from tests.journeys.conftest import Town
from tests.journeys.looking import looked_at
from tests.registry.city import NOW
from tests.workbench.exchanged import exchanged, files_here, partners_file

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 390, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
    ],
)
def test_exchanges_are_looked_at(
    town: Town, walk: Callable[..., Page], settings: Any, tmp_path: Path, theme: str, language: str, width: int
) -> None:
    """Opened, filtered by keyboard, details unfolded; nothing runs off the page and axe finds nothing."""
    files_here(settings, tmp_path)
    Staff.objects.update(is_demo=True)
    faults: list[str] = []
    page = walk(width=width)
    town.enter(page, "admin6")
    town.wear(page, theme, language)
    page.goto(f"{town.base}/work/exchanges/")
    looked_at(page, f"exchanges-empty-{theme}-{language}-{width}", faults)
    partners_file(tmp_path, NOW.date())
    exchanged(town.city, tmp_path, NOW + timedelta(days=16))
    page.goto(f"{town.base}/work/exchanges/")
    page.locator("details summary").first.press("Enter")
    looked_at(page, f"exchanges-{theme}-{language}-{width}", faults)
    page.locator("select[name=stand]").select_option("refused")
    page.locator("form.filters button").press("Enter")
    page.wait_for_url("**stand=refused**")
    looked_at(page, f"exchanges-refused-{theme}-{language}-{width}", faults)
    assert not faults, "\n".join(faults)
