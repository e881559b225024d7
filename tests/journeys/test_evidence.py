"""A family on a telephone sees what was asked and objects; the clerk sees what matters; the reviewer answers."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from doudi.casework import consulting
from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.models import MeansDispute
from doudi.casework.verification import doubting
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.reads import fetch_household_facts
from tests.casework.answering import answered, told, wage
from tests.casework.journey import Journey
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import press
from tests.journeys.test_accessible import LOOKS, faults_of, watched
from tests.workbench.test_evidence_desk import two_weighed

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.fixture
def checked(town: Town, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Journey:
    """A family whose check rests on real questions: a wage that differs, a car, the rest silent; one report."""
    settings.DOUDI_SNAPSHOTS = tmp_path
    monkeypatch.setattr(consulting, "sign_authorisation", sign_authorisation)
    monkeypatch.setattr(consulting, "verify_means", verify_means)
    monkeypatch.setattr(consulting, "fetch_household_facts", fetch_household_facts)
    monkeypatch.setattr(doubting, "weigh_doubts", two_weighed)
    journey = town.journey(TODAY - timedelta(days=6))
    journey.accepted()
    journey.later(2)
    journey.verify()
    journey.visit()
    answered(journey, "15", "张某某", wage(150_000))
    answered(journey, "09", "张某某", told("monthly_wage_fen", 300_000, zh="缴费基数3,000元", en="base CNY 3,000"))
    answered(journey, "03", "张某某", told("vehicle_count", 1, 7, zh="1辆", en="1 vehicle"))
    make_means_report(journey.by("verifier6"), journey.case_id)
    return journey


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_what_was_asked_is_disputed_and_answered(
    town: Town, walk: Callable[..., Page], checked: Journey, theme: str, language: str, width: int
) -> None:
    """Every page on the way holds for everybody; what the family writes reaches the reviewer, and the answer her."""
    page, heard = watched(walk, width)
    town.enter_resident(page, checked)
    town.wear(page, theme, language)
    asked = f"{town.base}/track/{checked.case_id}/asked/"
    faults = faults_of(page, asked)
    page.locator('a[href$="/asked/dispute/"]').click()
    page.wait_for_url("**/dispute/")
    faults += faults_of(page, page.url)
    page.locator("#f_category").select_option("03")
    page.locator("#f_reason").fill("车去年卖了")
    press(page.locator("main form .btn--wide"))
    page.wait_for_url(asked)
    dispute = MeansDispute.objects.get()
    desk, noise = watched(walk, width)
    town.enter(desk, "reviewer6")
    town.wear(desk, theme, language)
    case = f"{town.base}/work/cases/{checked.case_id}/evidence/"
    for address in (case, f"{case}15/", f"{case}reports/1/", f"{case}versions/?older=1&newer=1"):
        faults += faults_of(desk, address)
    faults += faults_of(desk, f"{town.base}/work/disputes/{dispute.public_id}/")
    desk.locator('input[name="upheld"][value="no"]').check(force=True)
    desk.locator("#f_answer").fill("车还登记在您名下")
    press(desk.locator("main form .btn").first)
    desk.wait_for_function("() => document.querySelector('main').innerText.includes('车还登记在您名下')")
    page.goto(asked)
    assert "车还登记在您名下" in page.locator("main").inner_text()
    assert not faults, "\n".join(faults)
    assert not heard + noise, "\n".join(heard + noise)
