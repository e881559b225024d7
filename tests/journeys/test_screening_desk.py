"""In a real browser: schemes are chosen by keyboard, the run is read, a family with several is visited."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from doudi.outreach import consulting
from doudi.outreach.actions import screen as screening
from doudi.outreach.actions.ask_screening import carry_out_waiting_screenings
from doudi.outreach.models import Lead, LeadClaim, ScreeningRun
from tests.journeys.conftest import Town
from tests.journeys.looking import draw, looked_at
from tests.outreach.town import ALL, CARE, ELDER, PUPIL, person
from tests.outreach.town import Town as Found
from tests.registry.city import NOW

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
HOME = "/work/screening/"
"""A folder: the pages are drawn into it, for somebody to look at."""


@pytest.fixture
def found(town: Town, monkeypatch: pytest.MonkeyPatch) -> Found:
    """The town's staff, and a sweep that finds one family for several schemes."""
    for staff in town.city.staff.values():
        type(staff).objects.filter(pk=staff.pk).update(is_demo=True)
    made = Found(town.city)
    made.found = {
        ELDER: [person(ELDER, 77)],
        CARE: [person(CARE, 77, amount_fen=None)],
        PUPIL: [person(PUPIL, 78, amount_fen=100_000, grants="cash_once", rests_on=("dibao",))],
    }
    made.feeds = {CARE: {"civil_affairs_allowances": ""}}
    monkeypatch.setattr(screening, "screen_population", made.sweep)
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    return made


def test_from_the_schemes_to_the_run_by_keyboard(town: Town, found: Found, walk: Callable[..., Page]) -> None:
    """One scheme unticked with the space bar, the search asked for with Enter, the result read when it is there."""
    page = walk(width=1440)
    town.enter(page, "verifier6")
    page.goto(f"{town.base}{HOME}")
    box = page.get_by_role("checkbox", name="临时救助")
    box.focus()
    page.keyboard.press("Space")
    draw(page, "screening-zh-1440")
    page.get_by_role("button", name="开始筛查").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text("后台在查")
    run = ScreeningRun.objects.get()
    assert "temporary_aid" not in run.schemes
    assert len(run.schemes) == 11
    assert carry_out_waiting_screenings(NOW) == 1
    expect(page.get_by_role("heading", name="每一项找到的")).to_be_visible()
    page.locator("summary", has_text="高龄津贴").focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]").get_by_text("照数据算不够条件")).to_be_visible()
    draw(page, "screening-run-zh-1440")


def test_at_the_door_the_family_chooses(town: Town, found: Found, walk: Callable[..., Page]) -> None:
    """Two of four are wanted; what is applied for elsewhere says where."""
    found.screen(schemes=ALL)
    (lead,) = found.sent_all()
    page = walk(width=390)
    town.enter(page, "grid6")
    page.goto(f"{town.base}/field/lead/{lead.public_id}/")
    draw(page, "visit-zh-390")
    page.get_by_role("radio", name="想申请").check()
    group = page.locator("#f_wanted")
    group.get_by_role("checkbox", name="高龄津贴").uncheck()
    group.get_by_role("checkbox", name="护理补贴").uncheck()
    page.locator("#f_companion").select_option(index=1)
    page.locator("#f_signed_self").fill(town.city.staff["grid6"].name)
    chosen = page.locator("#f_companion option:checked").inner_text()
    page.locator("#f_signed_other").fill(chosen.split("，")[0])
    page.get_by_role("button", name="存好").click()
    page.wait_for_url("**/field/apply/**")
    assert dict(LeadClaim.objects.values_list("scheme", "wanted")) == {
        "dibao": True, PUPIL: True, ELDER: False, CARE: False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("dark", "en", 320, marks=pytest.mark.long),
        pytest.param("light", "en", 720, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
    ],
)
def test_every_page_holds(
    town: Town, found: Found, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Choosing, the run, the list, the lead and the visit: axe finds nothing, nothing runs off a narrow page."""
    run = found.screen(schemes=ALL)
    found.sent_all()
    lead = Lead.objects.get().public_id
    plan = {
        "verifier6": {"screening": HOME, "screening-run": f"{HOME}{run.public_id}/"},
        "clerk6": {"leads": "/work/leads/", "lead": f"/work/leads/{lead}/"},
        "grid6": {"visit": f"/field/lead/{lead}/"},
    }
    faults: list[Any] = []
    heard: list[str] = []
    for username, pages in plan.items():
        page = walk(width=width)
        page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
        town.enter(page, username)
        town.wear(page, theme, language)
        for name, address in pages.items():
            page.goto(f"{town.base}{address}")
            for summary in page.locator("summary").all():
                summary.click()
            looked_at(page, f"{name}-{theme}-{language}-{width}", faults)
    assert not faults, "\n".join(faults)
    assert not heard
