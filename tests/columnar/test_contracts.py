"""Dataset contracts are read whole and every fault of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.columnar.contract import CONTRACT_FOLDER, load_contract, load_contracts
from doudi.columnar.errors import ContractsFaulty, DatasetUnknown, PurposeRefused
from doudi.reference.categories import load_catalogue


def test_every_contract_of_the_release_holds() -> None:
    """Every dataset's contract is without fault: 24 are sent, 14 for comparison, 3 for screening, 13 are ready."""
    assert len(load_contracts()) == 54


def test_every_category_of_the_catalogue_has_a_contract() -> None:
    """Each of the thirty-six has one; every contract stands in the catalogue under its own number and department."""
    catalogue, contracts = load_catalogue(), load_contracts()
    named = {*catalogue.further_feeds, *catalogue.comparison_feeds, *catalogue.screening_feeds}
    for category in catalogue.categories:
        assert category.datasets or category.ready, category.code
        for dataset in (*category.datasets, *category.ready):
            assert contracts[dataset].department == category.department
            named.add(dataset)
        assert all(contracts[dataset].category == category.code for dataset in category.ready)
    assert named == set(contracts)


def test_what_is_asked_on_authorisation_only_is_shared_for_verification_only() -> None:
    """Bank, insurance, securities and online assets may be used for nothing but the household that signed."""
    for category in load_catalogue().categories:
        for dataset in category.ready if category.needs_authorisation else ():
            assert load_contract(dataset).purposes == ("means_verification",)


def test_no_identity_is_kept_in_clear() -> None:
    """No contract keeps a name, an address or a number as a plain value."""
    for contract in load_contracts().values():
        for column in contract.columns:
            if column.sensitivity == "identity":
                assert column.keep != "value", (contract.dataset, column.name)


def test_an_unknown_dataset_is_named_with_those_that_exist() -> None:
    """Asking for a dataset without a contract lists the known ones."""
    with pytest.raises(DatasetUnknown) as caught:
        load_contract("tax_secret")
    assert "tax_individual_income" in str(caught.value)


def test_a_purpose_outside_the_agreement_is_refused() -> None:
    """A dataset shared for some purposes is not used for another."""
    contract = load_contract("market_enterprises")
    contract.require_purpose("screening")
    with pytest.raises(PurposeRefused) as caught:
        contract.require_purpose("marketing")
    assert "marketing" in str(caught.value)
    assert "means_verification" in str(caught.value)


GOOD = (CONTRACT_FOLDER / "civil_affairs_cremation.yaml").read_text(encoding="utf-8")
BROKEN = {
    "cadence: monthly": ("cadence: sometimes", "cadence"),
    "legal_basis:": ("legal_bassis:", "legal_basis"),
    "dataset: civil_affairs_cremation": ("dataset: cremation", "named like its file"),
    "fresh_for_days: 62": ("fresh_for_days: 0", "fresh_for_days"),
    "type: date, repairs": ("type: day, repairs", "type"),
    "name: certificate_key": ("name: person_key", "used twice"),
    "name: certificate_key, type: text": (
        "name: certificate_key, mark_as: mark, type: text",
        "a mark is kept of required names",
    ),
    "mark_as: name_mark": ("mark_as: person_key", "used twice"),
    "keep: key}": ("keep: value}", "identity never lies in clear"),
    "key: [person_key]": ("key: [somebody]", "key"),
    "formats: [xlsx, csv]": ("formats: [docx]", "formats"),
    "repairs: [15_to_18, upper_x, full_width, invisible]": ("repairs: [guess]", "repairs"),
    "columns:": ("colums:", "columns"),
    "required: true, repairs: [15": ("required: false, repairs: [15", "person_key"),
    "purposes: [means_verification,": ("purposes: [marketing,", "marketing"),
    "name: cremated_on,": ("name: on,", "add them, quoted"),
    "type: text, repairs: [invisible]}": ("type: text, domain: home, repairs: [invisible]}", "domain"),
    "type: text, repairs: [invisible], ": ("type: text, key_as: home_key, repairs: [invisible], ", "key_as"),
}


@pytest.mark.parametrize(("before", "after", "word"), [(b, a, w) for b, (a, w) in BROKEN.items()])
def test_each_mistake_in_a_contract_is_told(tmp_path: Path, before: str, after: str, word: str) -> None:
    """A deliberately broken contract is refused in words that name the mistake."""
    assert before in GOOD
    (tmp_path / "civil_affairs_cremation.yaml").write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ContractsFaulty) as caught:
        load_contracts(tmp_path)
    assert word in str(caught.value)


EMPLOYERS = (CONTRACT_FOLDER / "hrss_employers.yaml").read_text(encoding="utf-8")
UNSORTABLE = {
    "sorted_by: employer": ("sorted_by: registered_on", "sorted_by"),
    "sorted_by: employer\n": ("", "person_key"),
    "type: credit_code, required: true": ("type: credit_code, required: false", "sorted_by"),
    "type: integer": ("type: integer, agrees_with: birth_date", "a column person_key"),
    "purposes:": ("people_map: true\npurposes:", "people_map"),
    "type: integer, repairs": ("type: integer, most: many, repairs", "most"),
    "domain: employer": ("domain: employer_of_many_people", "domain"),
}


@pytest.mark.parametrize(("before", "after", "word"), [(b, a, w) for b, (a, w) in UNSORTABLE.items()])
def test_each_mistake_in_a_contract_about_employers_is_told(tmp_path: Path, before: str, after: str, word: str) -> None:
    """Rows about no person are sorted by another required key, and nothing in them is compared with a number."""
    assert before in EMPLOYERS
    (tmp_path / "hrss_employers.yaml").write_text(EMPLOYERS.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ContractsFaulty) as caught:
        load_contracts(tmp_path)
    assert word in str(caught.value)


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A contract with three mistakes is complained of three times in one error."""
    text = GOOD.replace("cadence: monthly", "cadence: sometimes").replace("status: design", "status: rumour")
    (tmp_path / "civil_affairs_cremation.yaml").write_text(
        text.replace("version: 2", "version: none"), encoding="utf-8"
    )
    with pytest.raises(ContractsFaulty) as caught:
        load_contracts(tmp_path)
    assert len(caught.value.faults) == 3


def test_yaml_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    """Broken YAML is a fault of the file, not a crash."""
    (tmp_path / "bad.yaml").write_text("dataset: [", encoding="utf-8")
    with pytest.raises(ContractsFaulty) as caught:
        load_contracts(tmp_path)
    assert "not readable as YAML" in str(caught.value)
