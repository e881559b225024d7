"""`./doudi check`: what can be verified about the project without running it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from doudi.config.checks.documents import broken_links, ill_formed_fragments
from doudi.config.checks.glossary import glossary_gaps
from doudi.config.checks.machine_traces import machine_traces
from doudi.config.checks.project import ROOT, tool
from doudi.config.checks.types import type_faults
from doudi.config.commands.language import speak


def _lint() -> list[str]:
    code, said = tool(sys.executable, "-m", "ruff", "check", "--output-format", "concise", ".")
    return said.strip().splitlines() if code else []


def _imports() -> list[str]:
    # import-linter has no __main__; its command line is a function.
    program = "import sys; from importlinter.cli import lint_imports_command; sys.argv=['lint-imports', '--no-cache']; "
    code, said = tool(sys.executable, "-c", program + "lint_imports_command()")
    # Its drawn title is not part of the finding.
    return [line for line in said.splitlines() if line.strip() and not set(line) & set("╔╗╚╝║◀▶")] if code else []


def _migrations() -> list[str]:
    settings = "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'doudi.config.settings'); "
    program = "from django.core.management import call_command; import django; django.setup(); "
    program += "call_command('makemigrations', '--check', '--dry-run')"
    code, said = tool(sys.executable, "-c", settings + program)
    return said.strip().splitlines()[-20:] if code else []


CHECKS: dict[str, tuple[str, str, Callable[[], list[str]]]] = {
    "lint": ("代码风格（ruff）", "style (ruff)", _lint),
    "types": ("类型（mypy）", "types (mypy)", type_faults),
    "imports": ("依赖阶梯（import-linter）", "import staircase (import-linter)", _imports),
    "migrations": ("没有遗漏的数据库迁移", "no missing migration", _migrations),
    "glossary": ("术语表", "glossary", glossary_gaps),
    "links": ("文档链接", "links in the docs", broken_links),
    "traces": ("没有机器路径和软件源地址", "no machine path, no package host", machine_traces),
    "changelog": ("变更记录", "changelog fragments", ill_formed_fragments),
}


def run(argv: list[str]) -> int:
    """Run the checks named, or all; prints each with its seconds, and the problems below it. 1 when any has one."""
    unknown = [name for name in argv if name not in CHECKS]
    if unknown:
        print(speak("没有这项检查：", "No such check: "), *unknown, "|", *CHECKS, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    failed = 0
    for name in argv or CHECKS:
        zh, en, examine = CHECKS[name]
        started = time.monotonic()
        problems = examine()
        seconds = time.monotonic() - started
        print(f"{'✗' if problems else '✓'} {name:<10} {speak(zh, en)}  {seconds:.1f} {speak('秒', 's')}", flush=True)
        for problem in problems:
            print(f"    {problem}")
        failed += bool(problems)
    print(speak(f"{failed} 项不合格", f"{failed} failed") if failed else speak("全部合格", "all good"))
    return 1 if failed else 0
