"""Which reader answers which category (类别与读法): 36 of the catalogue, and the further feeds outside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from doudi.evidence.domain import further_answers as further
from doudi.evidence.domain import life_answers as life
from doudi.evidence.domain import money_answers as money
from doudi.evidence.domain import property_answers as owned
from doudi.evidence.domain.answer import Answer, Asked, Reader, Row

Reading = Callable[[Sequence[Row], Asked], Answer]
BANK = "33"
FURTHER: dict[str, str] = {"X1": "disabled_federation", "X2": "justice"}
"""Feeds of departments outside the thirteen, numbered as their contracts number them."""


def _reader(category: str, department: str, dataset: str, *quantities: str, **more: object) -> Reader:
    return Reader(category, department, dataset, quantities, **more)  # type: ignore[arg-type]


READINGS: dict[str, tuple[Reader, Reading]] = {
    reader.category: (reader, reading)
    for reader, reading in (
        (
            _reader("01", "police", "police_household_register", "birth_date", "urban_rural", "is_married"),
            life.register,
        ),
        (_reader("02", "police", "police_deregistration", "is_deceased"), life.deregistration),
        (_reader("03", "police", "police_vehicles", "vehicle_count"), owned.vehicles),
        (
            _reader("05", "civil_affairs", "civil_affairs_marriage", "is_married", by_other_key="spouse_key"),
            life.marriage,
        ),
        (_reader("06", "civil_affairs", "civil_affairs_cremation", "is_deceased"), life.cremation),
        (_reader("08", "civil_affairs", "civil_affairs_recipients", "already_receiving"), life.recipients),
        (
            _reader(
                "09", "human_resources", "hrss_insurance_contributions", "monthly_wage_fen", "transfer_paid_fen",
                monthly=True, settles_income=True,
            ),
            money.contributions,
        ),
        (
            _reader(
                "10", "human_resources", "hrss_pension_payments", "monthly_transfer_fen", "basic_pension_exempt_fen",
                monthly=True, settles_income=True,
            ),
            money.pension,
        ),
        (
            _reader("11", "human_resources", "hrss_unemployment", "monthly_transfer_fen", settles_income=True),
            money.unemployment,
        ),
        (_reader("12", "human_resources", "hrss_employment"), money.employment),
        (_reader("13", "medical_insurance", "medical_insurance_enrolment"), life.medical_enrolment),
        (_reader("14", "medical_insurance", "medical_settlement"), money.medical_costs),
        (
            _reader(
                "15", "tax", "tax_individual_income", "monthly_wage_fen", "transfer_paid_fen",
                monthly=True, settles_income=True,
            ),
            money.tax,
        ),
        (_reader("16", "tax", "tax_business", monthly=True), money.business_tax),
        (_reader("17", "market_regulation", "market_enterprises", "has_business_registration"), owned.firms),
        (_reader("18", "market_regulation", "market_self_employed", "has_business_registration"), owned.shops),
        (_reader("20", "natural_resources", "natural_resources_property", "dwelling_count"), owned.homes),
        (_reader("21", "natural_resources", "natural_resources_property", "recent_property_transfer"), owned.transfers),
        (_reader("23", "housing", "housing_public_rental"), owned.public_rental),
        (_reader("25", "provident_fund", "provident_fund"), money.provident_fund),
        (_reader("27", "agriculture", "agriculture_subsidy"), money.farm_subsidy),
        (_reader("31", "transport", "transport_operating_vehicles"), owned.operating_vehicles),
        (_reader("32", "education", "education_enrolment", "is_full_time_student", "student_level"), life.enrolment),
        (
            _reader("X1", "disabled_federation", "disabled_certificates", "disability_category", "disability_grade"),
            life.disability,
        ),
        (_reader("X2", "justice", "justice_custody", "custody_kind"), life.custody),
    )
}  # fmt: skip
"""Category code → its reader and how its rows are read; one that is missing here is asked by file, or of nobody."""

NOT_OF_CHILDREN = frozenset(
    {"monthly_wage_fen", "transfer_paid_fen", "monthly_transfer_fen", "basic_pension_exempt_fen", "is_accounted_for"}
)
"""Quantities that, below the earning age, are told only when a department has something: nobody waits for the rest."""

LIVE_ONLY: dict[str, tuple[Reader, Reading]] = {
    reader.category: (reader, reading)
    for reader, reading in (
        (_reader("04", "police", "police_border_crossings"), further.border_crossings),
        (_reader("07", "civil_affairs", "civil_affairs_organisations"), further.organisations),
        (_reader("19", "market_regulation", "market_cooperatives"), further.cooperatives),
        (_reader("22", "natural_resources", "natural_resources_forest_land"), further.land),
        (_reader("24", "housing", "housing_presale_contracts"), further.new_homes),
        (_reader("26", "provident_fund", "provident_fund_withdrawals"), further.withdrawals),
        (_reader("28", "agriculture", "agriculture_machinery"), further.machinery),
        (_reader("29", "agriculture", "agriculture_monitored", by_other_key="head_key"), further.monitored),
        (_reader("30", "transport", "transport_ships"), further.ships),
        (_reader(BANK, "finance", "finance_bank_deposits", "deposits_fen"), further.deposits),
        (_reader("34", "finance", "finance_insurance_policies"), further.policies),
        (_reader("35", "finance", "finance_securities"), further.securities),
        (_reader("36", "finance", "finance_online_assets"), further.online_assets),
    )
}
"""Categories without a feed, read only where a connector answers them live."""


def reading_of(category: str) -> tuple[Reader, Reading]:
    """How the rows of a category are read; KeyError where nobody wrote it."""
    return READINGS.get(category) or LIVE_ONLY[category]
