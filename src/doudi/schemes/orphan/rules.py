"""孤儿基本生活保障 as rules (孤儿规则): who has lost both parents, and the living standard where they grow up.

The sentences are those of 国务院办公厅关于加强孤儿保障工作的意见 (2010).
"""

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
    count,
    for_one,
    rule,
    total,
    where,
)


@rule(YEARS, clause="民法典 第十七条")
def age(person: Person, law: Law) -> Expr:
    """周岁，按审核月份的第一天算。"""
    return age_in_years(person.birth_date)


@rule(YES_NO, clause="孤儿保障意见 第一部分")
def is_of_child_age(person: Person, law: Law) -> Expr:
    """未满18周岁的未成年人。"""
    return person.age < law["orphan.adult_age"]


@rule(YES_NO, clause="孤儿保障意见 第一部分")
def has_lost_father(person: Person, law: Law) -> Expr:
    """父亲去世（包括宣告死亡），或者查找不到。"""
    return person.father_state.is_one_of(law["orphan.lost_parent_states"])


@rule(YES_NO, clause="孤儿保障意见 第一部分")
def has_lost_mother(person: Person, law: Law) -> Expr:
    """母亲去世（包括宣告死亡），或者查找不到。"""
    return person.mother_state.is_one_of(law["orphan.lost_parent_states"])


@rule(YES_NO, clause="特困人员认定办法 第九条")
def stays_in_tekun(person: Person, law: Law) -> Expr:
    """没有选孤儿保障、仍是特困人员的，只享特困供养。"""
    return person.is_tekun_person


@rule(YES_NO, clause="孤儿保障意见 第一部分")
def is_orphan(person: Person, law: Law) -> Expr:
    """孤儿是指失去父母、查找不到生父母的未满18周岁的未成年人。"""
    parentless = person.has_lost_father & person.has_lost_mother
    return person.is_of_child_age & parentless & ~person.stays_in_tekun & ~person.is_deceased


@rule(FEN_PER_MONTH, clause="孤儿保障意见 第二部分（一）")
def orphan_amount(person: Person, law: Law) -> Expr:
    """孤儿基本生活最低养育标准，机构抚养孤儿养育标准应高于散居孤儿养育标准。"""
    in_institution = person.care_place == "institution"
    standard = where(in_institution, law["orphan.institution_standard"], law["orphan.home_standard"])
    return where(person.is_orphan, for_one(standard), 0)


@rule(YES_NO, clause="孤儿保障意见 第一部分")
def has_orphan(household: Household, law: Law) -> Expr:
    """材料里有孤儿。"""
    return any_of(household.members.is_orphan)


@rule(PEOPLE, clause="孤儿保障意见 第一部分")
def orphan_people(household: Household, law: Law) -> Expr:
    """孤儿人数。"""
    return count(household.members.is_orphan)


@rule(FEN_PER_MONTH, clause="孤儿保障意见 第二部分（一）")
def orphan_monthly_amount(household: Household, law: Law) -> Expr:
    """孤儿基本生活费合计。"""
    return total(household.members.orphan_amount)
