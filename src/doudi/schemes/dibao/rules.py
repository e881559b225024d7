"""最低生活保障 as rules (低保规则): who is counted, what income counts, what property allows, how much is paid.

Each function is one sentence of the law; it is traced once at load and never runs on a family's data. The sentences are
those of 最低生活保障审核确认办法 (民发〔2021〕57号, "57号"); `texts.yaml` names the clause of each profile.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    FEN_PER_MONTH,
    FEN_PER_PERSON_MONTH,
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
    larger_of,
    lookup,
    months_since,
    require,
    round_money,
    rule,
    share_of,
    smaller_of,
    total,
    total_where,
    where,
)

# ---- who is counted 共同生活的家庭成员 ----


@rule(YEARS, clause="民法典 第十七条")
def age(person: Person, law: Law) -> Expr:
    """周岁，按审核月份的第一天算。"""
    return age_in_years(person.birth_date)


@rule(YES_NO, clause="57号 第七条第一款第二项")
def is_minor(person: Person, law: Law) -> Expr:
    """未成年：不满十八周岁。"""
    return person.age < law["dibao.adult_age"]


@rule(YES_NO, clause="57号 第七条第一款第三项")
def is_dependent_adult_child(person: Person, law: Law) -> Expr:
    """已成年但不能独立生活的子女，包括在校接受全日制本科及以下学历教育的子女。"""
    studies = person.is_full_time_student & person.student_level.is_one_of(law["dibao.student_levels_counted"])
    return (person.relation_to_head == "child") & (person.cannot_live_independently | studies)


@rule(YES_NO, clause="57号 第七条第一款第四项")
def is_bound_by_duty_and_lives_here(person: Person, law: Law) -> Expr:
    """其他具有法定赡养、扶养、抚养义务关系并长期共同居住的人员。"""
    duty = person.relation_to_head.is_one_of(law["dibao.support_duty_relations"]) | person.has_support_duty
    return duty & person.lives_together


@rule(YES_NO, clause="57号 第七条第二款")
def is_excluded(person: Person, law: Law) -> Expr:
    """脱离家庭独立生活满规定年数的宗教教职人员，服刑、强制隔离戒毒、宣告失踪人员，不计入共同生活的家庭成员。"""
    in_custody = person.custody_kind.is_one_of(law["dibao.excluded_custody"])
    # Whoever lives with the family does not live apart from it, so the years need not be known.
    lives_apart = ~((person.relation_to_head == "head") | person.lives_together)
    religious = lives_apart & (person.religious_years_apart >= law["dibao.religious_years_excluded"])
    soldier = law["dibao.exclude_unmarried_serviceman"] & person.is_serviceman & ~person.is_married
    return person.is_deceased | in_custody | religious | soldier


@rule(YES_NO, clause="57号 第七条")
def is_member(person: Person, law: Law) -> Expr:
    """共同生活的家庭成员包括配偶、未成年子女、不能独立生活的成年子女、其他有法定义务并长期共同居住的人员。"""
    self_or_spouse = person.relation_to_head.is_one_of(("head", "spouse"))
    minor_child = (person.relation_to_head == "child") & person.is_minor
    belongs = self_or_spouse | minor_child | person.is_dependent_adult_child | person.is_bound_by_duty_and_lives_here
    return belongs & ~person.is_excluded


@rule(PEOPLE, clause="57号 第七条")
def counted_people(household: Household, law: Law) -> Expr:
    """家庭人口：共同生活的家庭成员人数。"""
    return count(household.members.is_member)


# ---- income 家庭收入 ----


@rule(FEN_PER_MONTH, clause="浙江省社会救助条例 第五十条第三款")
def disregarded_new_work(person: Person, law: Law) -> Expr:
    """在接受救助期间因就业而增加的收入，六个月至十二个月不计入家庭收入，每月最高不超过标准的三倍；国家没有这一项。"""
    gain, months = person.employment_gain_fen, months_since(person.employment_gain_since)
    surely, over = months < law["dibao.new_work_months_least"], months >= law["dibao.new_work_months_most"]
    in_time = surely | (~over & (months < law["dibao.new_work_months"]))
    most = share_of(for_one(person.household.standard), law["dibao.new_work_multiple"], "floor_fen")
    amount = where(gain == 0, 0, where(in_time, smaller_of(gain, most), 0))
    return where(law["dibao.disregards_new_work"], amount, 0)


@rule(FEN_PER_MONTH, clause="上海市社会救助条例 第二十七条第一款")
def disregarded_wage(person: Person, law: Law) -> Expr:
    """月劳动收入达到当地最低工资标准的，符合规定部分的收入不计入家庭收入；国家没有这一项。"""
    wage = person.monthly_wage_fen
    reached = wage >= law["dibao.minimum_wage"]
    amount = where(wage == 0, 0, where(reached, smaller_of(wage, law["dibao.wage_disregard"]), 0))
    return where(law["dibao.disregards_part_of_wages"], amount, 0)


@rule(FEN_PER_MONTH, clause="57号 第十三条第一款第一项")
def counted_wage(person: Person, law: Law) -> Expr:
    """工资性收入：全部劳动报酬和各种福利，扣除必要的就业成本；地方规定不计入的部分也扣除。"""
    wage, cost = person.monthly_wage_fen, person.employment_cost_fen
    deducted = where(cost == 0, 0, smaller_of(cost, law["dibao.employment_cost_cap"]))
    counted = wage - deducted - person.disregarded_new_work - person.disregarded_wage
    return where(wage == 0, 0, larger_of(counted, 0))


@rule(FEN_PER_MONTH, clause="57号 第十三条第二款第三项")
def exempt_basic_pension(person: Person, law: Law) -> Expr:
    """“十四五”期间，中央确定的城乡居民基本养老保险基础养老金不计入家庭收入。"""
    pension, received = person.basic_pension_exempt_fen, person.monthly_transfer_fen
    exempt = where(law["dibao.exempt_central_basic_pension"], smaller_of(pension, received), 0)
    return where(received == 0, 0, where(pension == 0, 0, exempt))


@rule(YES_NO, clause="57号 第三十四条")
def is_adult_without_work(person: Person, law: Law) -> Expr:
    """未就业的成年人：没有工资，也没有经营收入。"""
    return ~person.is_minor & (person.monthly_wage_fen == 0) & (person.monthly_business_fen == 0)


@rule(FEN_PER_MONTH, clause="2022年10月20日通知 一（一）")
def exempt_kin_support(person: Person, law: Law) -> Expr:
    """成年无业重度残疾人，兄弟姐妹或者60周岁及以上老年人给付的供养费用，可以视情适当豁免。"""
    kin, received = person.support_from_kin_fen, person.monthly_transfer_fen
    severe = (person.disability_grade > 0) & (person.disability_grade <= law["dibao.severe_grade"])
    spared = law["dibao.exempts_kin_support"] & severe & person.is_adult_without_work & (received > 0)
    share = share_of(smaller_of(kin, received), law["dibao.kin_support_exempt_share"], "ceil_fen")
    return where(spared, where(kin == 0, 0, share), 0)


@rule(FEN_PER_MONTH, clause="57号 第十三条第一款第四项")
def counted_transfers(person: Person, law: Law) -> Expr:
    """转移净收入：转移性收入扣减转移性支出（税款、社会保障支出、赡养支出等）之后的收入。"""
    counted = person.monthly_transfer_fen - person.exempt_basic_pension - person.exempt_kin_support
    return counted - person.transfer_paid_fen


@rule(FEN_PER_MONTH, clause="57号 第十三条第三款")
def rigid_spending_deduction(person: Person, law: Law) -> Expr:
    """因残疾、患重病等增加的刚性支出，在核算家庭收入时可按规定适当扣减。"""
    cause = (person.disability_category != "none") | person.serious_illness
    spending = person.rigid_spending_fen
    return where(cause & (spending > 0), share_of(spending, law["dibao.rigid_spending_share"], "ceil_fen"), 0)


@rule(FEN_PER_MONTH, clause="57号 第十三条第一款第二项")
def business_income(person: Person, law: Law) -> Expr:
    """经营净收入：经营收入扣除经营费用、生产性固定资产折旧和生产税之后得到的收入。"""
    return person.monthly_business_fen


@rule(FEN_PER_MONTH, clause="57号 第十三条第一款第三项")
def property_income(person: Person, law: Law) -> Expr:
    """财产净收入：利息、红利、租金、土地流转等收入扣除相关费用之后得到的收入。"""
    return person.monthly_property_income_fen


@rule(FEN_PER_MONTH, clause="57号 第十三条第一款第五项")
def other_income(person: Person, law: Law) -> Expr:
    """其他应当计入家庭收入的项目。"""
    return person.monthly_other_income_fen


@rule(FEN_PER_MONTH, clause="57号 第十三条")
def countable_income(person: Person, law: Law) -> Expr:
    """家庭收入包括工资性收入、经营净收入、财产净收入、转移净收入和其他应当计入的项目。"""
    earned = person.counted_wage + person.business_income
    other = person.property_income + person.counted_transfers + person.other_income
    # An adult about whom not every source is on file has an unknown income, not a small one.
    return require(person.is_minor | person.is_accounted_for, earned + other - person.rigid_spending_deduction)


@rule(YES_NO, clause="民法典 第一千零六十七条")
def is_outside_obligor(person: Person, law: Law) -> Expr:
    """不在一起生活、有法定赡养、抚养、扶养义务的人。"""
    duty = person.relation_to_head.is_one_of(law["dibao.support_duty_relations"]) | person.has_support_duty
    return duty & ~person.is_member & ~person.is_excluded


@rule(FEN_PER_MONTH, clause="地方办法：赡养费的计算")
def support_due(person: Person, law: Law) -> Expr:
    """赡养人家庭人均收入超过低保标准的部分，两个子女以内按50%、三个以上按40%计算赡养费，按被赡养人数平分。"""
    kept = person.household.standard * person.obligor_household_people
    surplus = larger_of(person.obligor_household_income_fen - kept, 0)
    few = person.supported_parents_children <= law["dibao.support_few_children"]
    shares = law["dibao.support_share_few"], law["dibao.support_share_many"]
    whole = where(few, share_of(surplus, shares[0], "ceil_fen"), share_of(surplus, shares[1], "ceil_fen"))
    # Nobody divides: a part is so many 2,520ths, a portion so many twelfths, rounded up once more at most.
    each = share_of(whole * bracket(law["dibao.parts_each"], person.obligor_household_people),
                    law["dibao.one_part"], "ceil_fen")  # fmt: skip
    owed = where(law["dibao.support_of_one_person"], each, whole)
    here = share_of(owed * lookup(law["dibao.portion_twelfths"], person.support_portion),
                    law["dibao.one_twelfth"], "ceil_fen")  # fmt: skip
    due = where(law["dibao.higher_agreement_counts"], larger_of(here, person.support_agreed_fen), here)
    return where(law["dibao.counts_support_due"], where(person.is_outside_obligor, due, 0), 0)


@rule(FEN_PER_MONTH, clause="地方办法：赡养费的计算")
def support_shortfall(household: Household, law: Law) -> Expr:
    """应付的赡养费比实际给的多的部分，算作收入；实际给的多，按实际。国家办法只算实际得到的。"""
    members = household.members
    received = total_where(members.is_member, members.support_received_fen)
    short = larger_of(total(members.support_due) - received, 0)
    return where(law["dibao.counts_support_due"], short, 0)


@rule(FEN_PER_MONTH, clause="57号 第十三条")
def household_income(household: Household, law: Law) -> Expr:
    """家庭收入：共同生活的家庭成员在规定期限内获得的全部收入。"""
    members = household.members
    earned = total(where(members.is_member, members.countable_income, 0))
    return larger_of(earned + household.support_shortfall, 0)


# ---- the limit 保障标准 ----


@rule(FEN_PER_PERSON_MONTH, clause="社会救助暂行办法 第十条")
def standard(household: Household, law: Law) -> Expr:
    """最低生活保障标准，按城镇或农村，每人每月。"""
    return where(household.urban_rural == "urban", law["dibao.standard_urban"], law["dibao.standard_rural"])


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def income_limit(household: Household, law: Law) -> Expr:
    """标准乘以家庭人口；先乘后比，不用除法。"""
    return household.standard * household.counted_people


@rule(YES_NO, clause="社会救助暂行办法 第九条")
def is_income_below(household: Household, law: Law) -> Expr:
    """共同生活的家庭成员人均收入低于当地最低生活保障标准；等于标准不算低于。"""
    return household.household_income < household.income_limit


# ---- property 家庭财产 ----


@rule(FEN, clause="57号 第十四条")
def financial_assets(household: Household, law: Law) -> Expr:
    """动产中的银行存款、证券、基金、商业保险、债权、互联网金融资产。"""
    return household.deposits_fen + household.other_financial_assets_fen


@rule(FEN, clause="57号 第十四条")
def financial_assets_limit(household: Household, law: Law) -> Expr:
    """金融资产限额：若干个月的城市低保标准乘以家庭人口；月数由地方规定。"""
    return law["dibao.financial_assets_months"] * law["dibao.standard_urban"] * household.counted_people


@rule(YES_NO, clause="57号 第十四条")
def are_financial_assets_within(household: Household, law: Law) -> Expr:
    """金融资产不超过限额。"""
    return household.financial_assets <= household.financial_assets_limit


@rule(YES_NO, clause="57号 第十四条")
def are_vehicles_within(household: Household, law: Law) -> Expr:
    """车辆、船舶不超过规定数量，残疾人代步车不算。"""
    return household.vehicle_count <= law["dibao.vehicles_allowed"]


@rule(YES_NO, clause="57号 第十四条")
def are_dwellings_within(household: Household, law: Law) -> Expr:
    """住房不超过规定套数；有的地方人均面积低于平均的不限套数。"""
    within = household.dwelling_count <= law["dibao.dwellings_allowed"]
    return where(law["dibao.small_dwellings_exempt"], within | household.is_dwelling_area_below_average, within)


# ---- the answer 结论 ----


@rule(YES_NO, clause="57号 第四条")
def is_anybody_counted(household: Household, law: Law) -> Expr:
    """以家庭为单位申请：至少有一名共同生活的家庭成员。"""
    return any_of(household.members.is_member)


@rule(YES_NO, clause="社会救助暂行办法 第九条")
def is_not_served_already(household: Household, law: Law) -> Expr:
    """已经享受低保或者特困供养的，不重复享受：这里说的是再申请一次。"""
    return household.already_receiving.is_one_of(("none", "near_threshold"))


@rule(YES_NO, clause="社会救助暂行办法 第九条")
def is_eligible(household: Household, law: Law) -> Expr:
    """人均收入低于当地标准，且家庭财产状况符合规定的家庭，给予最低生活保障。"""
    property_within = (
        household.are_financial_assets_within & household.are_vehicles_within & household.are_dwellings_within
    )
    counted = household.is_anybody_counted & household.is_not_served_already
    return counted & household.is_income_below & property_within


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def band_amount(household: Household, law: Law) -> Expr:
    """分档：按家庭人均收入低于哪一档，每人发这一档的金额；先乘后比。"""
    people, income = household.counted_people, household.household_income
    low, middle = law["dibao.band_low_below"] * people, law["dibao.band_middle_below"] * people
    upper = where(income < middle, law["dibao.band_middle_amount"] * people, law["dibao.band_high_amount"] * people)
    return where(income < low, law["dibao.band_low_amount"] * people, upper)


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def full_amount(household: Household, law: Law) -> Expr:
    """按照家庭人均收入与当地标准的实际差额计算：标准乘人口，减去家庭收入；分档的地方按档。"""
    gap = larger_of(household.income_limit - household.household_income, 0)
    return where(law["dibao.pays_by_band"], household.band_amount, gap)


@rule(YES_NO, clause="57号 第三十四条")
def has_refused_work(person: Person, law: Law) -> Expr:
    """有就业能力但未就业的成员，无正当理由，连续三次拒绝接受介绍的与其健康状况、劳动能力等相适应的工作。"""
    often = person.refused_work_times >= law["dibao.work_refusals"]
    return law["dibao.cuts_for_refusing_work"] & person.is_member & person.is_adult_without_work & often


@rule(FEN_PER_MONTH, clause="57号 第三十四条")
def own_share_cut(person: Person, law: Law) -> Expr:
    """减发或者停发其本人的最低生活保障金：全家的金额按人口平分，本人一份减去规定的比例。"""
    parts = person.household.full_amount * bracket(law["dibao.parts_each"], person.household.counted_people)
    own = share_of(parts, law["dibao.one_part"], "floor_fen")
    return where(person.has_refused_work, share_of(own, law["dibao.refusal_cut_share"], "floor_fen"), 0)


@rule(FEN_PER_MONTH, clause="57号 第二十三条")
def monthly_amount(household: Household, law: Law) -> Expr:
    """最低生活保障金：全家的金额，减去减发停发的份额。"""
    paid = household.full_amount - total(household.members.own_share_cut)
    return where(household.is_eligible, round_money(paid, law["dibao.rounding"]), 0)


@rule(YES_NO, clause="57号 第二十三条")
def draws_dibao(household: Household, law: Law) -> Expr:
    """获得低保的家庭：名册上已经在享的，或者这次审核给予的。别的政策问在不在享低保，问的是这一条。"""
    return household.is_eligible | (household.already_receiving == "dibao")


@rule(YES_NO, clause="57号 第二十三条")
def is_paid_member(person: Person, law: Law) -> Expr:
    """在低保里的人：获得低保的家庭的共同生活的家庭成员。"""
    return person.is_member & person.household.draws_dibao


# ---- what a person must look at 要由人判断的 ----


@rule(YES_NO, clause="57号 第十四条")
def business_needs_review(household: Household, law: Law) -> Expr:
    """有市场主体登记的，要看是不是维持生活的小本经营。"""
    return household.has_business_registration


@rule(YES_NO, clause="57号 第十四条")
def transfer_needs_review(household: Household, law: Law) -> Expr:
    """近期转走房产、车辆或者大额存款的，要看原因。"""
    return household.recent_property_transfer


@rule(YES_NO, clause="57号 第四条")
def applicant_needs_review(household: Household, law: Law) -> Expr:
    """由一名共同生活的家庭成员作为申请人。"""
    members = household.members
    return ~any_of((members.relation_to_head == "head") & members.is_member)
