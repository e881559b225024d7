"""People are enrolled once; families of nobody or of thirty-one are refused."""

from datetime import date

import pytest
from django.db import connection

from doudi.kernel.identifiers import CitizenNumberInvalid, check_digit
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.actions.form_household import form_household
from doudi.registry.errors import HouseholdUnfit, PersonConflict
from doudi.registry.models import Person
from doudi.registry.reads import members_on, office_serving, place_name
from tests.registry.city import ADMIN, START, build_city

pytestmark = pytest.mark.django_db
FIRST = "500106197901010"


def number(sequence: int, birth: str = "19790101") -> str:
    """A valid number made for tests."""
    body = f"500106{birth}{sequence:03d}"
    return body + check_digit(body)


def test_the_same_number_is_the_same_person_however_it_is_written() -> None:
    """A lower-case x, spaces and full width make no second person; blanks are filled, nothing is overwritten."""
    known = next(number(n) for n in range(1, 999) if number(n).endswith("X"))
    first = enrol_person(ADMIN, "张示例", known)
    again = enrol_person(ADMIN, "张示例", f" {known[:6]} {known[6:-1]}ｘ", phone="13800000000")
    assert again.pk == first.pk
    assert Person.objects.get().phone == "13800000000"


def test_a_number_under_another_name_is_refused() -> None:
    """Two names for one number is a case for identity review, not for overwriting; the number is masked."""
    enrol_person(ADMIN, "张示例", number(1))
    with pytest.raises(PersonConflict) as caught:
        enrol_person(ADMIN, "李示例", number(1))
    assert number(1) not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2"), "5001062061010100", number(1, "20610101"), "x" * 18],
)
def test_a_wrong_number_enrols_nobody(wrong: str) -> None:
    """A wrong check digit, a birth in 2061, a wrong length: refused with a reason, nothing is stored."""
    with pytest.raises(CitizenNumberInvalid):
        enrol_person(ADMIN, "张示例", wrong)
    assert not Person.objects.exists()


def test_no_name_or_number_lies_in_the_table() -> None:
    """The row holds neither name nor number nor birth date in clear."""
    enrol_person(ADMIN, "欧阳示例", number(7), phone="13812345678", address="劳动路72号")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_person")
        row = "|".join(str(value) for value in cursor.fetchone())
    assert not [plain for plain in ("欧阳", number(7), "1979-01-01", "13812345678", "劳动路") if plain in row]


@pytest.mark.parametrize("size", [0, 31])
def test_a_family_of_nobody_or_of_too_many_is_refused(size: int) -> None:
    """The message says what is wrong and what to do."""
    people = [(enrol_person(ADMIN, f"示例{n}", number(n + 1)), "head" if n == 0 else "child") for n in range(size)]
    with pytest.raises(HouseholdUnfit) as caught:
        form_household(ADMIN, people, since=START, division_code="", area_path="/50/", urban_rural="urban")
    assert caught.value.way_out


def test_a_family_of_thirty_is_a_family() -> None:
    """Thirty members are unusual, not wrong."""
    people = [(enrol_person(ADMIN, f"示例{n}", number(n + 1)), "head" if n == 0 else "child") for n in range(30)]
    household = form_household(ADMIN, people, since=START, division_code="", area_path="/50/", urban_rural="urban")
    assert len(members_on(household, date(2025, 9, 1))) == 30
    assert not members_on(household, date(2024, 12, 31))


def test_the_same_family_is_not_formed_twice() -> None:
    """Registering the same people again gives the household they already have."""
    people = [(enrol_person(ADMIN, "甲", number(1)), "head"), (enrol_person(ADMIN, "乙", number(2)), "spouse")]
    first = form_household(ADMIN, people, since=START, division_code="", area_path="/50/", urban_rural="urban")
    assert form_household(ADMIN, people, since=START, division_code="", area_path="/50/", urban_rural="urban") == first


@pytest.mark.parametrize("members", ["no head", "two heads", "twice"])
def test_a_household_has_one_head_and_nobody_twice(members: str) -> None:
    """No head, two heads, or a person entered twice: refused."""
    one, two = enrol_person(ADMIN, "甲", number(1)), enrol_person(ADMIN, "乙", number(2))
    rows = {
        "no head": [(one, "spouse")],
        "two heads": [(one, "head"), (two, "head")],
        "twice": [(one, "head"), (one, "child")],
    }
    with pytest.raises(HouseholdUnfit):
        form_household(ADMIN, rows[members], since=START, division_code="", area_path="/50/", urban_rural="urban")


def test_the_office_of_a_place_is_found_by_area() -> None:
    """The township office serving a grid is found through the tree, and the place has a name people know."""
    city = build_city()
    path = city.places["500106001001G1"].path
    office = office_serving(path, "township_office", date(2025, 9, 1))
    assert office == city.offices["500106001"]
    assert place_name(path) == "街道001社区001"
    district = city.places["500106"]
    assert place_name(district.path) == district.name
    assert place_name("") == ""
    assert office_serving(path, "township_office", date(2024, 1, 1)) is None
