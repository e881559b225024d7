"""分类施保 as rules (分类施保规则): who on the allowance is paid more, and how groups of one person go together.

Ages and the place are those of dibao (`based_on`). The sentences are those of 社会救助暂行办法 art. 12(2) and of
最低生活保障审核确认办法 (民发〔2021〕57号, "57号") art. 27.
"""

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
    larger_of,
    lookup,
    reaches_age,
    rule,
    total,
    where,
)


@rule(YES_NO, clause="57号 第二十七条")
def draws_the_allowance(person: Person, law: Law) -> Expr:
    """获得最低生活保障的人：在低保家庭里，或者享单人保。"""
    return person.is_dibao_member | person.has_individual_dibao


# ---- the groups 各类人员 ----


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def elderly_top_up(person: Person, law: Law) -> Expr:
    """老年人：满规定年龄的。"""
    amount = lookup(law["dibao_topup.elderly"], person.household.urban_rural)
    within_month = law["dibao_topup.counts_reached_within_month"]
    return where(reaches_age(person.birth_date, law["dibao_topup.elderly_age"], within_month), amount, 0)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def minor_top_up(person: Person, law: Law) -> Expr:
    """未成年人。"""
    return where(person.is_minor, lookup(law["dibao_topup.minor"], person.household.urban_rural), 0)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def student_top_up(person: Person, law: Law) -> Expr:
    """在校学生；国家没有列这一类，有的地方列了。"""
    return where(person.is_full_time_student, lookup(law["dibao_topup.student"], person.household.urban_rural), 0)


@rule(YES_NO, clause="57号 第二十七条")
def holds_certificate(person: Person, law: Law) -> Expr:
    """持有残疾人证的人。"""
    return (person.disability_category != "none") & (person.disability_grade > 0)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def severe_disability_top_up(person: Person, law: Law) -> Expr:
    """重度残疾人。"""
    severe = person.holds_certificate & (person.disability_grade <= law["dibao_topup.severe_grade"])
    return where(severe, lookup(law["dibao_topup.severely_disabled"], person.household.urban_rural), 0)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def serious_illness_top_up(person: Person, law: Law) -> Expr:
    """重病患者。"""
    return where(person.serious_illness, lookup(law["dibao_topup.seriously_ill"], person.household.urban_rural), 0)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def disabled_extra(person: Person, law: Law) -> Expr:
    """低保里的残疾人另外增发的，不论等级；和各类的增发可以叠加。"""
    return where(person.holds_certificate, lookup(law["dibao_topup.disabled_extra"], person.household.urban_rural), 0)


# ---- together 合计 ----


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def group_top_up(person: Person, law: Law) -> Expr:
    """一人属于几类的：能叠加的地方相加，不能叠加的取最高一份。"""
    old, young = larger_of(person.elderly_top_up, person.minor_top_up), person.elderly_top_up + person.minor_top_up
    sick, ill = person.severe_disability_top_up, person.serious_illness_top_up
    highest = larger_of(larger_of(old, person.student_top_up), larger_of(sick, ill))
    added = young + person.student_top_up + sick + ill
    return where(law["dibao_topup.groups_add_up"], added, highest)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def top_up(person: Person, law: Law) -> Expr:
    """对获得最低生活保障后生活仍有困难的老年人、未成年人、重度残疾人和重病患者，采取必要措施给予生活保障。"""
    return where(person.draws_the_allowance, person.group_top_up + person.disabled_extra, 0)


@rule(YES_NO, clause="57号 第二十七条")
def is_topped_up(person: Person, law: Law) -> Expr:
    """有增发的人。"""
    return person.top_up > 0


@rule(YES_NO, clause="57号 第二十七条")
def is_anybody_topped_up(household: Household, law: Law) -> Expr:
    """家里至少有一个人有增发。"""
    return any_of(household.members.is_topped_up)


@rule(FEN_PER_MONTH, clause="57号 第二十七条")
def top_ups(household: Household, law: Law) -> Expr:
    """家里各人增发的合计。"""
    return total(household.members.top_up)


@rule(PEOPLE, clause="57号 第二十七条")
def topped_up_people(household: Household, law: Law) -> Expr:
    """有增发的人数。"""
    return count(household.members.is_topped_up)
