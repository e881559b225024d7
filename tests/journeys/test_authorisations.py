"""An authorisation on a telephone: a young person signs by finger, what is asked is read, one kind is taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Page

from doudi.casework import consulting
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.models import Authorisation
from tests.casework.journey import FAMILY, Somebody
from tests.journeys.conftest import Town
from tests.journeys.form import press
from tests.journeys.test_accessible import LOOKS, faults_of, watched

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
TEEN = Somebody("张中学", date(2010, 5, 1), "child", 104)


def draw(page: Page) -> None:
    """A line on the pad, as a finger draws it."""
    pad = page.locator(".sigpad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for x, y in ((60, 90), (120, 30), (180, 100)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=3)
    page.mouse.up()


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_an_authorisation_is_co_signed_read_and_taken_back(
    town: Town, walk: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, theme: str, language: str, width: int
) -> None:
    """Every page on the way holds for everybody; the drawing is kept, and what was taken back is struck out."""
    monkeypatch.setattr(consulting, "sign_authorisation", sign_authorisation)
    monkeypatch.setattr(consulting, "withdraw_authorisation", withdraw_authorisation)
    family = replace(town.journey(date(2025, 9, 22)), family=(*FAMILY[:2], TEEN))
    family.filed()
    teen = family.case.members.get(relation="child")
    page, heard = watched(walk, width)
    town.enter_resident(page, family)
    town.wear(page, theme, language)
    faults = faults_of(page, f"{town.base}/authorisations/")
    one = f"{town.base}/authorisations/{family.case_id}/{teen.public_id}/"
    faults += faults_of(page, one)
    page.locator(".note .btn").click()
    page.wait_for_url("**/own/")
    faults += faults_of(page, page.url)
    draw(page)
    press(page.locator("main form .btn--wide"))
    page.wait_for_url(f"**/track/{family.case_id}/")
    sheet = Authorisation.objects.get(person=teen.person)
    assert sheet.cosign_method == "drawn"
    faults += faults_of(page, f"{town.base}/apply/{family.case_id}/sign/{teen.public_id}/")
    faults += faults_of(page, f"{town.base}/who-looked/{family.case_id}/{teen.public_id}/take-back/")
    page.locator('input[name="which"][value="some"]').check(force=True)
    page.locator("details.f summary").click()
    page.locator('input[name="kinds"][value="33"]').check(force=True)
    press(page.locator("main form .btn--wide"))
    page.wait_for_url(one)
    sheet.refresh_from_db()
    assert list(sheet.taken_back) == ["33"]
    assert faults + faults_of(page, one) == []
    assert heard == []
