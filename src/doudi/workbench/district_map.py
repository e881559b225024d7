"""The districts of a simulation (分区县的地图和表): what the map colours, the legend, the rows beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doudi.ui.charts import bar
from doudi.ui.maps import ColourStep, Map, MapArea, draw_map, load_shapes
from doudi.ui.words import said, yuan

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """One thing a map can show: its key in the address, its words, its value of a row, and that value in words."""

    key: str
    title: Any
    value: Callable[[Row], int]
    words: Callable[[int], str]


def _households(number: int) -> str:
    return ngettext("%(n)s户", "%(n)s户", number) % {"n": f"{number:,}"}


def _money(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


MEASURES = (
    Measure("change", gettext_lazy("每月增减"), lambda row: int(row["change_fen"]), _money),
    Measure("in", gettext_lazy("进来的户"), lambda row: int(row["came_in"]), _households),
    Measure("out", gettext_lazy("退出的户"), lambda row: int(row["fell_out"]), _households),
    Measure("gain", gettext_lazy("多领的户"), lambda row: int(row["gain"]), _households),
    Measure("lose", gettext_lazy("少领的户"), lambda row: int(row["lose"]), _households),
)


@dataclass(frozen=True)
class Districts:
    """A table of districts as a page shows it.

    Args:
        chosen: what the map colours and the bars show; `choices` in the order offered.
        map: None where the shapes are not there, or not for two districts.
        legend: the steps with their words.
        rows: the most first, each with its bar and its step on the map.
    """

    chosen: Measure
    choices: tuple[Measure, ...]
    map: Map | None
    legend: list[tuple[ColourStep, str]]
    rows: list[dict[str, Any]]


def districts_shown(table: Mapping[str, Any], wish: str) -> Districts:
    """The table with a map where the shapes allow.

    Args:
        wish: the key of a measure; anything else is the change in money.
    """
    chosen = next((each for each in MEASURES if each.key == wish), MEASURES[0])
    rows = [row | {"change_fen": row["after_fen"] - row["before_fen"]} for row in table["rows"]]
    values = {row["code"]: chosen.value(row) for row in rows}
    areas = [_area(row, chosen) for row in rows]
    shapes = load_shapes()
    drawn = draw_map(areas, shapes, _("地图：%(what)s") % {"what": chosen.title}) if shapes else None
    steps = drawn.step_of if drawn else {}
    legend = [(step, _range(step, chosen)) for step in drawn.steps] if drawn else []
    rows.sort(key=lambda row: -abs(values[row["code"]]))
    scale = list(values.values())
    shown = [row | {"bar": bar(values[row["code"]], scale), "step": steps.get(row["code"])} for row in rows]
    return Districts(chosen, MEASURES, drawn, legend, shown)


def _area(row: Row, chosen: Measure) -> MapArea:
    told = _("多领%(gain)s 少领%(lose)s 进来%(in)s 退出%(out)s") % {
        "gain": f"{row['gain']:,}",
        "lose": f"{row['lose']:,}",
        "in": f"{row['came_in']:,}",
        "out": f"{row['fell_out']:,}",
    }
    value = chosen.value(row)
    return MapArea(row["code"], said(row["label"]), value, chosen.words(value), told, f"#district-{row['code']}")


def _range(step: ColourStep, chosen: Measure) -> str:
    low, high = chosen.words(step.low), chosen.words(step.high)
    return low if low == high else _("%(low)s到%(high)s") % {"low": low, "high": high}
