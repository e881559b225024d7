"""Maps drawn by us as SVG (区县地图): one shape a district, five steps of one hue, the figures in a table beside.

Shapes join figures by division code, never by name; a district without a shape is handed back to be named.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SHAPES_FILE = Path(__file__).parent / "static" / "doudi" / "maps" / "chongqing.json"
"""Written by `./doudi prepare --maps`."""
STEPS = 5
WIDE = 400
"""Units across: a phone shows about 0.7 pixels of each, a desk about 1.8."""
TALLEST = 440
MARGIN = 8
TIP = 46
"""Units below the map for the words of the district pointed at."""
NEAR = 0.6
"""Units that the eye does not tell apart: about a pixel."""
COARSE = 3.0
"""Units that a label's place does not need."""
TRIED = 8
"""Into how many parts a shape is cut each way when a place for its label is sought."""
FINE, LARGE = 8.0, 16.0
"""Heights of a label on a desk and on a phone, in units, as in map.css."""

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One district's outline in degrees (边界).

    Args:
        polygons: each an outer ring and its holes.
    """

    code: str
    name: str
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, slots=True)
class MapArea:
    """One district to be coloured.

    Args:
        value: what colours it.
        label: its figure in a few words; told: all its figures in one line.
        address: where its row of the table is.
    """

    code: str
    name: str
    value: int
    label: str
    told: str
    address: str


@dataclass(frozen=True, slots=True)
class ColourStep:
    """One colour of the legend: 1 (least) to 5, its smallest and largest value, how many districts have it."""

    number: int
    low: int
    high: int
    districts: int


@dataclass(frozen=True, slots=True)
class Map:
    """A drawn map: the drawing, the legend, the step of each code, and who has no shape."""

    drawing: SafeString
    steps: tuple[ColourStep, ...]
    step_of: Mapping[str, int]
    shapeless: tuple[MapArea, ...]
    has_others: bool


def load_shapes(path: Path | None = None) -> Mapping[str, Shape] | None:
    """The shapes by division code; None where they were not made, or the file is not as `maps.mjs` writes it."""
    path = path or SHAPES_FILE
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


@lru_cache(maxsize=2)
def _loaded(path: Path, _changed: int) -> Mapping[str, Shape]:
    found: dict[str, Shape] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        told, geometry = feature["properties"], feature["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        polygons = tuple(tuple(tuple((float(x), float(y)) for x, y in ring) for ring in part) for part in parts)
        found[told["adcode"]] = Shape(told["adcode"], told["name"], polygons)
    return found


def step_values(values: Sequence[int]) -> tuple[ColourStep, ...]:
    """Values in at most five steps of about equally many districts; equal values share a step.

    Fewer steps than five are spread over the five colours.

    >>> [(step.number, step.low, step.high) for step in step_values([5, 1, 2, 2, 9])]
    [(1, 1, 1), (2, 2, 2), (4, 5, 5), (5, 9, 9)]
    >>> [(step.number, step.low, step.districts) for step in step_values([0, 0])]
    [(1, 0, 2)]
    """
    ordered = sorted(values)
    limits = sorted({ordered[-(-len(ordered) * part // STEPS) - 1] for part in range(1, STEPS + 1)}) if ordered else []
    classes: list[list[int]] = [[] for _ in limits]
    for value in ordered:
        classes[bisect_left(limits, value)].append(value)
    last = max(1, len(limits) - 1)
    return tuple(
        ColourStep(1 + (at * (STEPS - 1) * 2 + last) // (2 * last), each[0], each[-1], len(each))
        for at, each in enumerate(classes)
    )


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to units: equirectangular, longitudes narrowed by the cosine of the middle latitude, north up.

    >>> square = Projection.around([(106.0, 0.0), (107.0, 1.0)])
    >>> [round(each) for each in square.place((106.0, 1.0))], [round(each) for each in square.place((107.0, 0.0))]
    ([8, 8], [392, 392])
    """

    west: float
    north: float
    narrowed: float
    scale: float
    height: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> Projection:
        """The one that shows these points as large as the drawing allows."""
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        narrowed = cos(radians((south + north) / 2))
        across, down = max((east - west) * narrowed, 1e-6), max(north - south, 1e-6)
        scale = min((WIDE - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / down)
        left = ((WIDE - 2 * MARGIN) / scale - across) / 2
        return cls(west - left / narrowed, north, narrowed, scale, down * scale + 2 * MARGIN)

    def place(self, point: Point) -> Point:
        """Where a point in degrees stands in the drawing."""
        x, y = point
        return MARGIN + (x - self.west) * self.narrowed * self.scale, MARGIN + (self.north - y) * self.scale


def draw_map(areas: Sequence[MapArea], shapes: Mapping[str, Shape], label: str) -> Map | None:
    """The areas on a map as large as they allow, neighbours hatched; None where fewer than two have a shape.

    Args:
        label: what the map shows, for who does not see it.
    """
    drawn = [area for area in areas if area.code in shapes]
    shapeless = tuple(area for area in areas if area.code not in shapes)
    if len(drawn) < 2:
        return None
    steps = step_values([area.value for area in drawn])
    step_of = {area.code: next(step.number for step in steps if area.value <= step.high) for area in drawn}
    shown = [shapes[area.code] for area in drawn]
    projection = Projection.around([point for shape in shown for part in shape.polygons for point in part[0]])
    others = [shape for code, shape in shapes.items() if code not in step_of]
    near = [path for shape in others if (path := _path(shape, projection, only_near=True))]
    height = projection.height
    drawing = format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}"><defs>'
        '<clipPath id="map-frame"><path d="M0 0H{}V{}H0Z"/></clipPath><pattern id="map-hatch" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>'
        '<g class="others" clip-path="url(#map-frame)" aria-hidden="true">{}</g>{}{}</svg>',
        WIDE, f"{height + TIP:.0f}", label, WIDE, f"{height:.1f}",
        format_html_join("", '<path d="{}" fill="url(#map-hatch)"/>', ((path,) for path in near)),
        format_html_join("", "{}", ((_area(area, shapes[area.code], projection, step_of[area.code]),)
                                    for area in drawn)),
        _labels(drawn, shapes, projection, step_of),
    )  # fmt: skip
    return Map(drawing, steps, step_of, shapeless, bool(near))


def _area(area: MapArea, shape: Shape, projection: Projection, step: int) -> SafeString:
    top = projection.height
    return format_html(
        '<a href="{}" class="area" aria-label="{}"><path id="shape-{}" class="q{}" d="{}"/>'
        '<use class="ring" href="#shape-{}"/>'
        '<text class="tip" x="{}" y="{}" aria-hidden="true"><tspan class="name">{}</tspan>'
        '<tspan class="told" x="{}" dy="1.35em">{}</tspan></text></a>',
        area.address, f"{area.name} {area.label} {area.told}", area.code, step, _path(shape, projection), area.code,
        MARGIN, f"{top + 18:.0f}", f"{area.name} {area.label}", MARGIN, area.told,
    )  # fmt: skip


def _labels(
    areas: Sequence[MapArea], shapes: Mapping[str, Shape], at: Projection, steps: Mapping[str, int]
) -> SafeString:
    """Name and figure where both fit into their own shape; where they fit on a desk only, a phone leaves them out."""
    rows = []
    for area in areas:
        rings = [_thinned([at.place(point) for point in part[0]], COARSE) for part in shapes[area.code].polygons]
        ring = max(rings, key=_extent)
        widest = max(_ems(area.name), _ems(area.label))
        for size, kind in ((LARGE, "large"), (FINE, "fine")):
            if place := _room(ring, widest * size / 2 + 2, 1.3 * size):
                on = "high" if steps[area.code] > 3 else "low"
                x = f"{place[0]:.1f}"
                rows.append((kind, on, x, f"{place[1] - 0.2 * size:.1f}", area.name, x, area.label))
                break
    return format_html_join(
        "",
        '<text class="label {} on-{}" x="{}" y="{}" aria-hidden="true"><tspan>{}</tspan>'
        '<tspan x="{}" dy="1.2em">{}</tspan></text>',
        rows,
    )


def _ems(words: str) -> float:
    return sum(0.64 if letter.isascii() else 1.0 for letter in words)


def _room(ring: Sequence[Point], half: float, rise: float) -> Point | None:
    """The point nearest the middle around which a box of this half width and height lies in the ring, if there is one.

    >>> _room([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)], 4, 2), _room([(0, 0), (10, 0), (10, 3), (0, 0)], 4, 2)
    ((5.0, 5.0), None)
    """
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    west, across, north, down = min(xs), max(xs) - min(xs), min(ys), max(ys) - min(ys)
    if across < 2 * half or down < 2 * rise:
        return None
    parts = [n / TRIED for n in range(1, TRIED)]
    tried = sorted((abs(a - 0.5) + abs(b - 0.5), a, b) for a in parts for b in parts)
    edges = [(dx, dy) for dx in (0, -1, 1, -0.5, 0.5) for dy in (0, -1, 1)]
    for _far, a, b in tried:
        x, y = west + a * across, north + b * down
        if all(_inside(ring, x + dx * half, y + dy * rise) for dx, dy in edges):
            return x, y
    return None


def _extent(ring: Sequence[Point]) -> float:
    """What a closed ring encloses."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def _thinned(points: Sequence[Point], near: float) -> list[Point]:
    """A closed ring without the points that lie less than `near` from the one before; whole if little is left."""
    kept = [points[0]]
    for x, y in points[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= near:
            kept.append((x, y))
    return [*kept, points[0]] if len(kept) > 2 else list(points)


def _inside(ring: Sequence[Point], x: float, y: float) -> bool:
    """Whether a point lies in a closed ring, by the crossings of a ray to the right."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def _path(shape: Shape, at: Projection, *, only_near: bool = False) -> str:
    """The outline as a path of one decimal; a point too near the one before is left out.

    Args:
        only_near: a neighbour: coarser, and nothing of a part whose frame lies outside the drawing.
    """
    pieces, near = [], 2 * NEAR if only_near else NEAR
    for ring in (ring for part in shape.polygons for ring in part):
        placed = [at.place(point) for point in ring]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        if only_near and (min(xs) > WIDE or max(xs) < 0 or min(ys) > at.height or max(ys) < 0):
            continue
        pieces.append(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in _thinned(placed, near)[:-1])}Z")
    return "".join(pieces)
