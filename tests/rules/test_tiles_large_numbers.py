"""Nothing wraps round: what 64 bits cannot hold is computed household by household, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from doudi.kernel.money import InexactAmount
from doudi.kernel.month import Month
from doudi.rules.bulk import assess_population
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.population import Column, Population, population_of
from doudi.rules.quantities import MAX_MONEY_FEN
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles.bounds import LARGEST, fits
from doudi.rules.tiles.evaluating import evaluate_in_tiles
from doudi.rules.tiles.one_by_one import AmountTooLarge
from doudi.rules.tiles.plan import single_cells
from doudi.rules.values import Sourced
from tests.rules.small import small_ruleset
from tests.rules.tiles_harness import by_tiles, one_by_one

SEPTEMBER = Month(2025, 9)
RULES = '''
@rule(FEN_PER_MONTH, clause="c")
def spread(household: Household, law: Law) -> Expr:
    """L."""
    product = total(household.members.wage_fen) * {times}
    limit = law["x.standard"] * count(household.members.wage_fen >= 0)
    return where(product * 3 < product, total(household.members.wage_fen), limit)


@rule(YES_NO, clause="c")
def is_eligible(household: Household, law: Law) -> Expr:
    """L."""
    return household.spread > 0


@rule(PEOPLE, clause="c")
def people(household: Household, law: Law) -> Expr:
    """L."""
    return count(household.members.wage_fen >= 0)
'''


def ruleset(folder: Path, times: int) -> Ruleset:
    """Rules whose products grow: a wage by so much by the people of the household."""
    body = RULES.format(times=times)
    return small_ruleset(folder, body, eligible="is_eligible", amount="spread", people="people")


def households(*wages: list[int]) -> Population:
    """Households of these wages."""
    offsets = np.concatenate([[0], np.cumsum([len(each) for each in wages])]).astype(np.int64)
    flat = np.array([wage for each in wages for wage in each], np.int64)
    return Population(offsets, {"wage_fen": Column(flat)})


def test_what_cannot_leave_64_bits_is_compiled(tmp_path: Path) -> None:
    """The largest facts of the largest household fit for ordinary rules."""
    rules = ruleset(tmp_path, 10)
    people = households([MAX_MONEY_FEN] * 200, [5])
    assert by_tiles(rules, people, SEPTEMBER).amount_fen.tolist() == [15_400_000, 77_000]


def test_what_could_leave_64_bits_is_computed_in_pieces(tmp_path: Path) -> None:
    """Sums that wrap round would flip the comparison; the one household that has them is computed alone."""
    rules = ruleset(tmp_path, 10**7)
    figures = rules.figures(SEPTEMBER)
    people = households([5], [MAX_MONEY_FEN] * 3, [MAX_MONEY_FEN // 10], [7, 8], *[[1]] * 20)
    assert evaluate_in_tiles(rules, people, SEPTEMBER, figures, (), even_if_small=True) is None
    expected = one_by_one(rules, people, SEPTEMBER).amount_fen
    for engine in ("tiles", "numpy"):
        result = assess_population(rules, people, SEPTEMBER, engine=engine)  # type: ignore[arg-type]
        assert (result.amount_fen == expected).all()
    product = np.array([10**7]) * np.array([3 * MAX_MONEY_FEN])
    assert (product * 3 < product).all(), "the example no longer wraps round in 64 bits"


def test_an_amount_beyond_64_bits_is_refused(tmp_path: Path) -> None:
    """A column cannot hold it, and says of whom and which rule."""
    body = (
        RULES.format(times=1)
        + f'''
@rule(FEN_PER_MONTH, clause="c")
def huge(household: Household, law: Law) -> Expr:
    """L."""
    return total(household.members.wage_fen) * {10**9}
'''
    )
    rules = small_ruleset(tmp_path, body, eligible="is_eligible", amount="huge", people="people")
    with pytest.raises(AmountTooLarge, match="Household 1: `huge` is beyond") as caught:
        assess_population(rules, households([1], [MAX_MONEY_FEN]), SEPTEMBER)
    assert caught.value.code == "rules.amount-too-large"


@pytest.mark.parametrize(("people", "expected"), [(922, True), (923, False)])
def test_the_bound_is_where_64_bits_end(people: int, expected: bool, tmp_path: Path) -> None:
    """10^13 fen times 10^3 times 922 people fits; one person more does not."""
    body = '''
@rule(FEN_PER_MONTH, clause="c")
def product(household: Household, law: Law) -> Expr:
    """L."""
    return total(household.members.wage_fen) * 1000


@rule(YES_NO, clause="c")
def is_eligible(household: Household, law: Law) -> Expr:
    """L."""
    return household.product > 0
'''
    rules = small_ruleset(tmp_path, body, eligible="is_eligible", amount="product", people="product")
    singles = single_cells(rules, rules.figures(SEPTEMBER), SEPTEMBER)
    assert (people * 1000 * MAX_MONEY_FEN <= LARGEST) is expected
    assert fits(rules, singles, {}, people) is expected


def test_an_inexact_share_is_an_error_everywhere(tmp_path: Path) -> None:
    """A share that is to be exact and is not raises in columns as it does for one household."""
    body = '''
@rule(FEN_PER_MONTH, clause="c")
def part(household: Household, law: Law) -> Expr:
    """L."""
    return share_of(total(household.members.wage_fen), law["x.share"], "none")


@rule(YES_NO, clause="c")
def is_eligible(household: Household, law: Law) -> Expr:
    """L."""
    return household.part > 0
'''
    rules = small_ruleset(tmp_path, body, eligible="is_eligible", amount="part", people="part")
    assert by_tiles(rules, households([10], [20, 30]), SEPTEMBER).amount_fen.tolist() == [7, 35]
    hidden = Population(np.array([0, 1, 2]), {"wage_fen": Column(np.array([10, 11]), np.array([True, False]))})
    assert by_tiles(rules, hidden, SEPTEMBER).amount_known.tolist() == [True, False]
    for engine in ("tiles", "numpy"):
        with pytest.raises(InexactAmount):
            assess_population(rules, households([10], [11]), SEPTEMBER, engine=engine)  # type: ignore[arg-type]


def test_facts_come_back_from_columns(demo: Ruleset) -> None:
    """A household taken out of its columns is the household that went in."""
    facts = HouseholdFacts(
        (PersonFacts("0", "0", {"monthly_wage_fen": Sourced(5), "relation_to_head": Sourced("spouse")}),),
        {"urban_rural": Sourced("rural")},
    )
    population = population_of(demo.quantities, [facts])
    direct = one_by_one(demo, population, SEPTEMBER, ["countable_income", "standard"])
    assert direct.outputs["standard"].values.tolist() == [63_000]
