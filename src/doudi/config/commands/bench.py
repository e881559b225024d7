"""`./doudi bench NAME …`: a side-by-side run under benchmarks/, in processes of its own; `--help` after the name."""

from __future__ import annotations

import os
import subprocess
import sys

from doudi.config.checks.project import ROOT
from doudi.config.commands.language import speak

BENCHMARKS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "rules": (
        ("-m", "benchmarks.rules"),
        "规则引擎和 openfisca-core 并排测速",
        "the rule engine beside openfisca-core",
    ),
    "comparison": (
        ("-m", "benchmarks.comparison"),
        "全市比对和 DuckDB 并排测速",
        "comparison at city scale beside DuckDB",
    ),
    "verification": (
        ("-m", "benchmarks.verification"),
        "在线核对：我方开销、每秒人次、故障矩阵",
        "live checks: our share, checks in a second, the fault matrix",
    ),
    "casework": (
        ("-m", "benchmarks.casework"),
        "办件：每秒几件，一百人同时用，一百万件在库",
        "cases: how many in a second, a hundred people at once, a million on file",
    ),
    "worklist": (
        ("-m", "benchmarks.worklist"),
        "待办：一万件里筛选要多久",
        "the list of tasks: how long a filter takes over ten thousand",
    ),
    "loading": (("benchmarks/loading.py",), "装入部门数据的速度", "loading a department's extract"),
    "screening": (("benchmarks/screening.py",), "筛查对着标准答案打分", "screening, scored against the planted truth"),
}
"""How each is started, and one line for people."""


def _listed() -> str:
    width = max(len(name) for name in BENCHMARKS)
    return "\n".join(f"  {name:<{width}}  {speak(zh, en)}" for name, (_, zh, en) in BENCHMARKS.items())


def run(argv: list[str]) -> int:
    """Run the benchmark named first with the words after it; returns its exit code.

    Without a name, or with one nobody knows, the names are listed: 0 when only help was asked for, else 2.
    """
    name = argv[0] if argv else ""
    if name not in BENCHMARKS:
        print(speak("用法：./doudi bench 名称 [选项]", "Usage: ./doudi bench NAME [OPTIONS]"), _listed(), sep="\n",
              file=sys.stdout if name in ("-h", "--help") else sys.stderr)  # fmt: skip
        return 0 if name in ("-h", "--help") else 2
    if not (ROOT / "benchmarks").is_dir():
        print(speak("测速只能在源码目录里运行：先取得源码，再运行同一条命令。",
                    "Benchmarks run from a checkout only: get the source and run the same command there."),
              file=sys.stderr)  # fmt: skip
        return 1
    start, _, _ = BENCHMARKS[name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    return subprocess.run([sys.executable, *start, *argv[1:]], cwd=ROOT, env=environment, check=False).returncode
