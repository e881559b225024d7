"""刚性支出困难家庭 as rules (刚性支出困难规则): income below the local average, property within, spending too heavy.

Members, monthly income and the standard are those of dibao (`based_on`). The sentences are those of
刚性支出困难家庭认定办法 (in force 2025-01-01, "认定办法"); 上海市社会救助条例 arts. 12 and 18 measure spending another
way.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    FEN_PER_MONTH,
    YES_NO,
    Expr,
    Household,
    Law,
    any_of,
    larger_of,
    round_money,
    rule,
    share_of,
    where,
)

# ---- not helped by a nearer scheme 没有纳入别的救助 ----


@rule(YES_NO, clause="认定办法 第四条第一款第一项")
def is_in_no_nearer_scheme(household: Household, law: Law) -> Expr:
    """未纳入最低生活保障、特困人员救助供养范围且未被认定为最低生活保障边缘家庭。"""
    members = household.members
    tekun = any_of(members.is_member & members.is_tekun_person)
    on_register = household.already_receiving != "none"
    return ~household.in_dibao_household & ~household.in_margin_household & ~tekun & ~on_register


# ---- income 收入 ----


@rule(FEN, clause="认定办法 第四条第一款第二项")
def local_income_of_household(household: Household, law: Law) -> Expr:
    """上年度当地居民人均可支配收入，乘以家庭人口。"""
    return law["dibao.local_disposable_income"] * household.counted_people


@rule(YES_NO, clause="认定办法 第四条第一款第二项")
def is_income_below_local(household: Household, law: Law) -> Expr:
    """共同生活家庭成员人均收入低于上年度当地居民人均可支配收入。"""
    return household.disposable_income_12_months_fen < household.local_income_of_household


# ---- property 财产 ----


@rule(FEN, clause="认定办法 第四条第一款第三项")
def rigid_assets_limit(household: Household, law: Law) -> Expr:
    """金融资产限额：若干个月的城市低保标准乘以家庭人口；可以参照低保边缘家庭或者适当放宽。"""
    return law["rigid_spending.financial_assets_months"] * law["dibao.standard_urban"] * household.counted_people


@rule(YES_NO, clause="认定办法 第四条第一款第三项")
def are_rigid_assets_within(household: Household, law: Law) -> Expr:
    """金融资产不超过限额。"""
    return household.financial_assets <= household.rigid_assets_limit


@rule(YES_NO, clause="认定办法 第四条第一款第三项")
def are_rigid_vehicles_within(household: Household, law: Law) -> Expr:
    """车辆、船舶不超过规定数量；地方不计的燃油摩托车不算。"""
    left_out = where(law["rigid_spending.leaves_out_motorcycles"], household.motorcycle_count, 0)
    return household.vehicle_count - left_out <= law["rigid_spending.vehicles_allowed"]


@rule(YES_NO, clause="认定办法 第四条第一款第三项")
def are_rigid_dwellings_within(household: Household, law: Law) -> Expr:
    """住房不超过规定套数。"""
    return household.dwelling_count <= law["rigid_spending.dwellings_allowed"]


@rule(YES_NO, clause="认定办法 第四条第一款第三项")
def is_rigid_other_property_within(household: Household, law: Law) -> Expr:
    """非居住房、市场主体登记符合规定；国家没有规定这两项，地方可以规定。"""
    shops = household.non_residential_count <= law["rigid_spending.non_residential_allowed"]
    harmless = ~household.has_business_registration | household.is_family_micro_shop
    shops_fine = ~law["rigid_spending.looks_at_non_residential"] | shops
    return shops_fine & (~law["rigid_spending.business_excludes"] | harmless)


# ---- spending 支出 ----


@rule(FEN, clause="认定办法 第五条")
def rigid_spending_of_year(household: Household, law: Law) -> Expr:
    """刚性支出包括必需的生活支出、医疗支出、教育支出、残疾康复支出和其他支出。"""
    health = household.medical_spending_12_months_fen + household.rehabilitation_spending_12_months_fen
    life = household.living_spending_12_months_fen + household.education_spending_12_months_fen
    return life + health + household.other_necessary_spending_12_months_fen


@rule(FEN, clause="认定办法 第四条第一款第四项")
def heavy_spending(household: Household, law: Law) -> Expr:
    """家庭总收入乘以当地规定的比例。"""
    income, share = household.disposable_income_12_months_fen, law["rigid_spending.spending_share"]
    # Whole fen: at least 70 % is at least its next fen up, more than 60 % is more than its fen.
    at_least, more_than = share_of(income, share, "ceil_fen"), share_of(income, share, "floor_fen")
    return where(law["rigid_spending.share_itself_counts"], at_least, more_than)


@rule(YES_NO, clause="认定办法 第四条第一款第四项")
def is_spending_heavy(household: Household, law: Law) -> Expr:
    """提出申请前十二个月家庭刚性支出总额占家庭总收入比例超出当地规定；写“不低于”的地方，等于也算。"""
    spent, heavy = household.rigid_spending_of_year, household.heavy_spending
    return where(law["rigid_spending.share_itself_counts"], spent >= heavy, spent > heavy)


@rule(YES_NO, clause="认定办法 第五条")
def is_there_rigid_spending(household: Household, law: Law) -> Expr:
    """有刚性支出才谈得上占比；没有收入、也没有支出的家庭不是。"""
    return ~law["rigid_spending.looks_at_total_share"] | (household.rigid_spending_of_year > 0)


@rule(FEN_PER_MONTH, clause="上海市社会救助条例 第十二条第一项")
def income_after_necessities(household: Household, law: Law) -> Expr:
    """家庭可支配收入扣除医疗、教育费用等必需支出后的收入，不小于零。"""
    spent = household.monthly_medical_spending_fen + household.monthly_education_spending_fen
    return larger_of(household.household_income - spent, 0)


@rule(YES_NO, clause="上海市社会救助条例 第十二条第一项")
def is_left_below_standard(household: Household, law: Law) -> Expr:
    """扣除必需支出后，月人均可支配收入低于最低生活保障标准。"""
    return household.income_after_necessities < household.income_limit


@rule(YES_NO, clause="上海市社会救助条例 第十二条第二项")
def is_treatment_heavy(household: Household, law: Law) -> Expr:
    """家庭年医疗费用支出在家庭年可支配收入中的占比达到或者超过规定比例。"""
    heavy = share_of(household.disposable_income_12_months_fen, law["rigid_spending.medical_share"], "ceil_fen")
    return household.medical_spending_12_months_fen >= heavy


@rule(YES_NO, clause="认定办法 第四条第一款第四项")
def is_in_spending_hardship(household: Household, law: Law) -> Expr:
    """支出条件：国家看刚性支出占收入的比例；上海看扣除必需支出后的收入，或者医疗费用的占比。"""
    after = household.is_left_below_standard | household.is_treatment_heavy
    return where(law["rigid_spending.looks_at_total_share"], household.is_spending_heavy, after)


# ---- the answer 结论 ----


@rule(YES_NO, clause="认定办法 第四条")
def is_rigid_spending_household(household: Household, law: Law) -> Expr:
    """刚性支出困难家庭应当同时具备：未纳入低保、特困、低保边缘，收入、财产、支出符合规定。"""
    who = household.is_anybody_counted & household.is_in_no_nearer_scheme & household.is_income_below_local
    counted = household.are_rigid_assets_within & household.are_rigid_vehicles_within
    real_estate = household.are_rigid_dwellings_within & household.is_rigid_other_property_within
    spending = household.is_there_rigid_spending & household.is_in_spending_hardship
    return who & counted & real_estate & spending


@rule(FEN_PER_MONTH, clause="上海市社会救助条例 第十八条第二款")
def rigid_living_aid(household: Household, law: Law) -> Expr:
    """按扣除必需支出后的收入与低保标准的差额按月发放；必需支出超过收入的，按低保标准发放。国家办法没有按月的钱。"""
    gap = larger_of(household.income_limit - household.income_after_necessities, 0)
    paid = where(law["rigid_spending.pays_living_aid"], round_money(gap, law["dibao.rounding"]), 0)
    return where(household.is_rigid_spending_household, paid, 0)


# ---- what a person must look at 要由人判断的 ----


@rule(YES_NO, clause="认定办法 第四条第一款第三项")
def rigid_business_needs_review(household: Household, law: Law) -> Expr:
    """有市场主体登记的，要看是不是维持生活的小本经营。"""
    return household.has_business_registration


@rule(YES_NO, clause="认定办法 第四条第一款第三项")
def rigid_transfer_needs_review(household: Household, law: Law) -> Expr:
    """近期转走房产、车辆或者大额存款的，要看原因。"""
    return household.recent_property_transfer
