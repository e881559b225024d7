"""The story of the eleven-year-old in a real browser: from the door to a protected case, confirmed by seven desks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.let_time_run_out import let_due_times_run_out
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.platform.installation import find_installation
from doudi.registry.models import Organisation, ResidentAccount, Staff
from tests.casework.joint.families import family, joint_of
from tests.casework.joint.joint_city import add_offices, at, item, somebody
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import press
from tests.journeys.looking import draw
from tests.journeys.test_accessible import faults_of

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.fixture
def joint_town(town: Town) -> Town:
    """The town with the seven departments, a firm and a school, and a mother on dibao with her child."""
    add_offices(town.city)
    for department in matter().departments.values():
        Organisation.objects.filter(pk=town.city.offices[department.key].pk).update(
            name_zh=f"沙坪坝区{department.words.zh}（演示）", hotline="023-00000003"
        )
    for key, name in (("firm", "爱心企业（演示）"), ("school", "南开小学（演示）")):
        Organisation.objects.filter(pk=town.city.offices[key].pk).update(name_zh=name)
    Staff.objects.update(is_demo=True)
    return town


def take(page: Page, town: Town, who: str, item: JointItem, task: str, outcome: str = "", note: str = "") -> None:
    """One step of one item by somebody at their desk."""
    town.enter(page, who)
    page.goto(f"{town.base}/work/joint/items/{item.public_id}/")
    page.locator(f'a[href$="/step/{task}/"]').click()
    if outcome:
        page.locator(f'input[name="outcome"][value="{outcome}"]').check(force=True)
    if note:
        page.locator('textarea[name="note"]').fill(note)
    press(page.locator("main form .btn").first)
    expect(page.locator("h1")).to_contain_text(item.title_zh)


def add(page: Page, town: Town, case: JointCase, key: str, office: str = "") -> None:
    """One item added to the plan, a service with who brings it."""
    page.goto(f"{town.base}/work/joint/{case.public_id}/add/{key}/")
    if office:
        page.locator('select[name="organisation_id"]').select_option(town.city.offices[office].public_id)
    else:
        page.locator('input[name="applied_on"]').fill(TODAY.isoformat())
    press(page.locator("main form .btn").first)


def test_the_story_of_the_eleven_year_old(joint_town: Town, walk: Callable[..., Page]) -> None:
    """Seven roles, from the door to the closing statement; the family sees it, and nobody without the post does."""
    town = joint_town
    granted = family(town.city, at=at(0))
    phone = walk(width=390, height=844)
    town.enter(phone, "grid6")
    phone.goto(f"{town.base}/field/")
    phone.get_by_text("有人有难处，报上来").click()
    draw(phone, "field-report")
    for name, text in {
        "family_name": "斯某某", "story": "母亲发病，11岁的孩子没有人照看。", "child": "斯斯，2014年3月2日生",
        "school": "小学五年级", "address": "劳动路72号", "phone": "13800000009",
    }.items():  # fmt: skip
        phone.locator(f'[name="{name}"]').fill(text)
    phone.locator('input[name="child_protected"][value="yes"]').check(force=True)
    press(phone.locator("main form .btn--wide").first)
    expect(phone.locator("body")).to_contain_text("报上去了")
    case = JointCase.objects.get()
    assert case.child_protected
    JointCase.objects.filter(pk=case.pk).update(household=granted.household, speaks=granted.applicant)

    desk = walk(width=1440, height=900)
    town.enter(desk, "planner6")
    desk.goto(f"{town.base}/work/joint/")
    expect(desk.locator("main")).to_contain_text("有一户，2口人")
    expect(desk.locator("main")).not_to_contain_text("斯")
    draw(desk, "list-hidden")

    town.enter(desk, "protector6")
    for key in ("temporary_aid", "housing_subsidy"):
        add(desk, town, case, key)
    for key, office in (("school_lunch", "school"), ("study_costs", "firm"), ("art_lessons", "school")):
        add(desk, town, case, key, office)
    desk.goto(f"{town.base}/work/joint/{case.public_id}/")
    press(desk.get_by_role("button", name="提出免申请"))
    draw(desk, "case-planning")
    press(desk.get_by_role("button", name="计划定了，开始办"))
    draw(desk, "case-running")
    items = {item.key: item for item in JointItem.objects.filter(case=case)}
    assert set(items) == {"temporary_aid", "housing_subsidy", "school_lunch", "study_costs", "art_lessons",
                          "medical_aid", "refuse_fee_relief"}  # fmt: skip

    for key, office in (("temporary_aid", "civil_affairs"), ("housing_subsidy", "housing")):
        take(desk, town, f"{office}.clerk", items[key], "accept", "accepted")
        take(desk, town, f"{office}.clerk", items[key], "handle")
        take(desk, town, f"{office}.approver", items[key], "decide", "granted")
        take(desk, town, f"{office}.clerk", items[key], "tell_grant")
    for key, office in (("medical_aid", "medical_security"), ("refuse_fee_relief", "urban_management")):
        town.enter(desk, f"{office}.approver")
        desk.goto(f"{town.base}/work/joint/batch/")
        draw(desk, f"batch-{key}")
        desk.locator(f'select[name="do-{items[key].public_id}"]').select_option("confirmed")
        press(desk.get_by_role("button", name="就这样定"))
        expect(desk.locator("main")).to_contain_text("确认了")
        take(desk, town, f"{office}.clerk", items[key], "tell_family")
    for key, office in (("school_lunch", "school"), ("study_costs", "firm"), ("art_lessons", "school")):
        take(desk, town, f"{office}.worker", items[key], "take_on", "taken")
        take(desk, town, f"{office}.worker", items[key], "arrange")
        take(desk, town, f"{office}.worker", items[key], "deliver", "delivered")

    account = ResidentAccount.objects.create(phone="13800000009", person=granted.applicant, made_at=at(0))
    phone.goto(f"{town.base}/demo/")
    phone.locator(f'button[value="{account.public_id}"]').click()
    phone.goto(f"{town.base}/mine/{case.public_id}/")
    draw(phone, "family")
    expect(phone.locator("main")).to_contain_text("医疗救助")
    for key in ("school_lunch", "study_costs", "art_lessons"):
        phone.goto(f"{town.base}/mine/{case.public_id}/{items[key].public_id}/received/")
        press(phone.locator("main form .btn--wide").first)
    phone.goto(f"{town.base}/mine/{case.public_id}/{items['medical_aid'].public_id}/no/")
    draw(phone, "family-decline")
    press(phone.locator("main form .btn--wide").first)
    expect(phone.locator("main")).to_contain_text("家里人不要")

    installation = find_installation()
    assert installation is not None
    installation.simulated_day = TODAY + timedelta(days=5)
    installation.save()
    let_due_times_run_out(Acting.system("housekeeping", at(21)))
    take(desk, town, "urban_management.clerk", items["refuse_fee_relief"], "grant")
    case.refresh_from_db()
    assert case.state == "closed"
    assert case.closing is not None
    assert case.closing["given"] == 6
    town.enter(desk, "protector6")
    desk.goto(f"{town.base}/work/joint/{case.public_id}/")
    expect(desk.locator("main")).to_contain_text("办成6项")
    draw(desk, "case-closed")
    phone.goto(f"{town.base}/mine/{case.public_id}/")
    expect(phone.locator("main")).to_contain_text("都有结果了")


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("elder", "zh-hans", 320), pytest.param("dark", "en", 320, marks=pytest.mark.long),
     pytest.param("light", "en", 1440, marks=pytest.mark.long)],
)  # fmt: skip
def test_the_pages_hold_for_everybody(
    joint_town: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Axe finds nothing and nothing runs off the screen: report, plan, item, batch, the family's own page."""
    town = joint_town
    granted = family(town.city, at=at(0))
    case = joint_of(town.city, granted)
    planner = somebody(town.city, "planner6")
    add_item(planner, case.public_id, "housing_subsidy", applied_on=case.opened_at.date())
    propose_no_application(planner, case.public_id)
    page = walk(width=width, height=900)
    town.wear(page, theme, language)
    town.enter(page, "planner6")
    base = f"{town.base}/work/joint"
    found = faults_of(page, f"{base}/{case.public_id}/")
    draw(page, f"planning-{theme}-{language}-{width}")
    start_plan(planner, case.public_id)
    one = item(case, "housing_subsidy").public_id
    for path in ("", "new/", f"{case.public_id}/", f"{case.public_id}/add/study_costs/", f"{case.public_id}/facts/"):
        found += faults_of(page, f"{base}/{path}")
        draw(page, f"plan{path.count('/')}{path[:3].strip('/')}{path[-6:].strip('/')}-{theme}-{language}-{width}")
    town.enter(page, "housing.clerk")
    for path in ("items/", f"items/{one}/", f"items/{one}/step/accept/", f"items/{one}/ask/", f"items/{one}/transfer/"):
        found += faults_of(page, f"{base}/{path}")
        draw(page, f"item-{path[-8:].strip('/')}-{theme}-{language}-{width}")
    town.enter(page, "medical_security.approver")
    found += faults_of(page, f"{base}/batch/")
    draw(page, f"batch-{theme}-{language}-{width}")
    town.enter(page, "grid6")
    found += faults_of(page, f"{town.base}/field/report/")
    draw(page, f"report-{theme}-{language}-{width}")
    account = ResidentAccount.objects.create(phone="13800000009", person=granted.applicant, made_at=at(0))
    page.goto(f"{town.base}/demo/")
    page.locator(f'button[value="{account.public_id}"]').click()
    page.wait_for_url(lambda url: "/demo/" not in url)
    for path in ("", "mine/", f"mine/{case.public_id}/", f"mine/{case.public_id}/{one}/no/"):
        found += faults_of(page, f"{town.base}/{path}")
        draw(page, f"own{path.count('/')}-{theme}-{language}-{width}")
    assert found == []
