"""The page of datasets says what the contracts say."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract, load_contracts
from doudi.columnar.reference_page import PAGE, datasets_page, main
from doudi.reference.files import data_folder

DOCS = data_folder().parent / "docs" / "reference"


def section(dataset: str) -> str:
    """The part of the page about one dataset."""
    return datasets_page().split(f"\n## {dataset} ")[1].split("\n## ")[0]


def test_the_page_is_current() -> None:
    """The committed page is what the contracts generate; if not: python -m doudi.columnar.reference_page."""
    if not DOCS.is_dir():
        pytest.skip("never: the docs are part of the repository, not of an installed package")
    assert (DOCS / PAGE).read_text(encoding="utf-8") == datasets_page()


def test_every_dataset_has_a_section_with_its_law_and_every_column() -> None:
    """Department, law, agreement, purposes, retention, and each heading, of each of the datasets."""
    for dataset, contract in load_contracts().items():
        text = section(dataset)
        said = (contract.legal_basis, contract.sharing_agreement, contract.department_zh, *contract.purposes)
        assert all(words in text for words in said), dataset
        assert f"{contract.retention_months} months" in text
        assert all(f"| {column.header}" in text for column in contract.columns), dataset


def test_what_is_kept_of_a_column_is_told_in_words() -> None:
    """Dropped, encrypted and pseudonymous columns are told apart, and what a pseudonym can be joined with."""
    register, tax, employers = (
        section(each) for each in ("police_household_register", "tax_individual_income", "hrss_employers")
    )
    assert "| 住址 | `address` | text |  |  |  | identity | encrypted |" in register
    assert "as checked, and as pseudonym `employer_key` (employer)" in tax
    assert "| 姓名 | `name` | name |  |  | yes | identity | nothing, and a mark `name_mark` |" in tax
    assert "snapshot sorted by | `employer`, not by person" in employers
    assert load_contract("hrss_employers").is_of_people is False


def test_a_category_that_is_not_connected_says_so() -> None:
    """A contract that is ready is not mistaken for a feed."""
    assert "how it stands | ready, no feed connected" in section("finance_securities")
    assert "how it stands | feed" in section("police_vehicles")
    assert "how it stands | compared in bulk" in section("life_proofs")


def test_the_page_is_written_where_asked(tmp_path: Path) -> None:
    """The command writes one file."""
    assert main([str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [PAGE]
