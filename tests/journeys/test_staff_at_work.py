"""Officials at work: the clerk at the counter, the approver who decides, the grid worker at the door."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from doudi.casework.models import Application
from tests.journeys.conftest import Town
from tests.journeys.form import answer_everything, choose_home, name_the_family, press, sign_for_everybody
from tests.platform.received.pictures import pdf

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def test_clerk_asks_once_and_accepts(town: Town, walk: Callable[..., Page]) -> None:
    """The clerk tells once what is missing, the family sends it from the phone, the clerk accepts."""
    journey = town.journey(date(2025, 9, 22))
    journey.filed()
    desk = walk(width=1440, height=900)
    town.enter(desk, "clerk6")
    press(desk.get_by_role("link", name="打开去办"))
    press(desk.get_by_role("link", name="一次性告知"))
    desk.get_by_label("别的，一行一样").fill("残疾人证照片")
    press(desk.get_by_role("button", name="发给这家人"))
    expect(desk.get_by_text("已经告诉这家人缺什么")).to_be_visible()
    phone = walk()
    town.enter_resident(phone, journey)
    phone.goto(f"{town.base}/track/{journey.case_id}/")
    expect(phone.get_by_text("残疾人证照片").first).to_be_visible()
    press(phone.get_by_role("link", name="现在交"))
    press(phone.get_by_role("button", name="交材料"))
    expect(phone.locator("[data-summary]")).to_contain_text("拍一张照片")
    phone.locator("input[type=file]").set_input_files(
        {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    press(phone.get_by_role("button", name="交材料"))
    expect(phone.get_by_role("heading", name="您的低保申请")).to_be_visible()
    desk.goto(f"{town.base}/work/cases/{journey.case_id}/")
    press(desk.get_by_role("link", name="受理", exact=True))
    press(desk.get_by_role("button", name="受理", exact=True))
    expect(desk.get_by_text("已受理")).to_be_visible()
    assert journey.case.state == "accepted"


def test_approver_decides_by_keyboard(town: Town, walk: Callable[..., Page]) -> None:
    """List, ↓, Enter, Y and the button, without a mouse; a second tab decides nothing a second time."""
    journey = town.journey(date(2025, 8, 28))
    journey.reported()
    desk = walk(width=1440, height=900)
    town.enter(desk, "approver6")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("a.row[aria-current]")).to_be_focused()
    desk.locator("a.row[aria-current]").evaluate("row => row.blur()")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="您来决定")).to_be_visible()
    other = desk.context.new_page()
    other.goto(desk.url)
    reason = desk.get_by_label("未知项怎么看的")
    if reason.count():
        reason.fill("看过存折和上门记录，可以确认")
        other.get_by_label("未知项怎么看的").fill("同一个人，另一个窗口")
        desk.locator("main").click(position={"x": 4, "y": 4})
    desk.keyboard.press("y")
    expect(desk.get_by_role("button", name="确认，发告知书")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("已确认").first).to_be_visible()
    assert journey.case.state == "confirmed"
    press(other.get_by_role("button", name="确认，发告知书"))
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    assert journey.case.events.filter(verb="confirm").count() == 1


def test_guessed_address_of_the_next_district_is_nothing(town: Town, walk: Callable[..., Page]) -> None:
    """A clerk of the next district who guesses a case's address sees what a page that does not exist looks like."""
    journey = town.journey(date(2025, 9, 22))
    journey.filed()
    desk = walk(width=1440, height=900)
    town.enter(desk, "clerk7")
    answer = desk.goto(f"{town.base}/work/cases/{journey.case_id}/")
    assert answer is not None
    assert answer.status == 404
    theirs = desk.locator("main").inner_text()
    desk.goto(f"{town.base}/work/cases/DB-0000-0000-0/")
    assert desk.locator("main").inner_text() == theirs


def test_two_visitors_record_a_visit_and_apply_for_somebody(town: Town, walk: Callable[..., Page]) -> None:
    """A village worker records a home visit with large buttons; a grid worker fills in an application at the table."""
    journey = town.journey(date(2025, 9, 15))
    journey.accepted()
    phone = walk()
    town.enter(phone, "village6")
    phone.goto(f"{town.base}/field/home/{journey.case_id}/")
    phone.get_by_label("见到", exact=True).check(force=True)
    phone.get_by_role("button", name="多一").click()
    phone.get_by_role("group", name="大人的收入来源，都说清了吗").get_by_label("是", exact=True).check(force=True)
    phone.get_by_label("同去的人").select_option(index=1)
    phone.get_by_label("家里人签名").fill("张某某")
    press(phone.get_by_role("button", name="存好"))
    expect(phone.get_by_text("存好了")).to_be_visible()
    visit = journey.case.visits.get()
    assert (visit.outcome, visit.residents_seen) == ("seen", 4)
    assert all(answer["value"] is True for answer in visit.answers.values())


def test_grid_worker_applies_at_the_table(town: Town, walk: Callable[..., Page]) -> None:
    """Somebody without a phone: the grid worker fills in the same form, says why, and the family signs."""
    phone = walk()
    town.enter(phone, "grid6")
    press(phone.get_by_role("link", name="替人申请"))
    press(phone.get_by_role("link", name="开始填"))
    choose_home(phone, reason="不会用手机，请我帮忙")
    name_the_family(phone)
    answer_everything(phone)
    sign_for_everybody(phone)
    press(phone.get_by_role("link", name="核对一遍，交申请"))
    press(phone.get_by_role("button", name="提交申请"))
    expect(phone.get_by_role("heading", name="申请交好了")).to_be_visible()
    case = Application.objects.get()
    assert (case.state, case.channel) == ("filed", "grid")
    assert case.on_behalf_of_reason == "不会用手机，请我帮忙"
