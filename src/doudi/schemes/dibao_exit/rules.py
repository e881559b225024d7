"""低保渐退 as rules (渐退规则): whose income rose through work, how far, for how many months, and what is paid.

Members, income and the standard are those of dibao (`based_on`). The sentences are those of 最低生活保障审核确认办法
(民发〔2021〕57号, "57号") art. 33 and of the notice of 20 October 2022, part 1(3).
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN_PER_MONTH,
    MONTHS,
    YES_NO,
    Expr,
    Household,
    Law,
    months_since,
    rule,
    share_of,
    where,
)


@rule(YES_NO, clause="57号 第三十三条")
def was_on_dibao_until_work(household: Household, law: Law) -> Expr:
    """原来享低保、因为就业收入超过标准的家庭。"""
    drew = household.amount_before_exit_fen > 0
    return household.left_dibao_through_work & drew & ~household.in_dibao_household


@rule(YES_NO, clause="57号 第三十三条")
def is_not_below_standard(household: Household, law: Law) -> Expr:
    """就业后家庭人均收入超过当地最低生活保障标准；正好等于标准的由人看。"""
    return household.household_income >= household.income_limit


@rule(FEN_PER_MONTH, clause="57号 第三十三条")
def exit_income_ceiling(household: Household, law: Law) -> Expr:
    """渐退的收入上限：低保标准的若干倍乘以家庭人口；由地方规定。"""
    return share_of(household.income_limit, law["dibao_exit.income_ceiling_multiple"], "ceil_fen")


@rule(YES_NO, clause="57号 第三十三条")
def is_below_exit_ceiling(household: Household, law: Law) -> Expr:
    """收入低于渐退的上限；没有规定上限的地方不看。"""
    within = household.household_income < household.exit_income_ceiling
    return ~law["dibao_exit.has_income_ceiling"] | within


@rule(MONTHS, clause="2022年10月20日通知 一（三）")
def months_of_exit(household: Household, law: Law) -> Expr:
    """渐退已经过了几个月；第一个月是零。"""
    return months_since(household.exit_began_on)


@rule(YES_NO, clause="2022年10月20日通知 一（三）")
def is_exit_time_left(household: Household, law: Law) -> Expr:
    """渐退期原则上不超过六个月，具体几个月由地方规定。"""
    begun = household.months_of_exit >= 0
    over_in_any_place = household.months_of_exit >= law["dibao_exit.months_at_most"]
    return begun & ~over_in_any_place & (household.months_of_exit < law["dibao_exit.months"])


@rule(YES_NO, clause="57号 第三十三条")
def is_in_gradual_exit(household: Household, law: Law) -> Expr:
    """对就业后家庭人均收入超过标准的低保家庭，可以给予一定时间的渐退期。"""
    income = household.is_not_below_standard & household.is_below_exit_ceiling
    return household.is_anybody_counted & household.was_on_dibao_until_work & income & household.is_exit_time_left


@rule(FEN_PER_MONTH, clause="57号 第三十三条")
def exit_amount(household: Household, law: Law) -> Expr:
    """渐退期每月发原来低保金的一定比例；比例由地方规定。"""
    paid = share_of(household.amount_before_exit_fen, law["dibao_exit.share_of_previous"], "ceil_fen")
    return where(household.is_in_gradual_exit, paid, 0)


@rule(YES_NO, clause="57号 第三十三条")
def exact_standard_needs_review(household: Household, law: Law) -> Expr:
    """收入正好等于标准的，不低于也没有超过，条文没有写，由人看。"""
    return household.household_income == household.income_limit
