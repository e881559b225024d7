"""A simulation over several districts: sorted by district, on a map where shapes are there, in bars where not."""

import re
from pathlib import Path
from typing import Any

import pytest

from doudi.insight.actions.simulate import carry_out_waiting
from doudi.insight.models import SimulationRun
from doudi.insight.simulation import reading
from doudi.kernel.clock import SystemClock
from doudi.ui import maps
from tests.columnar.extracts import Desk
from tests.columnar.families import Town
from tests.registry.city import NOW, build_city
from tests.ui.test_maps import THREE, write_shapes
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ASKED = {"title": "提高", "from": "2025-08", "months": "1", "figure:dibao.standard_urban": "808.50", "key": "k1"}
HOMES = {"500103001001": ("",), "500105001001": ("", "1600"), "500106001001": ("1600", "9000")}
"""Community to wages: without, one gets 77 yuan more; at 1,600 one comes in with 17; 9,000 is far above."""


def three_districts(folder: Path) -> Town:
    """A register of couples in three districts, loaded."""
    town = Town(Desk(folder))
    for community, wages in HOMES.items():
        for wage in wages:
            town.homes += 1
            head, spouse = (
                town.register(relation, born, town.homes, community=community)
                for relation, born in (("head", "1980-03-04"), ("spouse", "1982-05-06"))
            )
            town.jobless(spouse)
            if wage:
                town.wage(head, wage)
            else:
                town.jobless(head)
    town.load()
    return town


@pytest.fixture
def address(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A counted simulation over three districts; no shapes are there."""
    settings.DOUDI_JURISDICTION = "demo-city"
    open_on(NOW.date())
    build_city()
    town = three_districts(tmp_path)
    monkeypatch.setattr(reading, "snapshot_store", lambda: town.desk.store)
    monkeypatch.setattr(maps, "SHAPES_FILE", tmp_path / "map.json")
    answer = desk_of("analyst6").post("/work/simulate/new/?scheme=dibao", ASKED)
    assert answer.status_code == 302
    assert carry_out_waiting(NOW, SystemClock()) == 1
    return str(answer.headers["Location"])


def test_each_district_has_its_code_and_its_own_moves(address: str) -> None:
    """The first grouping is by district; streets carry their district's name; the moves are those of the families."""
    tables = SimulationRun.objects.get().result["tables"]
    assert [table["key"] for table in tables[:2]] == ["district", "street"]
    rows = {row["code"]: row for row in tables[0]["rows"]}
    moved = {code: (row["households"], row["came_in"], row["fell_out"], row["gain"]) for code, row in rows.items()}
    assert moved == {"500103": (1, 0, 0, 1), "500105": (2, 1, 0, 2), "500106": (2, 1, 0, 1)}
    change = {code: row["after_fen"] - row["before_fen"] for code, row in rows.items()}
    assert change == {"500103": 7_700, "500105": 9_400, "500106": 1_700}
    assert rows["500106"]["label"]["zh"] == "沙坪坝区"
    assert all("区" in row["label"]["zh"] for row in tables[1]["rows"])
    lines = desk_of("analyst6").get(f"{address}table.csv").content.decode("utf-8-sig").splitlines()
    assert next(line for line in lines if "江北区" in line and "区县" in line).endswith("2,0,1,0,500105,0,0")


def test_without_shapes_bars_and_the_way_to_a_map(address: str) -> None:
    """The table with its bars, the command that makes the map, in both languages."""
    page = said(desk_of("analyst6").get(address))
    assert "./doudi prepare --maps" in page
    assert '<svg class="map"' not in page
    assert page.count('id="district-') == 3
    assert "街道和镇没有公开的边界图" in page
    assert "Once an administrator has run" in said(desk_of("analyst6", language="en").get(address))


def test_a_map_coloured_by_what_is_asked(address: str, tmp_path: Path) -> None:
    """Colours by code, the choice in the address, the district without a shape named, the figures in the table."""
    write_shapes(tmp_path / "map.json", *THREE)
    page = said(desk_of("analyst6").get(address))
    colours = dict(re.findall(r'href="#district-(\d+)".*?<path id="[^"]*" class="(q\d)"', page))
    assert colours == {"500103": "q1", "500105": "q5"}
    assert "渝中区 +77元 多领1 少领0 进来0 退出0" in page
    note = page[page.index("这些区县没有边界图") :]
    assert "沙坪坝区 +17元" in note[: note.index("</div>")]
    assert 'id="district-500106"' in page
    comes_in = said(desk_of("analyst6").get(f"{address}?map=in"))
    assert 'href="?map=in#districts" aria-current="true"' in comes_in
    assert "江北区 1户" in comes_in
    nonsense = said(desk_of("analyst6").get(f"{address}?map=<b>"))
    assert 'href="?map=change#districts" aria-current="true"' in nonsense
    english = said(desk_of("analyst6", language="en").get(address))
    assert "Districts not counted here" in english
    assert "These districts have no outline" in english
