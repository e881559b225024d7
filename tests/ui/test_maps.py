"""The map of districts: degrees where they belong, colours by code, nothing silently left out."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from doudi.ui.maps import Map, MapArea, Projection, draw_map, load_shapes, step_values


def square(code: str, name: str, west: float, south: float = 29.0, size: float = 0.5) -> dict[str, Any]:
    """A district of the made-up map: an anticlockwise square."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    told = {"adcode": code, "name": name}
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def write_shapes(path: Path, *features: dict[str, Any]) -> Path:
    """A file as `maps.mjs` writes it."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


# The names stand the wrong way round on purpose: a join by name would swap the colours.
THREE = (square("500103", "江北区", 106.0), square("500105", "渝中区", 106.5), square("500109", "北碚区", 107.0))


def area(code: str, name: str, value: int) -> MapArea:
    """A district's figure."""
    return MapArea(code, name, value, f"{value}户", "都在这里", f"#district-{code}")


def drawn(tmp_path: Path, *areas: MapArea) -> Map:
    """These districts on the three shapes."""
    shapes = load_shapes(write_shapes(tmp_path / "map.json", *THREE))
    assert shapes is not None
    found = draw_map(areas, shapes, "地图")
    assert found is not None
    return found


def test_north_is_up_and_a_degree_east_is_shorter() -> None:
    """At 60 degrees north a degree of longitude is half a degree of latitude; the whole frame is used."""
    at = Projection.around([(10.0, 59.0), (14.0, 61.0)])
    (west, north), (east, south) = at.place((10.0, 61.0)), at.place((14.0, 59.0))
    assert (round(west), round(north), round(east), round(south)) == (8, 8, 392, 392)
    assert round(at.height) == 400


def stands_west(found: Map) -> dict[str, bool]:
    """Whether each district lies in the western half of the drawing."""
    starts = re.findall(r'#district-(\d+)".*?d="M([\d.]+) ', found.drawing)
    return {code: float(start) < 200 - 1 for code, start in starts}


def test_colours_join_by_code_and_not_by_name(tmp_path: Path) -> None:
    """The larger figure has the darker colour on the western square, whatever the file calls it."""
    areas = area("500103", "渝中区", 9), area("500105", "江北区", 1)
    found = drawn(tmp_path, *areas)
    assert dict(re.findall(r'#district-(\d+)".*?<path id="[^"]*" class="(q\d)"', found.drawing)) == {
        "500103": "q5",
        "500105": "q1",
    }
    assert stands_west(found) == {"500103": True, "500105": False}
    assert 'aria-label="渝中区 9户 都在这里"' in found.drawing
    shapes = load_shapes(tmp_path / "map.json")
    assert shapes is not None
    by_name = {area.code: next(each for each in shapes.values() if each.name == area.name) for area in areas}
    planted = draw_map(areas, by_name, "地图")
    assert planted is not None
    assert stands_west(planted) == {"500103": False, "500105": True}


def test_a_district_without_a_shape_is_handed_back(tmp_path: Path) -> None:
    """It is in no colour and in no step, and it is told; a neighbour nobody counted is hatched."""
    missing = area("500106", "沙坪坝区", 100)
    found = drawn(tmp_path, area("500103", "渝中区", 9), missing, area("500105", "江北区", 1))
    assert found.shapeless == (missing,)
    assert max(step.high for step in found.steps) == 9
    assert "沙坪坝区" not in found.drawing
    assert found.drawing.count("<a ") == 2


def test_one_district_is_no_map(tmp_path: Path) -> None:
    """A single shape compares nothing."""
    shapes = load_shapes(write_shapes(tmp_path / "map.json", *THREE))
    assert shapes is not None
    assert draw_map([area("500103", "渝中区", 9), area("500106", "沙坪坝区", 1)], shapes, "地图") is None


@pytest.mark.parametrize("seed", range(4))
def test_steps_hold_every_value_once(seed: int) -> None:
    """38 figures with ties and losses: steps in order, no value in two, each of about a fifth."""
    values = [(n * 37 + seed) % 23 - 9 for n in range(38)]
    steps = step_values(values)
    assert [step.number for step in steps] == sorted({step.number for step in steps})
    assert all(one.high < two.low for one, two in pairwise(steps))
    assert sum(step.districts for step in steps) == 38
    for step in steps:
        assert step.districts == sum(step.low <= value <= step.high for value in values)
        assert 4 <= step.districts <= 12


def test_names_in_a_file_cannot_write_into_the_page(tmp_path: Path) -> None:
    """What a file or a register calls a place is text."""
    found = drawn(tmp_path, area("500103", "<script>", 9), area("500105", "江北区", 1))
    assert "<script>" not in found.drawing


@pytest.mark.parametrize("text", ["", "{}", '{"features": [{}]}', '{"features": [{"properties": 1, "geometry": 2}]}'])
def test_a_spoilt_file_is_no_map(tmp_path: Path, text: str) -> None:
    """Cut off or of another kind: as if it were not there; the page says how to make it anew."""
    (tmp_path / "map.json").write_text(text)
    assert load_shapes(tmp_path / "map.json") is None
    assert load_shapes(tmp_path / "none.json") is None
