"""价格补贴联动 as rules (价格临时补贴规则): when prices trigger it, who is covered, how much each gets.

The notice 发改价格〔2021〕1553号 ("1553号") was not read itself; the triggers and groups are those the press reports.
The month assessed is the month of the index; it is paid after the index is out.
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
    for_one,
    larger_of,
    round_money,
    rule,
    share_of,
    total_where,
    where,
)


@rule(YES_NO, clause="1553号")
def is_price_trigger_reached(household: Household, law: Law) -> Expr:
    """居民消费价格指数单月同比涨幅达到3.5%，或者其中食品价格涨幅达到6%，启动联动机制。"""
    consumer = law["price_subsidy.cpi_index"] >= law["price_subsidy.cpi_trigger"]
    return consumer | (law["price_subsidy.food_index"] >= law["price_subsidy.food_trigger"])


@rule(YES_NO, clause="1553号")
def is_local_trigger_reached(household: Household, law: Law) -> Expr:
    """各地可以适当降低启动条件。"""
    consumer = law["price_subsidy.cpi_index"] >= law["price_subsidy.cpi_trigger_local"]
    return consumer | (law["price_subsidy.food_index"] >= law["price_subsidy.food_trigger_local"])


@rule(YES_NO, clause="1553号")
def are_prices_high(household: Household, law: Law) -> Expr:
    """满足任何一个启动条件的当月，发放价格临时补贴。"""
    return household.is_price_trigger_reached | household.is_local_trigger_reached


@rule(YES_NO, clause="1553号")
def is_in_price_group(person: Person, law: Law) -> Expr:
    """低保对象、特困人员、孤儿、事实无人抚养儿童、艾滋病病毒感染儿童、优抚对象、领取失业保险金人员。"""
    assisted = person.is_dibao_member | person.has_individual_dibao | person.is_tekun_person
    child = person.is_orphan_on_register | person.is_unsupported_child_on_register | person.is_child_on_hiv_allowance
    return assisted | child | person.is_preferential_treatment_person | person.draws_unemployment_insurance


@rule(YES_NO, clause="2022年阶段性调整价格补贴联动机制的通知")
def is_in_extended_group(person: Person, law: Law) -> Expr:
    """2022年9月至2023年3月，增加领取失业补助金人员和低保边缘人口。"""
    margin = person.household.in_margin_household & person.is_member
    return law["price_subsidy.is_extended"] & (person.draws_unemployment_assistance | margin)


@rule(YES_NO, clause="上海市社会救助条例 第二十条")
def is_in_rigid_spending_group(person: Person, law: Law) -> Expr:
    """享受生活救助的刚性支出困难家庭的成员；国家没有列这一类，地方可以列。"""
    household = person.household
    drawing = household.in_rigid_spending_household & (household.rigid_living_aid_fen > 0)
    return law["price_subsidy.covers_rigid_spending"] & drawing & person.is_member


@rule(YES_NO, clause="1553号")
def is_covered_against_prices(person: Person, law: Law) -> Expr:
    """属于保障对象；属于几类的也只算一次。"""
    return person.is_in_price_group | person.is_in_extended_group | person.is_in_rigid_spending_group


@rule(YES_NO, clause="1553号")
def gets_price_subsidy(person: Person, law: Law) -> Expr:
    """属于保障对象的人，启动当月发一份。"""
    return person.household.are_prices_high & person.is_covered_against_prices


@rule(FEN_PER_MONTH, clause="1553号")
def price_subsidy_each(household: Household, law: Law) -> Expr:
    """每人每月：当地低保标准乘价格指数同比涨幅，按规定取整，不低于当地最低数；不满一分的先舍去。"""
    share = share_of(for_one(household.standard), law["price_subsidy.amount_rise"], "floor_fen")
    return larger_of(round_money(share, law["price_subsidy.rounding"]), for_one(law["price_subsidy.minimum"]))


@rule(FEN_PER_MONTH, clause="1553号")
def price_subsidy_of_person(person: Person, law: Law) -> Expr:
    """这个人当月的价格临时补贴。"""
    return where(person.gets_price_subsidy, person.household.price_subsidy_each, 0)


@rule(YES_NO, clause="1553号")
def is_price_subsidy_due(household: Household, law: Law) -> Expr:
    """家里有人属于保障对象，而且当月启动了联动机制。"""
    return household.are_prices_high & any_of(household.members.is_covered_against_prices)


@rule(FEN_PER_MONTH, clause="1553号")
def price_subsidy_amount(household: Household, law: Law) -> Expr:
    """全家当月的价格临时补贴。"""
    members = household.members
    return total_where(members.gets_price_subsidy, members.price_subsidy_of_person)


@rule(PEOPLE, clause="1553号")
def people_on_price_subsidy(household: Household, law: Law) -> Expr:
    """领价格临时补贴的人数。"""
    return count(household.members.gets_price_subsidy)
