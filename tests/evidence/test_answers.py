"""What rows of each department mean, example by example, at both sides of every line drawn."""

from datetime import date
from typing import Any

import pytest

from doudi.columnar.contract import load_contract
from doudi.evidence.authority import load_orders, load_sources
from doudi.evidence.domain.answer import Asked
from doudi.evidence.domain.categories import FURTHER, READINGS
from doudi.evidence.terms import load_terms
from doudi.evidence.wording import NOTES
from doudi.kernel.month import Month
from doudi.reference.categories import load_catalogue
from doudi.schemes import load

AUGUST = Month(2025, 8)
ME, PARTNER = 11, 22
ASKED = Asked(key=ME, month=AUGUST, as_of=date(2025, 8, 31), family=frozenset({ME, PARTNER}), born=date(1990, 1, 1))


def said(category: str, *rows: dict[str, Any], asked: Asked = ASKED) -> dict[str, tuple[str, Any]]:
    """Quantity → (state, value) of what a category's rows mean; `cell` → (state, words)."""
    reader, reading = READINGS[category]
    blank = dict.fromkeys((column.name for column in load_contract(reader.dataset).columns), None)
    answer = reading([{**blank, "person_key": ME, **row} for row in rows], asked)
    found: dict[str, tuple[str, Any]] = {each.quantity: (each.state, each.value) for each in answer.found}
    return {**found, "cell": (answer.state, answer.zh)}


TAX_ROW = {"month": AUGUST.index, "income_fen": 300_000, "social_insurance_fen": 40_000, "tax_fen": 1_000}
BASE_ROW = {"month": AUGUST.index, "kind": "employee", "base_fen": 430_000, "paid_fen": 45_150}
PENSION_ROW = {
    "month": AUGUST.index,
    "kind": "pension",
    "state": "paid",
    "amount_fen": 21_000,
    "central_basic_fen": 12_300,
}


def test_wages_of_several_employers_are_added() -> None:
    """Two employers, two wages; what was withheld is paid out of them."""
    other = {**TAX_ROW, "income_fen": 50_000, "social_insurance_fen": 0, "tax_fen": 0}
    found = said("15", TAX_ROW, other)
    assert found["monthly_wage_fen"] == ("has", 350_000)
    assert found["transfer_paid_fen"] == ("has", 41_000)


def test_a_blank_amount_leaves_the_sum_unknown() -> None:
    """Blank is not zero."""
    assert said("15", {**TAX_ROW, "tax_fen": None})["transfer_paid_fen"] == ("unknown", None)
    assert said("10", PENSION_ROW, {**PENSION_ROW, "amount_fen": None})["monthly_transfer_fen"] == ("unknown", None)


def test_the_base_of_an_employee_counts_and_of_others_does_not() -> None:
    """A self-insured person chooses a base; it is no wage."""
    assert said("09", BASE_ROW)["monthly_wage_fen"] == ("has", 430_000)
    assert said("09", {**BASE_ROW, "kind": "flexible"})["monthly_wage_fen"] == ("none", None)
    assert said("09", {**BASE_ROW, "month": AUGUST.previous.index})["cell"] == ("none", "")


@pytest.mark.parametrize(
    "change",
    [{"kind": "back_payment"}, {"kind": "survivors_grant"}, {"state": "returned"}, {"month": AUGUST.previous.index}],
)
def test_only_a_pension_paid_for_the_month_is_income_of_the_month(change: dict[str, Any]) -> None:
    """Back payments, survivors' grants, returned payments and other months are not."""
    assert said("10", PENSION_ROW)["monthly_transfer_fen"] == ("has", 21_000)
    assert said("10", PENSION_ROW)["basic_pension_exempt_fen"] == ("has", 12_300)
    assert said("10", {**PENSION_ROW, **change})["monthly_transfer_fen"] == ("none", None)


def test_registered_unemployed_is_shown_and_is_no_income() -> None:
    """The registration tells of a situation; the benefit is the money."""
    jobless = {"state": "unemployed", "benefit_state": "not_drawing", "amount_fen": 0}
    assert said("11", jobless)["monthly_transfer_fen"] == ("none", None)
    assert said("11", jobless)["cell"] == ("has", "登记失业")
    drawing = {**jobless, "benefit_state": "drawing", "amount_fen": 150_000}
    assert said("11", drawing)["monthly_transfer_fen"] == ("has", 150_000)


def test_turnover_is_no_net_income() -> None:
    """Known turnover makes the business income unknown, no turnover leaves it to the family."""
    assert said("16", {"month": AUGUST.index, "turnover_fen": 1})["monthly_business_fen"] == ("unknown", None)
    assert "monthly_business_fen" not in said("16", {"month": AUGUST.index, "turnover_fen": 0})


def test_a_vehicle_counts_unless_gone_or_exempt() -> None:
    """Cancelled, transferred out and disability mobility vehicles do not count; overdue ones do."""
    car = {"plate_key": 1, "vehicle_kind": "saloon", "vehicle_state": "normal"}
    assert said("03", car, {**car, "plate_key": 2, "vehicle_state": "inspection_overdue"})["vehicle_count"] == (
        "has",
        2,
    )
    for change in ({"vehicle_state": "cancelled"}, {"vehicle_state": "transferred_out"}):
        assert said("03", {**car, **change})["vehicle_count"] == ("none", None)
    exempt = said("03", {**car, "vehicle_kind": "disability_mobility"})
    assert (exempt["vehicle_count"], exempt["cell"]) == (("none", None), ("has", "残疾人代步车"))


def test_a_home_counts_by_unit_and_only_while_owned() -> None:
    """Two titles of one unit are one home; a garage and a home sold are none."""
    home = {"property_unit": 5, "use": "dwelling", "state": "current"}
    assert said("20", home, home, {**home, "property_unit": 6, "use": "parking"})["dwelling_count"] == ("has", 1)
    assert said("20", {**home, "state": "past"})["dwelling_count"] == ("none", None)


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2024, 8, 1), "has"), (date(2024, 7, 31), "none"), (None, "unknown")]
)
def test_a_home_given_away_within_a_year_is_found(day: date | None, expected: str) -> None:
    """Twelve months before the month, to the day; without a day nobody knows."""
    past = {"property_unit": 5, "use": "dwelling", "state": "past", "transferred_on": day}
    assert said("21", past)["recent_property_transfer"][0] == expected


@pytest.mark.parametrize("category", ["17", "18"])
def test_only_a_standing_business_counts(category: str) -> None:
    """Struck off or revoked is over."""
    assert said(category, {"state": "active"})["has_business_registration"] == ("has", True)
    assert said(category, {"state": "revoked"})["has_business_registration"] == ("none", None)


def test_a_revoked_deregistration_means_alive() -> None:
    """Struck off by mistake and put back; and leaving the city is not dying."""
    dead = {"reason": "death", "record_state": "valid", "died_on": date(2025, 8, 31), "cancelled_on": date(2025, 9, 1)}
    assert said("02", dead)["is_deceased"] == ("has", True)
    assert said("02", {**dead, "record_state": "revoked"})["is_deceased"] == ("none", None)
    assert said("02", {**dead, "died_on": date(2025, 9, 1)})["is_deceased"] == ("none", None)
    assert said("02", {**dead, "reason": "moved_away"})["is_deceased"] == ("none", None)
    assert said("06", {"died_on": None, "cremated_on": date(2025, 8, 31)})["is_deceased"] == ("has", True)


def test_the_latest_registration_says_whether_a_marriage_stands() -> None:
    """Married, divorced, married again; two kinds on one day are not guessed at."""
    wed = {"spouse_key": PARTNER, "kind": "marriage", "registered_on": date(2010, 1, 1)}
    split = {"spouse_key": PARTNER, "kind": "divorce", "registered_on": date(2020, 1, 1)}
    assert said("05", wed)["is_married"] == ("has", True)
    assert said("05", wed, split)["is_married"] == ("has", False)
    assert said("05", wed, {**split, "registered_on": date(2010, 1, 1)})["is_married"] == ("unknown", None)
    assert said("05", {**wed, "person_key": PARTNER, "spouse_key": ME})["cell"] == ("has", "结婚登记")


def test_no_registration_proves_nothing_for_those_who_could_marry_before_2003() -> None:
    """Registrations are on file since 2003: an older person's absence is unknown, a younger one's is none."""
    older = Asked(ME, AUGUST, ASKED.as_of, ASKED.family, date(1960, 1, 1))
    assert said("05", asked=older)["is_married"] == ("unknown", None)
    assert said("05")["is_married"] == ("none", None)


def test_recipients_only_while_receiving() -> None:
    """Stopped assistance is over; other kinds are shown and do not exclude."""
    assert said("08", {"scheme": "dibao_rural", "state": "receiving"})["already_receiving"] == ("has", "dibao")
    assert said("08", {"scheme": "dibao_rural", "state": "stopped"})["already_receiving"] == ("none", None)
    assert said("08", {"scheme": "orphan", "state": "receiving"})["cell"] == ("has", "在享其他救助")


def test_custody_on_the_day_of_the_data() -> None:
    """The end is exclusive; correction at home is no custody."""
    row = {"kind": "prison", "state": "in_custody", "from_date": date(2024, 1, 1), "to_date": date(2025, 9, 1)}
    assert said("X2", row)["custody_kind"] == ("has", "prison")
    assert said("X2", {**row, "to_date": date(2025, 8, 31)})["custody_kind"] == ("none", None)
    assert said("X2", {**row, "to_date": None})["custody_kind"] == ("has", "prison")
    assert said("X2", {**row, "kind": "community_correction"})["custody_kind"] == ("none", None)


def test_study_and_disability_as_registered() -> None:
    """Full time only; the heaviest of two valid certificates."""
    school = {"state": "studying", "form": "full_time", "level": "master"}
    assert said("32", school)["student_level"] == ("has", "postgraduate")
    assert said("32", {**school, "form": "part_time"})["is_full_time_student"] == ("has", False)
    assert said("32", school, {**school, "level": "college"})["student_level"] == ("unknown", None)
    card = {"state": "valid", "category": "mental", "grade": "3"}
    assert said("X1", card, {**card, "grade": "2"})["disability_grade"] == ("has", 2)
    assert said("X1", {**card, "state": "expired"})["disability_category"] == ("none", None)


def test_a_register_that_contradicts_itself_is_unknown() -> None:
    """Two entries of one person that differ are not chosen between."""
    row = {"birth_date": date(1990, 1, 1), "urban_rural": "urban", "household_key": 1, "marital_status": "married"}
    assert said("01", row)["urban_rural"] == ("has", "urban")
    assert said("01", row, {**row, "urban_rural": "rural"})["urban_rural"] == ("unknown", None)
    assert said("01")["urban_rural"] == ("unknown", None)
    assert said("01", {**row, "marital_status": "not_stated"})["is_married"] == ("unknown", None)


def test_every_reader_fits_its_contract_the_catalogue_and_the_rules() -> None:
    """Datasets, departments and quantities exist; every quantity has an order of authority, and no order is idle."""
    catalogue, quantities = load_catalogue(), load("dibao", jurisdiction="demo-city").quantities
    told = {"deposits_fen", "is_accounted_for", "monthly_business_fen"}
    for category, (reader, _reading) in READINGS.items():
        contract = load_contract(reader.dataset)
        assert contract.department == reader.department
        if category in FURTHER:
            assert contract.category == category
        else:
            assert reader.dataset in catalogue.by_code(category).datasets
            assert catalogue.by_code(category).department == reader.department
        assert reader.department in load_sources()
        told |= set(reader.quantities)
    assert told == set(load_orders())
    assert told <= set(quantities)
    feeds = {each.code for each in catalogue.categories if each.means == "feed"}
    assert feeds | set(FURTHER) == set(READINGS)
    for order in load_orders().values():
        assert set(order.order) <= {*READINGS, "33"}


def test_every_limit_says_where_it_comes_from() -> None:
    """No term is taken from nowhere: verified ones name the law, ours say so, missing ones have no value."""
    for term in load_terms():
        assert term.zh
        assert term.note or term.legal_basis, term.key
        assert (term.value is None) == (term.status == "unset")
        assert term.status != "verified" or term.legal_basis


def test_every_reason_has_words_in_both_languages() -> None:
    """A code that reaches a page is explained there."""
    assert all(words.zh and words.en for code, words in NOTES.items() if code)
