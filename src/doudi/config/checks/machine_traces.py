"""No trace of one machine in the repository: no local path, no package host, so that it builds anywhere."""

from __future__ import annotations

import re

from doudi.config.checks.project import ROOT, tracked_files

# Put together here so that this file does not contain what it looks for.
_TRACES = (
    "/" + r"work/(main|shared)\b",
    "/" + r"root/",
    "/" + r"opt/(wheels|pypi)",
    "/" + r"home/[a-z]+/",
    r"pypi" + r"\.org",
    r"python" + r"hosted\.org",
    r"registry\." + r"npmjs\.org",
    r"deb\." + r"debian\.org",
    r"--extra-index" + r"-url",
    r'"resolved"' + r":\s*\"http",
)
TRACE = re.compile("|".join(_TRACES))
TEXT = {".py", ".md", ".txt", ".toml", ".yaml", ".yml", ".json", ".mjs", ".ts", ".css", ".html", ".sh", ".po", ".typ",
        ".csv", ".cfg", ".ini", ""}  # fmt: skip


def machine_traces() -> list[str]:
    """Lines of the project's files that name a local folder or a package host."""
    problems = []
    for file in tracked_files():
        if file.suffix not in TEXT or file.stat().st_size > 4_000_000:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if found := TRACE.search(line):
                problems.append(f"{file.relative_to(ROOT)}:{number}: {found[0]}")
    return problems
