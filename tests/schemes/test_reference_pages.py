"""The reference pages say what the scheme's folder says."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.schemes import load
from doudi.schemes.reference_pages import main, reference_pages

DOCS = Path(__file__).parents[2] / "docs" / "reference"
PAGES = reference_pages("dibao")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name: str) -> None:
    """The committed page is what the folder generates; if not: python -m doudi.schemes.reference_pages."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]


def test_every_figure_and_quantity_is_documented() -> None:
    """No figure, rule, step or quantity is missing from the pages, and gaps are listed as such."""
    scheme = load("dibao")
    for key in (*scheme.parameters.parameters, *scheme.ruleset.rules, *(step.key for step in scheme.process)):
        assert f"`{key}`" in PAGES["dibao-rules.md"]
    for key in scheme.quantities:
        assert f"`{key}`" in PAGES["dibao-quantities.md"]
    gaps = next(line for line in PAGES["dibao-rules.md"].splitlines() if line.startswith("- cn-2021, 500106:"))
    assert "dibao.financial_assets_months" in gaps


def test_the_pages_can_be_written(tmp_path: Path) -> None:
    """The generator writes both pages."""
    assert main([str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(PAGES)
