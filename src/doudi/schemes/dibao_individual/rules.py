"""单人保 as rules (单人保规则): who may draw the allowance alone, on which income, and how much.

Members, income and the standard are those of dibao (`based_on`). The sentences are those of 最低生活保障审核确认办法
(民发〔2021〕57号, "57号") art. 8, the notice of 20 October 2022 part 1, and 重庆市城乡居民最低生活保障条例 art. 11.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
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
    larger_of,
    round_money,
    rule,
    share_of,
    total,
    where,
)

# ---- who may apply alone 可以单独申请的人 ----


@rule(YES_NO, clause="57号 第八条第一款第一项")
def is_severely_disabled(person: Person, law: Law) -> Expr:
    """持有残疾人证的一级、二级重度残疾人，不分类别。"""
    holds = (person.disability_category != "none") & (person.disability_grade > 0)
    return holds & (person.disability_grade <= law["dibao_individual.severe_grade"])


@rule(YES_NO, clause="57号 第八条第一款第一项")
def is_disabled_in_named_category(person: Person, law: Law) -> Expr:
    """持有残疾人证的三级智力残疾人、三级精神残疾人。"""
    named = person.disability_category.is_one_of(law["dibao_individual.named_categories"])
    return named & (person.disability_grade > 0) & (person.disability_grade <= law["dibao_individual.named_grade"])


@rule(YES_NO, clause="57号 第八条第一款第一项、第二项")
def may_leave_margin_household(person: Person, law: Law) -> Expr:
    """低保边缘家庭中的重度残疾人、三级智力或精神残疾人，以及患当地认定的重特大疾病的人员。"""
    disabled = person.is_severely_disabled | person.is_disabled_in_named_category
    in_need = disabled | person.has_recognised_major_illness
    counted = person.is_member & person.household.in_margin_household
    return law["dibao_individual.margin_members_may_apply"] & counted & in_need


@rule(YES_NO, clause="57号 第八条第一款第三项")
def is_religious_in_hardship(person: Person, law: Law) -> Expr:
    """脱离家庭、在宗教场所居住三年以上（含三年）的生活困难的宗教教职人员。"""
    long_apart = person.religious_years_apart >= law["dibao_individual.religious_years"]
    return law["dibao_individual.religious_may_apply"] & person.lives_in_religious_site & long_apart


@rule(YES_NO, clause="2022年10月20日通知 一（一）")
def is_workless_severely_disabled_adult(person: Person, law: Law) -> Expr:
    """成年无业重度残疾人可以参照“单人户”提出低保申请。"""
    workless = person.is_severely_disabled & ~person.is_minor & person.is_jobless
    return law["dibao_individual.workless_disabled_may_apply"] & workless


@rule(YES_NO, clause="重庆市低保条例 第十一条第三款")
def is_incapable_adult_counted_apart(person: Person, law: Law) -> Expr:
    """家庭生活确有困难、已成年且丧失劳动能力的残疾人或者长期卧床不起的重病人员，可以与父母、兄弟姐妹分户计算。"""
    disabled = (person.disability_category != "none") & ~person.is_able_to_work
    incapable = disabled | (person.serious_illness & person.is_bedridden_long_term)
    return law["dibao_individual.incapable_adults_counted_apart"] & ~person.is_minor & incapable


@rule(YES_NO, clause="57号 第八条")
def may_apply_alone(person: Person, law: Law) -> Expr:
    """可以单独提出申请的人员。"""
    by_group = person.may_leave_margin_household | person.is_religious_in_hardship
    return by_group | person.is_workless_severely_disabled_adult | person.is_incapable_adult_counted_apart


# ---- income and property of this one person 本人的收入和财产 ----


@rule(FEN_PER_MONTH, clause="57号 第十三条")
def own_income(person: Person, law: Law) -> Expr:
    """本人的收入，按低保的口径算，不小于零。"""
    return larger_of(person.countable_income, 0)


@rule(FEN_PER_MONTH, clause="社会救助暂行办法 第十条")
def own_standard(person: Person, law: Law) -> Expr:
    """一个人的低保标准。"""
    return for_one(person.household.standard)


@rule(YES_NO, clause="社会救助暂行办法 第九条")
def is_own_income_below(person: Person, law: Law) -> Expr:
    """本人收入低于低保标准；等于标准不算低于。"""
    return person.own_income < person.own_standard


@rule(FEN, clause="57号 第十四条")
def own_assets_limit(person: Person, law: Law) -> Expr:
    """一个人的金融资产限额：若干个月的城市低保标准；月数由地方规定。"""
    return for_one(law["dibao.financial_assets_months"] * law["dibao.standard_urban"])


@rule(YES_NO, clause="57号 第八条、第十四条")
def is_own_property_within(person: Person, law: Law) -> Expr:
    """财产符合规定：低保边缘家庭的，全家的财产已经看过；家庭以外单独申请的，看本人名下的。"""
    own = person.own_assets_fen <= person.own_assets_limit
    return person.household.in_margin_household | own


@rule(YES_NO, clause="社会救助暂行办法 第九条、第十四条")
def is_not_helped_otherwise(person: Person, law: Law) -> Expr:
    """不在享低保的家庭里，也不是特困人员。"""
    in_dibao = person.is_dibao_member | (person.is_member & (person.household.already_receiving == "dibao"))
    return ~in_dibao & ~person.is_tekun_person


# ---- the answer 结论 ----


@rule(YES_NO, clause="57号 第八条")
def is_individually_eligible(person: Person, law: Law) -> Expr:
    """可以单独申请、本人收入低于标准、财产符合规定、没有别的保障的人员，享受单人保。"""
    alone = person.may_apply_alone & person.is_not_helped_otherwise
    return alone & person.is_own_income_below & person.is_own_property_within


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def share_of_standard(person: Person, law: Law) -> Expr:
    """按标准的一定比例发的地方：重度残疾人、三级智力或精神残疾人、其他人各有比例。"""
    standard, up = person.own_standard, "ceil_fen"
    severe = share_of(standard, law["dibao_individual.share_severe"], up)
    named = share_of(standard, law["dibao_individual.share_named"], up)
    others = share_of(standard, law["dibao_individual.share_others"], up)
    return where(person.is_severely_disabled, severe, where(person.is_disabled_in_named_category, named, others))


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def individual_amount(person: Person, law: Law) -> Expr:
    """按本人收入与标准的实际差额计算；按比例发的地方按比例。"""
    difference = larger_of(person.own_standard - person.own_income, 0)
    by_share = law["dibao_individual.pays_share_of_standard"]
    amount = where(by_share, person.share_of_standard, difference)
    return where(person.is_individually_eligible, round_money(amount, law["dibao.rounding"]), 0)


@rule(YES_NO, clause="57号 第八条")
def is_anybody_individually_eligible(household: Household, law: Law) -> Expr:
    """家里至少有一个人可以享受单人保。"""
    return any_of(household.members.is_individually_eligible)


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def individual_amounts(household: Household, law: Law) -> Expr:
    """家里各人单人保金额的合计。"""
    return total(household.members.individual_amount)


@rule(PEOPLE, clause="57号 第八条")
def individual_people(household: Household, law: Law) -> Expr:
    """享受单人保的人数。"""
    return count(household.members.is_individually_eligible)


# ---- what a person must look at 要由人判断的 ----


@rule(YES_NO, clause="57号 第十四条")
def own_property_needs_review(household: Household, law: Law) -> Expr:
    """家庭以外单独申请的，本人名下的车辆、房屋要由人看。"""
    return ~household.in_margin_household & any_of(household.members.is_individually_eligible)


@rule(YES_NO, clause="重庆市低保条例 第十一条第三款")
def hardship_at_home_needs_review(household: Household, law: Law) -> Expr:
    """分户计算的，家庭生活是不是确有困难要由人看。"""
    apart = household.members.is_incapable_adult_counted_apart & household.members.is_individually_eligible
    return any_of(apart)
