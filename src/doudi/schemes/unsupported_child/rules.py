"""事实无人抚养儿童 as rules (事实无人抚养规则): parents who cannot bring the child up, and what other aid leaves short.

The sentences are those of 关于进一步加强事实无人抚养儿童保障工作的意见 (2019).
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
    larger_of,
    lookup,
    reaches_months,
    require,
    rule,
    total,
    where,
)


@rule(YEARS, clause="民法典 第十七条")
def age(person: Person, law: Law) -> Expr:
    """周岁，按审核月份的第一天算。"""
    return age_in_years(person.birth_date)


@rule(YES_NO, clause="意见 第一部分")
def is_of_child_age(person: Person, law: Law) -> Expr:
    """儿童：未满18周岁。"""
    return person.age < law["unsupported_child.adult_age"]


# ---- each parent 父母每一方 ----


def severely_disabled(state: Expr, category: Expr, grade: Expr, law: Law) -> Expr:
    """重残是指一级二级残疾或三级四级精神、智力残疾；服刑、失联等的父母有这样的残疾证，也算。"""
    alive = state.is_one_of(("disabled", "serving_sentence", "drug_isolation", "liberty_restricted", "out_of_contact"))
    limit = lookup(law["unsupported_child.severe_grades"], category)
    return alive & (limit > 0) & (grade > 0) & (grade <= limit)


def confined(state: Expr, term: Expr, law: Law) -> Expr:
    """服刑在押、强制隔离戒毒或被执行其他限制人身自由的措施是指期限在6个月以上。"""
    measures = ("serving_sentence", "drug_isolation", "liberty_restricted")
    return state.is_one_of(measures) & (term >= law["unsupported_child.measure_months"])


def out_of_contact(state: Expr, since: Expr, law: Law) -> Expr:
    """失联是指失去联系且未履行监护抚养责任6个月以上；查找不到的，从没有联系、没有抚养的那天算起。"""
    within_month = law["unsupported_child.counts_reached_within_month"]
    absent = reaches_months(since, law["unsupported_child.absence_months"], within_month)
    missing = (state == "declared_missing") & law["unsupported_child.missing_counts_as_unable"]
    return (state.is_one_of(("out_of_contact", "not_found")) & absent) | missing


@rule(YES_NO, clause="意见 第一部分")
def is_father_unable(person: Person, law: Law) -> Expr:
    """父亲重残、重病、服刑在押、强制隔离戒毒、被执行其他限制人身自由的措施或者失联。"""
    state = person.father_state
    disabled = severely_disabled(state, person.father_disability_category, person.father_disability_grade, law)
    kept = confined(state, person.father_measure_months, law) | out_of_contact(state, person.father_absent_since, law)
    return disabled | (state == "seriously_ill") | kept


@rule(YES_NO, clause="意见 第一部分")
def is_mother_unable(person: Person, law: Law) -> Expr:
    """母亲重残、重病、服刑在押、强制隔离戒毒、被执行其他限制人身自由的措施或者失联。"""
    state = person.mother_state
    disabled = severely_disabled(state, person.mother_disability_category, person.mother_disability_grade, law)
    kept = confined(state, person.mother_measure_months, law) | out_of_contact(state, person.mother_absent_since, law)
    return disabled | (state == "seriously_ill") | kept


@rule(YES_NO, clause="意见 第一部分")
def is_father_gone(person: Person, law: Law) -> Expr:
    """父亲死亡或者失踪：自然死亡、人民法院宣告死亡，或者宣告失踪。"""
    return person.father_state.is_one_of(("deceased", "declared_missing"))


@rule(YES_NO, clause="意见 第一部分")
def is_mother_gone(person: Person, law: Law) -> Expr:
    """母亲死亡或者失踪：自然死亡、人民法院宣告死亡，或者宣告失踪。"""
    return person.mother_state.is_one_of(("deceased", "declared_missing"))


@rule(YES_NO, clause="国务院办公厅关于加强孤儿保障工作的意见 第一部分")
def has_lost_both_parents(person: Person, law: Law) -> Expr:
    """父母都去世或者查找不到的是孤儿，不是事实无人抚养儿童。"""
    lost = ("deceased", "not_found")
    return person.father_state.is_one_of(lost) & person.mother_state.is_one_of(lost)


# ---- the child 儿童 ----


@rule(YES_NO, clause="意见 第一部分")
def is_in_fact_unsupported(person: Person, law: Law) -> Expr:
    """父母双方均符合所列情形之一；或者父母一方死亡或失踪，另一方符合所列情形之一。"""
    father_or_gone = person.is_father_unable | person.is_father_gone
    return (father_or_gone & person.is_mother_unable) | (person.is_father_unable & person.is_mother_gone)


@rule(YES_NO, clause="意见 第一部分")
def is_unsupported_child(person: Person, law: Law) -> Expr:
    """事实无人抚养儿童。"""
    child = person.is_of_child_age & ~person.is_deceased
    return child & person.is_in_fact_unsupported & ~person.has_lost_both_parents


@rule(FEN_PER_MONTH, clause="意见 第三部分（一）")
def share_of_dibao(person: Person, law: Law) -> Expr:
    """在享受低保待遇之后根据人均救助水平进行重新计算。"""
    # A family newly on the allowance has no part of it on file yet: that part is unknown, not none.
    share = require(person.is_dibao_share_on_file, person.dibao_share_fen)
    return where(person.is_dibao_member | person.household.is_in_dibao_exit, share, 0)


@rule(FEN_PER_MONTH, clause="意见 第三部分（一）")
def aid_already_drawn(person: Person, law: Law) -> Expr:
    """已获得的最低生活保障金、特困人员救助供养金、困难残疾人生活补贴。"""
    dibao = person.share_of_dibao + person.individual_dibao_fen + person.dibao_topup_fen
    return dibao + person.tekun_person_fen + person.disability_living_fen


@rule(FEN_PER_MONTH, clause="意见 第三部分（一）")
def child_amount(person: Person, law: Law) -> Expr:
    """未达到补贴标准的进行补差发放，其他事实无人抚养儿童按照补贴标准全额发放。"""
    short = larger_of(for_one(law["unsupported_child.home_standard"]) - person.aid_already_drawn, 0)
    return where(person.is_unsupported_child, short, 0)


@rule(YES_NO, clause="意见 第一部分")
def has_unsupported_child(household: Household, law: Law) -> Expr:
    """材料里有事实无人抚养儿童。"""
    return any_of(household.members.is_unsupported_child)


@rule(PEOPLE, clause="意见 第一部分")
def unsupported_children(household: Household, law: Law) -> Expr:
    """事实无人抚养儿童人数。"""
    return count(household.members.is_unsupported_child)


@rule(FEN_PER_MONTH, clause="意见 第三部分（一）")
def child_monthly_amount(household: Household, law: Law) -> Expr:
    """基本生活补贴合计。"""
    return total(household.members.child_amount)
