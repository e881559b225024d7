"""A simulation as a table somebody can take away (模拟结果表): CSV that a spreadsheet opens in Chinese."""

from __future__ import annotations

import csv
import io

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
)


def to_csv(found: Simulation) -> bytes:
    """Months, then each group of the first month; UTF-8 with the mark spreadsheets look for."""
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(HEADINGS)
    for cost in found.months:
        write.writerow(["月份", str(cost.month), found.households, cost.before_households, cost.after_households,
                        *_money(cost.before_fen, cost.after_fen), cost.came_in, cost.fell_out])  # fmt: skip
    for table in found.tables:
        for row in table.rows:
            write.writerow([table.title.zh, row.label.zh, row.households, row.before_households, row.after_households,
                            *_money(row.before_fen, row.after_fen), row.gain, row.lose])  # fmt: skip
    return "\ufeff".encode() + text.getvalue().encode()


def _money(before: int, after: int) -> tuple[str, str, str]:
    plain = (format_yuan_plain(fen).replace(",", "") for fen in (before, after, after - before))
    first, second, third = plain
    return first, second, third
