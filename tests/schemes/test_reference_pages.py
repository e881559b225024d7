"""The reference pages say what the schemes' folders say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from doudi.schemes import load
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.pages.reference_pages import main, overview_page, reference_pages

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@cache
def pages(key: str) -> dict[str, str]:
    """The pages as the folder generates them."""
    return reference_pages(key)


@pytest.mark.parametrize("key", scheme_keys())
def test_the_pages_are_current(key: str) -> None:
    """The committed pages are what the folder generates; if not: python -m doudi.schemes.pages.reference_pages."""
    for name, text in pages(key).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text


def test_the_overview_is_current() -> None:
    """Every scheme is listed with its pages, and the index of the reference leads there."""
    assert (DOCS / "schemes.md").read_text(encoding="utf-8") == overview_page()
    assert all(f"({key}-rules.md)" in overview_page() for key in scheme_keys())
    assert "(schemes.md)" in (DOCS / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", scheme_keys())
def test_every_figure_rule_and_quantity_is_documented(key: str) -> None:
    """No figure, rule, step or quantity is missing from the pages."""
    scheme = load_for(key)
    own = [name for name in scheme.parameters.parameters if name.startswith(f"{key}.")]
    for name in (*own, *scheme.ruleset.rules, *(step.key for step in scheme.process)):
        assert f"`{name}`" in pages(key)[f"{key}-rules.md"], name
    for name in scheme.quantities:
        assert f"`{name.partition('@')[0]}`" in pages(key)[f"{key}-quantities.md"], name


def test_gaps_are_listed_as_such() -> None:
    """What a real district has not on file is named on the page."""
    gaps = next(line for line in pages("dibao")["dibao-rules.md"].splitlines() if line.startswith("- cn-2021, 500106:"))
    assert "dibao.financial_assets_months" in gaps
    assert load("dibao").parameters.latest("dibao.financial_assets_months").is_unset


@pytest.mark.thorough
def test_the_pages_can_be_written(tmp_path: Path) -> None:
    """The generator writes two pages a scheme and the overview."""
    assert main([str(tmp_path)]) == 0
    assert len(list(tmp_path.iterdir())) == 2 * len(scheme_keys()) + 1
