"""A simulation as a table somebody can take away (模拟结果表): CSV that a spreadsheet opens in Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from doudi.insight.figures import words_of
from doudi.insight.simulation.run import Simulation
from doudi.kernel.money import format_yuan_plain

HEADINGS = (
    "分组",
    "项",
    "户数",
    "原来享受户数",
    "新的享受户数",
    "原来每月（元）",
    "新的每月（元）",
    "每月增减（元）",
    "多领户数",
    "少领户数",
    "进来户数",
    "退出户数",
    "区划代码",
    "原来定不了户数",
    "新的定不了户数",
)
_GIVEN = ("came_in", "fell_out", "code", "open_before", "open_after")
"""Of a row, what an earlier version of the program did not count stays empty."""


def as_json(found: Simulation) -> dict[str, Any]:
    """Everything that came out, as plain JSON: what a command prints, a run keeps and a page draws."""
    month = found.overlay.start
    known = found.overlay.ruleset.parameters.parameters
    quantities = found.overlay.ruleset.quantities
    return {
        "title": found.overlay.title, "scheme": found.overlay.scheme.key, "households": found.households,
        "people": found.people, "open_households": found.open_households, "gain": found.gain, "lose": found.lose,
        "gain_fen": found.gain_fen, "lose_fen": found.lose_fen, "falls": [list(step) for step in found.falls],
        "months": [asdict(cost) | {"month": str(cost.month)} for cost in found.months],
        "tables": [asdict(table) for table in found.tables],
        "capped": asdict(found.capped) | asdict(words_of(known[found.capped.key], found.capped.value))
        if found.capped else None,
        "figures": [
            {"key": key, "zh": known[key].zh, "en": known[key].en, "unit": known[key].unit,
             "before": asdict(words_of(known[key], at.value if (at := known[key].at(month)) else None)),
             "after": asdict(words_of(known[key], value))}
            for key, value in found.overlay.figures.items()
        ],
        "supposed": list(found.supposed),
        "supposed_words": [{"zh": quantities[key].zh, "en": quantities[key].en}
                           for key in found.supposed if key in quantities],
        "as_of": dict(found.as_of),
    }  # fmt: skip


def to_csv(told: Mapping[str, Any]) -> bytes:
    """Months, then each group of the first month; UTF-8 with the mark spreadsheets look for.

    Args:
        told: what `as_json` told.
    """
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(HEADINGS)
    for cost in told["months"]:
        write.writerow(["月份", cost["month"], told["households"], cost["before_households"], cost["after_households"],
                        *_money(cost["before_fen"], cost["after_fen"]), "", "",
                        *(cost.get(key, "") for key in _GIVEN)])  # fmt: skip
    for table in told["tables"]:
        for row in table["rows"]:
            write.writerow([table["title"]["zh"], row["label"]["zh"], row["households"], row["before_households"],
                            row["after_households"], *_money(row["before_fen"], row["after_fen"]), row["gain"],
                            row["lose"], *(row.get(key, "") for key in _GIVEN)])  # fmt: skip
    return "\ufeff".encode() + text.getvalue().encode()


def _money(before: int, after: int) -> tuple[str, str, str]:
    plain = (format_yuan_plain(fen).replace(",", "") for fen in (before, after, after - before))
    first, second, third = plain
    return first, second, third
