"""教育救助 as rules (教育救助规则): the assistance register × the school roll.

Sentences are those of Order 649 ch. 6 ("649号"), 中办发〔2020〕18号 ("18号") and 国办发〔2023〕39号 ("39号"). Nobody on
both lists should have to apply: whoever is entitled and not aided yet comes out of the comparison.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    PEOPLE,
    YEARS,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    age_in_years,
    any_of,
    count,
    lookup,
    reaches_age,
    rule,
    total,
    where,
)

# ---- the school roll 学籍 ----


@rule(YES_NO, clause="649号 第三十三条；18号 二（三）9")
def is_at_aided_stage(person: Person, law: Law) -> Expr:
    """在学前教育、义务教育、高中阶段教育（含中等职业教育）和普通高等教育阶段就学；研究生阶段算不算，没有写明。"""
    postgraduate = (person.student_level == "postgraduate") & law["student_aid.covers_postgraduates"]
    return person.student_level.is_one_of(law["student_aid.stages"]) | postgraduate


# ---- the assistance registers 救助名册 ----


@rule(YES_NO, clause="649号 第三十三条")
def is_on_assistance_register(person: Person, law: Law) -> Expr:
    """最低生活保障家庭成员、特困供养人员；孤儿、事实无人抚养儿童，孤儿成年后仍在校就读的继续享有。"""
    assisted = person.is_dibao_member | person.has_individual_dibao | person.is_tekun_person
    child = person.is_orphan_on_register | person.is_unsupported_child_on_register | person.was_raised_as_orphan
    return assisted | child


@rule(YES_NO, clause="39号 四（二）2")
def is_in_near_poor_household(person: Person, law: Law) -> Expr:
    """2023年起，低保边缘家庭、刚性支出困难家庭的在园幼儿、在校学生也给予教育救助；家庭成员才算。"""
    household = person.household
    near = household.in_margin_household | household.in_rigid_spending_household
    return law["student_aid.covers_near_poor"] & near & person.is_member


@rule(YES_NO, clause="649号 第三十三条；39号 四（二）2")
def is_poor_student(person: Person, law: Law) -> Expr:
    """有学籍、在救助的阶段就读，又在救助名册上的学生。"""
    poor = person.is_on_assistance_register | person.is_in_near_poor_household
    return person.is_on_school_roll & person.is_at_aided_stage & poor


@rule(YEARS, clause="民法典 第十七条")
def age_of_student(person: Person, law: Law) -> Expr:
    """周岁，按审核月份的第一天算。"""
    return age_in_years(person.birth_date)


@rule(YES_NO, clause="649号 第三十三条第二款；18号 二（三）9")
def is_to_be_taught_at_home(person: Person, law: Law) -> Expr:
    """因身心障碍等原因不方便入学接受义务教育的适龄残疾未成年人，送教上门。"""
    within_month = law["student_aid.counts_reached_within_month"]
    at_school_age = reaches_age(person.birth_date, law["student_aid.school_age"], within_month)
    of_age = at_school_age & (person.age_of_student < law["student_aid.adult_age"])
    return person.cannot_attend_school & (person.disability_category != "none") & of_age


# ---- the answer 结论 ----


@rule(YES_NO, clause="649号 第三十三条")
def is_student_aid_due(person: Person, law: Law) -> Expr:
    """应当给予教育救助，本学年还没有享受的。"""
    return (person.is_poor_student | person.is_to_be_taught_at_home) & ~person.draws_student_aid


@rule(FEN, clause="649号 第三十五条")
def student_aid_of_person(person: Person, law: Law) -> Expr:
    """每学年的金额，按就读阶段；送教上门是服务，不发钱。"""
    yearly = where(person.is_poor_student, lookup(law["student_aid.yearly"], person.student_level), 0)
    return where(person.is_student_aid_due, yearly, 0)


@rule(YES_NO, clause="649号 第三十三条")
def is_student_in_family_due(household: Household, law: Law) -> Expr:
    """家里有应当给予教育救助的学生。"""
    return any_of(household.members.is_student_aid_due)


@rule(FEN, clause="649号 第三十四条")
def student_aid_amount(household: Household, law: Law) -> Expr:
    """家里学生这一学年的教育救助。"""
    return total(household.members.student_aid_of_person)


@rule(PEOPLE, clause="649号 第三十三条")
def students_due(household: Household, law: Law) -> Expr:
    """应当给予教育救助的学生数。"""
    return count(household.members.is_student_aid_due)
