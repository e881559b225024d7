"""Where an answer would turn, for every way a rule can compare: a limit, a share, a choice of two, at least so much."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from doudi.kernel.month import Month
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.lines import Line, Words
from doudi.rules.values import Sourced
from tests.rules.small import small_ruleset

RULES = '''
    @rule(FEN, clause="一")
    def year(household: Household, law: Law) -> Expr:
        """十二个月的收入。"""
        return over_months(total(household.members.wage_fen), 12)

    @rule(YES_NO, clause="二")
    def spends_little(household: Household, law: Law) -> Expr:
        """花的不到一年收入的七成。"""
        return is_below_share(household.spent_fen, law["x.share"], household.year)

    @rule(YES_NO, clause="三")
    def earns_enough(household: Household, law: Law) -> Expr:
        """工资不少于标准。"""
        return total(household.members.wage_fen) >= for_one(law["x.standard"])

    @rule(YES_NO, clause="四")
    def earns_no_more(household: Household, law: Law) -> Expr:
        """工资不超过花费；有人花钱的才看。"""
        wages = over_months(total(household.members.wage_fen), 1)
        return where(household.spent_fen > 0, wages <= household.spent_fen, wages == household.spent_fen)

    @rule(YES_NO, clause="五")
    def is_fine(household: Household, law: Law) -> Expr:
        """都符合。"""
        return household.spends_little & household.earns_enough & household.earns_no_more

    @rule(PEOPLE, clause="六")
    def people(household: Household, law: Law) -> Expr:
        """几口人。"""
        return count(household.members.wage_fen >= 0)
'''
WORDS = Words("x", "x")


@pytest.mark.parametrize(("wage", "spent", "expected"), [
    (100_000, 839_999, {"spends_little": 840_000, "earns_enough": 76_999, "earns_no_more": 840_000}),
    (100_000, 840_000, {"spends_little": 839_999, "earns_enough": 76_999, "earns_no_more": 840_001}),
    (76_999, 50_000, {"spends_little": 646_792, "earns_enough": 77_000, "earns_no_more": 50_000}),
    (77_000, 0, {"spends_little": 646_800, "earns_enough": 76_999}),
])  # fmt: skip
def test_every_comparison_turns_where_its_own_side_does(
    wage: int, spent: int, expected: dict[str, int], tmp_path: Path
) -> None:
    """The turning point is an amount of the family's own side, never of a product; the result turns exactly there."""
    ruleset = small_ruleset(tmp_path, RULES, eligible="is_fine", amount="", people="people", outcome={"grants": "tag"})
    states = {"true": WORDS, "false": WORDS, "unknown": WORDS}
    names = ("spends_little", "earns_enough", "earns_no_more")
    worded = replace(ruleset, lines=tuple(Line(name, "condition", "always", states, "") for name in names))
    facts = HouseholdFacts((PersonFacts("p1", "甲", {"wage_fen": Sourced(wage)}),), {"spent_fen": Sourced(spent)})
    found = {each.rule: each for each in assess_household(worded, facts, Month(2025, 9)).counterfactuals}
    turning = {name: each.turning_point for name, each in found.items()}
    assert turning == expected
    assert found["spends_little"].actual == spent
    assert found["earns_enough"].holds == (wage >= 77_000)
