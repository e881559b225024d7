"""低保边缘家庭 as rules (低保边缘规则): income somewhat above the standard, property within its own limits.

Income, members and the standard are those of dibao (`based_on`). The sentences are those of 最低生活保障审核确认办法
(民发〔2021〕57号, "57号") art. 8 and of the notice of 20 October 2022; a place's own text changes figures only.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    FEN_PER_MONTH,
    YES_NO,
    Expr,
    Household,
    Law,
    rule,
    share_of,
    where,
)

# ---- income 收入 ----


@rule(YES_NO, clause="57号 第八条第二款")
def is_not_in_dibao(household: Household, law: Law) -> Expr:
    """不符合最低生活保障条件：没有低保，也没有特困供养。"""
    return ~household.in_dibao_household & ~household.already_receiving.is_one_of(("dibao", "tekun"))


@rule(FEN_PER_MONTH, clause="57号 第八条第二款")
def margin_income_limit(household: Household, law: Law) -> Expr:
    """当地最低生活保障标准的若干倍（一般1.5倍），乘以家庭人口。"""
    limit, multiple = household.income_limit, law["dibao_margin.income_multiple"]
    # Whole fen: below 1.5 times is below its next fen up, at most 1.5 times is at most its fen.
    inclusive, exclusive = share_of(limit, multiple, "floor_fen"), share_of(limit, multiple, "ceil_fen")
    return where(law["dibao_margin.limit_itself_counts"], inclusive, exclusive)


@rule(YES_NO, clause="57号 第八条第二款")
def is_income_within_margin(household: Household, law: Law) -> Expr:
    """家庭人均收入低于当地最低生活保障标准的若干倍；写“以下”的地方，等于也算。"""
    income, limit = household.household_income, household.margin_income_limit
    return where(law["dibao_margin.limit_itself_counts"], income <= limit, income < limit)


# ---- property 财产 ----


@rule(FEN, clause="57号 第八条第二款")
def margin_assets_limit(household: Household, law: Law) -> Expr:
    """金融资产限额：若干个月的城市低保标准乘以家庭人口；月数由地方规定。"""
    return law["dibao_margin.financial_assets_months"] * law["dibao.standard_urban"] * household.counted_people


@rule(YES_NO, clause="57号 第八条第二款")
def are_margin_assets_within(household: Household, law: Law) -> Expr:
    """金融资产不超过边缘家庭的限额。"""
    return household.financial_assets <= household.margin_assets_limit


@rule(YES_NO, clause="57号 第八条第二款")
def are_margin_vehicles_within(household: Household, law: Law) -> Expr:
    """车辆、船舶不超过规定数量；地方不计的燃油摩托车不算。"""
    left_out = where(law["dibao_margin.leaves_out_motorcycles"], household.motorcycle_count, 0)
    return household.vehicle_count - left_out <= law["dibao_margin.vehicles_allowed"]


@rule(YES_NO, clause="57号 第八条第二款")
def are_margin_dwellings_within(household: Household, law: Law) -> Expr:
    """住房不超过规定套数。"""
    return household.dwelling_count <= law["dibao_margin.dwellings_allowed"]


@rule(YES_NO, clause="57号 第八条第二款")
def is_margin_other_property_within(household: Household, law: Law) -> Expr:
    """非居住房不超过规定；国家没有规定这一项，地方可以规定。"""
    within = household.non_residential_count <= law["dibao_margin.non_residential_allowed"]
    return ~law["dibao_margin.looks_at_non_residential"] | within


@rule(YES_NO, clause="57号 第八条第二款")
def is_margin_business_within(household: Household, law: Law) -> Expr:
    """没有市场主体登记，或者是经审核可以不计的小店；国家没有规定这一项，地方可以规定。"""
    harmless = ~household.has_business_registration | household.is_family_micro_shop
    return ~law["dibao_margin.business_excludes"] | harmless


@rule(YES_NO, clause="57号 第八条第二款")
def is_margin_property_within(household: Household, law: Law) -> Expr:
    """财产状况符合相关规定。"""
    counted = household.are_margin_assets_within & household.are_margin_vehicles_within
    real_estate = household.are_margin_dwellings_within & household.is_margin_other_property_within
    return counted & real_estate & household.is_margin_business_within


# ---- the answer 结论 ----


@rule(YES_NO, clause="57号 第八条第二款")
def is_margin_household(household: Household, law: Law) -> Expr:
    """最低生活保障边缘家庭：不符合低保条件，人均收入低于标准的若干倍，且财产状况符合相关规定。"""
    somebody = household.is_anybody_counted & household.is_not_in_dibao
    return somebody & household.is_income_within_margin & household.is_margin_property_within


@rule(YES_NO, clause="57号 第八条第二款")
def draws_margin_status(household: Household, law: Law) -> Expr:
    """名册上已经是低保边缘家庭的，或者这次认定的。别的政策问是不是低保边缘家庭，问的是这一条。"""
    return household.is_margin_household | (household.already_receiving == "near_threshold")


@rule(YES_NO, clause="57号 第十四条")
def margin_business_needs_review(household: Household, law: Law) -> Expr:
    """有市场主体登记的，要看是不是维持生活的小本经营。"""
    return household.has_business_registration


@rule(YES_NO, clause="57号 第十四条")
def margin_transfer_needs_review(household: Household, law: Law) -> Expr:
    """近期转走房产、车辆或者大额存款的，要看原因。"""
    return household.recent_property_transfer
