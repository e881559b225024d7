"""In a browser: a family disagrees on its telephone and is answered; a conference is called and held."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.refuse import refuse
from doudi.casework.models import Reconsideration
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.casework.joint.joint_city import running
from tests.casework.test_reconsideration import EXTRA
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import press
from tests.journeys.looking import draw, faults_in
from tests.journeys.test_joint_case import joint_town  # noqa: F401 - the town with departments is used here
from tests.registry.city import ADMIN, START

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def looked_at(page: Page, name: str) -> None:
    """Nobody is shut out by the page, nothing sticks out; and a picture where a folder is asked for."""
    draw(page, name)
    assert faults_in(page) == [], name


def test_a_disagreement_from_the_telephone_to_the_new_decision(town: Town, walk: Callable[..., Page]) -> None:
    """Asked at home, accepted by one official, changed by another; every page in both languages, at 320 pixels too."""
    journey = town.journey(date(2025, 9, 1))
    journey.reported()
    journey.later()
    refuse(journey.by("approver6"), journey.case_id, reasons="收入超过标准", unknown_reasons={"*": "看过"})
    issue_letter(journey.by("approver6"), journey.case_id)
    for name, role in EXTRA.items():
        staff = Staff.objects.create_user(name, None, name=f"{name}示例", is_demo=True)
        appoint(ADMIN, staff, town.city.offices["500106"], role, since=START)
    phone = walk(width=320, height=700)
    town.enter_resident(phone, journey)
    phone.goto(f"{town.base}/track/{journey.case_id}/")
    looked_at(phone, "track")
    phone.get_by_text("不同意这个决定").click()
    looked_at(phone, "disagree-phone")
    phone.locator('input[name="way"][value="reexamination"]').check(force=True)
    phone.locator('textarea[name="said"]').fill("工资算错了，上个月就没有活干了。")
    press(phone.locator("main form .btn--wide").first)
    expect(phone.locator("main")).to_contain_text("交上去了")
    row = Reconsideration.objects.get()
    desk = walk(width=1440, height=900)
    town.enter(desk, "fuyi6")
    desk.goto(f"{town.base}/work/reconsiderations/")
    looked_at(desk, "reconsiderations")
    desk.goto(f"{town.base}/work/reconsiderations/{row.public_id}/accept/")
    press(desk.locator("main form .btn").first)
    looked_at(desk, "reconsideration-accepted")
    town.enter(desk, "approver6b")
    desk.goto(f"{town.base}/work/reconsiderations/{row.public_id}/decide/")
    looked_at(desk, "reconsideration-decide")
    desk.locator('input[name="outcome"][value="changed"]').check(force=True)
    desk.locator('input[name="amount_fen"]').fill("420")
    desk.locator('textarea[name="answer"]').fill("重新看了工资流水，上个月确实没有收入。")
    press(desk.locator("main form .btn").first)
    expect(desk.locator("main")).to_contain_text("420元")
    town.wear(desk, language="en")
    desk.reload()
    looked_at(desk, "reconsideration-en")
    desk.goto(f"{town.base}/work/departures/")
    looked_at(desk, "departures-en")
    town.wear(phone, theme="dark", language="en")
    phone.goto(f"{town.base}/track/{journey.case_id}/disagree/")
    expect(phone.locator("main")).to_contain_text("CNY 420")
    looked_at(phone, "disagree-phone-en")


def test_a_conference_is_called_and_held(joint_town: Town, walk: Callable[..., Page]) -> None:  # noqa: F811 - a fixture
    """Called by the planner, held with a decision, answered by the department, on desk and telephone."""
    town = joint_town
    case = running(town.city, "housing_subsidy", "temporary_aid")
    desk = walk(width=1440, height=900)
    town.enter(desk, "planner6")
    desk.goto(f"{town.base}/work/joint/{case.public_id}/")
    looked_at(desk, "joint-case")
    desk.get_by_text("召集联席会议").click()
    looked_at(desk, "conference-call")
    desk.locator('input[name="called_for"][value="unsettled"]').check(force=True)
    for name, text in {"why": "住建和民政商量不下来", "agenda": "住哪里\n谁接送", "where": "区民政局三楼"}.items():
        desk.locator(f'[name="{name}"]').fill(text)
    desk.locator('input[name="on"]').fill(TODAY.isoformat())
    for office in ("housing", "school"):
        desk.locator(f'input[name="organisations"][value="{town.city.offices[office].public_id}"]').check(force=True)
    press(desk.locator("main form .btn").first)
    number = case.conferences.get().public_id
    desk.goto(f"{town.base}/work/joint/conferences/{number}/hold/")
    looked_at(desk, "conference-minutes")
    desk.locator('[name="chair"]').fill("周示例")
    desk.locator('[name="minutes"]').fill("先安排过渡房，学校补课。")
    desk.locator('[name="text_1"]').fill("安排过渡房")
    desk.locator('[name="office_1"]').select_option(town.city.offices["housing"].public_id)
    desk.locator('[name="due_1"]').fill((TODAY + timedelta(days=7)).isoformat())
    press(desk.locator("main form .btn").first)
    looked_at(desk, "conference-held")
    phone = walk(width=320, height=700)
    town.enter(phone, "housing.clerk")
    phone.goto(f"{town.base}/work/joint/conferences/{number}/")
    looked_at(phone, "conference-phone")
    phone.get_by_role("link", name="安排过渡房").click()
    looked_at(phone, "conference-answer-phone")
    town.wear(desk, language="en")
    for name, end in (("protect-en", "protect/"), ("joint-case-en", "")):
        desk.goto(f"{town.base}/work/joint/{case.public_id}/{end}")
        looked_at(desk, name)
    staff = Staff.objects.create_user("sysadmin", None, name="郝示例", is_demo=True)
    appoint(ADMIN, staff, town.city.offices["500106"], "system_admin", since=START)
    town.wear(desk)
    town.enter(desk, "sysadmin")
    for name, address in (("offices", "joint/offices/"), ("office-new", "joint/offices/new/")):
        desk.goto(f"{town.base}/work/{address}")
        looked_at(desk, name)
