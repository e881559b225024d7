"""In a real browser: two administrators merge two streets; the page fits a phone, in Chinese and English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from doudi.registry.models import Staff
from tests.journeys.conftest import Town
from tests.journeys.looking import looked_at
from tests.registry.mergers import OFFICES, administrators

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 1440, marks=pytest.mark.long),
        pytest.param("dark", "zh-hans", 390, marks=pytest.mark.long),
    ],
)
def test_two_administrators_merge_two_streets(
    town: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Proposed by keyboard, seen with what it takes along, agreed to by the other; axe finds nothing."""
    administrators(town.city)
    Staff.objects.update(is_demo=True)
    leaving, into = (town.city.offices[each].public_id for each in OFFICES[:2])
    faults: list[str] = []
    look = f"{theme}-{language}-{width}"
    maker, checker = walk(width=width), walk(width=width)
    for page, name in ((maker, "mergemaker"), (checker, "mergechecker")):
        town.enter(page, name)
        town.wear(page, theme, language)
        page.goto(f"{town.base}/work/offices/mergers/")
    looked_at(maker, f"mergers-none-{look}", faults)
    maker.locator("a[href$='/offices/mergers/new/']").first.press("Enter")
    maker.locator("#f_leaving_id").select_option(leaving)
    maker.locator("#f_into_id").select_option(into)
    looked_at(maker, f"mergers-new-{look}", faults)
    maker.locator("#f_why").fill("渝府〔2025〕1号批复")
    maker.locator("form .acts button.btn").press("Enter")
    maker.locator("section.sheet").first.wait_for()
    looked_at(maker, f"mergers-own-{look}", faults)
    checker.reload()
    looked_at(checker, f"mergers-asked-{look}", faults)
    checker.locator("button[value=yes]").press("Enter")
    checker.locator("button[value=yes]").wait_for(state="detached")
    looked_at(checker, f"mergers-agreed-{look}", faults)
    assert not faults, "\n".join(faults)
