"""困难残疾人生活补贴 as rules (生活补贴规则): disabled people on the subsistence allowance, and what excludes them."""

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
    return person.hukou_area.is_one_of(law["disability_living.hukou_areas"])


@rule(YES_NO, clause="渝民发〔2021〕15号 对象范围")
def is_on_the_allowance(person: Person, law: Law) -> Expr:
    """低保对象，包括按单人户享低保的人。"""
    return person.is_dibao_member | person.has_individual_dibao


@rule(YES_NO, clause="渝民发〔2021〕15号 政策衔接")
def is_kept_by_other_support(person: Person, law: Law) -> Expr:
    """领取工伤保险生活护理费、纳入特困人员供养的，不享受残疾人两项补贴。"""
    return person.is_tekun_person | person.draws_work_injury_nursing


@rule(YES_NO, clause="国发〔2015〕52号；事实无人抚养儿童意见 第三部分（一）")
def draws_child_allowance_instead(person: Person, law: Law) -> Expr:
    """享受孤儿基本生活保障的残疾儿童、已全额领取事实无人抚养儿童补贴的残疾儿童，不享受困难残疾人生活补贴。"""
    return person.is_orphan_on_register | person.draws_unsupported_child_in_full


@rule(YES_NO, clause="渝民发〔2021〕15号")
def is_entitled_to_living_subsidy(person: Person, law: Law) -> Expr:
    """本市户籍的低保对象中持有效残疾人证、符合政策衔接规定的残疾人。"""
    person_fits = person.is_certified_disabled & person.is_registered_here & person.is_on_the_allowance
    excluded = person.is_kept_by_other_support | person.draws_child_allowance_instead
    return person_fits & ~excluded & ~person.is_deceased


@rule(FEN_PER_MONTH, clause="渝民发〔2021〕15号")
def living_subsidy(person: Person, law: Law) -> Expr:
    """困难残疾人生活补贴，每人每月。"""
    return where(person.is_entitled_to_living_subsidy, for_one(law["disability_living.rate"]), 0)


@rule(YES_NO, clause="渝民发〔2021〕15号")
def has_living_subsidy(household: Household, law: Law) -> Expr:
    """这家有人享受困难残疾人生活补贴。"""
    return any_of(household.members.is_entitled_to_living_subsidy)


@rule(PEOPLE, clause="渝民发〔2021〕15号")
def living_subsidy_people(household: Household, law: Law) -> Expr:
    """享受困难残疾人生活补贴的人数。"""
    return count(household.members.is_entitled_to_living_subsidy)


@rule(FEN_PER_MONTH, clause="渝民发〔2021〕15号")
def living_subsidies(household: Household, law: Law) -> Expr:
    """困难残疾人生活补贴合计。"""
    return total(household.members.living_subsidy)


@rule(YES_NO, clause="国发〔2015〕52号")
def other_living_subsidy_needs_review(household: Household, law: Law) -> Expr:
    """又符合老年、因公致残、离休等福利性补贴条件的，择高申领其中一类，要由人看。"""
    members = household.members
    return any_of(members.is_entitled_to_living_subsidy & members.draws_other_welfare_subsidy)
