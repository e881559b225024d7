"""What rules are called (规则的名称): the names of the glossary, kept beside the schemes; a test keeps them current.

    python -m doudi.schemes.pages.rule_names        writes vocabulary/names/rules.yaml from docs/glossary.yaml

The law's sentence stands with each rule; this is the short name beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from doudi.rules.tracing import split_version
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.loader import FOLDER

FILE = FOLDER / "vocabulary" / "names" / "rules.yaml"


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule's name in Chinese and English, and what it computes, in English.

    The English name is the rule's key as words.
    """

    zh: str
    en: str
    means: str


def rule_name(key: str) -> RuleName:
    """The name of a rule of any scheme; a rule nobody named, as in a draft, is called by its key.

    >>> rule_name("household_income")
    RuleName(zh='家庭收入', en='household income', means='Countable income of all counted members in the month, \
after deductions, never below zero.')
    """
    known = _names().get(key) or _names().get(split_version(key)[0]) or {}
    return RuleName(known.get("zh", key), key.replace("_", " "), known.get("means", ""))


@cache
def _names() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def names_text(glossary: Path) -> str:
    """The file: every rule of every scheme with what the glossary calls it."""
    entries = {entry["name"]: entry for entry in yaml.safe_load(glossary.read_text(encoding="utf-8"))}
    rules = {rule for key in scheme_keys() for rule in load_for(key).ruleset.rules}
    names = {rule: {part: entries[rule][part] for part in ("zh", "means")} for rule in sorted(rules & entries.keys())}
    head = "# From docs/glossary.yaml: python -m doudi.schemes.pages.rule_names\n"
    return head + yaml.safe_dump(names, allow_unicode=True, width=1_000)


def main(arguments: Iterable[str]) -> int:
    """Write the names from docs/glossary.yaml, or from the glossary given."""
    text = names_text(Path(next(iter(arguments), "docs/glossary.yaml")))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
