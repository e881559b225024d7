"""临时救助 as rules (临时救助规则): emergencies, sudden necessary spending, workers without cover, the small advance.

Sentences are those of 关于进一步加强和改进临时救助工作的意见 (民发〔2018〕23号, "23号"), of Order 649 ("649号") and of
the notice of 20 October 2022. What an accident is and how hard a family is hit is seen on the spot, not computed.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    FEN_PER_PERSON_MONTH,
    MONTHS,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    all_of,
    any_of,
    count,
    is_above_share,
    larger_of,
    round_money,
    rule,
    share_of,
    smaller_of,
    where,
)

# ---- which kind of aid 救助类别 ----


@rule(YES_NO, clause="23号 二（一）")
def is_emergency(household: Household, law: Law) -> Expr:
    """因火灾、交通事故等意外事件，家庭成员突发重大疾病及其他特殊困难，基本生活暂时出现严重困难、需要立即采取救助措施的家庭和个人。"""
    hit = household.hardship_cause.is_one_of(law["temporary_aid.emergency_causes"])
    return hit & household.is_living_in_serious_difficulty & household.needs_help_at_once


@rule(FEN, clause="23号 二（一）；刚性支出困难家庭认定办法 第五条")
def necessary_spending(household: Household, law: Law) -> Expr:
    """教育、医疗等生活必需支出：自己负担的部分。"""
    schooling = household.education_spending_12_months_fen
    care = household.medical_spending_12_months_fen + household.rehabilitation_spending_12_months_fen
    return care + schooling + household.other_necessary_spending_12_months_fen


@rule(FEN, clause="23号 二（一）")
def bearable_spending(household: Household, law: Law) -> Expr:
    """家庭承受得了的部分：前十二个月可支配收入的一定比例，由地方规定。"""
    return share_of(household.disposable_income_12_months_fen, law["temporary_aid.bearable_share"], "floor_fen")


@rule(YES_NO, clause="23号 二（一）")
def is_spending_beyond_means(household: Household, law: Law) -> Expr:
    """生活必需支出突然增加超出家庭承受能力。"""
    income = household.disposable_income_12_months_fen
    return is_above_share(household.necessary_spending, law["temporary_aid.bearable_share"], income)


@rule(FEN, clause="23号 二（一）")
def local_income_limit(household: Household, law: Law) -> Expr:
    """当地上年度人均可支配收入乘以家庭人口；先乘后比，不用除法。"""
    return law["dibao.local_disposable_income"] * household.counted_people


@rule(YES_NO, clause="23号 二（一）")
def is_income_below_local(household: Household, law: Law) -> Expr:
    """家庭人均可支配收入应低于当地上年度人均可支配收入。"""
    return household.disposable_income_12_months_fen < household.local_income_limit


@rule(YES_NO, clause="23号 二（一）")
def is_property_within(household: Household, law: Law) -> Expr:
    """家庭财产状况符合当地有关规定。"""
    limit = law["temporary_aid.financial_assets_months"] * law["dibao.standard_urban"] * household.counted_people
    vehicles = household.vehicle_count <= law["temporary_aid.vehicles_allowed"]
    dwellings = household.dwelling_count <= law["temporary_aid.dwellings_allowed"]
    return (household.financial_assets <= limit) & vehicles & dwellings


@rule(YES_NO, clause="23号 二（二）")
def is_means_settled(household: Household, law: Law) -> Expr:
    """低保家庭及其成员、特困人员，重点核实生活必需支出，收入和财产不再另核。"""
    members = household.members
    # Nobody's being in extreme hardship settles it, whoever is counted.
    all_tekun = any_of(members.is_tekun_person) & all_of(~members.is_member | members.is_tekun_person)
    return household.in_dibao_household | all_tekun


@rule(YES_NO, clause="国发〔2014〕47号 三（一）")
def is_place_right(household: Household, law: Law) -> Expr:
    """支出型救助向户籍地或者持有居住证的地方申请；急难型在急难发生地，不看户籍和居住地。"""
    return household.place_tie.is_one_of(law["temporary_aid.place_ties"])


@rule(YES_NO, clause="23号 二（一）")
def is_hit_by_spending(household: Household, law: Law) -> Expr:
    """因教育、医疗等生活必需支出突然增加超出家庭承受能力，基本生活一定时期内出现严重困难的家庭。"""
    struck = (household.hardship_cause == "necessary_spending") & household.is_living_in_serious_difficulty
    means = household.is_means_settled | (household.is_income_below_local & household.is_property_within)
    return struck & household.is_spending_beyond_means & means & household.is_place_right


@rule(YES_NO, clause="2022年10月20日通知 二（一）")
def is_worker_without_cover(person: Person, law: Law) -> Expr:
    """受疫情影响无法返岗复工、连续三个月无收入、失业保险政策无法覆盖的未参保失业人员，未纳入低保范围，生活困难。"""
    kept = person.is_kept_from_work_by_epidemic & person.is_uninsured_worker
    long_enough = person.months_without_income >= law["temporary_aid.jobless_months"]
    outside = ~(person.is_dibao_member | person.has_individual_dibao)
    # Paid upon the person's own application: somebody on the file who is no member of this family applies elsewhere.
    hard = person.is_member & person.household.is_living_in_serious_difficulty
    return law["temporary_aid.covers_jobless_workers"] & hard & kept & long_enough & outside


@rule(YES_NO, clause="国发〔2014〕47号")
def is_asked_again(household: Household, law: Law) -> Expr:
    """以同一事由重复申请，没有正当理由的，不予救助。"""
    return household.was_aided_for_same_cause & ~household.has_reason_to_ask_again


@rule(YES_NO, clause="649号 第四十七条")
def is_temporary_aid_due(household: Household, law: Law) -> Expr:
    """急难型、支出型救助对象，或者有未参保失业人员的，给予临时救助；没有正当理由重复申请的除外。"""
    worker = any_of(household.members.is_worker_without_cover)
    struck = household.is_emergency | household.is_hit_by_spending | worker
    return household.is_anybody_counted & ~household.is_asked_again & struck


# ---- how much 救助多少 ----


@rule(FEN_PER_PERSON_MONTH, clause="23号 二（三）")
def aid_standard(household: Household, law: Law) -> Expr:
    """临时救助标准可与当地最低生活保障标准挂钩。"""
    return household.standard


@rule(MONTHS, clause="23号 二（三）")
def months_at_most(household: Household, law: Law) -> Expr:
    """最多按几个月低保标准救助，由地方规定；重大生活困难一事一议，可以提高。"""
    exceptional = law["temporary_aid.months_exceptional"]
    return where(household.is_exceptional_hardship, exceptional, law["temporary_aid.months_at_most"])


@rule(FEN, clause="地方规定：不超过低保标准的若干倍")
def aid_ceiling(household: Household, law: Law) -> Expr:
    """最多救助多少：低保标准乘家庭人口，再乘上限月数；这是上限，不是金额。"""
    return household.aid_standard * household.counted_people * household.months_at_most


@rule(FEN, clause="地方规定：急难型救助金额怎样算")
def living_aid(household: Household, law: Law) -> Expr:
    """急难型：地方规定按月数算的，低保标准乘家庭人口再乘困难持续的月数，不超过上限；没有这样规定的，金额由人定。"""
    computed = smaller_of(
        household.aid_standard * household.counted_people * household.hardship_months, household.aid_ceiling
    )
    return where(law["temporary_aid.computes_amount"], computed, 0)


@rule(FEN, clause="地方规定：支出型救助金额怎样算")
def spending_aid(household: Household, law: Law) -> Expr:
    """支出型：地方规定按超出算的，必需支出超出承受能力的部分，不超过上限；没有这样规定的，金额由人定。"""
    computed = smaller_of(household.necessary_spending - household.bearable_spending, household.aid_ceiling)
    return where(law["temporary_aid.computes_amount"], computed, 0)


@rule(FEN, clause="2022年10月20日通知 二（一）")
def worker_aid(household: Household, law: Law) -> Expr:
    """未参保失业人员，经本人申请发放一次性临时救助金。"""
    worker = household.members.is_worker_without_cover
    return where(any_of(worker), law["temporary_aid.jobless_amount"] * count(worker), 0)


@rule(FEN, clause="23号 二（三）")
def whole_aid(household: Household, law: Law) -> Expr:
    """同一时间遇到几种情形的，按高的给，不相加。"""
    living = where(household.is_emergency, household.living_aid, 0)
    spending = where(household.is_hit_by_spending, household.spending_aid, 0)
    return round_money(larger_of(living + spending, household.worker_aid), law["temporary_aid.rounding"])


@rule(FEN, clause="23号 二（二）")
def aid_amount(household: Household, law: Law) -> Expr:
    """一次性救助金；先行救助已经给的，从里面减去。"""
    left = larger_of(household.whole_aid - household.advance_paid_fen, 0)
    return where(household.is_temporary_aid_due, left, 0)


@rule(FEN, clause="中办发〔2020〕18号 二（四）15")
def advance_allowed(household: Household, law: Law) -> Expr:
    """急难型可以小金额先行救助，事后补充说明情况。"""
    first = smaller_of(household.whole_aid, law["temporary_aid.advance_at_most"])
    return where(household.is_emergency, first, 0)


@rule(YES_NO, clause="649号 第四十八条")
def is_for_township(household: Household, law: Law) -> Expr:
    """救助金额较小的，可以委托乡镇人民政府、街道办事处审批。"""
    return household.whole_aid <= law["temporary_aid.township_at_most"]


# ---- what a person must look at 要由人判断的 ----


@rule(YES_NO, clause="23号 二（三）")
def exceptional_needs_review(household: Household, law: Law) -> Expr:
    """重大生活困难采取一事一议方式，由县级协调机制研究。"""
    return household.is_exceptional_hardship


@rule(YES_NO, clause="国发〔2014〕47号")
def repeat_needs_review(household: Household, law: Law) -> Expr:
    """以同一事由再次申请的，要看理由是不是正当。"""
    return household.was_aided_for_same_cause & household.has_reason_to_ask_again


@rule(YES_NO, clause="23号 二（三）")
def several_kinds_need_review(household: Household, law: Law) -> Expr:
    """同时有未参保失业人员和其他情形的，没有查到怎样合并计算。"""
    struck = household.is_emergency | household.is_hit_by_spending
    return struck & any_of(household.members.is_worker_without_cover)


@rule(YES_NO, clause="23号 二（四）")
def nothing_to_pay_needs_review(household: Household, law: Law) -> Expr:
    """没有算出救助金的，看要不要发放实物或者提供转介服务。"""
    return household.whole_aid == 0
