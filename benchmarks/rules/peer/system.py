"""The rule set in openfisca-core: twelve inputs, eighteen variables, amounts in whole fen, dated parameters.

Written as its documentation teaches, and lean: no float where a whole number does, one look-up of the parameters in a
formula.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.parameters import ParameterNode, load_parameter_file
from openfisca_core.periods import DateUnit, instant
from openfisca_core.reforms import Reform
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PARAMETERS = Path(__file__).with_name("parameters.yaml")

PERSON_INPUTS = {
    "monthly_wage_fen": int, "monthly_business_fen": int, "monthly_property_fen": int, "monthly_transfer_fen": int,
    "is_employed": bool, "age_years": int, "disability_grade": int, "is_student": bool,
}  # fmt: skip
HOUSEHOLD_INPUTS = {"is_urban": bool, "deposits_fen": int, "vehicles": int, "monthly_medical_fen": int}


def employment_deduction(person, period, parameters):
    """A share of the wage, up to a cap, where employed."""
    law = parameters(period)
    share = person("monthly_wage_fen", period) * law.deduction_share_numerator // law.deduction_share_denominator
    return np.where(person("is_employed", period), np.minimum(share, law.deduction_cap), 0)


def countable_income(person, period):
    """Four kinds of income less the deduction."""
    earned = person("monthly_wage_fen", period) + person("monthly_business_fen", period)
    other = person("monthly_property_fen", period) + person("monthly_transfer_fen", period)
    return earned + other - person("employment_deduction", period)


def is_severely_disabled(person, period, parameters):
    """Disabled, of a severe grade."""
    grade = person("disability_grade", period)
    return (grade > 0) & (grade <= parameters(period).severe_grade)


def is_elderly(person, period, parameters):
    """Of the elderly age."""
    return person("age_years", period) >= parameters(period).elderly_age


def is_dependent_child(person, period, parameters):
    """A minor, or a student below an age."""
    law, age = parameters(period), person("age_years", period)
    return (age < law.adult_age) | (person("is_student", period) & (age < law.student_age))


def person_top_up(person, period, parameters):
    """One top-up a person, the heaviest reason first."""
    law = parameters(period)
    child = np.where(person("is_dependent_child", period), law.top_up_child, 0)
    elderly = np.where(person("is_elderly", period), law.top_up_elderly, child)
    return np.where(person("is_severely_disabled", period), law.top_up_disabled, elderly)


def people(household, period):
    """How many live there."""
    return household.nb_persons()


def household_income(household, period):
    """All countable income, not below zero."""
    return np.maximum(household.sum(household.members("countable_income", period)), 0)


def standard(household, period, parameters):
    """The urban or the rural standard."""
    law = parameters(period)
    return np.where(household("is_urban", period), law.standard_urban, law.standard_rural)


def income_limit(household, period):
    """Standard times people."""
    return household("standard", period) * household("people", period)


def deposit_limit(household, period, parameters):
    """So many months of it."""
    return household("income_limit", period) * parameters(period).deposit_months


def passes_asset_test(household, period, parameters):
    """Deposits and vehicles within the limits."""
    few = household("vehicles", period) <= parameters(period).vehicles_allowed
    return (household("deposits_fen", period) <= household("deposit_limit", period)) & few


def is_eligible(household, period):
    """Assets within the limits, income below standard times people."""
    poor = household("household_income", period) < household("income_limit", period)
    return household("passes_asset_test", period) & poor


def difference_benefit(household, period):
    """What the income lacks."""
    lacking = household("income_limit", period) - household("household_income", period)
    return np.where(household("is_eligible", period), lacking, 0)


def household_top_up(household, period):
    """Everybody's top-up."""
    total = household.sum(household.members("person_top_up", period))
    return np.where(household("is_eligible", period), total, 0)


def monthly_benefit(household, period):
    """Difference and top-up."""
    return household("difference_benefit", period) + household("household_top_up", period)


def edge_level(household, period, parameters):
    """Not eligible by income, but near: two levels."""
    law = parameters(period)
    income, limit = household("household_income", period), household("income_limit", period)
    near = income <= limit * law.edge_share_near_numerator // law.edge_share_near_denominator
    level = np.where(near, 1, np.where(income <= limit * law.edge_share_far, 2, 0))
    return np.where(household("passes_asset_test", period) & ~household("is_eligible", period), level, 0)


def needs_temporary_help(household, period, parameters):
    """At the edge, with medical spending that brings it below the standard."""
    medical = household("monthly_medical_fen", period)
    below = household("household_income", period) - medical < household("income_limit", period)
    heavy = medical >= parameters(period).medical_floor
    return (household("edge_level", period) > 0) & heavy & below


PERSON_RULES = {
    employment_deduction: int, countable_income: int, is_severely_disabled: bool, is_elderly: bool,
    is_dependent_child: bool, person_top_up: int,
}  # fmt: skip
HOUSEHOLD_RULES = {
    people: int, household_income: int, standard: int, income_limit: int, deposit_limit: int, passes_asset_test: bool,
    is_eligible: bool, difference_benefit: int, household_top_up: int, monthly_benefit: int, edge_level: int,
    needs_temporary_help: bool,
}  # fmt: skip


def build() -> TaxBenefitSystem:
    """The system with its own entities, variables and dated parameters."""
    person = Entity("person", "persons", "Person", "")
    household = GroupEntity("household", "households", "Household", "", roles=[{"key": "member", "plural": "members"}])
    system = TaxBenefitSystem([person, household])
    for entity, inputs in ((person, PERSON_INPUTS), (household, HOUSEHOLD_INPUTS)):
        for name, value_type in inputs.items():
            system.add_variable(_variable(name, entity, value_type))
    for entity, rules in ((person, PERSON_RULES), (household, HOUSEHOLD_RULES)):
        for formula, value_type in rules.items():
            system.add_variable(_variable(formula.__name__, entity, value_type, formula))
    system.parameters = load_parameter_file(str(PARAMETERS))
    return system


def _variable(name, entity, value_type, formula=None):
    body = {"entity": entity, "value_type": value_type, "definition_period": DateUnit.MONTH, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def reform(baseline: TaxBenefitSystem, urban: int, rural: int, start: str) -> TaxBenefitSystem:
    """The same law with other standards from a day on, as the peer's documentation writes a reform."""

    def change(parameters: ParameterNode) -> ParameterNode:
        parameters.standard_urban.update(start=instant(start), value=urban)
        parameters.standard_rural.update(start=instant(start), value=rural)
        return parameters

    class OtherStandards(Reform):
        def apply(self) -> None:
            self.modify_parameters(modifier_function=change)

    return OtherStandards(baseline)
