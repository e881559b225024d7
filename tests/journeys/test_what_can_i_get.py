"""Somebody asks what the family can get: without signing in, without names, question by question to the list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Town
from tests.journeys.form import press

pytestmark = pytest.mark.needs_chromium
MOST_PAGES = 60


def tell_the_family(page: Page, base: str) -> None:
    """An old couple, from the front page."""
    page.goto(base)
    press(page.get_by_role("link", name="我能享受什么"))
    press(page.get_by_role("link", name="开始"))
    page.locator("#value").fill("2")
    press(page.get_by_role("button", name="继续"))
    page.get_by_label("出生年份").fill("1940")
    press(page.get_by_role("button", name="继续"))
    page.get_by_label("和您的关系").select_option("spouse")
    page.get_by_label("出生年份").fill("1950")
    press(page.get_by_role("button", name="继续"))


def answer_plainly(page: Page) -> None:
    """Nothing and nobody, where that is an answer."""
    for selector in (
        'input[name="instead"][value="none"]',
        'input[name="value"][value="no"]',
        'input[name="value"][value="none"]',
        'input[name="value"][type="radio"]',
    ):
        if page.locator(selector).count():
            page.locator(selector).first.check(force=True)
            break
    else:
        page.locator("#value").fill("0")
    press(page.get_by_role("button", name="继续"))


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "script"), [("light", True), ("elder", False)])
def test_an_old_couple_learns_what_it_can_get(town: Town, walk: Callable[..., Page], theme: str, script: bool) -> None:
    """To the list: allowance likely, old age possible; back shows what was said; no address tells an answer."""
    page = walk(java_script_enabled=script)
    town.wear(page, theme)
    tell_the_family(page, town.base)
    press(page.get_by_role("button", name="继续"))
    expect(page.get_by_text("选一个").first).to_be_visible()
    first = page.url
    answer_plainly(page)
    assert page.url != first
    press(page.get_by_role("link", name="上一题"))
    assert page.url == first
    expect(page.locator('input[name="value"]:checked')).to_have_count(1)
    answer_plainly(page)
    pages = 1
    while "/q/" in page.url:
        answer_plainly(page)
        pages += 1
        assert pages < MOST_PAGES, "the interview does not end"
    expect(page.get_by_role("heading", name="您家能享受什么")).to_be_visible()
    expect(page.locator("#likely").get_by_text("最低生活保障").first).to_be_visible()
    expect(page.locator("#possible").get_by_text("高龄津贴").first).to_be_visible()
    expect(page.get_by_text("要带什么").first).to_be_visible()
    assert "1940" not in page.url


def test_a_result_is_to_be_had_at_any_time(town: Town, walk: Callable[..., Page]) -> None:
    """See the result now, then go on; starting again forgets everything."""
    page = walk()
    tell_the_family(page, town.base)
    press(page.get_by_role("link", name="先看结果"))
    press(page.get_by_role("link", name="接着答"))
    assert "/q/" in page.url
    page.goto(f"{town.base}/what-can-i-get/")
    page.goto(f"{town.base}/what-can-i-get/result/")
    assert page.url.endswith("/people/")
