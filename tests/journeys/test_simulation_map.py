"""In a real browser: the map of a simulated city by keyboard, on a narrow phone and in the dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from doudi.insight.actions.simulate import carry_out_waiting
from doudi.insight.models import SimulationRun
from doudi.insight.simulation import reading
from doudi.kernel.clock import SystemClock
from doudi.ui import maps
from tests.journeys.conftest import Town
from tests.journeys.looking import faults_in
from tests.registry.city import NOW
from tests.ui.test_maps import THREE, write_shapes
from tests.workbench.desk import desk_of
from tests.workbench.test_simulation_map import ASKED, three_districts

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]


def test_the_map_is_read_by_keyboard(
    town: Town, walk: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tab to a district shows its figures, Enter goes to its row; 320 pixels are enough; axe finds nothing."""
    register = three_districts(tmp_path)
    monkeypatch.setattr(reading, "snapshot_store", lambda: register.desk.store)
    monkeypatch.setattr(maps, "SHAPES_FILE", write_shapes(tmp_path / "map.json", *THREE))
    desk_of("analyst6").post("/work/simulate/new/?scheme=dibao", ASKED)
    assert carry_out_waiting(NOW, SystemClock()) == 1
    page = walk(width=320)
    town.enter(page, "analyst6")
    for theme in ("light", "dark"):
        town.wear(page, theme)
        page.goto(f"{town.base}/work/simulate/{SimulationRun.objects.get().public_id}/")
        assert faults_in(page) == []
    told = page.locator(".map .tip").first
    expect(told).to_be_hidden()
    page.locator(".maptabs a").last.focus()
    page.keyboard.press("Tab")
    expect(told).to_be_visible()
    expect(told).to_contain_text("渝中区 +77元")
    page.keyboard.press("Enter")
    expect(page.locator("#district-500103")).to_be_in_viewport()
    assert page.url.endswith("#district-500103")
