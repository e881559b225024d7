"""Rebuilding after a disaster as rules (因灾倒损住房恢复重建补助规则).

Sentences are those of Order 649 ch. 4 ("649号"), of 自然灾害救助条例 ("条例") and of the Chongqing guide published in
August 2024 ("申报指南", on 渝应急发〔2022〕76号).
"""

from __future__ import annotations

from doudi.rules.authoring import (
    FEN,
    PEOPLE,
    YES_NO,
    Expr,
    Household,
    Law,
    Person,
    any_of,
    count,
    rule,
    smaller_of,
    where,
)


@rule(YES_NO, clause="申报指南")
def lives_in_the_home(person: Person, law: Law) -> Expr:
    """住在受损的房子里的人。"""
    return (person.relation_to_head == "head") | person.lives_together


@rule(PEOPLE, clause="申报指南")
def people_of_the_home(household: Household, law: Law) -> Expr:
    """住在受损的房子里的人数。"""
    return count(household.members.lives_in_the_home)


@rule(YES_NO, clause="649号 第二十五条；申报指南")
def is_to_be_rebuilt(household: Household, law: Law) -> Expr:
    """因自然灾害倒塌或者严重损坏、又是唯一住房的，给予恢复重建补助。"""
    heavily = household.disaster_damage.is_one_of(law["disaster_housing.damage_rebuilt"])
    return household.is_natural_disaster & household.is_only_home & heavily


@rule(YES_NO, clause="申报指南")
def is_to_be_repaired(household: Household, law: Law) -> Expr:
    """因自然灾害一般损坏的，由区县视情补助。"""
    return household.is_natural_disaster & (household.disaster_damage == "ordinary")


@rule(YES_NO, clause="条例 第十九条、第二十条")
def is_disaster_aid_due(household: Household, law: Law) -> Expr:
    """居民住房恢复重建补助对象；同一次灾害的补助只领一次。"""
    struck = household.is_to_be_rebuilt | household.is_to_be_repaired
    return any_of(household.members.lives_in_the_home) & struck & ~household.was_aided_for_this_home


@rule(FEN, clause="申报指南")
def rebuilding_aid(household: Household, law: Law) -> Expr:
    """每间补助一定金额，附属用房不算；到一定间数的，按户补助。"""
    rooms = law["disaster_housing.per_room"] * household.damaged_rooms
    return smaller_of(rooms, law["disaster_housing.per_household"])


@rule(FEN, clause="申报指南")
def disaster_aid_amount(household: Household, law: Law) -> Expr:
    """重建按间补助；一般损坏视情补助。"""
    aid = where(household.is_to_be_rebuilt, household.rebuilding_aid, law["disaster_housing.repair_amount"])
    return where(household.is_disaster_aid_due, aid, 0)


@rule(YES_NO, clause="申报指南")
def rooms_need_review(household: Household, law: Law) -> Expr:
    """房子倒塌或者严重损坏，受损的房间却是0间，要由人看。"""
    return household.is_to_be_rebuilt & (household.damaged_rooms == 0)
