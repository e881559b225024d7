"""The people planted for further help: ten look-alikes to each, nobody due on a list, the same from the same seed."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from doudi.sandbox import truth
from doudi.sandbox.assisting import kinds_for
from doudi.sandbox.city import CityReport, build
from doudi.sandbox.errors import TooFewPeople
from doudi.sandbox.planted.assisted import KINDS, AssistedKind
from doudi.sandbox.planted.taking import NEAR_MISSES_PER_CASE

PEOPLE, SEED = 10_000, 19
ALLOWANCES = {"elderly_allowance": "01", "disability_living": "02", "disability_care": "03", "unsupported_child": "04"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> CityReport:
    """A district with its lists of further help."""
    return build("500106", PEOPLE, SEED, tmp_path_factory.mktemp("city") / "500106", assistance=True)


def test_each_scheme_has_ten_look_alikes_to_a_case() -> None:
    """As many families due as the others have cases, and ten times as many that are not."""
    planted = [kind for kind in kinds_for(60_000) if isinstance(kind, AssistedKind)]
    due = Counter(kind.scheme for kind in planted if kind.is_due)
    near = Counter(kind.scheme for kind in planted if not kind.is_due)
    assert set(due) == set(near) == {kind.scheme for kind in KINDS}
    assert all(near[scheme] >= NEAR_MISSES_PER_CASE * count for scheme, count in due.items())
    assert {kind.name for kind in planted} == {kind.name for kind in KINDS}
    assert all(kind.means for kind in KINDS)


def test_a_small_city_cannot_hold_them(tmp_path: Path) -> None:
    """Below ten thousand people there are not enough to choose from."""
    with pytest.raises(TooFewPeople):
        build("500106", 5_000, SEED, tmp_path / "small", assistance=True)


@pytest.mark.thorough
def test_nobody_due_an_allowance_is_on_its_list(city: CityReport) -> None:
    """Read from the files as written: who is missed stands on no list as drawing, who only looks it may."""
    answers = truth.read(city.folder).assistance
    sheet = openpyxl.load_workbook(next((city.folder / "extracts").glob("civil_affairs_allowances_*"))).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    place = {str(name): at for at, name in enumerate(head)}
    drawing = {
        (str(row[place["补贴类别"]]).zfill(2), str(row[place["公民身份号码"]]))
        for row in rows
        if row[place["待遇状态"]] == "在享"
    }
    for scheme, code in ALLOWANCES.items():
        due = {each.number for each in answers if each.scheme == scheme and each.is_positive}
        assert due, scheme
        assert not {(code, number) for number in due} & drawing, scheme
    assert {code for code, _ in drawing} == set(ALLOWANCES.values())


@pytest.mark.thorough
def test_students_due_had_no_aid_this_year_and_some_the_year_before(city: CityReport) -> None:
    """The list of students aided, read plainly."""
    answers = truth.read(city.folder).assistance
    due = {each.number for each in answers if each.scheme == "student_aid" and each.is_positive}
    path = next((city.folder / "extracts").glob("education_student_aid_*"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        years = [(row["公民身份号码"], row["学年起始年"]) for row in csv.DictReader(lines)]
    assert due
    assert not {number for number, year in years if year == "2024"} & due
    assert {number for number, year in years if year == "2023"} & due


@pytest.mark.thorough
def test_the_same_seed_gives_the_same_bytes(city: CityReport, tmp_path: Path) -> None:
    """Lists, parents and right answers are those of the seed."""
    again = build("500106", PEOPLE, SEED, tmp_path / "500106", assistance=True)
    assert {name: each.digest for name, each in again.extracts.items()} == {
        name: each.digest for name, each in city.extracts.items()
    }
    assert truth.read(tmp_path / "500106").assistance == truth.read(city.folder).assistance
