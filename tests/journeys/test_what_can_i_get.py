"""Somebody asks what the family can get: without signing in, without names, question by question to the list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from doudi.casework.models import Application
from tests.casework.journey import FAMILY
from tests.journeys.conftest import Town
from tests.journeys.form import PHONE, choose_home, name_the_family, press, sign_in_by_phone

pytestmark = [pytest.mark.needs_chromium, pytest.mark.once]
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
@pytest.mark.parametrize(("theme", "script"), [pytest.param("light", True, marks=pytest.mark.long), ("elder", False)])
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


@pytest.mark.long
def test_a_filled_result_fits_every_phone(town: Town, walk: Callable[..., Page]) -> None:
    """The list with its amounts, in both languages and 长辈版, on the narrowest phones: nothing is wider than the
    screen."""
    page = walk(width=320)
    tell_the_family(page, town.base)
    press(page.get_by_role("button", name="继续"))
    while "/q/" in page.url:
        answer_plainly(page)
    faults = []
    for theme, language in (("light", "zh-hans"), ("light", "en"), ("elder", "zh-hans"), ("elder", "en")):
        town.wear(page, theme, language)
        for width in (320, 360, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{town.base}/what-can-i-get/result/")
            assert page.locator("#likely .lede b .num").count(), "an amount is on the page"
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [(theme, language, width, wide)] if wide > width else []
    assert not faults


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


@pytest.mark.thorough
def test_the_answers_come_along_into_the_application(
    town: Town, walk: Callable[..., Page], caplog: pytest.LogCaptureFixture
) -> None:
    """长辈版 without scripts: from the list by one button and a code into the form, where the wage stands already."""
    page = walk(java_script_enabled=False)
    town.wear(page, "elder")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + request.headers.get("referer", "")))
    page.goto(f"{town.base}/what-can-i-get/people/")
    page.locator("#value").fill(str(len(FAMILY)))
    press(page.get_by_role("button", name="继续"))
    for person in FAMILY:
        if person.relation != "head":
            page.get_by_label("和您的关系").select_option(person.relation)
        page.get_by_label("出生年份").fill(str(person.born.year))
        press(page.get_by_role("button", name="继续"))
    answer_plainly(page)
    page.get_by_label("您", exact=True).check(force=True)
    press(page.get_by_role("button", name="继续"))
    page.locator("#value").fill("1050")
    press(page.get_by_role("button", name="继续"))
    press(page.get_by_role("link", name="先看结果"))
    press(page.locator("#possible").get_by_role("link", name="申请低保，答过的不用再填"))
    sign_in_by_phone(page)
    choose_home(page)
    expect(page.get_by_text("刚才答过的，不用再填")).to_be_visible()
    name_the_family(page)
    expect(page.get_by_text("已经填好了。交之前再看一遍。")).to_be_visible()
    case = Application.objects.get()
    page.goto(f"{town.base}/apply/{case.public_id}/check/")
    expect(page.get_by_text("1,050元")).to_be_visible()
    head = case.members.get(is_applicant=True)
    page.goto(f"{town.base}/apply/{case.public_id}/q/wage/{head.public_id}/")
    expect(page.locator("#value")).to_have_value("1050")
    for secret in ("1050", PHONE, *(str(person.born.year) for person in FAMILY)):
        assert not [address for address in asked if secret in address.replace(town.base, "")], secret
    assert "105000" not in caplog.text
