"""In a real browser: a subscription is filled in, agreed to by another administrator, tried, and looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from doudi.api.hooks import sending
from doudi.api.hooks.models import HookDelivery, HookSubscription
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.api.hooks.promises import waiting
from tests.api.hooks.receiver import Receiver, receiver
from tests.journeys.conftest import Town
from tests.journeys.looking import looked_at
from tests.registry.city import ADMIN, NOW, START

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
"""A folder: the pages are drawn into it, for somebody to look at."""


class Beside:
    """Runs what is asynchronous in a thread of its own."""

    gather = staticmethod(asyncio.gather)

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.threads = threads

    def run(self, task: Any) -> Any:
        """Until it is done."""
        return self.threads.submit(asyncio.run, task).result()


@pytest.fixture
def there() -> Iterator[Receiver]:
    """The other office's system."""
    with receiver() as kept:
        yield kept


@pytest.fixture
def desk(town: Town, settings: Any, tmp_path: Path, there: Receiver) -> Town:
    """A host of the operator's, and two administrators the demo's page knows."""
    settings.DOUDI_HOOKS = tmp_path / "hooks.yaml"
    told = {"medical": {"base": there.base, "plain_because": "测试", "private_because": "测试"}}
    settings.DOUDI_HOOKS.write_text(yaml.safe_dump(told), encoding="utf-8")
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
def test_a_system_is_told_by_two(
    desk: Town, there: Receiver, walk: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, theme: str, language: str,
    width: int,
) -> None:  # fmt: skip
    """Filled in with one mistake, corrected, the secret seen, agreed to, tried, and sent again; every page holds."""
    faults: list[str] = []
    page, name = walk(width=width), f"{theme}-{language}-{width}"
    desk.enter(page, "admin6")
    desk.wear(page, theme, language)
    page.goto(f"{desk.base}/work/hooks/")
    looked_at(page, f"hooks-empty-{name}", faults)
    page.locator("a.btn").first.click()
    page.locator("#f_organisation").select_option(index=1)
    page.locator("#f_name").fill("医保局业务系统")
    page.locator("#f_path").fill("/events?x=1")
    page.locator("#f_types label").first.click()
    page.locator("#f_because").fill("一件事联办")
    page.locator("#f_host").select_option("medical")
    page.locator(".formsheet button.btn").click()
    expect(page.locator("[data-summary]")).to_be_visible()
    looked_at(page, f"hook-mistake-{name}", faults)
    page.locator("#f_path").fill("/events")
    page.locator(".formsheet button.btn").click()
    expect(page.locator("code")).to_contain_text("whsec_")
    looked_at(page, f"hook-secret-{name}", faults)
    page.locator("a.btn").last.click()
    page.wait_for_url("**/work/hooks/WH-*/")
    address = page.url
    desk.enter(page, "security6")
    page.goto(address)
    looked_at(page, f"hook-proposed-{name}", faults)
    page.locator("form[action*='agree'] .btn").click()
    page.wait_for_load_state()
    page.locator("form[action*='try'] .btn").click()
    page.wait_for_load_state()
    hook = HookSubscription.objects.get()
    with ThreadPoolExecutor(1) as beside:  # the browser's own loop runs in this thread
        monkeypatch.setattr(sending, "asyncio", Beside(beside))
        sending.send_due(NOW)
    assert [each["type"] for each in there.events] == ["doudi.test"]
    dead, _other = waiting(hook, 1, 2)
    HookDelivery.objects.filter(pk=dead.pk).update(state="dead", trouble="answered 500", last_status=500, attempts=11,
                                                   ended_at=NOW)  # fmt: skip
    page.goto(address)
    looked_at(page, f"hook-running-{name}", faults)
    page.locator("form[action*='again'] .btn").first.click()
    page.wait_for_load_state()
    desk.enter(page, "admin6")
    page.goto(f"{desk.base}/work/hooks/")
    looked_at(page, f"hooks-{name}", faults)
    assert HookDelivery.objects.filter(sent_again=1).count() == 1
    assert not faults, "\n".join(faults)
