"""高龄津贴 as rules (高龄津贴规则): age and household register; every figure is a place's own."""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN_PER_MONTH,
    PEOPLE,
    YEARS,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    age_in_years,
    any_of,
    bracket,
    count,
    for_one,
    reaches_age,
    rule,
    total,
    where,
)


@rule(YEARS, clause="民法典 第十七条")
def age(person: Person, law: Law) -> Expr:
    """周岁，按审核月份的第一天算。"""
    return age_in_years(person.birth_date)


@rule(YES_NO, clause="老年人权益保障法 第二条、第三十三条第二款")
def is_of_allowance_age(person: Person, law: Law) -> Expr:
    """国家鼓励地方建立八十周岁以上低收入老年人高龄津贴制度；年龄由地方规定，可以更低，但都是老年人。"""
    # Where the place's age is not on file, nobody over sixty is refused; whoever is younger is no elder anywhere.
    born, within_month = person.birth_date, law["elderly_allowance.counts_reached_within_month"]
    is_elder = reaches_age(born, law["elderly_allowance.elder_age"], within_month)
    return is_elder & reaches_age(born, law["elderly_allowance.age"], within_month)


@rule(YES_NO, clause="各区县高龄津贴办法")
def is_registered_where_paid(person: Person, law: Law) -> Expr:
    """户口在发津贴的地方。"""
    return person.hukou_area.is_one_of(law["elderly_allowance.hukou_areas"])


@rule(YES_NO, clause="各区县高龄津贴办法")
def is_entitled_to_old_age_allowance(person: Person, law: Law) -> Expr:
    """满规定年龄、有本地户籍的老年人。"""
    return person.is_of_allowance_age & person.is_registered_where_paid & ~person.is_deceased


@rule(FEN_PER_MONTH, clause="各区县高龄津贴办法")
def old_age_allowance(person: Person, law: Law) -> Expr:
    """高龄津贴，按年龄分档，折成每月。"""
    rate = for_one(bracket(law["elderly_allowance.rate"], person.age))
    return where(person.is_entitled_to_old_age_allowance, rate, 0)


@rule(YES_NO, clause="各区县高龄津贴办法")
def has_old_age_allowance(household: Household, law: Law) -> Expr:
    """这家有人享受高龄津贴。"""
    return any_of(household.members.is_entitled_to_old_age_allowance)


@rule(PEOPLE, clause="各区县高龄津贴办法")
def old_age_allowance_people(household: Household, law: Law) -> Expr:
    """享受高龄津贴的人数。"""
    return count(household.members.is_entitled_to_old_age_allowance)


@rule(FEN_PER_MONTH, clause="各区县高龄津贴办法")
def old_age_allowances(household: Household, law: Law) -> Expr:
    """高龄津贴合计。"""
    return total(household.members.old_age_allowance)
