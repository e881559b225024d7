"""In a real browser: a policy analyst rewords a policy with the keyboard; a leader on a narrow phone lets it count."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Town
from tests.journeys.test_policy_desk import sound

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def test_a_policy_is_reworded(town: Town, walk: Callable[..., Page], settings: Any, tmp_path: Path) -> None:
    """Found by two characters, reworded, refused with the mistake at its field, handed in, activated, read."""
    settings.DOUDI_POLICIES = tmp_path / "policies"
    page = walk(width=1440)
    town.enter(page, "analyst6")
    page.goto(f"{town.base}/work/policy-texts/")
    sound(page)
    page.get_by_label("找什么").fill("打官司")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="法律援助").first.click()
    sound(page)
    page.get_by_label("打哪个电话问").fill("打热线")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="电话只写数字、空格和横线").click()
    sound(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("023-6500 0000")
    page.keyboard.press("Enter")
    page.wait_for_url("**/WZ-*/**")
    sound(page)
    phone = walk(width=320)
    town.enter(phone, "leader6")
    phone.goto(page.url)
    sound(phone)
    phone.get_by_role("button", name="启用").click()
    phone.get_by_text("启用了。居民现在看到的是新的文字。").wait_for()
    phone.get_by_role("link", name="居民现在看到的").click()
    sound(phone)
    assert phone.get_by_role("link", name="023-6500 0000").get_attribute("href") == "tel:023-65000000"
