"""The departments' extracts, one function per dataset; formats as fixed in docs/reference/department-extracts.md."""

from __future__ import annotations

from collections.abc import Callable

from doudi.sandbox.extracts import (
    assistance,
    civil_affairs,
    enrolment,
    housing_and_land,
    human_resources,
    medical,
    other_departments,
    police,
    supervision,
    tax_and_market,
)
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.world import World

#: Every dataset, largest first, so that two writers finish together.
DATASETS: dict[str, Callable[[World], Extract]] = {
    "police_household_register": police.household_register,
    "medical_insurance_enrolment": medical.enrolment,
    "hrss_insurance_contributions": human_resources.contributions,
    "natural_resources_property": housing_and_land.property_rights,
    "tax_individual_income": tax_and_market.individual_income,
    "civil_affairs_marriage": civil_affairs.marriage,
    "medical_settlement": medical.settlement,
    "hrss_employment": human_resources.employment,
    "education_enrolment": other_departments.enrolment,
    "hrss_pension_payments": human_resources.pensions,
    "provident_fund": housing_and_land.provident_fund,
    "police_vehicles": police.vehicles,
    "market_self_employed": tax_and_market.self_employed,
    "market_enterprises": tax_and_market.enterprises,
    "disabled_certificates": other_departments.disabled_certificates,
    "housing_public_rental": housing_and_land.public_rental,
    "tax_business": tax_and_market.business,
    "hrss_unemployment": human_resources.unemployment,
    "agriculture_subsidy": housing_and_land.farm_subsidy,
    "police_deregistration": police.deregistration,
    "civil_affairs_cremation": civil_affairs.cremation,
    "civil_affairs_recipients": civil_affairs.recipients,
    "transport_operating_vehicles": other_departments.operating_vehicles,
    "justice_custody": other_departments.custody,
}

#: The registers of enrolment and fund supervision, which `city build --registers` writes beside them.
WIDER: dict[str, Callable[[World], Extract]] = {
    "hrss_enrolment": enrolment.enrolment,
    "life_proofs": supervision.life_proofs,
    "benefit_accounts": supervision.benefit_accounts,
    "pension_files": supervision.pension_files,
    "platform_workers": enrolment.platform_workers,
    "occupational_injury": enrolment.occupational_injury,
    "operator_log": supervision.operator_log,
    "health_births": enrolment.births,
    "hrss_employers": enrolment.employers,
    "insured_elsewhere": enrolment.insured_elsewhere,
    "veterans_service": enrolment.veterans,
    "construction_projects": enrolment.construction_projects,
    "injury_projects": enrolment.injury_projects,
    "police_number_changes": police.number_changes,
}

#: Who draws further help, and who is whose child, which `city build --assistance` writes beside them.
ASSISTANCE: dict[str, Callable[[World], Extract]] = {
    "police_parentage": assistance.parentage,
    "civil_affairs_allowances": assistance.allowances,
    "education_student_aid": assistance.students_aided,
}
