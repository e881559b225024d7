"""Checks on the documents: links that lead somewhere, changelog fragments that can be assembled."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from doudi.config.checks.project import ROOT, tracked_files

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
KINDS = ("feature", "change", "fix", "policy", "security", "docs")
FRAGMENT = re.compile(rf"^\d+[a-z]?(-[a-z0-9-]+)?\.({'|'.join(KINDS)})\.md$")


def heading_anchor(heading: str) -> str:
    """The anchor a heading gets where Markdown is shown.

    >>> heading_anchor("3. The policy engine (`rules`)")
    '3-the-policy-engine-rules'
    """
    kept = "".join(char for char in heading.lower() if char.isalnum() or char in " -_")
    return kept.strip().replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {heading_anchor(line.lstrip("#")) for line in text.splitlines() if line.startswith("#")}


def broken_links() -> list[str]:
    """Relative links in Markdown pages that lead nowhere."""
    problems = []
    for page in tracked_files("*.md"):
        text = CODE.sub("", page.read_text(encoding="utf-8"))
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = unquote(target).partition("#")
            goal = (page.parent / path).resolve() if path else page
            if not goal.exists():
                problems.append(f"{page.relative_to(ROOT)}: {target} does not exist")
            elif anchor and goal.suffix == ".md" and anchor not in _anchors(goal):
                problems.append(f"{page.relative_to(ROOT)}: {target} has no such heading")
    return problems


def ill_formed_fragments() -> list[str]:
    """Changelog fragments that break the rules of changelog.d/README.md."""
    problems = []
    for file in tracked_files("changelog.d"):
        name = file.name
        if name == "README.md":
            continue
        if not FRAGMENT.match(name):
            problems.append(f"changelog.d/{name}: name it <issue>[letter].<kind>.md, kind one of {', '.join(KINDS)}")
        text = file.read_text(encoding="utf-8").strip()
        if not text.partition("\n\n")[0].endswith((".", "。")):
            problems.append(f"changelog.d/{name}: begin with a sentence saying what is now true")
        if ".policy." in name and not any(line.startswith("Impacted") for line in text.splitlines()):
            problems.append(f"changelog.d/{name}: a policy change names its impacted months, rules and areas")
    return problems
