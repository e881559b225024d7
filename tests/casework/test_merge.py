"""One value from several sources, and the facts kept for a replay."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.casework.domain.merge import Sources, merge
from doudi.casework.proof import build_proof
from doudi.casework.sources import source_en
from doudi.kernel.month import Month
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.facts_json import facts_from_json, facts_to_json
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.schemes import load

WAGE = Quantity("monthly_wage_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage", none_is=0)
YOU = "您报的"


def told(value: object, source: str = YOU) -> Sourced:
    """A sourced value."""
    return Sourced(value, source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sources", "value", "waits"),
    [
        (Sources(), UNKNOWN, ""),
        (Sources(declared=told(100)), 100, ""),
        (Sources(departments=told(100, "税务部门")), 100, ""),
        (Sources(told(100), told(100, "税务部门")), 100, ""),
        (Sources(told(NONE), told(0, "税务部门")), NONE, ""),
        (Sources(told(100), told(200, "税务部门")), UNKNOWN, "differs"),
        (Sources(told(NONE), told(200, "税务部门")), UNKNOWN, "differs"),
        (Sources(told(100), told(UNKNOWN, "银行")), UNKNOWN, "no_answer"),
        (Sources(told(UNKNOWN), told(200, "税务部门")), 200, ""),
        (Sources(told(100), told(200, "税务部门"), visited=told(150, "上门")), 150, ""),
        (Sources(told(100), told(200, "税务部门"), told(150, "上门"), told(160, "认定")), 160, ""),
        (Sources(told(100), settled=told(UNKNOWN, "认定")), UNKNOWN, ""),
    ],
)
def test_no_source_is_picked_silently(sources: Sources, value: object, waits: str) -> None:
    """Equal values agree, different ones wait, silence is unknown, an official's word settles."""
    found = merge(WAGE, sources)
    assert (found.value.value, found.waits) == (value, waits)


def test_agreement_is_said_in_both_languages() -> None:
    """您报的，和税务部门一致."""
    found = merge(WAGE, Sources(told(100), told(100, "税务部门")))
    assert found.value.source == "您报的，和税务部门一致"
    assert source_en(found.value.source) == "you told us, agrees with the tax authority"
    assert source_en("某个新部门") == "某个新部门"


VALUES = st.one_of(
    st.just(NONE), st.just(UNKNOWN), st.integers(0, 10**7), st.booleans(), st.dates(date(1930, 1, 1), date(2025, 1, 1))
)
FACTS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.builds(Sourced, VALUES, st.text(max_size=5), st.none() | st.dates(), st.text(max_size=5)),
)


@settings(max_examples=100, derandomize=True)
@given(FACTS, st.lists(FACTS, max_size=3))
def test_facts_come_back_as_they_were_kept(household: dict, people: list[dict]) -> None:
    """An assessment can be replayed: kept facts read back are equal, dates as dates, unknown as unknown."""
    facts = HouseholdFacts(tuple(PersonFacts(f"p{at}", "某", each) for at, each in enumerate(people)), household, "k")
    assert facts_from_json(facts_to_json(facts)) == facts


def test_a_kept_assessment_is_replayed_to_the_fen() -> None:
    """Facts from JSON, same ruleset, same month: same result, same proof."""
    scheme = load("dibao", jurisdiction="demo-city")
    person = {"birth_date": told(date(1980, 1, 1)), "relation_to_head": told("head"), "monthly_wage_fen": told(50_000)}
    facts = HouseholdFacts((PersonFacts("p1", "张某某", person),), {"urban_rural": told("urban")})
    month = Month(2025, 9)
    first = assess_household(scheme.ruleset, facts, month)
    again = assess_household(scheme.ruleset, facts_from_json(facts_to_json(facts)), month)
    assert first == again
    assert build_proof(first, "d") == build_proof(again, "d")
    assert any(line.kind == "unknown" for line in build_proof(first, "d").lines)
