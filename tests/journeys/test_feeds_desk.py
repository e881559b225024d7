"""In a real browser: a data officer hands a file in, corrects what was sent back, and answers an alarm."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from doudi.columnar.contract import load_contract
from doudi.evidence.actions.upload_feed import carry_out_waiting_uploads
from doudi.evidence.models import SnapshotRecord
from doudi.kernel.clock import SystemClock
from tests.evidence.office import Office
from tests.evidence.test_feeds import CARS, DAY, handed_back, rows
from tests.journeys.conftest import Town
from tests.journeys.looking import draw, faults_in
from tests.registry.city import NOW

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def sound(page: Page, shot: str = "") -> None:
    """Nothing of axe's rules is broken, and the page is not wider than the screen; a picture if wanted."""
    draw(page, shot)
    assert faults_in(page) == []


@pytest.fixture
def feeds(town: Town, tmp_path: Path, settings: Any) -> Office:
    """What the departments of the town sent so far: one feed as agreed, one long ago, one refused."""
    settings.DOUDI_SNAPSHOTS = tmp_path / "snapshots"
    made = Office(town.city, tmp_path / "mail", tmp_path)
    made.load(CARS, *rows(4), day="20250630")
    made.load(CARS, *rows(30, 2), day="20250731")
    made.load("tax_business", day="20250131")
    made.load("hrss_employment", day="20250430")
    return made


def test_a_file_is_handed_in_corrected_and_answered(town: Town, feeds: Office, walk: Callable[..., Page]) -> None:
    """By keyboard as far as a file can be chosen by one: hand in, wait, download, correct, hand back, answer."""
    page = walk(width=1440)
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    town.enter(page, "data6")
    page.goto(f"{town.base}/work/feeds/")
    sound(page, "feeds-desktop-zh")
    page.get_by_role("link", name=load_contract(CARS).zh).first.click()
    sound(page, "feed-desktop-zh")
    page.get_by_role("link", name="交一份数据").click()
    page.get_by_role("button", name="交上去装").click()
    page.get_by_text("选一个文件").first.wait_for()
    sound(page, "hand-in-mistakes-desktop-zh")
    page.set_input_files("#f_file", str(feeds.write(CARS, rows(31, 2))))
    page.locator("#f_as_of").fill("2025-08-31")
    page.get_by_role("button", name="交上去装").press("Enter")
    page.get_by_text("在排队").first.wait_for()
    sound(page, "uploading-desktop-zh")
    assert carry_out_waiting_uploads(NOW, SystemClock()) == 1
    page.get_by_text("看这份数据").wait_for()
    sound(page, "uploaded-desktop-zh")
    page.get_by_role("link", name="看这份数据").click()
    load = SnapshotRecord.objects.get(as_of=date(2025, 8, 31))
    part = page.locator(f"#{load.public_id}")
    with page.expect_download() as taken:
        part.get_by_role("link", name="下载要改的行").click()
    back = feeds.folder / "back.xlsx"
    back.write_bytes(handed_back(taken.value.path().read_bytes(), **{DAY: "2024-05-01"}))
    part.get_by_role("link", name="交改好的行").click()
    sound(page, "hand-back-desktop-zh")
    page.set_input_files("#f_file", str(back))
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("在排队").first.wait_for()
    carry_out_waiting_uploads(NOW, SystemClock())
    page.get_by_text("看这份数据").wait_for()
    page.get_by_role("link", name="看这份数据").click()
    page.get_by_text("34行 = 收下34 + 退回0，这次改好2行").wait_for()
    page.goto(f"{town.base}/work/list/")
    page.get_by_role("link", name="打开去办").click()
    page.get_by_role("link", name="记部门怎么说").first.click()
    sound(page, "answer-desktop-zh")
    page.get_by_label("部门怎么说").fill("补送了上半年的")
    page.get_by_role("button", name="记下，办结").click()
    page.get_by_text("部门说：补送了上半年的").wait_for()
    assert not heard


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [
        ("elder", "zh-hans", 320),
        pytest.param("dark", "en", 320, marks=pytest.mark.long),
        pytest.param("light", "en", 1280, marks=pytest.mark.long),
    ],
)
def test_the_desk_holds_on_every_screen(
    town: Town, feeds: Office, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """Narrow, large, dark, in English, and at twice the size: axe finds nothing and nothing runs off the screen."""
    load = SnapshotRecord.objects.get(as_of=date(2025, 7, 31))
    page = walk(width=width)
    town.enter(page, "data6")
    town.wear(page, theme, language)
    name = f"{theme}-{language[:2]}-{width}"
    for path, shot in (
        ("", "feeds"),
        (f"{CARS}/", "feed"),
        (f"{CARS}/hand-in/", "hand-in"),
        (f"loads/{load.public_id}/corrections/", "hand-back"),
        (f"loads/{load.public_id}/answer/", "answer"),
    ):
        page.goto(f"{town.base}/work/feeds/{path}")
        sound(page, f"{shot}-{name}")
    if width > 1000:
        # Twice the size on the same screen is half the width.
        page.set_viewport_size({"width": width // 2, "height": 720})
        page.goto(f"{town.base}/work/feeds/")
        sound(page, f"feeds-200-{name}")
