"""The registers of enrolment and fund supervision, and the planted truth of E01 to E12 and F01 to F11."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from doudi.reference.files import data_folder
from doudi.sandbox import truth
from doudi.sandbox.city import CityReport, build, read_report
from doudi.sandbox.errors import TooFewPeople
from doudi.sandbox.extracts import DATASETS, WIDER
from tests.sandbox import plain_enrolment, plain_findings, plain_supervision
from tests.sandbox.conftest import PEOPLE, SEED
from tests.sandbox.plain_reading import Files, find_leads, read_city, read_rows

PAGE = data_folder().parent / "docs" / "reference" / "department-extracts.md"
ENROLMENT = tuple(f"E{number:02}" for number in range(1, 13))
SUPERVISION = tuple(f"F{number:02}" for number in range(1, 12))
OTHERS = ("E03", "E12", "F10")


@pytest.fixture(scope="module")
def planted(wider: CityReport) -> truth.Truth:
    """Its right answers."""
    return truth.read(wider.folder)


@pytest.fixture(scope="module")
def files(wider: CityReport) -> Files:
    """Its extracts, read the slow way."""
    return read_city(wider.folder / "extracts")


def _finder(rule: str) -> Callable[[Files], set[str]]:
    module = plain_enrolment if rule.startswith("E") else plain_supervision
    found: Callable[[Files], set[str]] = getattr(module, rule.lower())
    return found


def _planted(answers: truth.Truth, rule: str, *, positive: bool) -> set[str]:
    if rule in OTHERS:
        return {each.identifier for each in answers.others if each.case == rule and each.is_positive == positive}
    return {each.number for each in answers.persons if each.case == rule and each.is_positive == positive}


@pytest.mark.parametrize("rule", [*ENROLMENT, *SUPERVISION])
def test_the_files_alone_lead_to_what_is_planted(files: Files, planted: truth.Truth, rule: str) -> None:
    """Whoever applies the rule by the page of the formats finds every planted case and nobody else."""
    wanted = _planted(planted, rule, positive=True)
    assert len(wanted) >= 6
    found = _finder(rule)(files) - files.doubtful
    kinds = {each.number: f"{each.case} {each.kind}" for each in planted.persons if each.number in found ^ wanted}
    assert found == wanted, (len(found - wanted), len(wanted - found), Counter(kinds.values()))


@pytest.mark.parametrize("rule", [*ENROLMENT, *SUPERVISION])
def test_every_case_has_ten_near_misses(planted: truth.Truth, rule: str) -> None:
    """Each planted case comes with at least ten distractors, none of whom is a case of the rule."""
    cases, near = _planted(planted, rule, positive=True), _planted(planted, rule, positive=False)
    assert len(near) >= 10 * len(cases)
    assert not cases & near
    counts = planted.summary["planted"][rule]
    assert counts["cases"] == len(cases)


def test_the_whole_list_of_exclusions_is_planted(planted: truth.Truth) -> None:
    """Every reason for which somebody is no target of E01 has near misses of its own."""
    kinds = {each.kind for each in planted.persons if each.case == "E01" and not each.is_positive}
    assert kinds >= {
        *("under_sixteen", "student", "serving_soldier", "in_prison", "dead", "struck_off", "over_sixty"),
        *("drawing_a_pension_early", "civil_scheme", "insured_elsewhere", "lives_away", "enrolled_this_month"),
        *("enrolled_under_fifteen_digits", "enrolled_under_variant_name"),
    }


def test_changed_and_shared_numbers_are_planted(planted: truth.Truth, files: Files) -> None:
    """People under a former number are found or spared as under their own; by a number of two people nobody is."""
    kinds = {(each.case, each.kind): each.is_positive for each in planted.persons}
    assert kinds["F04", "benefit_under_former_number"]
    assert not kinds["E01", "enrolled_under_former_number"]
    assert not kinds["F06", "proved_under_former_number"]
    of_two = {each.number for each in planted.persons if "_of_two_" in each.kind or "another_name" in each.kind}
    assert of_two <= files.doubtful
    positives = {each.number for each in planted.persons if each.is_positive}
    assert not positives & files.doubtful


def test_children_without_a_number_yet_are_planted(planted: truth.Truth) -> None:
    """A child not yet registered is a case by its mother, and a lawful newborn in its first weeks is none."""
    kinds = {each.kind: each.is_positive for each in planted.persons if each.case == "E10"}
    assert kinds["child_not_yet_registered"]
    assert not kinds["within_ninety_days"]


@pytest.mark.parametrize(
    ("case", "find"),
    [
        ("paid_but_dead", plain_findings.find_paid_but_dead),
        ("insured_nowhere", plain_findings.find_insured_nowhere),
        ("departments_disagree", plain_findings.find_disagreements),
    ],
)
def test_the_older_findings_stay_what_they_were(
    files: Files, planted: truth.Truth, answers: truth.Truth, case: str, find: Callable[[Files], set[str]]
) -> None:
    """The registers' cases add none to the older findings and take none away."""
    wanted = _planted(planted, case, positive=True)
    assert find(files) == wanted
    assert len(wanted) == len(_planted(answers, case, positive=True))


@pytest.mark.thorough
def test_the_same_families_are_entitled(files: Files, planted: truth.Truth) -> None:
    """Whoever follows the page finds every planted family in the wider files too, to the fen, and nobody else."""
    assert find_leads(files) == {key: each.expected_amount_fen for key, each in planted.leads().items()}


def test_the_registers_change_nobodys_verdict(planted: truth.Truth, answers: truth.Truth) -> None:
    """The planted families, their amounts and their labels are those of the city without registers."""
    assert planted.households == answers.households


def _sections() -> dict[str, str]:
    parts = re.split(r"^#### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part.split()[0]: part.split("\n## ")[0] for part in parts}


def test_the_page_describes_every_register() -> None:
    """No register is written that the page does not describe, and none described that is not written."""
    assert set(_sections()) == set(WIDER)


@pytest.mark.parametrize("dataset", WIDER)
def test_each_register_is_what_the_page_says(wider: CityReport, planted: truth.Truth, dataset: str) -> None:
    """Name and heading follow the page; the truth counts the rows; plain UTF-8 with plain line ends."""
    header = re.search(r"^Header[^`]*`([^`]+)`", _sections()[dataset], re.MULTILINE)
    assert header
    path = wider.folder / "extracts" / wider.extracts[dataset].file
    assert path.name == f"{dataset}_500106_20250831.csv"
    assert b"\r" not in path.read_bytes()
    rows = read_rows(path)
    assert list(rows[0]) == header[1].split(",")
    assert len(rows) == wider.extracts[dataset].rows == planted.extracts[dataset].rows
    refused = planted.extracts[dataset].rejected
    assert planted.extracts[dataset].accepted == len(rows) - sum(refused.values())


KEYS = {
    "hrss_enrolment": ("公民身份号码", "险种", "参保开始月"),
    "hrss_employers": ("统一社会信用代码",),
    "insured_elsewhere": ("公民身份号码", "险种", "参保开始月"),
    "veterans_service": ("公民身份号码", "入伍日期"),
    "health_births": ("出生证编号",),
    "platform_workers": ("公民身份号码", "平台", "月份"),
    "occupational_injury": ("公民身份号码", "平台", "月份"),
    "construction_projects": ("项目编号",),
    "injury_projects": ("项目编号",),
    "life_proofs": ("公民身份号码", "认证日期"),
    "pension_files": ("公民身份号码",),
    "benefit_accounts": ("公民身份号码", "险种"),
    "operator_log": ("流水号",),
    "police_number_changes": ("公民身份号码", "曾用公民身份号码"),
}


@pytest.mark.parametrize("dataset", WIDER)
def test_keys_are_unique(files: Files, dataset: str) -> None:
    """After repair, no two accepted rows of a register share its key."""
    key = KEYS[dataset]
    rows = files.others.get(dataset, [])
    found = Counter(tuple(row[column] for column in key) for row in rows)
    for person, mine in files.by_person[dataset].items():
        found.update(tuple(person if column == "公民身份号码" else row[column] for column in key) for row in mine)
    assert {key: count for key, count in found.items() if count > 1} == {}


def test_the_city_without_registers_writes_none(city: CityReport, wider: CityReport) -> None:
    """The registers come only when asked for, and then stand beside the 24 files of every city."""
    assert set(city.extracts) == set(DATASETS)
    assert set(wider.extracts) == {*DATASETS, *WIDER}
    assert truth.read(city.folder).others == ()
    assert set(city.planted) == {"entitled_unserved", "paid_but_dead", "insured_nowhere", "departments_disagree"}


def test_a_city_with_registers_is_a_city_of_its_own(wider: CityReport) -> None:
    """It is reused as such, and never taken for the one without."""
    assert build("500106", PEOPLE, SEED, wider.folder, registers=True).was_there
    again = read_report(wider.folder)
    assert again is not None
    assert again.planted == wider.planted


def test_a_city_of_an_older_version_can_still_be_read(wider: CityReport, tmp_path: Path) -> None:
    """Before employers, sites and clerks were counted, manifest and truth said nothing of them: nothing breaks."""
    older = tmp_path / "older"
    shutil.copytree(wider.folder, older)
    (older / "truth" / "others.parquet").unlink()
    manifest = json.loads((older / "manifest.json").read_text("utf-8"))
    del manifest["planted"]
    (older / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    report = read_report(older)
    assert report is not None
    assert report.planted == {}
    assert truth.read(older).others == ()


def test_registers_need_people_to_choose_from(tmp_path: Path) -> None:
    """Below ten thousand people there are not ten near misses for every case: said before anything is written."""
    with pytest.raises(TooFewPeople) as caught:
        build("500106", 9_999, SEED, tmp_path / "x", registers=True)
    assert "10000 or more" in str(caught.value)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("district", "people", "seed"),
    [
        ("500103", 10_000, 1),
        ("500229", 10_000, 2),
        pytest.param("500106", 40_000, 3, marks=pytest.mark.long),
    ],
)
def test_other_cities_hold_what_they_plant(district: str, people: int, seed: int, folder: Path) -> None:
    """A town without villages, a county and a bigger district: each rule finds what was planted, and nobody else."""
    build(district, people, seed, folder, registers=True)
    answers, read = truth.read(folder), read_city(folder / "extracts")
    for rule in (*ENROLMENT, *SUPERVISION):
        assert _finder(rule)(read) - read.doubtful == _planted(answers, rule, positive=True), rule
    assert find_leads(read) == {key: each.expected_amount_fen for key, each in answers.leads().items()}
