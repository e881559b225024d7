"""Charts drawn by us as SVG: bars start at 0, one scale a chart, every figure also stands in the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE = 1000
"""The width of a bar's drawing; it stretches to its place."""
CHART = (640, 230)
EDGES = (12, 96, 26, 30)
"""Left, right, top and bottom of the plot."""
CLOSE = 18
"""Labels nearer than this are moved apart."""


@dataclass(frozen=True)
class Line:
    """One series of a chart: its class (a, b, c), its words, its values."""

    kind: str
    said: str
    values: tuple[int, ...]


def bar(value: int, scale: Sequence[int]) -> SafeString:
    """One bar of a list; the list's smallest and largest value give the scale, which always holds 0.

    >>> 'class="pos" x="0" y="2" width="500"' in bar(5, [5, 10])
    True
    >>> 'class="neg" x="250" y="2" width="250"' in bar(-5, [-10, 10])
    True
    """
    low, high = min(0, *scale), max(0, *scale)
    span = (high - low) or 1
    zero = -low * WIDE // span
    length = abs(value) * WIDE // span
    start = zero - length if value < 0 else zero
    return format_html(
        '<svg class="bar1" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" x="{}" y="2" width="{}" height="10"/><path class="zero" d="M{} 0V14"/></svg>',
        "neg" if value < 0 else "pos", start, length, zero,
    )  # fmt: skip


def lines(series: Sequence[Line], marks: Sequence[str], label: str) -> SafeString:
    """Series over time from 0 up, each with its words at its end.

    Args:
        marks: what stands below the axis, one for each value; shown at the first, the last and a few between.
    """
    width, height = CHART
    left, right, top, bottom = EDGES
    most = max((value for line in series for value in line.values), default=0) or 1
    count = max(len(line.values) for line in series)
    step = (width - left - right) / max(1, count - 1)
    floor = height - bottom

    def y(value: int) -> float:
        return round(floor - (floor - top) * value / most, 1)

    drawn, ends, lowest = [], [], 0.0
    for line in series:
        points = " ".join(f"{left + step * at:.1f},{y(value)}" for at, value in enumerate(line.values))
        dots = [(line.kind, f"{left + step * at:.1f}", y(value)) for at, value in enumerate(line.values)]
        drawn.append((line.kind, points, format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="3"/>', dots)))
        ends.append((y(line.values[-1]), line))
    words = []
    for at, (height_of, line) in enumerate(sorted(ends, key=lambda end: end[0])):
        place = max(height_of + 4, lowest + CLOSE) if at else height_of + 4
        lowest = place
        words.append((line.kind, left + step * (count - 1) + 8, place, line.said))
    every = max(1, -(-count // 6))
    below = [
        (f"{left + step * at:.1f}", height - 8, "start" if at == 0 else "middle", mark)
        for at, mark in enumerate(marks)
        if at % every == 0
    ]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path class="axis" d="M{} {}H{}"/>{}{}{}</svg>',
        width, height, label, left, floor, width - right,
        format_html_join("", '<polyline class="{}" points="{}"/>{}', drawn),
        format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', words),
        format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', below),
    )  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """One line over amounts: its class (a, b), its words, its points (across, up); it breaks where ``up`` is None."""

    kind: str
    said: str
    points: tuple[tuple[int, int | None], ...]

    @property
    def parts(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The stretches between breaks.

        >>> Curve("b", "", ((0, 5), (1, None), (2, 6), (3, 7))).parts
        (((0, 5),), ((2, 6), (3, 7)))
        """
        found: list[list[tuple[int, int]]] = [[]]
        for across, up in self.points:
            if up is not None:
                found[-1].append((across, up))
            elif found[-1]:
                found.append([])
        return tuple(tuple(part) for part in found if part)


@dataclass(frozen=True)
class Post:
    """Something that stands at an amount: its class (now, fall), its words."""

    kind: str
    at: int
    said: str


def curves(series: Sequence[Curve], posts: Sequence[Post], ticks: Sequence[tuple[int, str]], label: str) -> SafeString:
    """Lines over amounts on one scale both ways, from 0; posts stand where something happens.

    Args:
        ticks: amounts with their words, below the axis and beside it; those above the highest point are left out.
    """
    width, height = CHART
    left, right, top, bottom = 86, 104, 34, 30
    widest = max(across for line in series for across, _up in line.points) or 1
    most = max((up for line in series for part in line.parts for _across, up in part), default=0) or 1
    floor = height - bottom

    def x(value: int) -> float:
        return round(left + (width - left - right) * value / widest, 1)

    def y(value: int) -> float:
        return round(floor - (floor - top) * value / most, 1)

    below = [(x(at), height - 8, "start" if at == 0 else "middle", said) for at, said in ticks if at <= widest]
    beside = [(left - 6, y(at) + 4, "end", said) for at, said in ticks if 0 < at <= most]
    grid = [(left, y(at), width - right) for at, _said in ticks if 0 < at <= most]
    drawn = [(line.kind, " ".join(f"{x(across)},{y(up)}" for across, up in part))
             for line in series for part in line.parts if len(part) > 1]  # fmt: skip
    alone = [(line.kind, x(part[0][0]), y(part[0][1])) for line in series for part in line.parts if len(part) == 1]
    words, lowest = [], 0.0
    for last, line in sorted(((line.parts[-1][-1][1], line) for line in series if line.parts), key=lambda one: -one[0]):
        lowest = max(y(last) + 4, lowest + CLOSE)
        words.append((line.kind, width - right + 8, lowest, line.said))
    standing, used = [], [0.0, 0.0]
    for post in sorted(posts, key=lambda each: each.at):
        # Words that would run into each other stand on two rows.
        row = 0 if x(post.at) >= used[0] else 1
        used[row] = x(post.at) + 13 * len(post.said) / (2 if post.said.isascii() else 1) + CLOSE
        standing.append((post.kind, x(post.at), top - 4, floor, post.kind, x(post.at), 12 + 15 * row, post.said))
    return format_html(
        '<svg class="chart chart--cliff" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<path class="axis" d="M{} {}H{}"/>{}{}{}{}{}{}</svg>',
        width, height, label,
        format_html_join("", '<path class="grid" d="M{} {}H{}"/>', grid),
        left, floor, width - right,
        format_html_join(
            "", '<path class="post {}" d="M{} {}V{}"/><text class="{}" x="{}" y="{}">{}</text>', standing
        ),
        format_html_join("", '<polyline class="{}" points="{}"/>', drawn),
        format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="3"/>', alone),
        format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', words),
        format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', below),
        format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', beside),
    )  # fmt: skip
