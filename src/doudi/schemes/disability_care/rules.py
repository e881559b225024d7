"""重度残疾人护理补贴 as rules (护理补贴规则): certificates of grade 1 and 2, and what excludes them."""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN_PER_MONTH,
    PEOPLE,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    any_of,
    bracket,
    count,
    for_one,
    rule,
    total,
    where,
)


@rule(YES_NO, clause="渝民发〔2021〕15号 对象范围")
def is_certified_disabled(person: Person, law: Law) -> Expr:
    """持有有效的残疾人证。"""
    return (person.disability_category != "none") & person.is_disability_certificate_valid


@rule(YES_NO, clause="渝民发〔2021〕15号 对象范围")
def is_registered_here(person: Person, law: Law) -> Expr:
    """具有本市户籍。"""
    return person.hukou_area.is_one_of(law["disability_care.hukou_areas"])


@rule(YES_NO, clause="渝民发〔2021〕15号 对象范围")
def is_of_care_grade(person: Person, law: Law) -> Expr:
    """残疾等级为一级、二级。"""
    grade = person.disability_grade
    return (grade > 0) & (grade <= law["disability_care.lightest_grade"])


@rule(YES_NO, clause="渝民发〔2021〕15号 政策衔接")
def is_kept_by_other_support(person: Person, law: Law) -> Expr:
    """领取工伤保险生活护理费、纳入特困人员供养的，不享受残疾人两项补贴。"""
    return person.is_tekun_person | person.draws_work_injury_nursing


@rule(YES_NO, clause="渝民发〔2021〕15号")
def is_entitled_to_care_subsidy(person: Person, law: Law) -> Expr:
    """本市户籍、持一级或二级有效残疾人证、符合政策衔接规定的残疾人。"""
    person_fits = person.is_certified_disabled & person.is_registered_here & person.is_of_care_grade
    return person_fits & ~person.is_kept_by_other_support & ~person.is_deceased


@rule(FEN_PER_MONTH, clause="渝民发〔2021〕15号")
def care_subsidy(person: Person, law: Law) -> Expr:
    """重度残疾人护理补贴，按等级，每人每月。"""
    rate = for_one(bracket(law["disability_care.rate"], person.disability_grade))
    return where(person.is_entitled_to_care_subsidy, rate, 0)


@rule(YES_NO, clause="渝民发〔2021〕15号")
def has_care_subsidy(household: Household, law: Law) -> Expr:
    """这家有人享受重度残疾人护理补贴。"""
    return any_of(household.members.is_entitled_to_care_subsidy)


@rule(PEOPLE, clause="渝民发〔2021〕15号")
def care_subsidy_people(household: Household, law: Law) -> Expr:
    """享受重度残疾人护理补贴的人数。"""
    return count(household.members.is_entitled_to_care_subsidy)


@rule(FEN_PER_MONTH, clause="渝民发〔2021〕15号")
def care_subsidies(household: Household, law: Law) -> Expr:
    """重度残疾人护理补贴合计。"""
    return total(household.members.care_subsidy)


@rule(YES_NO, clause="国发〔2015〕52号")
def other_care_subsidy_needs_review(household: Household, law: Law) -> Expr:
    """又符合老年、因公致残、离休等护理补贴条件的，择高申领其中一类，要由人看。"""
    members = household.members
    return any_of(members.is_entitled_to_care_subsidy & members.draws_other_welfare_subsidy)
