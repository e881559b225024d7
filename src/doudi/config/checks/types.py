"""mypy, strict where the law is computed; elsewhere a ratchet: a package's number of errors never grows."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter

from doudi.config.checks.project import ROOT, tool

STRICT = ("kernel", "reference", "rules", "schemes", "columnar")
ERROR = re.compile(r"^(src/doudi/(\w+)(?:/|\.py).*?: error: .*)$", re.MULTILINE)


def allowance() -> dict[str, int]:
    """How many errors each package may still have, from pyproject.toml; strict packages none."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {name: int(count) for name, count in table["tool"]["doudi"]["mypy-allowance"].items() if name not in STRICT}


def type_faults() -> list[str]:
    """mypy's complaints in packages that have more of them than they are allowed."""
    code, said = tool(sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context")
    lines = [(match[0], match[1]) for match in ERROR.findall(said)]
    if code and not lines:
        return said.strip().splitlines()[-20:]
    allowed = allowance()
    counts = Counter(package for _, package in lines)
    over = {package for package, count in counts.items() if count > allowed.get(package, 0)}
    problems = [line for line, package in lines if package in over]
    return problems + [f"{name}: {counts[name]} errors, {allowed.get(name, 0)} allowed" for name in sorted(over)]
