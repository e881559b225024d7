"""A small town behind a running server: offices, officials, families at every stage, and a browser to walk it with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from doudi.casework import consulting
from doudi.kernel.clock import SHANGHAI
from doudi.platform.installation import make_installation
from doudi.registry.models import Division, Organisation, ResidentAccount, Staff
from tests.casework.departments import Departments
from tests.casework.journey import FAMILY, Journey, Somebody
from tests.journeys.form import sign_in_by_phone
from tests.registry.city import NOW, TestCity, build_city

TODAY = date(2025, 9, 24)
BUNDLE = Path(__file__).resolve().parents[2] / "src/doudi/ui/static/doudi/bundle.json"
NAMES = {
    "clerk6": "王示例",
    "approver6": "周示例",
    "grid6": "李示例",
    "verifier6": "赵示例",
    "reviewer6": "陈示例",
    "payer6": "钱示例",
    "paychecker6": "孙示例",
    "auditor6": "吴示例",
    "admin6": "郑示例",
    "village6": "何示例",
    "analyst6": "蒋示例",
    "leader6": "沈示例",
    "data6": "许示例",
}


def family(number: int, *names: str) -> tuple[Somebody, ...]:
    """A family of three with numbers of its own."""
    head, spouse, child = FAMILY
    return tuple(
        Somebody(name, each.born, each.relation, each.sequence + 10 * number, each.wage_fen)
        for name, each in zip(names, (head, spouse, child), strict=True)
    )


@dataclass
class Town:
    """The town, and how to walk in."""

    city: TestCity
    base: str
    departments: Departments
    today: date = TODAY

    def journey(self, start: date, number: int = 0, *names: str, phone: str = "13800000001") -> Journey:
        """A family whose case begins on a day."""
        now = datetime(start.year, start.month, start.day, 9, 30, tzinfo=SHANGHAI)
        people = family(number, *names) if names else FAMILY
        return Journey(self.city, family=people, phone=phone, now=now)

    def enter(self, page: Page, username: str) -> None:
        """Sign a member of staff in by the demo's page."""
        page.goto(f"{self.base}/demo/")
        page.locator(f'button[value="{Staff.objects.get(username=username).public_id}"]').click()
        page.wait_for_url(lambda url: "/demo/" not in url)
        page.wait_for_load_state()

    def enter_resident(self, page: Page, journey: Journey) -> None:
        """Sign the applicant of a case in."""
        account = ResidentAccount.objects.get(public_id=journey.resident().actor_id)
        if account.person is None and journey.case.applicant is not None:
            account.person = journey.case.applicant
            account.save()
        page.goto(f"{self.base}/demo/")
        page.locator(f'button[value="{account.public_id}"]').click()
        page.wait_for_url(lambda url: "/demo/" not in url)

    def enter_resident_by_phone(self, page: Page, journey: Journey) -> None:
        """Sign in as the telephone of a case that is not handed in yet."""
        page.goto(f"{self.base}/track/")
        sign_in_by_phone(page, journey.phone)

    def wear(self, page: Page, theme: str = "light", language: str = "zh-hans") -> None:
        """Choose theme and language as the switches do."""
        page.context.add_cookies(
            [
                {"name": "doudi_theme", "value": theme, "url": self.base},
                {"name": "doudi_language", "value": language, "url": self.base},
            ]
        )


@pytest.fixture(autouse=True)
def _database_beside_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser runs its own event loop in this thread; the tests read the records between its steps."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def orderly_server(settings: Any, request: pytest.FixtureRequest) -> Any:
    """The running server, its requests in turn."""
    settings.MIDDLEWARE = ["tests.journeys.one_at_a_time.OneAtATime", *settings.MIDDLEWARE]
    settings.DOUDI_JURISDICTION = "demo-city"
    return request.getfixturevalue("live_server")


@pytest.fixture
def town(transactional_db: None, orderly_server: Any, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A demo town on 24 September 2025 behind a server on this machine."""
    assert BUNDLE.exists(), "the front-end bundle is missing: run ./doudi once, it is built then"
    departments = Departments()
    monkeypatch.setattr(consulting, "sign_authorisation", departments.sign)
    monkeypatch.setattr(consulting, "withdraw_authorisation", departments.withdraw)
    monkeypatch.setattr(consulting, "verify_means", departments.verify)
    monkeypatch.setattr(consulting, "fetch_household_facts", departments.facts)
    installation = make_installation(NOW, is_demo=True)
    installation.simulated_day = TODAY
    installation.save()
    city = build_city()
    for code, name in (("500106001", "天星桥街道"), ("500106001001", "石碾盘社区")):
        Division.objects.filter(code=code).update(name=name)
    for key, name in (("500106", "沙坪坝区民政局"), ("500106001", "天星桥街道办事处")):
        Organisation.objects.filter(pk=city.offices[key].pk).update(name_zh=name, hotline="023-00000002")
    Staff.objects.update(is_demo=True)
    for username, name in NAMES.items():
        Staff.objects.filter(username=username).update(name=name)
    for staff in city.staff.values():
        staff.refresh_from_db()
    return Town(city, orderly_server.url, departments)


@pytest.fixture
def walk(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A fresh page with patience for a busy machine."""

    def open_page(**options: Any) -> Page:
        page = new_page(**options)
        page.set_default_timeout(20_000)
        return page

    return open_page
