"""In a real browser: a data officer compares, reads a finding to its row, and takes a list away; by keyboard too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from doudi.outreach.actions import run_comparison as running
from doudi.outreach.models import ComparisonRun, FindingsExport
from tests.columnar.comparison.crowd import crowd
from tests.columnar.extracts import Desk
from tests.journeys.conftest import Town
from tests.journeys.looking import draw, looked_at
from tests.outreach.registers import Registers, loaded, officers
from tests.registry.city import NOW
from tests.workbench.test_comparison_desk import HOME, NEW, use

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
"""A folder: the pages are drawn into it, for somebody to look at."""


@pytest.fixture
def told(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registers:
    """The town's registers, and its data officers."""
    officers(town.city)
    for staff in town.city.staff.values():
        type(staff).objects.filter(pk=staff.pk).update(is_demo=True)
    made = Registers(town.city, Desk(tmp_path), crowd(1, 800))
    loaded(made)
    use(made, monkeypatch)
    return made


def test_from_the_rules_to_the_row_and_away_with_a_list(
    town: Town, told: Registers, walk: Callable[..., Page], tmp_path: Path
) -> None:
    """Chosen, run, read, drilled down to the file's row, exported with a reason; the keyboard is enough."""
    page = walk(width=1440)
    town.enter(page, "data6")
    page.goto(f"{town.base}{NEW}")
    page.locator("#f_on").fill("2025-08-31")
    draw(page, "new-zh-1440")
    page.get_by_role("button", name="开始比对").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text("在排队")
    draw(page, "waiting-zh-1440")
    assert running.carry_out_waiting_comparisons(NOW) == 1
    expect(page.get_by_role("heading", name="找到的")).to_be_visible()
    draw(page, "run-zh-1440")
    page.get_by_role("link", name="死亡后仍有医疗费用结算").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="第").first.click()
    expect(page.get_by_text("文件第").first).to_be_visible()
    draw(page, "finding-zh-1440")
    page.go_back()
    page.get_by_role("link", name="导出名单").click()
    page.get_by_role("button", name="导出").click()
    expect(page.locator("#f_reason_box")).to_contain_text("至少五个字")
    page.locator("#f_reason").fill("交给医保科逐个核实")
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出").click()
    kept = FindingsExport.objects.get()
    assert taken.value.suggested_filename == f"{kept.public_id}.xlsx"


def every_page(told: Registers) -> dict[str, str]:
    """The pages of a run and of two runs, by a short name."""
    first = told.run().run
    told.reload([*told.people[:600], *crowd(9, 800)[600:]])
    second = told.run().run
    ids = f"first={first.public_id}&second={second.public_id}"
    rule = f"{HOME}{second.public_id}/F08/"
    return {
        "list": HOME, "new": NEW, "run": f"{HOME}{second.public_id}/", "rule": rule, "finding": f"{rule}1/",
        "export": f"{rule}export/", "difference": f"{HOME}difference/?{ids}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("light", "en", 720, marks=pytest.mark.long),
        pytest.param("dark", "en", 320, marks=pytest.mark.long),
        pytest.param("light", "zh-hans", 390, marks=pytest.mark.long),
        pytest.param("light", "en", 1440, marks=pytest.mark.long),
    ],
)
def test_every_page_holds(
    town: Town, told: Registers, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Narrow, at twice the size (half of 1440), for the old and in the dark: axe finds nothing, nothing runs off."""
    page = walk(width=width)
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    town.enter(page, "data6")
    town.wear(page, theme, language)
    faults: list[Any] = []
    for name, address in every_page(told).items():
        page.goto(f"{town.base}{address}")
        looked_at(page, f"{name}-{theme}-{language}-{width}", faults)
    assert not faults, "\n".join(faults)
    assert not heard
    assert ComparisonRun.objects.count() == 2
