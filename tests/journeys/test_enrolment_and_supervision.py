"""In a real browser: targets given out and asked about on a phone; two officials suspend, and one is heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from doudi.outreach import consulting
from doudi.outreach.models import EnrolmentTarget, Suspicion
from doudi.registry.models import Staff
from tests.journeys.conftest import Town
from tests.journeys.test_policy_desk import sound
from tests.outreach.desks import Desks, death, finding, furnish

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.fixture
def desks(town: Town, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """The town with its desks, on its own day."""
    made = Desks(furnish(town.city), now=town.city.acting("clerk6").now.replace(day=24))
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    Staff.objects.update(is_demo=True)
    return made


def test_somebody_uninsured_is_asked_and_enrolled(town: Town, desks: Desks, walk: Callable[..., Page]) -> None:
    """Ticked and assigned with the keyboard; asked on a phone of 320 pixels; looked over and closed at the desk."""
    desks.targets(finding(key=1), finding("E02", key=2))
    desk = walk(width=1440)
    town.enter(desk, "insurance6")
    desk.goto(f"{town.base}/work/enrolment/")
    sound(desk)
    for box in desk.get_by_role("checkbox").all():
        box.focus()
        desk.keyboard.press("Space")
    desk.get_by_role("button", name="分派勾选的").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("分派了 2").wait_for()
    sound(desk)
    phone = walk(width=320)
    town.enter(phone, "grid6")
    phone.goto(f"{town.base}/field/")
    sound(phone)
    target = EnrolmentTarget.objects.get(rule_key="E01")
    phone.get_by_role("link", name=target.contact["name"]).click()
    sound(phone)
    phone.get_by_role("radio", name="上门", exact=True).check()
    phone.get_by_role("radio", name="联系上了", exact=True).check()
    phone.get_by_role("button", name="存好").click()
    phone.get_by_role("link", name="写一句：对方怎么说").wait_for()
    sound(phone)
    phone.get_by_label("对方怎么说").fill("愿意参保")
    phone.get_by_role("button", name="存好").click()
    phone.wait_for_url("**/outcome/")
    sound(phone)
    phone.get_by_role("radio", name="参保了", exact=True).check()
    phone.get_by_role("button", name="存好").click()
    phone.wait_for_url("**/field/")
    desk.goto(f"{town.base}/work/enrolment/{target.public_id}/")
    sound(desk)
    desk.keyboard.press("y")
    desk.keyboard.press("Enter")
    desk.get_by_text("办结了。情况没有变，不会再派。").wait_for()
    sound(desk)


def test_nobody_is_suspended_by_one_official(town: Town, desks: Desks, walk: Callable[..., Page]) -> None:
    """Proposed at a desk, confirmed by another on a narrow screen, verified, and the letter read; axe finds nothing."""
    row: Suspicion = desks.suspicion(death())
    desk = walk(width=1440)
    town.enter(desk, "fund6")
    desk.goto(f"{town.base}/work/supervision/")
    sound(desk)
    desk.get_by_role("link", name="死亡后仍发养老金").click()
    sound(desk)
    desk.get_by_role("link", name="提暂停").click()
    sound(desk)
    desk.get_by_label("是哪种情形").select_option("death")
    desk.get_by_label("为什么提暂停").fill("火化登记")
    desk.get_by_role("button", name="提暂停").click()
    desk.get_by_text("这一步是您提的，等另一个人来定。").wait_for()
    sound(desk)
    other = walk(width=320)
    town.wear(other, "elder")
    town.enter(other, "check6")
    other.goto(f"{town.base}/work/supervision/{row.public_id}/")
    sound(other)
    other.get_by_role("link", name="定：暂停不暂停").click()
    sound(other)
    other.get_by_role("radio", name="同意", exact=True).check()
    other.get_by_label("为什么这样定").fill("两个部门都登记了死亡")
    other.get_by_role("button", name="定：暂停不暂停").click()
    other.get_by_text("暂停发放").wait_for()
    sound(other)
    desk.goto(f"{town.base}/work/supervision/{row.public_id}/do/notify/")
    sound(desk)
    desk.get_by_role("button", name="告知本人").click()
    desk.get_by_role("link", name="GZ-").click()
    desk.get_by_text("待遇暂停核实告知书").first.wait_for()
    sound(desk)


LOOKS = [("elder", "zh-hans", 320), pytest.param("dark", "en", 320, marks=pytest.mark.long)]


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_every_page_of_both_desks_holds(
    town: Town, desks: Desks, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Lists, one matter, forms, campaign, coverage, person file: narrow, large print, dark, both languages."""
    target: Any = desks.assigned(finding(key=1), finding("E02", key=2))
    desks.contact(target)
    row = desks.suspicion(death())
    plan = {
        "insurance6": ["enrolment/", f"enrolment/{target.public_id}/", f"enrolment/{target.public_id}/contact/",
                       f"enrolment/{target.public_id}/outcome/", f"enrolment/{target.public_id}/file/", "campaigns/",
                       "campaigns/new/", "coverage/"],
        "fund6": ["supervision/", "supervision/clue/", f"supervision/{row.public_id}/",
                  f"supervision/{row.public_id}/do/verify/", f"supervision/{row.public_id}/file/"],
    }  # fmt: skip
    for username, addresses in plan.items():
        page = walk(width=width)
        town.wear(page, theme, language)
        town.enter(page, username)
        for address in addresses:
            page.goto(f"{town.base}/work/{address}")
            sound(page)
