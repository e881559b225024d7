"""`./doudi simulate OVERLAY --by ACCOUNT`: what other figures would cost, and who would gain or lose."""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from django.conf import settings

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.insight.actions.simulate import MOST_MONTHS, simulate_overlay
from doudi.insight.figures import words_of
from doudi.insight.simulation.overlay import read_overlay
from doudi.insight.simulation.run import Capped, MonthCost, Reach, Simulation
from doudi.insight.simulation.table import as_json, to_csv
from doudi.kernel.money import format_yuan_plain
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff

ROWS_SHOWN = 6


def run(argv: list[str]) -> int:
    """Run it over this installation's register; `--json` prints one JSON object on the last line."""
    parser = argparse.ArgumentParser(
        prog="./doudi simulate", description=speak("模拟一套新标准", "Simulate other figures over the register")
    )
    parser.add_argument("overlay", type=Path, help=speak("方案文件", "the overlay file"))
    parser.add_argument("--by", required=True, help=speak("政策研究岗的账号", "account name of a policy analyst"))
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--csv", type=Path, help=speak("把表存到这个文件", "write the table to this file"))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    if not 1 <= given.months <= MOST_MONTHS:
        parser.error(speak("月数是1到60", "1 to 60 months"))
    require_ready()
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    place = settings.DOUDI_JURISDICTION
    overlay = read_overlay(given.overlay, profile=settings.DOUDI_PROFILE, jurisdiction=place)
    acting = acting_for_staff(staff, current_clock().now())
    found = simulate_overlay(acting, overlay, months=given.months, progress=_progress)
    print(report(found))
    if given.csv:
        given.csv.write_bytes(to_csv(as_json(found)))
    if given.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    return 0


def _progress(stage: str, done: int, total: int) -> None:
    print(f"\r  {stage} {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def report(found: Simulation) -> str:
    """About twenty lines for people."""
    first = found.months[0]
    money, change = format_yuan_plain, _signed(first.change_fen)
    lines = [
        found.overlay.title,
        speak(f"{found.households:,}户、{found.people:,}人；{first.month}还定不了的{found.open_households:,}户没有算在里面",
              f"{found.households:,} households, {found.people:,} people; "
              f"{found.open_households:,} open in {first.month}, not counted"),
        speak(f"{first.month} 原来 {first.before_households:,}户 {money(first.before_fen)}元",
              f"{first.month} now   {first.before_households:,} households, CNY {money(first.before_fen)}"),
        speak(f"{first.month} 新的 {first.after_households:,}户 {money(first.after_fen)}元，{change}元",
              f"{first.month} then  {first.after_households:,} households, CNY {money(first.after_fen)}, {change}"),
        speak(f"进来{first.came_in:,}户，退出{first.fell_out:,}户；多领{found.gain:,}户，少领{found.lose:,}户",
              f"{first.came_in:,} come in, {first.fell_out:,} fall out; {found.gain:,} gain, {found.lose:,} lose"),
        *_months(found.months),
    ]  # fmt: skip
    for table in found.tables:
        lines.append(f"{speak(table.title.zh, table.title.en)}:")
        rows = sorted(table.rows, key=lambda row: (-abs(row.after_fen - row.before_fen), -row.gain - row.lose))
        for row in rows[:ROWS_SHOWN]:
            moved = _signed(row.after_fen - row.before_fen)
            lines.append(f"  {speak(row.label.zh, row.label.en)}: {row.households:,} {moved}  +{row.gain} −{row.lose}")
        if (left := len(rows) - ROWS_SHOWN) > 0:
            lines.append(speak(f"  还有{left}项，增减不比这些大", f"  and {left} more, none of which changes more"))
    if found.capped:
        lines.append(_capped(found, found.capped))
    if found.supposed:
        known = speak("没有部门数据、按筛查的口径假定的：", "no department tells, taken as the screening does: ")
        lines.append(known + ", ".join(found.supposed))
    return "\n".join(lines)


def _months(months: Sequence[MonthCost]) -> list[str]:
    """Who is counted and who is open, a line for months alike; then the total, and whether its months compare."""
    lines = []
    for (before, after, was_open, is_open), same in groupby(
        months, lambda cost: (cost.before_households, cost.after_households, cost.open_before, cost.open_after)
    ):
        run = list(same)
        when = f"{run[0].month}–{run[-1].month}" if len(run) > 1 else str(run[0].month)
        lines.append(speak(
            f"  {when}: {before:,} → {after:,}户，定不了的{was_open:,} → {is_open:,}户",
            f"  {when}: {before:,} → {after:,} households, open {was_open:,} → {is_open:,}",
        ))  # fmt: skip
    total = _signed(sum(cost.change_fen for cost in months))
    lines.append(speak(f"{len(months)}个月合计 {total}元", f"{len(months)} months in all: CNY {total}"))
    if len({count for cost in months for count in (cost.open_before, cost.open_after)}) > 1:
        lines.append(speak("  注意：定不了的户数有变化，合计里各月、前后算的不是同样多的家庭",
                           "  note: the number open changes, so this total does not compare the same households"
                           " throughout"))  # fmt: skip
    return lines


def _capped(found: Simulation, capped: Capped) -> str:
    """What the cap allows; where the proposed figure fits, that and no more was asked."""
    if capped.value is None or capped.cost_fen is None:
        return speak("上限之内没有可行的数", "nothing fits under the cap")
    value = words_of(found.overlay.ruleset.parameters.parameters[capped.key], capped.value)
    cost = format_yuan_plain(capped.cost_fen)
    return {
        Reach.PROPOSED: speak(f"拟定的数在上限之内：{value.zh}，每月{cost}元",
                              f"the proposed figure fits under the cap: {value.en}, CNY {cost} a month"),
        Reach.IN_FORCE: speak(f"现在的数已经在上限之内：{value.zh}，每月{cost}元",
                              f"the figure in force fits under the cap already: {value.en}, CNY {cost} a month"),
    }.get(capped.reach, speak(f"上限之内最高到{value.zh}，每月{cost}元",
                              f"under the cap: up to {value.en}, CNY {cost} a month"))  # fmt: skip


def _signed(fen: int) -> str:
    return f"{'+' if fen >= 0 else '−'}{format_yuan_plain(abs(fen))}"
