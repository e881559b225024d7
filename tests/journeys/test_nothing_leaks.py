"""After a whole application no name, number or telephone stands in an address, a log, or anything run by the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.casework.journey import FAMILY
from tests.journeys.conftest import Town
from tests.journeys.form import (
    PHONE,
    answer_everything,
    choose_home,
    name_the_family,
    sign_for_everybody,
    sign_in_by_phone,
)

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_addresses_and_logs_hold_nothing_personal(
    town: Town, walk: Callable[..., Page], caplog: pytest.LogCaptureFixture
) -> None:
    """Every request of the journey and every line logged is read for the planted values; nothing goes elsewhere."""
    page = walk()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + request.headers.get("referer", "")))
    page.goto(f"{town.base}/apply/")
    sign_in_by_phone(page)
    page.get_by_role("link", name="开始填").click()
    choose_home(page)
    name_the_family(page)
    answer_everything(page)
    sign_for_everybody(page)
    page.get_by_role("link", name="核对一遍，交申请").click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", name="申请交好了")).to_be_visible()
    secrets = [PHONE, "示例路", *(person.number for person in FAMILY), *(person.name for person in FAMILY)]
    for secret in secrets:
        assert not [url for url in asked if secret in url]
        assert secret not in caplog.text
    assert all(url.startswith(town.base) for url in asked)


def test_what_people_write_is_never_run(town: Town, walk: Callable[..., Page]) -> None:
    """Markup written as a reason or a finding is shown as written on the staff's pages; no dialog opens."""
    journey = town.journey(town.today)
    journey.filed()
    desk = walk(width=1440, height=900)
    opened: list[str] = []
    desk.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    town.enter(desk, "clerk6")
    desk.goto(f"{town.base}/work/cases/{journey.case_id}/ask-missing/")
    desk.get_by_label("别的，一行一样").fill(HOSTILE)
    desk.get_by_role("button", name="发给这家人").click()
    expect(desk.get_by_text("已经告诉这家人缺什么")).to_be_visible()
    phone = walk()
    phone.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    town.enter_resident(phone, journey)
    phone.goto(f"{town.base}/track/{journey.case_id}/")
    expect(phone.get_by_text(HOSTILE).first).to_be_visible()
    assert opened == []


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until something has the focus."""
    for _press in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached with {key}")


def test_the_check_can_be_done_by_keyboard_alone(town: Town, walk: Callable[..., Page]) -> None:
    """From the front page to the answer with Tab, arrows, Space and Enter; the focus is always on something."""
    page = walk()
    page.goto(town.base)
    press_until(page, "Tab", 'a[href="/can-i-get/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/can-i-get/")
    page.wait_for_load_state()
    press_until(page, "Tab", "main .btn")
    page.keyboard.press("Enter")
    for typed in ("", "3", "1370", ""):
        page.wait_for_selector(".dots")
        page.wait_for_load_state()
        press_until(page, "Tab", "main input:not([type=hidden])")
        if typed:
            page.keyboard.press("Control+A")
            page.keyboard.type(typed)
        else:
            page.keyboard.press("Space")
        before = page.locator("h1").inner_text()
        page.keyboard.press("Enter")
        page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=before)
    expect(page.get_by_role("heading", name="您家可能可以领低保")).to_be_visible()
