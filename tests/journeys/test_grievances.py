"""A complaint on a telephone without signing in, handled at three desks, rated by who complained; every page holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
from playwright.sync_api import Page

from doudi.casework.grievance.actions.hold_session import Point, hold_session
from doudi.casework.grievance.actions.run_survey import begin_survey, take_rating
from doudi.casework.models import Grievance
from doudi.kernel.clock import SHANGHAI
from doudi.registry.models import Staff
from tests.casework.grievance.window import Window, furnish
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import press, sign_in_by_phone
from tests.journeys.test_accessible import LOOKS, faults_of, watched

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
PHONE = "13800000031"


def step(page: Page, base: str, row: Grievance, slug: str, **filled: str) -> None:
    """Open a step, fill its fields, press."""
    page.goto(f"{base}/work/grievances/{row.public_id}/do/{slug}/")
    for field, value in filled.items():
        target = page.locator(f"#f_{field}")
        if target.evaluate("node => node.tagName") == "SELECT":
            target.select_option(value=value)
        elif target.evaluate("node => node.tagName") == "FIELDSET":
            target.locator(f'label:has(input[value="{value}"])').click()
        else:
            target.fill(value)
    press(page.locator(".formsheet form .btn").first)


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_a_complaint_goes_round(town: Town, walk: Callable[..., Page], theme: str, language: str, width: int) -> None:
    """Said without an account, handed out, answered, read after a code, rated; the desk sees the rating."""
    window = Window(furnish(town.city), now=datetime.combine(TODAY, time(9, 30), tzinfo=SHANGHAI))
    Staff.objects.update(is_demo=True)
    page, heard = watched(walk, width)
    town.wear(page, theme, language)
    faults = [each for part in ("", "new/cannot_get_done/", "follow/", "new/complaint/")
              for each in faults_of(page, f"{town.base}/speak-up/{part}")]  # fmt: skip
    page.locator("#f_text").fill("窗口让我跑了三趟，每次说的不一样")
    page.locator("#f_place").select_option(value="500106001")
    page.locator("#f_phone").fill(PHONE)
    press(page.locator("main form .btn--wide"))
    faults += faults_of(page, page.url)
    row = Grievance.objects.get()
    desk, noise = watched(walk, width)
    town.enter(desk, "window6")
    town.wear(desk, theme, language)
    faults += faults_of(desk, f"{town.base}/work/grievances/new/")
    step(desk, town.base, row, "accept")
    faults += faults_of(desk, f"{town.base}/work/grievances/{row.public_id}/do/dispatch/")
    step(desk, town.base, row, "dispatch", office_id=window.office())
    unit, sound = watched(walk, width)
    town.enter(unit, "handler6")
    town.wear(unit, theme, language)
    step(unit, town.base, row, "sign-for")
    step(unit, town.base, row, "answer", text="我们查了：三个人说法不一样。已经统一，一次说清。")
    step(desk, town.base, row, "close")
    page.goto(f"{town.base}/speak-up/mine/{row.public_id}/")
    town.wear(page, "light", "zh-hans")
    page.reload()
    sign_in_by_phone(page, PHONE)
    assert "已经统一" in page.locator("main").inner_text()
    town.wear(page, theme, language)
    faults += faults_of(page, f"{town.base}/speak-up/mine/{row.public_id}/")
    page.locator("#f_rating label").first.click()
    page.locator("#f_is_resolved label").first.click()
    press(page.locator("main form .btn--wide"))
    faults += faults_of(page, f"{town.base}/speak-up/mine/")
    row.refresh_from_db()
    assert (row.state, row.rating, row.is_resolved) == ("rated", "satisfied", True)
    session = hold_session(
        window.by("window6"), area_path="/50/500106/", held_on=TODAY.replace(day=1), place="工业园", host="区长",
        guests=7, minutes="谈了路灯和用工。", key="tea",
        points=[Point("厂门口的路灯", window.office(), TODAY.replace(day=30), "示例公司")],
    )  # fmt: skip
    survey = begin_survey(window.by("window6"), area_path="/50/500106/", title="2025年第三季度")
    take_rating(window.by("window6"), survey.public_id, office_id=window.office(),
                credit_code="91350100M000100Y43", given={"overall": "satisfied"})  # fmt: skip
    shown = ["", f"{row.public_id}/", "figures/", "tea/", f"tea/{session.public_id}/", "surveys/",
             f"surveys/{survey.public_id}/", f"surveys/{survey.public_id}/call/"]  # fmt: skip
    faults += [each for part in shown for each in faults_of(desk, f"{town.base}/work/grievances/{part}")]
    assert not faults, "\n".join(faults)
    assert not heard + noise + sound, "\n".join(heard + noise + sound)
