"""Rules for measuring (测速规则): the shape of an allowance, eighteen rules over twelve inputs, all exact.

Where a text would say "income per head below the standard", the rule compares income with standard times people: money
is exact here and never divided first. The peer is given the same form, which is the cheaper one for it too.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    FEN_PER_MONTH,
    FEN_PER_PERSON_MONTH,
    PEOPLE,
    PLAIN,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    count,
    larger_of,
    rule,
    share_of,
    smaller_of,
    total,
    where,
)

# ---- six rules about a person ----


@rule(FEN_PER_MONTH, clause="测速规则 第一条")
def employment_deduction(person: Person, law: Law) -> Expr:
    """有工作的，按工资的规定比例扣减就业成本，不超过上限。"""
    share = share_of(person.monthly_wage_fen, law["benchmark.deduction_share"], "floor_fen")
    return where(person.is_employed, smaller_of(share, law["benchmark.deduction_cap"]), 0)


@rule(FEN_PER_MONTH, clause="测速规则 第二条")
def countable_income(person: Person, law: Law) -> Expr:
    """四类收入相加，减去就业成本。"""
    earned = person.monthly_wage_fen + person.monthly_business_fen
    return earned + person.monthly_property_fen + person.monthly_transfer_fen - person.employment_deduction


@rule(YES_NO, clause="测速规则 第三条")
def is_severely_disabled(person: Person, law: Law) -> Expr:
    """有残疾，等级在重度之内。"""
    grade = person.disability_grade
    return (grade > 0) & (grade <= law["benchmark.severe_grade"])


@rule(YES_NO, clause="测速规则 第四条")
def is_elderly(person: Person, law: Law) -> Expr:
    """满规定的年龄。"""
    return person.age_years >= law["benchmark.elderly_age"]


@rule(YES_NO, clause="测速规则 第五条")
def is_dependent_child(person: Person, law: Law) -> Expr:
    """未成年，或者在校且不满规定的年龄。"""
    studies = person.is_student & (person.age_years < law["benchmark.student_age"])
    return (person.age_years < law["benchmark.adult_age"]) | studies


@rule(FEN_PER_MONTH, clause="测速规则 第六条")
def person_top_up(person: Person, law: Law) -> Expr:
    """重度残疾、老年、子女，就高不重复。"""
    child = where(person.is_dependent_child, law["benchmark.top_up_child"], 0)
    elderly = where(person.is_elderly, law["benchmark.top_up_elderly"], child)
    return where(person.is_severely_disabled, law["benchmark.top_up_disabled"], elderly)


# ---- twelve rules about the household ----


@rule(PEOPLE, clause="测速规则 第七条")
def people(household: Household, law: Law) -> Expr:
    """家里的人数。"""
    return count(household.members.age_years >= 0)


@rule(FEN_PER_MONTH, clause="测速规则 第八条")
def household_income(household: Household, law: Law) -> Expr:
    """各人计入的收入相加，不低于零。"""
    return larger_of(total(household.members.countable_income), 0)


@rule(FEN_PER_PERSON_MONTH, clause="测速规则 第九条")
def standard(household: Household, law: Law) -> Expr:
    """城镇和农村各有标准。"""
    return where(household.is_urban, law["benchmark.standard_urban"], law["benchmark.standard_rural"])


@rule(FEN_PER_MONTH, clause="测速规则 第十条")
def income_limit(household: Household, law: Law) -> Expr:
    """标准乘以人数。"""
    return household.standard * household.people


@rule(FEN, clause="测速规则 第十一条")
def deposit_limit(household: Household, law: Law) -> Expr:
    """规定月数的标准乘以人数。"""
    return household.income_limit * law["benchmark.deposit_months"]


@rule(YES_NO, clause="测速规则 第十二条")
def passes_asset_test(household: Household, law: Law) -> Expr:
    """存款和车辆都在限额之内。"""
    few_vehicles = household.vehicles <= law["benchmark.vehicles_allowed"]
    return (household.deposits_fen <= household.deposit_limit) & few_vehicles


@rule(YES_NO, clause="测速规则 第十三条")
def is_eligible(household: Household, law: Law) -> Expr:
    """财产符合规定，收入低于标准乘以人数。"""
    return household.passes_asset_test & (household.household_income < household.income_limit)


@rule(FEN_PER_MONTH, clause="测速规则 第十四条")
def difference_benefit(household: Household, law: Law) -> Expr:
    """差多少补多少。"""
    return where(household.is_eligible, household.income_limit - household.household_income, 0)


@rule(FEN_PER_MONTH, clause="测速规则 第十五条")
def household_top_up(household: Household, law: Law) -> Expr:
    """各人的增发相加。"""
    return where(household.is_eligible, total(household.members.person_top_up), 0)


@rule(FEN_PER_MONTH, clause="测速规则 第十六条")
def monthly_benefit(household: Household, law: Law) -> Expr:
    """补差加增发。"""
    return household.difference_benefit + household.household_top_up


@rule(PLAIN, clause="测速规则 第十七条")
def edge_level(household: Household, law: Law) -> Expr:
    """不符合但收入在规定倍数之内的，分两档。"""
    income, limit = household.household_income, household.income_limit
    near = income <= share_of(limit, law["benchmark.edge_share_near"], "floor_fen")
    far = income <= share_of(limit, law["benchmark.edge_share_far"], "floor_fen")
    level = where(near, law["benchmark.level_near"], where(far, law["benchmark.level_far"], 0))
    return where(household.passes_asset_test & ~household.is_eligible, level, 0)


@rule(YES_NO, clause="测速规则 第十八条")
def needs_temporary_help(household: Household, law: Law) -> Expr:
    """边缘家庭看病花费大，扣除后收入低于标准的。"""
    medical = household.monthly_medical_fen
    falls_below = household.household_income - medical < household.income_limit
    return (household.edge_level > 0) & (medical >= law["benchmark.medical_floor"]) & falls_below
