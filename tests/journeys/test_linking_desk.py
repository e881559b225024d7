"""In a real browser: a data officer looks at a pair and decides it with the keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from doudi.evidence.actions.ask_split import ask_split
from doudi.evidence.actions.decide_link import decide_link
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import LinkPair
from tests.evidence.linking import some_pair, some_run
from tests.evidence.office import AREA, Office
from tests.journeys.conftest import Town
from tests.journeys.looking import looked_at

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
LOOKS = [
    ("elder", "zh-hans", 320),
    pytest.param("dark", "en", 320, marks=pytest.mark.long),
    pytest.param("light", "zh-hans", 390, marks=pytest.mark.long),
    pytest.param("light", "en", 1440, marks=pytest.mark.long),
    pytest.param("light", "zh-hans", 1440, marks=pytest.mark.long),
]


@pytest.fixture
def office(town: Town, tmp_path: Path) -> Office:
    """Pairs to look at, one decided, one for which a split is asked, and a merge."""
    office = Office(town.city, tmp_path, tmp_path)
    run = some_run(office)
    some_pair(office, run)
    some_pair(office, run, row=3, weight=6.0, candidates=2)
    some_pair(office, run, row=3, at=4, rank=2, weight=5.0, candidates=2)
    asked = some_pair(office, run, row=7, at=7)
    decide_link(office.by("data6"), asked.public_id, "same", reason="电话问过本人")
    ask_split(office.by("data6"), asked.public_id, reason="本人说不是他")
    office.family("head")
    enrol_person(office.by("clerk6"), "张安宁", "", area_path=AREA)
    return office


def test_a_pair_is_decided_with_the_keyboard(town: Town, walk: Callable[..., Page], office: Office) -> None:
    """R to write why, S to choose, Enter to decide; the next pair stands there."""
    page = walk(width=1440)
    town.enter(page, "data6")
    page.goto(f"{town.base}/work/linking/")
    page.locator("table a").first.click()
    page.wait_for_load_state()
    before = page.url
    page.keyboard.press("r")
    page.keyboard.type("电话问过本人")
    page.keyboard.press("Tab")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    page.get_by_text("记下了").wait_for()
    assert LinkPair.objects.filter(state="same").count() == 1


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_every_page_holds_for_everybody(
    town: Town, walk: Callable[..., Page], office: Office, theme: str, language: str, width: int
) -> None:
    """axe finds nothing, nothing is wider than the screen, nothing inline is blocked."""
    page = walk(width=width)
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    town.enter(page, "data6b")
    town.wear(page, theme, language)
    pairs = {pair.state: pair.public_id for pair in LinkPair.objects.order_by("-pk")}
    run = LinkPair.objects.first()
    assert run is not None
    pages = [
        "",
        f"{pairs['open']}/",
        f"{pairs['split_asked']}/",
        f"runs/{run.run.public_id}/",
        "merges/",
        "merges/new/",
    ]
    found = []
    for place in pages:
        page.goto(f"{town.base}/work/linking/{place}")
        name = place.split("-")[0].replace("/", "_") + ("s" if place.startswith(pairs["split_asked"]) else "")
        looked_at(page, f"linking-{name or 'list'}-{theme}-{language}-{width}", found)
    assert found == []
    assert heard == []
