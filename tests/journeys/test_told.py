"""A letter about a benefit, on a telephone: read, answered, found at the desk; every page holds for everybody."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page

from doudi.kernel.clock import SHANGHAI
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.models import SuspicionAnswer
from doudi.registry.models import Person, ResidentAccount, Staff
from tests.journeys.conftest import TODAY, Town
from tests.journeys.form import press, sign_in_by_phone
from tests.journeys.test_accessible import LOOKS, faults_of, watched
from tests.outreach.desks import Desks, death, furnish

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
PHONE, KEY = "13800000009", 77


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_a_letter_is_read_and_answered(
    town: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Signed in by a code, the letter stands there; what is written stands at the desk with its day."""
    desks = Desks(furnish(town.city), now=datetime.combine(TODAY, time(9, 30), tzinfo=SHANGHAI))
    Staff.objects.update(is_demo=True)
    row = desks.suspicion(death(KEY))
    verify_suspicion(desks.fund(), row.public_id, case_key="death", how="comparison", findings="一致")
    notice = notify_person(desks.fund(), row.public_id, answer_by=TODAY + timedelta(days=14))
    person = Person.objects.create(name="示例", person_key=KEY, enrolled_at=desks.now)
    ResidentAccount.objects.create(phone=PHONE, made_at=desks.now, person=person)
    page, heard = watched(walk, width)
    page.goto(f"{town.base}/letters/")
    sign_in_by_phone(page, PHONE)
    town.wear(page, theme, language)
    letter = f"{town.base}/letters/told/{notice.public_id}/"
    faults = [each for address in (f"{town.base}/letters/", f"{town.base}/letters/told/", letter)
              for each in faults_of(page, address)]  # fmt: skip
    page.locator(f'a[href$="/told/{notice.public_id}/answer/"]').click()
    page.wait_for_url("**/answer/")
    faults += faults_of(page, page.url)
    page.locator("#f_said").fill("人还在，上周才去认证过")
    press(page.locator("main form .btn--wide"))
    page.wait_for_url(letter)
    assert "上周才去认证过" in page.locator("main").inner_text()
    faults += faults_of(page, letter)
    assert SuspicionAnswer.objects.get().given_at.astimezone(SHANGHAI).date() == TODAY
    desk, noise = watched(walk, width)
    town.enter(desk, "fund6")
    town.wear(desk, theme, language)
    faults += faults_of(desk, f"{town.base}/work/supervision/{row.public_id}/")
    assert "上周才去认证过" in desk.locator("main").inner_text()
    assert not faults, "\n".join(faults)
    assert not heard + noise, "\n".join(heard + noise)
