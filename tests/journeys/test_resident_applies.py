"""A resident applies from the front page to the number, and follows the case."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from doudi.casework.models import Application
from tests.casework.journey import FAMILY
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import (
    answer_everything,
    choose_home,
    name_the_family,
    press,
    sign_for_everybody,
    sign_in_by_phone,
)

pytestmark = pytest.mark.needs_chromium


@pytest.mark.parametrize(("theme", "script"), [
    pytest.param("light", True, marks=pytest.mark.once),
    pytest.param("elder", True, marks=[pytest.mark.long, pytest.mark.once]),
    pytest.param("light", False, marks=[pytest.mark.long, pytest.mark.once]),
])  # fmt: skip
def test_a_family_applies_and_follows_its_case(town: Town, walk: Callable[..., Page], theme: str, script: bool) -> None:
    """Home, sign-in, family, questions, signatures, check, number, progress: the same in 长辈版 and without scripts."""
    page = walk(java_script_enabled=script)
    town.wear(page, theme)
    page.goto(town.base)
    press(page.get_by_role("link", name="申请低保"))
    sign_in_by_phone(page)
    press(page.get_by_role("link", name="开始填"))
    choose_home(page)
    name_the_family(page)
    asked = answer_everything(page)
    sign_for_everybody(page)
    press(page.get_by_role("link", name="核对一遍，交申请"))
    expect(page.get_by_text("1,050元")).to_be_visible()
    press(page.get_by_role("button", name="提交申请"))
    expect(page.get_by_role("heading", name="申请交好了")).to_be_visible()
    case = Application.objects.get()
    assert case.state == "filed"
    assert case.public_id in page.content()
    assert asked <= 35
    press(page.get_by_role("link", name="看进度"))
    expect(page.get_by_role("heading", name="您的低保申请")).to_be_visible()
    expect(page.get_by_text("天星桥街道办事处").first).to_be_visible()
    for person in FAMILY:
        assert person.number not in page.url


@pytest.mark.thorough
def test_a_wrong_number_is_explained_where_it_stands(town: Town, walk: Callable[..., Page]) -> None:
    """A wrong check digit and a birth in 2061 are told beside the field and on top; nothing typed is lost."""
    page = walk()
    page.goto(f"{town.base}/apply/")
    sign_in_by_phone(page)
    press(page.get_by_role("link", name="开始填"))
    choose_home(page)
    press(page.get_by_role("link", name="家里人"))
    right = FAMILY[0].number
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    future = "500106206103051018"
    for number, words in ((wrong, "有一位不对"), (future, "还没有到"), ("12345", "18位")):
        page.get_by_label("姓名").fill("张某某")
        page.get_by_label("身份证号").fill(number)
        press(page.get_by_role("button", name="存好"))
        summary = page.locator("[data-summary]")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text(words)
        expect(page.locator(".fe .m")).to_contain_text(words)
        assert page.get_by_label("姓名").input_value() == "张某某"
        assert page.get_by_label("身份证号").input_value() == number


@pytest.mark.thorough
def test_answers_survive_leaving_and_coming_back(town: Town, walk: Callable[..., Page]) -> None:
    """What was answered is there after signing in again on another phone, and after the back link."""
    page = walk()
    page.goto(f"{town.base}/apply/")
    sign_in_by_phone(page)
    press(page.get_by_role("link", name="开始填"))
    choose_home(page)
    name_the_family(page)
    press(page.locator(".tk a", has=page.get_by_text("收入")).first)
    page.locator("#value").fill("1050")
    expect(page.locator("#echo")).to_have_text("一千零五十元，对吗？")
    page.locator("#value").blur()
    expect(page.locator("[data-saved]")).to_be_visible()
    address = page.url
    again = walk()
    again.goto(f"{town.base}/track/")
    sign_in_by_phone(again)
    again.goto(address)
    expect(again.locator("#value")).to_have_value("1050")
    press(again.get_by_role("button", name="继续"))
    press(again.get_by_role("link", name="上一题"))
    expect(again.locator("#value")).to_have_value("1050")


@pytest.mark.thorough
def test_two_tabs_hand_in_once(town: Town, walk: Callable[..., Page]) -> None:
    """Pressing 提交申请 in two tabs makes one application, and both tabs show its number."""
    journey = town.journey(TODAY)
    journey.draft()
    journey.answer_all()
    journey.sign_all()
    page = walk()
    town.enter_resident_by_phone(page, journey)
    page.goto(f"{town.base}/apply/{journey.case_id}/check/")
    other = page.context.new_page()
    other.goto(f"{town.base}/apply/{journey.case_id}/check/")
    press(page.get_by_role("button", name="提交申请"))
    expect(page.get_by_text(journey.case_id).first).to_be_visible()
    press(other.get_by_role("button", name="提交申请"))
    expect(other.get_by_text(journey.case_id).first).to_be_visible()
    assert journey.case.events.filter(verb="file").count() == 1
