"""`./doudi demo`: makes a district, carries families from departments' files to the pay roll, then serves."""

import argparse
import json
import os
import sys
import time
from typing import Any

from django.conf import settings

from doudi.config.commands.language import speak
from doudi.config.commands.migrate import bring_up_to_date
from doudi.config.commands.serve import check_port, port_number
from doudi.config.demo.live_pages import live_lines
from doudi.config.demo.steps import PAY_MONTH, WALK_IN_FAMILIES, Job
from doudi.kernel.money import format_yuan
from doudi.platform.installation import find_installation
from doudi.registry.models import Staff
from doudi.registry.policy import load_roles

HOST = "127.0.0.1"
MOST_TOLD = 5
KEYS = (
    "residents",
    "households",
    "feeds",
    "rows_in",
    "rows_accepted",
    "rows_rejected",
    "leads",
    "visits",
    "applications",
    "granted",
    "refused",
    "payroll_lines",
    "payroll_fen",
    "enrolment_found",
    "targets",
    "targets_asked",
    "targets_enrolled",
    "supervision_found",
    "suspicions",
    "suspicions_cleared",
    "orders",
    "links_to_look_at",
)
DESKS = (
    ("data_officer", "数据台、数据比对、记录匹配", "data desk, comparison, record linkage"),
    ("insurance_clerk", "参保扩面、专项行动、参保率", "enrolment, campaigns, coverage"),
    ("fund_supervisor", "疑点：核实、提暂停、提追回", "suspicions, verifying and proposing"),
    ("fund_approver", "疑点：另一个人来定", "suspicions, as the second official"),
    ("internal_controller", "经办操作异常", "anomalies of operators"),
)
"""Who to enter as to see comparison at work: role, and the desks it opens."""


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./doudi demo", description=speak("演示", "The demo"))
    people = speak("城区人数（近似）；整个区是1480000", "people, approximate; the whole district has 1480000")
    parser.add_argument("--people", type=int, default=148_000, help=people)
    by_themselves = speak("自己来申请的家庭数", "families that come by themselves")
    parser.add_argument("--walk-ins", type=int, default=WALK_IN_FAMILIES, help=by_themselves)
    parser.add_argument("--no-serve", action="store_true", help=speak("办完就退出", "stop after the job"))
    parser.add_argument("--json", action="store_true", help=speak("最后一行输出JSON", "print the summary as JSON last"))
    parser.add_argument("--port", type=port_number, default=8000, help=speak("端口，默认8000", "port, 8000 by default"))
    return parser.parse_args(argv)


def lines_of(summary: dict[str, Any]) -> list[str]:
    """The summary for people, about twenty lines.

    >>> len(lines_of({}))
    17
    """
    n = {key: f"{summary.get(key, 0):,}" for key in KEYS}
    money = format_yuan(summary.get("payroll_fen", 0))
    zh = [
        "",
        "兜底演示，全部数据和人物都是虚构的",
        "─" * 40,
        f"找  虚构城区      约{n['residents']}人，{n['households']}户",
        f"    部门数据      {n['feeds']}类，{n['rows_in']}行",
        f"    收下          {n['rows_accepted']}行",
        f"    退回          {n['rows_rejected']}行，每行都写明原因",
        f"    该享未享      {n['leads']}户，派给网格上门看",
        f"看  上门          {n['visits']}次，每次两个人",
        f"办  申请          {n['applications']}件",
        f"    确认          {n['granted']}件，每件两个人以上经手",
        f"    不予确认      {n['refused']}件，每件都写明理由",
        f"发  {PAY_MONTH}名册   {n['payroll_lines']}户，{money}元",
        f"比  参保扩面      找到{n['enrolment_found']}条，转办{n['targets']}件：联系过{n['targets_asked']}，"
        f"参保{n['targets_enrolled']}",
        f"    基金监管      找到{n['supervision_found']}条，转办{n['suspicions']}件：排除{n['suspicions_cleared']}，"
        f"给发放的指令{n['orders']}条",
        f"    号码写错的行  {n['links_to_look_at']}行等人看是谁的",
        "─" * 40,
    ]
    en = [
        "",
        "Doudi demo; every person and figure here is fictitious",
        "-" * 56,
        f"find    synthetic district   about {n['residents']} people, {n['households']} households",
        f"        departments' data    {n['feeds']} feeds, {n['rows_in']} rows",
        f"        taken                {n['rows_accepted']} rows",
        f"        rejected             {n['rows_rejected']} rows, each with its reason",
        f"        entitled, unserved   {n['leads']} households, sent to the grids",
        f"visit   visits               {n['visits']}, by two people each",
        f"decide  applications         {n['applications']}",
        f"        granted              {n['granted']}, each confirmed by a second official",
        f"        refused              {n['refused']}, each with written reasons",
        f"pay     roll of {PAY_MONTH}      {n['payroll_lines']} families, CNY {money}",
        f"compare enrolment            {n['enrolment_found']} found, {n['targets']} taken up: "
        f"{n['targets_asked']} contacted, {n['targets_enrolled']} enrolled",
        f"        fund supervision     {n['supervision_found']} found, {n['suspicions']} taken up: "
        f"{n['suspicions_cleared']} cleared, {n['orders']} orders to pay offices",
        f"        wrong numbers        {n['links_to_look_at']} rows wait for somebody to say whose they are",
        "-" * 56,
    ]
    return zh if speak("zh", "en") == "zh" else en


def desk_lines() -> list[str]:
    """Whom to enter as to look at what was compared, one line a role; only accounts that can be entered."""
    roles, lines = load_roles(), []
    for role, zh, en in DESKS:
        staff = Staff.objects.filter(is_demo=True, is_active=True, posts__role=role).order_by("pk").first()
        if staff is not None:
            lines.append(speak(f"  {roles[role].zh} {staff.name}：{zh}",
                               f"  {roles[role].en}, {staff.name_en or staff.name}: {en}"))  # fmt: skip
    if lines:
        lines.insert(
            0, speak("看比对，在演示账号页选：", "To look at comparison, choose on the page of demo accounts:")
        )
    return lines


def trouble_lines(troubles: list[Any]) -> list[str]:
    """What the simulated offices were refused, each with its reason: the rules at work, not a failed demo.

    >>> trouble_lines([])
    []
    """
    if not troubles:
        return []
    n = len(troubles)
    lines = [
        speak(
            f"有{n}步按规矩没有办成（这是规则在起作用，演示照常）：",
            f"{n} step{'' if n == 1 else 's'} of the simulated offices {'was' if n == 1 else 'were'} refused by the "
            "rules; the demo goes on:",
        )
    ]
    for each in troubles[:MOST_TOLD]:
        lines.append(f"  {each if isinstance(each, str) else speak(each['zh'], each['en'])}")
    if n > MOST_TOLD:
        lines.append(speak(f"  还有{n - MOST_TOLD}步", f"  and {n - MOST_TOLD} more"))
    return lines


def run(argv: list[str]) -> int:
    """The job, unless it is done already; then the pages."""
    options = _options(argv)
    if not options.no_serve:
        check_port(HOST, options.port)
    bring_up_to_date(is_demo=True)
    found = find_installation()
    started = time.monotonic()
    if found is not None and "accounts" not in found.summary.get("steps", []):
        print(
            speak(
                "开始演示。随时可以按Ctrl-C，再运行会接着做。",
                "The demo starts. Ctrl-C is fine; it goes on from there.",
            ),
            flush=True,
        )
    Job(options.people, lambda line: print(line, file=sys.stderr, flush=True), options.walk_ins).run()
    found = find_installation()
    summary = found.summary if found is not None else {}
    base = "" if options.no_serve else f"http://{HOST}:{options.port}"
    print("\n".join([*lines_of(summary), *desk_lines(), *live_lines(summary.get("live", {}), base)]), flush=True)
    for line in trouble_lines(summary.get("troubles", [])):
        print(line, file=sys.stderr)
    if options.json:
        seconds = round(time.monotonic() - started, 1)
        print(json.dumps({**{key: summary.get(key, 0) for key in KEYS}, "seconds": seconds}), flush=True)
    if options.no_serve:
        print(speak(f"资料在 {settings.DOUDI_HOME.name}/", f"Kept in {settings.DOUDI_HOME.name}/"), file=sys.stderr)
        return 0
    serve_afresh(options.port)
    return 0  # pragma: no cover - the server has taken this process over


def serve_afresh(port: int) -> None:
    """Hand this process over to `./doudi serve`.

    The job has compiled letters and read tables with threads of its own. The server forks its worker, threads do not
    come along into a fork, and the first PDF asked of it would wait for them for ever; a fresh program has none yet.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "doudi.config.commands", "serve", "--host", HOST, "--port", str(port)]
    os.execv(sys.executable, command)
