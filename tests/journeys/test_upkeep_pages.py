"""In a real browser: what a family draws, how it changes, and who may see it, on narrow and wide screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementReview
from doudi.benefits.upkeep.actions.note_finding import note_finding
from doudi.benefits.upkeep.actions.report_change import report_change
from doudi.platform.events import dispatch_pending
from tests.casework.journey import VILLAGE
from tests.journeys.conftest import Town
from tests.journeys.looking import looked_at

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 390, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
        pytest.param("light", "en", 720, marks=pytest.mark.long),  # a desk of 1440 at 200 %
    ],
)
def test_a_wage_rises(town: Town, walk: Callable[..., Page], theme: str, language: str, width: int) -> None:
    """Told, found, proposed by keyboard; the family answers on its telephone; the county decides; nobody else sees."""
    journey = town.journey(date(2025, 9, 8))
    journey.confirmed()
    dispatch_pending(journey.now)
    entitlement = Entitlement.objects.get()
    report_change(journey.by("clerk6"), entitlement.public_id, kind="job", text="找到了保洁的工作")
    review = EntitlementReview.objects.get()
    fact = f"person:{journey.case.members.order_by('pk')[0].public_id}:monthly_wage_fen"
    note_finding(journey.by("clerk6"), review.public_id, fact_key=fact, value=125_000, why="看了工资条")
    faults: list[str] = []

    def look(page: Page, name: str) -> None:
        looked_at(page, f"u16-{name}-{theme}-{language}-{width}", faults)

    home = f"{town.base}/work/upkeep/{entitlement.public_id}/"
    page = walk(width=width)
    town.enter(page, "clerk6")
    town.wear(page, theme, language)
    page.goto(f"{town.base}/work/upkeep/")
    look(page, "list")
    page.goto(home)
    look(page, "one")
    for form in ("report", "category", "move", "work-offer"):
        page.goto(f"{home}{form}/")
        look(page, form)
    page.goto(f"{home}{review.public_id}/finding/")
    look(page, "finding")
    page.goto(f"{home}propose/")
    page.locator(".formsheet button").last.press("Enter")
    expect(page.locator(".errors, .summary, [role=alert]").first).to_be_visible()
    look(page, "propose-wrong")
    page.locator("input[name=kind][value=reduced]").check(force=True)
    page.locator("textarea[name=reason]").fill("工资涨了")
    page.locator(".formsheet button").last.press("Enter")
    page.wait_for_url(home)
    change = EntitlementChange.objects.get()

    page = walk(width=min(width, 390))
    town.enter_resident(page, journey)
    town.wear(page, theme, language)
    page.goto(f"{town.base}/")
    page.goto(f"{town.base}/drawing/")
    look(page, "drawing")
    page.goto(f"{town.base}/drawing/{entitlement.public_id}/tell/")
    look(page, "tell")
    page.goto(f"{town.base}/drawing/{entitlement.public_id}/{change.public_id}/answer/")
    page.locator("textarea").fill("知道了，下个月开始上班")
    look(page, "answer")
    page.locator(".endbar button").press("Enter")
    page.wait_for_url(f"**/drawing/{entitlement.public_id}/")

    page = walk(width=width)
    town.enter(page, "approver6")
    town.wear(page, theme, language)
    page.goto(f"{town.base}/work/upkeep/changes/{change.public_id}/")
    look(page, "change")
    page.locator("form[action$='/decide/'] button").press("Enter")
    expect(page.locator("a[href$='/letter/']")).to_be_visible()
    look(page, "decided")
    page.goto(f"{town.base}/published/{VILLAGE}/")
    look(page, "published")
    page.goto(f"{town.base}/published/")
    look(page, "published-places")
    assert not faults, faults
