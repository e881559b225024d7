"""特困人员救助供养 as rules (特困规则): no labour capacity, no livelihood, nobody who must and can support.

The sentences are those of 特困人员认定办法 (in force 2021-07-01). Based on 低保 for its standard and for ages.
Whoever is bound to support the applicant may stand on the file, living there or elsewhere; those the file cannot show
are counted in `other_obligors`.
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    FEN_PER_MONTH,
    PEOPLE,
    PLAIN,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    any_of,
    bracket,
    count,
    for_one,
    larger_of,
    lookup,
    over_months,
    reaches_age,
    require,
    rule,
    smaller_of,
    total,
    where,
)

# ---- no labour capacity 无劳动能力 ----


@rule(YES_NO, clause="特困人员认定办法 第五条第三项")
def is_disabled_without_labour(person: Person, law: Law) -> Expr:
    """残疾等级为一、二、三级的智力、精神残疾人，残疾等级为一、二级的肢体残疾人，残疾等级为一级的视力残疾人。"""
    limit = lookup(law["tekun.grades_without_labour"], person.disability_category)
    listed = (limit > 0) & (person.disability_grade > 0) & (person.disability_grade <= limit)
    several = (person.disability_category == "multiple") & person.is_multiple_disability_listed
    return listed | several


@rule(YES_NO, clause="特困人员认定办法 第五条")
def has_no_labour_capacity(person: Person, law: Law) -> Expr:
    """60周岁以上的老年人、未满16周岁的未成年人、规定等级的残疾人，应当认定为无劳动能力。"""
    within_month = law["tekun.counts_reached_within_month"]
    old = reaches_age(person.birth_date, law["tekun.elderly_age"], within_month)
    return old | (person.age < law["tekun.minor_age"]) | person.is_disabled_without_labour


@rule(YES_NO, clause="特困人员认定办法 第二十四条")
def may_stay_as_minor(person: Person, law: Law) -> Expr:
    """特困人员中的未成年人，可继续享有救助供养待遇至18周岁；年满18周岁仍在接受义务教育或者在普通高中、中等职业学校就读的，可继续享有。"""
    at_school = person.is_full_time_student & person.student_level.is_one_of(law["tekun.student_levels_continued"])
    return person.is_on_tekun_register & ((person.age < law["tekun.continued_until_age"]) | at_school)


# ---- no livelihood 无生活来源 ----


@rule(FEN_PER_MONTH, clause="特困人员认定办法 第六条")
def livelihood_transfers(person: Person, law: Law) -> Expr:
    """转移净收入；中央确定的基础养老金、高龄津贴不计入在内。"""
    received = person.monthly_transfer_fen
    exempt = person.basic_pension_exempt_fen + person.old_age_allowance_in_transfers_fen
    return where(received == 0, 0, received - smaller_of(exempt, received)) - person.transfer_paid_fen


@rule(FEN_PER_MONTH, clause="特困人员认定办法 第六条")
def livelihood_income(person: Person, law: Law) -> Expr:
    """收入包括工资性收入、经营净收入、财产净收入、转移净收入等各类收入。"""
    earned = person.monthly_wage_fen + person.monthly_business_fen + person.monthly_property_income_fen
    income = earned + person.livelihood_transfers + person.monthly_other_income_fen
    # An adult about whom not every source is on file has an unknown income, not a small one.
    return require(person.is_minor | person.is_accounted_for, larger_of(income, 0))


@rule(YES_NO, clause="特困人员认定办法 第六条")
def is_livelihood_below(person: Person, law: Law) -> Expr:
    """本人收入低于当地最低生活保障标准；等于标准不算低于。"""
    return person.livelihood_income < for_one(person.household.standard)


@rule(FEN, clause="特困人员认定办法 第七条")
def own_assets_limit(household: Household, law: Law) -> Expr:
    """特困人员金融资产限额：若干个月的城市低保标准；月数由设区的市以上规定。"""
    return for_one(law["tekun.financial_assets_months"] * law["dibao.standard_urban"])


@rule(YES_NO, clause="特困人员认定办法 第六条、第七条")
def is_own_property_within(person: Person, law: Law) -> Expr:
    """财产符合当地特困人员财产状况规定。"""
    assets = person.own_assets_fen <= person.household.own_assets_limit
    vehicles = person.household.vehicle_count <= law["tekun.vehicles_allowed"]
    return assets & vehicles & (person.household.dwelling_count <= law["tekun.dwellings_allowed"])


@rule(YES_NO, clause="特困人员认定办法 第六条")
def has_no_livelihood(person: Person, law: Law) -> Expr:
    """收入低于当地最低生活保障标准，且财产符合当地特困人员财产状况规定的，应当认定为无生活来源。"""
    return person.is_livelihood_below & person.is_own_property_within


# ---- obligors 法定义务人 ----


@rule(YES_NO, clause="民法典 第一千零五十九条、第一千零六十七条")
def is_bound_to_applicant(person: Person, law: Law) -> Expr:
    """夫妻互相扶养，父母抚养子女，子女赡养父母；祖孙、兄弟姐妹有条件。"""
    kin = person.relation_to_head.is_one_of(law["tekun.obligor_relations"])
    return (person.relation_to_head != "head") & (kin | person.has_support_duty)


@rule(YES_NO, clause="特困人员认定办法 第八条第三项、第四项")
def has_small_means(person: Person, law: Law) -> Expr:
    """本人收入低于当地上年人均可支配收入，且其财产符合当地低收入家庭财产状况规定。"""
    is_poor = over_months(person.livelihood_income, 12) < for_one(law["dibao.local_disposable_income"])
    return is_poor & person.is_property_within_low_income_limit


@rule(YES_NO, clause="特困人员认定办法 第八条第四项")
def is_severely_disabled_obligor(person: Person, law: Law) -> Expr:
    """重度残疾人和残疾等级为三级的智力、精神残疾人。"""
    limit = lookup(law["tekun.grades_unable_to_support"], person.disability_category)
    return (limit > 0) & (person.disability_grade > 0) & (person.disability_grade <= limit)


@rule(YES_NO, clause="特困人员认定办法 第八条")
def is_unable_to_support(person: Person, law: Law) -> Expr:
    """法定义务人符合所列情形之一的，应当认定为无履行义务能力。"""
    born, within_month = person.birth_date, law["tekun.counts_reached_within_month"]
    on_dibao = reaches_age(born, law["tekun.dibao_obligor_age"], within_month) & person.is_on_dibao_register
    old = reaches_age(born, law["tekun.elderly_obligor_age"], within_month) & person.has_small_means
    disabled = person.is_severely_disabled_obligor & person.has_small_means
    away = person.lacks_civil_capacity | person.custody_kind.is_one_of(("prison", "declared_missing"))
    helpless = away & person.is_property_within_low_income_limit
    return person.is_on_tekun_register | on_dibao | old | disabled | helpless


@rule(YES_NO, clause="特困人员认定办法 第四条第三项、第八条")
def can_support(person: Person, law: Law) -> Expr:
    """有履行义务能力的成年人。"""
    return ~person.is_deceased & ~person.is_minor & ~person.is_unable_to_support


@rule(YES_NO, clause="特困人员认定办法 第四条第三项")
def has_applicant_an_obligor(household: Household, law: Law) -> Expr:
    """材料里有一名对申请人有法定义务、又有履行能力的人。"""
    return any_of(household.members.is_bound_to_applicant & household.members.can_support)


@rule(YES_NO, clause="特困人员认定办法 第四条第三项")
def can_applicant_support(household: Household, law: Law) -> Expr:
    """申请人自己有履行义务能力。"""
    return any_of((household.members.relation_to_head == "head") & household.members.can_support)


@rule(YES_NO, clause="特困人员认定办法 第四条第三项")
def has_able_obligor(person: Person, law: Law) -> Expr:
    """有法定赡养、抚养、扶养义务人，并且至少一名义务人有履行义务能力。"""
    by_applicant = person.is_bound_to_applicant & person.household.can_applicant_support
    on_file = where(person.relation_to_head == "head", person.household.has_applicant_an_obligor, by_applicant)
    return on_file | (person.other_obligors_unable < person.other_obligors)


# ---- the answer 结论 ----


@rule(YES_NO, clause="特困人员认定办法 第九条")
def is_under_child_scheme(person: Person, law: Law) -> Expr:
    """同时符合孤儿、事实无人抚养儿童认定条件的未成年人，选择申请纳入孤儿、事实无人抚养儿童保障范围的，不再认定为特困人员。"""
    return person.is_minor & person.chooses_child_scheme


@rule(YES_NO, clause="特困人员认定办法 第二十四条")
def is_support_ended(person: Person, law: Law) -> Expr:
    """死亡、被宣告失踪、在监狱服刑的，应当及时终止救助供养。"""
    return person.is_deceased | person.custody_kind.is_one_of(("prison", "declared_missing"))


@rule(YES_NO, clause="特困人员认定办法 第四条")
def meets_own_conditions(person: Person, law: Law) -> Expr:
    """除了法定义务人以外的条件都具备：无劳动能力、无生活来源，没有选儿童保障，没有终止的情形。"""
    no_labour = person.has_no_labour_capacity | person.may_stay_as_minor
    return no_labour & person.has_no_livelihood & ~person.is_under_child_scheme & ~person.is_support_ended


@rule(YES_NO, clause="特困人员认定办法 第四条")
def is_tekun(person: Person, law: Law) -> Expr:
    """无劳动能力、无生活来源、无法定义务人或者法定义务人无履行义务能力，同时具备的，应当纳入特困人员救助供养范围。"""
    return person.meets_own_conditions & ~person.has_able_obligor


# ---- obligors whom this assessment itself finds in need 义务人自己也要救助的 ----


@rule(YES_NO, clause="特困人员认定办法 第八条第一项、第二项")
def can_go_on_supporting(person: Person, law: Law) -> Expr:
    """有履行义务能力，而且这次审核没有算出他自己是特困人员，也没有算出他是60周岁以上的低保对象。"""
    on_dibao = (person.age >= law["tekun.dibao_obligor_age"]) & person.is_paid_member
    return person.can_support & ~person.is_tekun & ~on_dibao


@rule(YES_NO, clause="特困人员认定办法 第八条第一项、第二项")
def has_applicant_a_lasting_obligor(household: Household, law: Law) -> Expr:
    """材料里有一名对申请人有法定义务、自己不用救助的人。"""
    return any_of(household.members.is_bound_to_applicant & household.members.can_go_on_supporting)


@rule(YES_NO, clause="特困人员认定办法 第八条第一项、第二项")
def can_applicant_go_on_supporting(household: Household, law: Law) -> Expr:
    """申请人自己有履行义务能力，也不用救助。"""
    return any_of((household.members.relation_to_head == "head") & household.members.can_go_on_supporting)


@rule(YES_NO, clause="特困人员认定办法 第八条第一项、第二项")
def waits_for_obligor(person: Person, law: Law) -> Expr:
    """只差法定义务人这一条，而有能力的义务人都是这次才算出来的特困人员或者60周岁以上的低保对象：登记以后就是无履行义务能力。"""
    by_applicant = person.is_bound_to_applicant & person.household.can_applicant_go_on_supporting
    has_lasting = person.household.has_applicant_a_lasting_obligor
    on_file = where(person.relation_to_head == "head", has_lasting, by_applicant)
    lasting = on_file | (person.other_obligors_unable < person.other_obligors)
    return person.meets_own_conditions & ~person.is_tekun & ~lasting


@rule(YES_NO, clause="特困人员认定办法 第八条第一项、第二项")
def obligor_needs_review(household: Household, law: Law) -> Expr:
    """有人只差法定义务人这一条，义务人自己也要救助：由人看是不是一起认定。"""
    return any_of(household.members.waits_for_obligor)


@rule(YES_NO, clause="特困人员认定办法 第四条、第八条")
def is_surely_tekun(person: Person, law: Law) -> Expr:
    """应当纳入救助供养的人；还要看义务人的，不说是，也不说不是。"""
    return require(~person.waits_for_obligor, person.is_tekun)


@rule(YES_NO, clause="特困人员认定办法 第四条、第九条")
def draws_tekun(person: Person, law: Law) -> Expr:
    """名册上已经是特困人员、没有改选儿童保障的，或者这次认定的。别的政策问是不是特困人员，问的是这一条。"""
    return person.is_tekun | (person.is_on_tekun_register & ~person.is_under_child_scheme)


@rule(PLAIN, clause="特困人员认定办法 第二十二条")
def care_tier(person: Person, law: Law) -> Expr:
    """6项全部达到为具备生活自理能力；3项以下不能达到为部分丧失；4项以上不能达到为完全丧失。"""
    return bracket(law["tekun.care_tiers"], person.failed_self_care_items)


@rule(FEN_PER_MONTH, clause="特困人员认定办法 第二十条")
def care_amount(person: Person, law: Law) -> Expr:
    """根据评估结果，确定特困人员应当享受的照料护理标准档次。"""
    partly_or_not = where(person.care_tier == 1, law["tekun.care_partly_lost"], law["tekun.care_lost"])
    return where(person.care_tier == 0, law["tekun.care_self"], partly_or_not)


@rule(FEN_PER_MONTH, clause="社会救助暂行办法 第十五条")
def tekun_amount(person: Person, law: Law) -> Expr:
    """基本生活标准加照料护理标准。"""
    return where(person.is_tekun, for_one(law["tekun.basic_standard"]) + person.care_amount, 0)


@rule(FEN_PER_MONTH, clause="社会救助暂行办法 第十五条")
def sure_tekun_amount(person: Person, law: Law) -> Expr:
    """本人的供养金；还要看义务人的，先不说。"""
    return require(~person.waits_for_obligor, person.tekun_amount)


@rule(YES_NO, clause="特困人员认定办法 第四条、第八条")
def has_tekun_person(household: Household, law: Law) -> Expr:
    """这家有人应当纳入特困人员救助供养范围，或者要由人看是不是应当纳入。"""
    return any_of(household.members.is_tekun) | household.obligor_needs_review


@rule(PEOPLE, clause="特困人员认定办法 第四条")
def tekun_people(household: Household, law: Law) -> Expr:
    """纳入救助供养的人数。"""
    return count(household.members.is_tekun)


@rule(FEN_PER_MONTH, clause="社会救助暂行办法 第十五条")
def tekun_monthly_amount(household: Household, law: Law) -> Expr:
    """这家的特困人员每月供养金合计。"""
    return total(household.members.tekun_amount)
