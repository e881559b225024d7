"""The generated people: numbers, ages, families, places and the published totals they are held against."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from doudi.kernel.identifiers import CitizenNumber, CreditCode, DisabilityCertificate
from doudi.sandbox.city import CityReport, build
from doudi.sandbox.making import NEIGHBOURS
from doudi.sandbox.places import all_districts, settle
from tests.sandbox.plain_reading import Row, number_of, read_rows

AS_OF = date(2025, 8, 31)


@pytest.fixture(scope="module")
def register(city: CityReport) -> list[Row]:
    """The register's usable rows."""
    rows = read_rows(city.folder / "extracts" / city.extracts["police_household_register"].file)
    return [row for row in rows if number_of(row["公民身份号码"]) and row["姓名"].strip()]


def _age(number: str) -> int:
    born = CitizenNumber.parse(number).birth_date
    return AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))


def test_numbers_are_valid_unique_and_tell_sex_and_birth(register: list[Row]) -> None:
    """Every citizen number holds, belongs to one person, and agrees with sex and birth date beside it."""
    people = {number_of(row["公民身份号码"]): row for row in register}
    repeated = len(register) - len(people)
    assert repeated <= 31  # rows sent twice on purpose
    for text, row in people.items():
        number = CitizenNumber.parse(text)
        assert {"1": "male", "2": "female"}[row["性别"]] == number.sex.value
        if row["出生日期"][:4].isdigit() and not row["出生日期"].startswith("206") and "-" in row["出生日期"]:
            assert date.fromisoformat(row["出生日期"]) == number.birth_date


def test_numbers_carry_real_division_codes(register: list[Row]) -> None:
    """Most people were first registered here, others in Chongqing's districts or just over the border."""
    codes = Counter(number_of(row["公民身份号码"])[:6] for row in register)
    assert set(codes) <= set(all_districts()) | {str(code) for code in NEIGHBOURS}
    assert 0.6 < codes["500106"] / len(register) < 0.85


def test_pieces_of_the_city_share_no_number(city: CityReport, register: list[Row], folder: Path) -> None:
    """Two districts built apart never give one number to two people."""
    other = build("500107", 4000, 7, folder)
    theirs = {
        number_of(row["公民身份号码"])
        for row in read_rows(other.folder / "extracts" / other.extracts["police_household_register"].file)
    } - {""}
    assert len(theirs) > 3900
    assert not theirs & {number_of(row["公民身份号码"]) for row in register}


def test_ages_are_those_of_a_district_of_chongqing(register: list[Row]) -> None:
    """About one in six is under 15 and one in five is 60 or older, as the census of 2020 has it."""
    ages = [_age(number_of(row["公民身份号码"])) for row in register]
    assert 0.12 < sum(age < 15 for age in ages) / len(ages) < 0.19
    assert 0.16 < sum(age >= 60 for age in ages) / len(ages) < 0.25
    assert max(ages) < 105
    assert min(ages) == 0


def test_families_fit_together(register: list[Row]) -> None:
    """Each household has one head; couples are of two sexes; children are younger and parents older than the head."""
    homes: dict[str, list[Row]] = defaultdict(list)
    for row in {number_of(row["公民身份号码"]): row for row in register}.values():
        homes[row["户号"]].append(row)
    assert 2.2 < len(register) / len(homes) < 2.8
    for members in homes.values():
        heads = [row for row in members if row["与户主关系"] == "02"]
        assert len(heads) <= 1
        if not heads:
            continue
        head_age = _age(number_of(heads[0]["公民身份号码"]))
        for row in members:
            age, relation = _age(number_of(row["公民身份号码"])), row["与户主关系"]
            if relation == "10":
                assert row["性别"] != heads[0]["性别"]
                assert age >= 18
            elif relation in ("20", "30", "40"):
                assert age <= head_age - 14
            elif relation in ("51", "52"):
                assert age >= head_age + 14


def test_everybody_lives_in_a_real_community_and_a_grid_of_it(register: list[Row], city: CityReport) -> None:
    """Community, grid and micro-grid codes extend one another and come from the published 26 streets and 200."""
    places = settle("500106")
    communities = {each.code for each in places.communities}
    assert len(communities) == 200
    assert len({each.parent_code for each in places.communities}) == 26
    assert (len(places.grid_codes), len(places.micro_codes)) == (1433, 6894)
    for row in register:
        assert row["居委会代码"] in communities
        assert row["网格编号"].startswith(row["居委会代码"])
        assert row["微网格编号"].startswith(row["网格编号"])
    listed = (city.folder / "grids.csv").read_text("utf-8").splitlines()
    assert len(listed) == 6894 + 1


def test_other_identifiers_hold(city: CityReport) -> None:
    """Employers' credit codes and disability certificates have right check characters."""
    firms = read_rows(city.folder / "extracts" / city.extracts["market_enterprises"].file)
    for row in firms:
        assert CreditCode.parse(row["统一社会信用代码"]).value == row["统一社会信用代码"]
    cards = read_rows(city.folder / "extracts" / city.extracts["disabled_certificates"].file)
    for row in cards:
        if not row["残疾人证号"].startswith("G"):
            card = DisabilityCertificate.parse(row["残疾人证号"])
            assert (str(card.category), str(card.grade)) == (row["残疾类别"], row["残疾等级"])


def test_the_rolls_hold_the_published_share(city: CityReport) -> None:
    """About 12,000 in 1,480,000 people are monitored, in eight categories."""
    assert 0.85 < city.monitored_people / (city.residents * 12_000 / 1_480_000) < 1.15
    rolls = read_rows(city.folder / "extracts" / city.extracts["civil_affairs_recipients"].file)
    assert {row["救助类别"] for row in rolls} >= {f"0{category}" for category in range(1, 9)}


def test_nearly_everybody_has_medical_insurance(city: CityReport, register: list[Row]) -> None:
    """At least 99 in 100 are in a medical insurance, as the city reports (99.7 %)."""
    enrolled = {
        number_of(row["公民身份号码"])
        for row in read_rows(city.folder / "extracts" / city.extracts["medical_insurance_enrolment"].file)
    }
    people = {number_of(row["公民身份号码"]) for row in register}
    assert len(people & enrolled) / len(people) > 0.99


def test_names_include_rare_ones(register: list[Row]) -> None:
    """Some names hold characters beyond the basic plane, some a middle dot, some two-character surnames."""
    names = {row["姓名"] for row in register}
    assert any(ord(char) > 0xFFFF for name in names for char in name)
    assert any("·" in name for name in names)
    assert any(name.startswith(("欧阳", "司马", "上官", "诸葛")) for name in names)
