"""Every rule has a name beside the law's sentence: the glossary's."""

from __future__ import annotations

from pathlib import Path

from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.pages.rule_names import FILE, names_text, rule_name

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.yaml"


def test_the_names_are_the_glossarys() -> None:
    """The file is what the glossary says; if not: python -m doudi.schemes.pages.rule_names."""
    assert FILE.read_text(encoding="utf-8") == names_text(GLOSSARY)


def test_every_rule_of_every_scheme_has_a_name() -> None:
    """In Chinese a short one, not the law's sentence; in English the key as words, with what it computes."""
    for key in scheme_keys():
        for rule in load_for(key).ruleset.rules.values():
            name = rule_name(rule.name)
            assert name.zh not in ("", rule.name), rule.name
            assert name.means, rule.name
            assert len(name.zh) <= 30, rule.name
            assert "_" not in name.en, rule.name
    assert rule_name("a_draft_of_mine").zh == "a_draft_of_mine"
