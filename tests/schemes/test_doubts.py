"""What hangs on a doubt: the engine's search against trying every value, and every mixture of values, by hand."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, Sourced, Value
from doudi.schemes.bundles.bundle import assess_bundle
from doudi.schemes.doubts.answers import Answers
from doudi.schemes.doubts.doubt import Doubt, Span, Weight
from doudi.schemes.doubts.materiality import weigh_doubts

MONTH = Month(2025, 9)
PLACE = "demo-city"
WAGE, DEPOSITS = "person:p1:monthly_wage_fen", "household:deposits_fen"
NOTHING = (
    "transfer_paid_fen", "custody_kind", "disability_category", "basic_pension_exempt_fen", "employment_cost_fen",
    "monthly_business_fen", "monthly_property_income_fen", "monthly_transfer_fen", "monthly_other_income_fen",
    "rigid_spending_fen", "is_full_time_student", "student_level", "cannot_live_independently", "is_serviceman",
    "religious_years_apart", "is_deceased", "serious_illness",
)  # fmt: skip


def family(**more: Any) -> HouseholdFacts:
    """A couple who draw a small allowance: 1,050 and 320 yuan a month, 3,180 yuan in the bank."""

    def person(key: str, relation: str, born: date, wage: int) -> PersonFacts:
        own = {name: Sourced(NONE, "x") for name in NOTHING}
        told = {"monthly_wage_fen": wage, "birth_date": born, "relation_to_head": relation, "is_accounted_for": True,
                "is_married": True, "lives_together": True, "has_support_duty": True}  # fmt: skip
        return PersonFacts(key, key, own | {name: Sourced(value, "x") for name, value in told.items()})

    held = {"deposits_fen": 318_000, "dwelling_count": 1, "urban_rural": "urban"} | more
    empty = ("vehicle_count", "other_financial_assets_fen", "has_business_registration", "recent_property_transfer",
             "already_receiving")  # fmt: skip
    facts = {name: Sourced(NONE, "x") for name in empty} | {name: Sourced(value, "x") for name, value in held.items()}
    people = person("p1", "head", date(1979, 3, 5), 105_000), person("p2", "spouse", date(1977, 6, 1), 32_000)
    return HouseholdFacts(people, facts)


def results(household: HouseholdFacts, values: dict[str, Value]) -> tuple[Any, ...]:
    """Every scheme's standing and amount with these values: the engine asked afresh."""
    for key, value in values.items():
        household = household.with_fact(key, Sourced(value))
    bundle = assess_bundle(household, MONTH, jurisdiction=PLACE)
    return tuple((e.scheme.key, e.standing, e.verdict.amount_fen if e.verdict else None) for e in bundle.entries)


def weighed(doubts: Sequence[Doubt], **more: Any) -> dict[str, Any]:
    """By fact key."""
    return {each.doubt.fact_key: each for each in weigh_doubts(family(**more), doubts, MONTH, jurisdiction=PLACE)}


def answers(fact_key: str, scheme: str = "dibao", **more: Any) -> Answers:
    """One scheme's answers over one fact of the family."""
    bundle = assess_bundle(family(**more), MONTH, jurisdiction=PLACE)
    return Answers(bundle[scheme], fact_key, ())


def test_deposits_nobody_told_decide_and_the_turning_point_is_the_limit() -> None:
    """770 yuan × 24 months × 2 people = 36,960 yuan: one fen more and the family is out of dibao."""
    found = weighed([Doubt(DEPOSITS, (318_000,), is_open=True)])[DEPOSITS]
    assert found.weight is Weight.DECIDES
    turn = next(each for each in found.turnings if each.from_here.scheme == "dibao")
    assert (turn.at, turn.below.standing, turn.from_here.standing) == (3_696_001, "granted", "refused")
    assert found.changes[0].at_value.scheme == "dibao"
    assert found.at_stake_fen == 17_000


def test_two_small_balances_are_proved_to_change_nothing_whatever_a_wage_is() -> None:
    """3,180 or 5,000 yuan, both far below the limit: nothing hangs on it, though the wage is anybody's guess."""
    doubts = [Doubt(DEPOSITS, (318_000, 500_000), is_open=False), Doubt(WAGE, (105_000,), is_open=True)]
    found = weighed(doubts)
    assert found[DEPOSITS].weight is Weight.CHANGES_NOTHING
    assert found[WAGE].weight is Weight.DECIDES
    assert list(found) == [WAGE, DEPOSITS], "what matters stands first"


def test_what_only_matters_together_with_another_doubt_says_so() -> None:
    """A second car hangs on nothing while the family's wage is too high anyway; with the lower wage it decides."""
    car = "household:vehicle_count"
    doubts = [Doubt(car, (0, 1), is_open=False), Doubt(WAGE, (900_000, 105_000), is_open=False)]
    found = weighed(doubts)[car]
    differs = results(family(), {WAGE: 900_000, car: 0}) != results(family(), {WAGE: 900_000, car: 1})
    assert found.weight is (Weight.DECIDES if differs else Weight.WITH_OTHERS)
    assert differs or found.given == ((WAGE, 105_000),)


def test_a_fact_no_rule_reads_changes_nothing() -> None:
    """Nobody is made to look at what no scheme asks."""
    quantity = "household:recent_property_transfer"
    read = weighed([Doubt(quantity, (False, True), is_open=False)])[quantity]
    assert (read.weight is Weight.CHANGES_NOTHING) == (
        results(family(), {quantity: False}) == results(family(), {quantity: True})
    )


POOL: dict[str, list[Value]] = {
    DEPOSITS: [0, 318_000, 3_696_000, 3_696_001, 9_000_000],
    WAGE: [0, 105_000, 121_999, 122_000, 400_000],
    "person:p2:monthly_wage_fen": [0, 32_000, 49_000, 300_000],
    "household:vehicle_count": [0, 1],
    "household:dwelling_count": [0, 1, 2, 3],
    "household:has_business_registration": [False, True],
    "person:p2:is_deceased": [False, True],
    "person:p1:serious_illness": [False, True],
}


@st.composite
def doubts_of(draw: st.DrawFn) -> list[Doubt]:
    """Two or three facts, each with two values that sources tell."""
    keys = draw(st.lists(st.sampled_from(sorted(POOL)), min_size=2, max_size=3, unique=True))
    return [
        Doubt(key, tuple(draw(st.lists(st.sampled_from(POOL[key]), min_size=2, max_size=2, unique=True))), False)
        for key in keys
    ]


@pytest.mark.thorough
@settings(max_examples=5, derandomize=True, deadline=None)
@given(doubts_of())
def test_the_weight_is_what_trying_every_mixture_gives(doubts: list[Doubt]) -> None:
    """Over every mixture of values: decides, matters with others, or changes nothing, exactly as by hand."""
    keys = [each.fact_key for each in doubts]
    table = {
        values: results(family(), dict(zip(keys, values, strict=True)))
        for values in product(*(each.said for each in doubts))
    }
    found = weighed(doubts)
    for at, doubt in enumerate(doubts):
        worlds: dict[tuple[Value, ...], set[Any]] = {}
        for values, result in table.items():
            worlds.setdefault(values[:at] + values[at + 1 :], set()).add(result)
        plain = tuple(each.said[0] for each in doubts if each is not doubt)
        by_hand = Weight.CHANGES_NOTHING
        if any(len(each) > 1 for each in worlds.values()):
            by_hand = Weight.DECIDES if len(worlds[plain]) > 1 else Weight.WITH_OTHERS
        assert found[doubt.fact_key].weight is by_hand, (doubt, doubts)
        for change in found[doubt.fact_key].changes:
            given_values = dict(zip(keys, (each.said[0] for each in doubts), strict=True))
            given_values |= dict(found[doubt.fact_key].given)
            shown = [{k: (s, a) for k, s, a in results(family(), {**given_values, doubt.fact_key: value})}
                     for value in (change.value, change.other)]  # fmt: skip
            scheme = change.at_value.scheme
            assert shown[0][scheme] == (change.at_value.standing, change.at_value.amount_fen)
            assert shown[1][scheme] == (change.at_other.standing, change.at_other.amount_fen)
            assert shown[0][scheme] != shown[1][scheme]


@pytest.mark.thorough
@settings(max_examples=12, derandomize=True, deadline=None)
@given(
    st.sampled_from([(WAGE, 122_000), (DEPOSITS, 3_696_001), (WAGE, 0), (DEPOSITS, 5_000_000), (WAGE, 200_000)]),
    st.integers(-150, 100),
    st.integers(2, 150),
    st.sampled_from(["dibao", "dibao_margin", "rigid_spending"]),
)
def test_turning_points_are_those_found_by_trying_every_fen(
    where: tuple[str, int], offset: int, width: int, scheme: str
) -> None:
    """In a small range every value is tried: the standing turns exactly where the search says, and nowhere else."""
    fact_key, near = where
    low = max(0, near + offset)
    span = Span((low,), low, low + width)
    asked = answers(fact_key, scheme)
    every = [asked.at(value) for value in range(low, low + width + 1)]
    turns = [low + 1 + at for at, (one, other) in enumerate(pairwise(every)) if one.standing != other.standing]
    assert asked.turnings(span) == turns
    if asked.is_constant(span):
        assert len(set(every)) == 1
    elif len(set(every)) == 1:
        assert span.is_range, "a list that is the same throughout is proved"


def test_a_range_without_a_turn_is_proved_and_one_with_a_hidden_window_is_not() -> None:
    """Far above every limit more money changes nothing, and that is a proof; across the limit it is none."""
    asked = answers(DEPOSITS)
    assert asked.is_constant(Span((4_000_000,), 4_000_000, 9_000_000_000))
    assert not asked.is_constant(Span((3_600_000,), 3_600_000, 3_700_000))
