"""`./doudi simulate OVERLAY --by ACCOUNT`: what other figures would cost, and who would gain or lose."""

import argparse
import json
import sys
from pathlib import Path

from django.conf import settings

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.insight.actions.simulate import MOST_MONTHS, simulate_overlay
from doudi.insight.simulation.overlay import read_overlay
from doudi.insight.simulation.run import Simulation
from doudi.insight.simulation.table import as_json, to_csv
from doudi.kernel.money import format_yuan_plain
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff


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
        speak(f"{found.households:,}户、{found.people:,}人；还定不了的{found.open_households:,}户没有算在里面",
              f"{found.households:,} households, {found.people:,} people; {found.open_households:,} open, not counted"),
        speak(f"{first.month} 原来 {first.before_households:,}户 {money(first.before_fen)}元",
              f"{first.month} now   {first.before_households:,} households, CNY {money(first.before_fen)}"),
        speak(f"{first.month} 新的 {first.after_households:,}户 {money(first.after_fen)}元，{change}元",
              f"{first.month} then  {first.after_households:,} households, CNY {money(first.after_fen)}, {change}"),
        speak(f"进来{first.came_in:,}户，退出{first.fell_out:,}户；多领{found.gain:,}户，少领{found.lose:,}户",
              f"{first.came_in:,} come in, {first.fell_out:,} fall out; {found.gain:,} gain, {found.lose:,} lose"),
        speak(f"{len(found.months)}个月合计 {_signed(sum(cost.change_fen for cost in found.months))}元",
              f"{len(found.months)} months in all: CNY {_signed(sum(cost.change_fen for cost in found.months))}"),
    ]  # fmt: skip
    for table in found.tables:
        lines.append(f"{speak(table.title.zh, table.title.en)}:")
        for row in sorted(table.rows, key=lambda row: row.before_fen - row.after_fen)[:6]:
            moved = _signed(row.after_fen - row.before_fen)
            lines.append(f"  {speak(row.label.zh, row.label.en)}: {row.households:,} {moved}  +{row.gain} −{row.lose}")
    if found.capped:
        best = found.capped.value
        lines.append(
            speak("上限之内没有可行的数", "nothing fits under the cap") if best is None
            else speak(f"上限之内最高到 {money(best)}元", f"under the cap: up to CNY {money(best)}")
        )  # fmt: skip
    if found.supposed:
        known = speak("没有部门数据、按筛查的口径假定的：", "no department tells, taken as the screening does: ")
        lines.append(known + ", ".join(found.supposed))
    return "\n".join(lines)


def _signed(fen: int) -> str:
    return f"{'+' if fen >= 0 else '−'}{format_yuan_plain(abs(fen))}"
