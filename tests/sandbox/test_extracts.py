"""The files as departments send them: names, encodings, headings, and what goes wrong on the way."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.load import load_extract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.clock import SHANGHAI
from doudi.reference.files import data_folder
from doudi.sandbox import truth
from doudi.sandbox.city import AS_OF, CityReport
from doudi.sandbox.extracts import DATASETS
from tests.sandbox.plain_reading import number_of, read_rows

PAGE = data_folder().parent / "docs" / "reference" / "department-extracts.md"


def _sections() -> dict[str, str]:
    parts = re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part.split()[0]: part.split("\n## ")[0] for part in parts}


@pytest.mark.parametrize("dataset", DATASETS)
def test_each_file_is_what_the_page_says(city: CityReport, dataset: str) -> None:
    """Name, encoding, line ends and heading of every dataset follow docs/reference/department-extracts.md."""
    section = _sections()[dataset]
    header = re.search(r"^Header[^`]*`([^`]+)`", section, re.MULTILINE)
    assert header
    path = city.folder / "extracts" / city.extracts[dataset].file
    form = "xlsx" if "XLSX" in section.split("Header")[0] else "txt" if "TXT" in section else "csv"
    assert path.name == f"{dataset}_500106_20250831.{form}"
    rows = read_rows(path)
    assert list(rows[0]) == header[1].split(",")
    assert len(rows) == city.extracts[dataset].rows
    if form != "xlsx":
        content = path.read_bytes()
        head = section.split("Header")[0]
        assert content.startswith(b"\xef\xbb\xbf") == ("with BOM" in head)
        encoding = "gb18030" if "GB18030" in head else "utf-8"
        content.decode(encoding)
        ends_plain = encoding == "utf-8" and "with BOM" not in head
        assert (b"\r\n" in content) == (not ends_plain)


def test_the_page_describes_every_dataset() -> None:
    """No dataset is written that the page does not describe, and none described that is not written."""
    assert set(_sections()) == set(DATASETS)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_loader_counts_the_same_rejects(
    city: CityReport, answers: truth.Truth, tmp_path: Path, dataset: str
) -> None:
    """Rows in, accepted and rejected by reason are those the truth planted."""
    expected = answers.extracts[dataset]
    report = load_extract(
        city.folder / "extracts" / expected.file,
        load_contract(dataset),
        store=SnapshotStore(tmp_path),
        pseudonyms=Pseudonyms(b"sixteen bytes ok"),
        seal=lambda texts: [b"sealed"] * len(texts),
        as_of=AS_OF,
        now=datetime(2025, 9, 1, 8, tzinfo=SHANGHAI),
    )
    assert not report.faults
    assert (report.rows_in, report.rows_accepted) == (expected.rows, expected.accepted)
    assert dict(report.reasons) == dict(expected.rejected)
    assert report.key_conflicts == 0


def test_rejects_and_repairs_are_rare_but_present(answers: truth.Truth) -> None:
    """Under one row in a hundred is refused; every agreed reason and every repair occurs somewhere."""
    rows = sum(each.rows for each in answers.extracts.values())
    reasons: Counter[str] = Counter()
    repairs: Counter[str] = Counter()
    for each in answers.extracts.values():
        assert each.rows == each.accepted + sum(each.rejected.values())
        reasons.update(each.rejected)
        repairs.update(each.repaired)
    assert 0 < reasons.total() / rows < 0.01
    assert set(reasons) == {
        *("number_blank", "number_malformed", "number_check_digit", "name_blank", "birth_in_future"),
        *("date_malformed", "amount_malformed", "code_unknown", "duplicate_row", "superseded"),
    }
    assert {"number_15", "number_lower_x", "number_full_width", "number_invisible", "date_chinese"} <= set(repairs)


def test_the_employment_file_is_an_old_systems(city: CityReport) -> None:
    """Leading zeros are lost in about a third, numbers have 15 digits in about a twelfth, dates have strokes."""
    rows = read_rows(city.folder / "extracts" / city.extracts["hrss_employment"].file)
    at_employer = [row for row in rows if row["单位编号"]]
    assert 0.28 < sum(len(row["单位编号"]) < 10 for row in at_employer) / len(at_employer) < 0.4
    assert 0.05 < sum(len(row["公民身份号码"]) == 15 for row in rows) / len(rows) < 0.11
    assert 0.5 < sum("/" in row["登记日期"] for row in rows) / len(rows) < 0.7


def test_late_rows_and_corrections_are_there(city: CityReport) -> None:
    """The August file holds some of July, and declarations replaced by later ones."""
    rows = read_rows(city.folder / "extracts" / city.extracts["tax_individual_income"].file)
    months = Counter(row["税款所属期"] for row in rows)
    assert set(months) == {"202508", "202507"}
    assert 0 < months["202507"] / len(rows) < 0.05
    assert any(row["申报类型"] == "更正" for row in rows)


def test_school_and_disability_numbers_hold_the_citizen_number(city: CityReport) -> None:
    """Two other identifiers carry the citizen number: whoever stores them must know."""
    for row in read_rows(city.folder / "extracts" / city.extracts["education_enrolment"].file):
        if row["公民身份号码"] and number_of(row["公民身份号码"]) == row["公民身份号码"]:
            assert row["学籍号"] == "G" + row["公民身份号码"]


def test_households_of_one_address_stand_together(city: CityReport) -> None:
    """The register goes household after household, grid after grid."""
    rows = read_rows(city.folder / "extracts" / city.extracts["police_household_register"].file)
    whole = [row["户号"] for row in rows[:5000]]
    steps = sum(left != right for left, right in pairwise(whole))
    assert steps < len(set(whole)) * 1.1
