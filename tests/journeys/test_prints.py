"""In a real browser: print a form, record a review and a receipt, say that a letter came, check a paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from doudi.casework.actions.print_form import print_form_of
from doudi.casework.models import LetterReceipt, ReviewMeeting
from tests.journeys.conftest import TODAY, Town
from tests.journeys.looking import looked_at

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 390, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
        pytest.param("light", "en", 720, marks=pytest.mark.long),  # a desk of 1440 at 200 %
    ],
)
def test_from_the_form_to_the_receipt(
    town: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """By keyboard, each page looked at."""
    faults: list[str] = []

    def look(page: Page, name: str) -> None:
        looked_at(page, f"f16-{name}-{theme}-{language}-{width}", faults)

    case = town.journey(TODAY - timedelta(days=16))
    case.confirmed()
    case.now = case.now.replace(year=TODAY.year, month=TODAY.month, day=TODAY.day)
    other = town.journey(TODAY - timedelta(days=4), 1, "刘某某", "杨某某", "刘小某", phone="13800000002")
    other.surveyed()
    page = walk(width=width)
    town.enter(page, "clerk6")
    town.wear(page, theme, language)
    base = f"{town.base}/work/cases/{other.case_id}/prints/"
    page.goto(f"{town.base}/work/cases/{other.case_id}/")
    expect(page.locator(f'a[href="/work/cases/{other.case_id}/prints/"]')).to_be_visible()
    page.goto(base)
    with page.expect_download():
        page.locator('form[action$="/prints/make/visit_blank/"] button').press("Enter")
    page.goto(base)
    look(page, "prints")
    page.goto(f"{base}review/")
    page.locator("input[name=held_on]").fill(f"{TODAY}")
    page.locator(".formsheet button").first.press("Enter")
    expect(page.locator(".errors, .summary, [role=alert]").first).to_be_visible()
    look(page, "review-wrong")
    for name, value in (("place", "石碾盘社区"), ("chair", "何示例"), ("recorder", "王示例"), ("votes_true", "3"),
                        ("votes_not_true", "0"), ("votes_unclear", "0")):  # fmt: skip
        page.locator(f"input[name={name}]").fill(value)
    page.locator("textarea[name=present]").fill("王某，居民代表\n陈某，邻居\n周某 党员")
    page.locator("input[name=conclusion][value=true]").check()
    page.locator(".formsheet button").first.press("Enter")
    page.wait_for_url("**/prints/")
    look(page, "reviewed")
    assert [each["role"] for each in ReviewMeeting.objects.get().present] == ["居民代表", "邻居", "党员"]
    page.goto(f"{town.base}/work/cases/{case.case_id}/prints/receipt/")
    look(page, "receipt")
    made = print_form_of(case.by("clerk6"), case.case_id, "application")
    page = walk(width=width)
    town.enter_resident(page, case)
    town.wear(page, theme, language)
    page.goto(f"{town.base}/letters/{case.case_id}/")
    look(page, "letter")
    page.locator('form[action$="/received/"] button').press("Enter")
    page.wait_for_load_state()
    expect(page.locator('form[action$="/received/"]')).to_have_count(0)
    look(page, "letter-received")
    assert LetterReceipt.objects.get().how == "online"
    page.goto(f"{town.base}/check-letter/")
    page.locator("#f_code").fill(f"{made.public_id} {made.check_code}")
    page.locator("main form button").first.press("Enter")
    expect(page.locator("dl.kv")).to_contain_text("*")
    look(page, "check")
    assert not faults, faults
