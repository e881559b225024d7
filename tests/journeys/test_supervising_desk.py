"""In a real browser: leave, several at once, supervision, workload and breaches, on a narrow and a wide screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from doudi.registry.models import Staff
from doudi.worklist.actions.follow_clocks import follow_clocks
from doudi.worklist.models import Leave, Prompt, WorkItem
from tests.journeys.conftest import TODAY, Town
from tests.journeys.looking import looked_at
from tests.registry.city import NOW
from tests.worklist.office import CLERK, NEXT_STREET, REVIEWER, appointed, item_of, on_day

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def at_work(town: Town) -> str:
    """Two weeks of work: late and supervised, near, in time, of another street, a colleague who can stand in."""
    to = appointed(town.city, "clerk6c", "500106001", CLERK)
    Staff.objects.filter(pk=to.pk).update(is_demo=True, name="罗示例")
    item_of(town.city, 1, owner="clerk6")
    item_of(town.city, 2, limit=15, scheme="tekun", kind="casework.report", rule="tekun.total")
    item_of(town.city, 3, limit=30)
    item_of(town.city, 4, place=NEXT_STREET)
    item_of(town.city, 5, role=REVIEWER, limit=30)
    follow_clocks(on_day((TODAY - NOW.date()).days))
    return to.public_id


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 390, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
        pytest.param("light", "en", 720, marks=pytest.mark.long),  # a desk of 1440 at 200 %
    ],
)
def test_a_supervisors_day(town: Town, walk: Callable[..., Page], theme: str, language: str, width: int) -> None:
    """By keyboard: leave with a substitute, a supervision answered, two urged; every page looked at."""
    to = at_work(town)
    faults: list[str] = []

    def look(page: Page, name: str) -> None:
        looked_at(page, f"w14-{name}-{theme}-{language}-{width}", faults)

    page = walk(width=width)
    town.enter(page, "clerk6")
    town.wear(page, theme, language)
    page.goto(f"{town.base}/work/leave/")
    page.locator("select[name=who]").select_option(index=0)
    page.locator("input[name=from_on]").fill(f"{TODAY}")
    page.locator("input[name=until_on]").fill(f"{TODAY}")
    page.locator("form.formsheet button, .formsheet button").first.press("Enter")
    expect(page.locator(".errors, .summary, [role=alert]").first).to_be_visible()
    look(page, "leave-wrong")
    page.locator("input[name=until_on]").fill(f"{TODAY + timedelta(days=5)}")
    page.locator("select[name=substitute_id]").select_option(to)
    page.locator(".formsheet button").first.press("Enter")
    expect(page.locator(".tbl")).to_contain_text("罗示例")
    look(page, "leave")
    assert Leave.objects.get().substitute_id == to

    page = walk(width=width)
    town.enter(page, "reviewer6")
    town.wear(page, theme, language)
    page.goto(f"{town.base}/work/list/?tab=office")
    look(page, "list")
    page.locator("select[name=light]").select_option("late")
    page.locator("form.filters button").press("Enter")
    page.wait_for_url("**light=late**")
    expect(page.locator("a.row")).to_have_count(1)
    late = WorkItem.objects.get(subject_id="DB-1")
    page.goto(f"{town.base}/work/list/{late.public_id}/supervise/")
    look(page, "supervise")
    page.locator("input[name=note]").fill("今天办完")
    page.locator(".formsheet form button").press("Enter")
    page.wait_for_url("**/work/list/")
    assert Prompt.objects.get(step="urge").to_staff_id == to
    page.goto(f"{town.base}/work/several/?tab=office")
    look(page, "several")
    for box in page.locator("input[name=item]").all()[:3]:
        box.press("Space")
    page.locator("input[name=what][value=remind]").check()
    page.locator("input[name=note]").fill("月底前办完")
    page.locator(".formsheet button").press("Enter")
    page.wait_for_url("**/work/several/BK-**")
    look(page, "several-result")
    for name in ("workload", "breaches"):
        page.goto(f"{town.base}/work/{name}/")
        look(page, name)
    assert not faults, "\n".join(faults)
