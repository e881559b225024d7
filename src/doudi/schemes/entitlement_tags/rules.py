"""Relief besides monthly money as rules (专项救助和减免规则): treatment, school, home, work, fees.

Sentences are those of Order 649 ch. 5 to 8 ("649号") and of 国办发〔2023〕39号 ("39号"). Each rule is one tag that a
department acts on; none of them is an amount.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    PEOPLE,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    all_of,
    any_of,
    count,
    rule,
)

# ---- whose family it is 家庭身份 ----


@rule(YES_NO, clause="39号 四（二）")
def is_near_poor_household(household: Household, law: Law) -> Expr:
    """2023年起，专项救助延伸到低保边缘家庭、刚性支出困难家庭。"""
    near = household.in_margin_household | household.in_rigid_spending_household
    return law["entitlement_tags.covers_near_poor"] & near


@rule(YES_NO, clause="39号 四（二）")
def is_near_poor_member(person: Person, law: Law) -> Expr:
    """低保边缘家庭成员、刚性支出困难家庭成员。"""
    return person.household.is_near_poor_household & person.is_member


@rule(YES_NO, clause="649号 第三十七条；39号 四（二）3")
def is_low_income_household(household: Household, law: Law) -> Expr:
    """低保家庭、分散供养的特困人员、低保边缘家庭、刚性支出困难家庭。"""
    members = household.members
    scattered = any_of(members.is_tekun_person & ~members.lives_in_care_institution)
    return household.in_dibao_household | scattered | household.is_near_poor_household


# ---- treatment 医疗救助 ----


@rule(YES_NO, clause="39号 四（二）1")
def gets_premium_in_full(person: Person, law: Law) -> Expr:
    """对特困人员参加城乡居民基本医疗保险的费用给予全额资助。"""
    return person.is_tekun_person


@rule(YES_NO, clause="国务院关于加强困境儿童保障工作的意见 二（二）")
def is_severely_disabled_child(person: Person, law: Law) -> Expr:
    """重度残疾儿童。"""
    graded = (person.disability_grade >= law["entitlement_tags.severe_grade_from"]) & (
        person.disability_grade <= law["entitlement_tags.severe_grade_to"]
    )
    return person.is_minor & (person.disability_category != "none") & graded


@rule(YES_NO, clause="649号 第二十九条；39号 四（二）1")
def is_helped_with_premium(person: Person, law: Law) -> Expr:
    """低保对象等其他符合条件的，以及孤儿、事实无人抚养儿童、重度残疾儿童，参保费用按规定资助。"""
    child = person.is_orphan_on_register | person.is_unsupported_child_on_register | person.is_severely_disabled_child
    return person.is_dibao_member | person.has_individual_dibao | child


@rule(YES_NO, clause="649号 第二十九条；39号 四（二）1")
def gets_premium_in_part(person: Person, law: Law) -> Expr:
    """没有全额资助的，给予定额资助。"""
    return person.is_helped_with_premium & ~person.gets_premium_in_full


@rule(YES_NO, clause="649号 第二十八条、第三十条")
def gets_medical_aid_directly(person: Person, law: Law) -> Expr:
    """低保家庭成员和特困供养人员的医疗救助，由县级医疗保障部门直接办理。"""
    return person.is_tekun_person | person.is_dibao_member | person.has_individual_dibao


@rule(YES_NO, clause="39号 四（二）1")
def may_apply_for_medical_aid(person: Person, law: Law) -> Expr:
    """低保边缘家庭、刚性支出困难家庭中符合条件的大病患者，按规定给予医疗救助，要申请。"""
    return person.is_near_poor_member & ~person.gets_medical_aid_directly


# ---- school 教育救助 ----


@rule(YES_NO, clause="649号 第三十三条")
def gets_student_aid(person: Person, law: Law) -> Expr:
    """在学籍名册上，也在救助名册上的学生，给予教育救助。"""
    return person.is_poor_student_on_registers


# ---- work 就业救助 ----


@rule(YES_NO, clause="649号 第四十二条；39号 四（二）4")
def gets_employment_aid(person: Person, law: Law) -> Expr:
    """低保家庭中有劳动能力并处于失业状态的成员；2023年起也包括低保边缘、刚性支出困难家庭成员。"""
    assisted = person.is_dibao_member | person.has_individual_dibao | person.is_near_poor_member
    return assisted & person.is_able_to_work & person.is_jobless


@rule(YES_NO, clause="649号 第四十三条")
def is_promised_one_job(household: Household, law: Law) -> Expr:
    """低保家庭有劳动能力的成员均处于失业状态的，确保该家庭至少有一人就业。"""
    members = household.members
    able = members.is_dibao_member & members.is_able_to_work
    return household.in_dibao_household & any_of(able) & all_of(~able | members.is_jobless)


# ---- home 住房救助 ----


@rule(YES_NO, clause="649号 第三十七条、第三十八条；39号 四（二）3")
def gets_public_rental(household: Household, law: Law) -> Expr:
    """符合当地住房困难标准的城镇家庭，配租公租房或者发放租赁补贴。"""
    return household.is_low_income_household & (household.urban_rural == "urban") & household.is_badly_housed


@rule(YES_NO, clause="649号 第三十七条、第三十八条；39号 四（二）3")
def gets_home_renovation(household: Household, law: Law) -> Expr:
    """住危房的农村家庭，优先实施农村危房改造。"""
    return household.is_low_income_household & (household.urban_rural == "rural") & household.is_home_unsafe


# ---- fees 费用减免 ----


@rule(YES_NO, clause="地方规定")
def is_free_of_garbage_fee(household: Household, law: Law) -> Expr:
    """低保家庭免收垃圾处置费，免申即享。"""
    return household.in_dibao_household & law["entitlement_tags.waives_garbage_fee"]


@rule(YES_NO, clause="地方规定")
def gets_utility_relief(household: Household, law: Law) -> Expr:
    """水、电、气、广播电视等费用减免，由地方规定。"""
    return household.is_low_income_household & law["entitlement_tags.relieves_utility_fees"]


@rule(YES_NO, clause="39号 四（五）")
def gets_funeral_relief(household: Household, law: Law) -> Expr:
    """可根据当地救助政策给予殡葬费用减免等救助帮扶。"""
    return household.is_low_income_household & law["entitlement_tags.relieves_funeral_fees"]


# ---- the answer 结论 ----


@rule(YES_NO, clause="39号 四（二）")
def has_tag_of_own(person: Person, law: Law) -> Expr:
    """这个人本人有一项救助或者减免。"""
    treatment = person.gets_premium_in_full | person.gets_premium_in_part | person.gets_medical_aid_directly
    other = person.may_apply_for_medical_aid | person.gets_student_aid | person.gets_employment_aid
    # Which of two it is may be open; that it is one of them is not.
    return treatment | other | person.is_helped_with_premium | person.is_near_poor_member


@rule(YES_NO, clause="39号 四")
def has_any_tag(household: Household, law: Law) -> Expr:
    """家里至少有一项救助或者减免。"""
    home = household.gets_public_rental | household.gets_home_renovation | household.is_promised_one_job
    fees = household.is_free_of_garbage_fee | household.gets_utility_relief | household.gets_funeral_relief
    return any_of(household.members.has_tag_of_own) | home | fees


@rule(PEOPLE, clause="39号 四（二）")
def people_with_tags(household: Household, law: Law) -> Expr:
    """本人有救助或者减免的人数。"""
    return count(household.members.has_tag_of_own)
