"""In a real browser: a policy analyst tries figures and proposes one; a leader on a phone activates it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from doudi.insight.actions.simulate import carry_out_waiting
from doudi.insight.models import FigureProposal, SimulationRun
from doudi.insight.simulation import reading
from doudi.kernel.clock import SystemClock
from doudi.schemes.local import keep_local_figures_in
from tests.columnar.extracts import Desk
from tests.columnar.families import Town as Register
from tests.journeys.conftest import Town
from tests.journeys.looking import faults_in
from tests.registry.city import NOW

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder of the test's own for figures of the place."""
    settings.DOUDI_POLICIES = tmp_path / "policies"
    keep_local_figures_in(settings.DOUDI_POLICIES)
    yield settings.DOUDI_POLICIES
    keep_local_figures_in(None)


def sound(page: Page) -> None:
    """Nothing of axe's rules is broken, and the page is not wider than the screen."""
    assert faults_in(page) == []


def test_figures_are_tried(
    town: Town, walk: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Choose a policy, change one figure, wait for the worker, read what came out, take the table away."""
    register = Register(Desk(tmp_path))
    head, spouse = register.family(("head", "1980-03-04"), ("spouse", "1982-05-06"))
    register.jobless(head, spouse)
    register.load()
    monkeypatch.setattr(reading, "snapshot_store", lambda: register.desk.store)
    page = walk(width=1440)
    town.enter(page, "analyst6")
    page.goto(f"{town.base}/work/simulate/")
    page.get_by_role("button", name="选好了，改数").click()
    sound(page)
    page.get_by_label("给它起个名字").fill("提高5%")
    page.get_by_label("城市低保标准", exact=True).fill("808.50")
    page.get_by_role("button", name="开始算").click()
    page.get_by_text("在排队").first.wait_for()
    assert carry_out_waiting(NOW, SystemClock()) == 1
    # The page asks again by itself.
    page.get_by_text("770元 → 808.50元").wait_for()
    sound(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载表格").click()
    assert "1540" in taken.value.path().read_text("utf-8-sig")
    assert SimulationRun.objects.get().title == "提高5%"


def test_a_figure_is_proposed_and_activated(town: Town, walk: Callable[..., Page], own: Path) -> None:
    """Proposed at a desk, explained, activated by a leader on a phone; the file is there."""
    page = walk(width=1440)
    town.enter(page, "analyst6")
    page.goto(f"{town.base}/work/own-figures/new/?scheme=dibao")
    page.select_option("#f_figure", "dibao.vehicles_allowed")
    page.get_by_label("新的值").fill("1")
    page.get_by_label("在哪里看到的").fill("本区网站")
    page.get_by_role("button", name="看会改变什么").click(timeout=120_000)
    page.wait_for_url("**/TY-*/", timeout=120_000)
    sound(page)
    page.get_by_label("没有单独写的，都是这个原因").fill("新文件允许一辆")
    page.keyboard.press("Enter")
    page.get_by_text("每一个都写了为什么，才能启用。").wait_for(state="detached")
    sound(page)
    phone = walk(width=390)
    town.enter(phone, "leader6")
    phone.goto(page.url)
    sound(phone)
    phone.get_by_role("button", name="启用").click(timeout=120_000)
    phone.get_by_text("启用了。从这个月份起的计算都用新的值。").wait_for(timeout=120_000)
    sound(phone)
    assert FigureProposal.objects.get().state == "activated"
    assert (own / "dibao" / "vehicles_allowed.yaml").is_file()
