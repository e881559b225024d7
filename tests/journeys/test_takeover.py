"""Taking over an older system in a real browser: a file handed in, looked at, taken in, signed for by a colleague."""

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from doudi.benefits.takeover.records import TakeoverBatch
from doudi.registry.models import Staff
from doudi.sandbox.old_roll import MAPPING
from tests.benefits.takeover.old import written
from tests.journeys.conftest import Town
from tests.journeys.form import press
from tests.journeys.looking import draw
from tests.journeys.test_accessible import faults_of

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def test_an_older_roll_becomes_ours(town: Town, page: Page, tmp_path: Path) -> None:
    """What is wrong is shown before anything changes; the officer cannot sign, the pay approver signs with a reason."""
    Staff.objects.update(is_demo=True)
    roll = written(tmp_path)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    town.enter(page, "data6")
    page.goto(f"{town.base}/work/takeover/")
    draw(page, "takeover_empty")
    page.get_by_role("link", name="接一份文件").click()
    page.locator('input[name="file"]').set_input_files(str(roll.path("recipients")))
    page.locator('input[name="mapping"]').set_input_files(str(mapping))
    page.locator('input[name="as_of"]').fill("2025-08-31")
    page.locator('input[name="pay_from"]').fill("2025-09")
    draw(page, "takeover_form")
    press(page.locator("main form .btn").first)
    expect(page.locator("main")).to_contain_text("公民身份号码校验码不符")
    press(page.get_by_role("button", name="把好的接进来"))
    expect(page.locator("main")).to_contain_text("还没有签字，这一批不会发放。")
    draw(page, "takeover_batch")
    assert page.get_by_role("link", name="对账签字").count() == 0
    batch = TakeoverBatch.objects.get()
    page.set_viewport_size({"width": 320, "height": 800})
    here = f"{town.base}/work/takeover/"
    assert (
        not faults_of(page, here)
        + faults_of(page, f"{here}new/")
        + faults_of(page, f"{here}{batch.public_id}/")
    )
    draw(page, "takeover_batch_phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    town.enter(page, "paychecker6")
    page.goto(f"{town.base}/work/takeover/{batch.public_id}/")
    page.get_by_role("link", name="对账签字").click()
    page.locator('textarea[name="because"]').fill("退回的已经发回街道改，其余核过了")
    press(page.locator("main form .btn").first)
    expect(page.locator("main")).to_contain_text("退回的已经发回街道改")
    page.context.add_cookies([{"name": "doudi_language", "value": "en", "url": town.base}])
    page.reload()
    draw(page, "takeover_signed_en")
    page.goto(f"{town.base}/work/takeover/")
    draw(page, "takeover_list_en")
