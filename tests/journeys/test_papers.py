"""Papers by telephone: seen before the start, a dim photo with its choice, looked at and sent back at the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from doudi.casework.models import HandedPaper
from doudi.platform.received.writing import jpeg_of
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import press
from tests.journeys.looking import draw
from tests.journeys.test_accessible import LOOKS, faults_of, watched
from tests.platform.received.pictures import page as sheet

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_a_paper_goes_to_the_desk_and_back(
    town: Town, walk: Callable[..., Page], tmp_path: Path, theme: str, language: str, width: int
) -> None:
    """A dim photo is told so and handed in all the same; the clerk cannot read it; the family sees why and where."""
    journey = town.journey(TODAY)
    journey.filed()
    look = f"{theme}-{language}-{width}"
    page, heard = watched(walk, width)
    town.enter_resident(page, journey)
    town.wear(page, theme, language)
    papers = f"{town.base}/apply/{journey.case_id}/papers/"
    faults = faults_of(page, f"{town.base}/apply/")
    draw(page, f"papers-before-{look}")
    faults += faults_of(page, papers)
    page.goto(f"{papers}income_papers/" if page.locator('a[href$="income_papers/"]').count() else f"{papers}other/")
    dim = tmp_path / "dim.jpg"
    dim.write_bytes(jpeg_of(sheet(paper=60, ink=5)))
    page.locator("input[type=file]").set_input_files(str(dim))
    press(page.locator("main form .btn--wide"))
    faults += faults_of(page, page.url)
    draw(page, f"papers-dim-{look}")
    press(page.locator('button[name="keep"]'))
    draw(page, f"papers-list-{look}")
    row = HandedPaper.objects.get()
    assert (row.state, row.doubts) == ("given", ["too_dark"])
    desk, noise = watched(walk, width)
    town.enter(desk, "clerk6")
    town.wear(desk, theme, language)
    case = f"{town.base}/work/cases/{journey.case_id}/"
    faults += faults_of(desk, f"{case}accept/")
    draw(desk, f"papers-step-{look}")
    faults += faults_of(desk, f"{case}paper/{row.public_id}/")
    draw(desk, f"papers-judge-{look}")
    desk.locator('#f_mark label:has(input[value="illegible"])').click()
    desk.locator("#f_note").fill("太暗，金额看不清")
    press(desk.locator("main form .btn").first)
    faults += faults_of(page, f"{town.base}/track/{journey.case_id}/")
    draw(page, f"papers-track-{look}")
    faults += faults_of(page, papers)
    assert (faults, heard, noise) == ([], [], [])
