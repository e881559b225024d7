"""The page of comparison rules says what the rule files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.reference_page import PAGE, main, rules_page
from doudi.columnar.comparison.words import ACTIONS, OWNERS
from doudi.reference.files import data_folder

DOCS = data_folder().parent / "docs" / "reference"


def test_the_page_is_current() -> None:
    """The committed page is what the rules generate; if not: python -m doudi.columnar.comparison.reference_page."""
    if not DOCS.is_dir():
        pytest.skip("never: the docs are part of the repository, not of an installed package")
    assert (DOCS / PAGE).read_text(encoding="utf-8") == rules_page()


def test_every_rule_has_a_section_with_all_it_rests_on() -> None:
    """Both names, text, source, status, owner, action, each exclusion and each figure."""
    book, page = installed_book(), rules_page()
    for key, rule in book.rules.items():
        text = page.split(f"\n## {key} {rule.zh}\n")[1].split("\n## ")[0]
        said = (rule.en, rule.law, rule.source, f"`{rule.status}`", *OWNERS[rule.owner], *ACTIONS[rule.action])
        assert all(words in text for words in said), key
        assert all(f"`{reason}` {book.signals[signal].zh}" in text for reason, signal in rule.unless.items()), key
        assert all(f"`{parameter.key}`" in text for parameter in book.figures(rule)), key


def test_the_page_is_written_where_asked(tmp_path: Path) -> None:
    """The command writes one file."""
    assert main([str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [PAGE]
