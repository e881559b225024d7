"""Several sources of one quantity: who is heard, and when two of them disagree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.evidence.domain.weighing import Said, disagree, weigh
from doudi.evidence.models import Fact
from doudi.evidence.reads import fetch_disagreements, fetch_evidence_page, fetch_household_facts
from tests.evidence.office import CASE, Office

TAX, BASE = "tax_individual_income", "hrss_insurance_contributions"
HAS = st.integers(min_value=1, max_value=10**9).map(lambda fen: Said("a", "tax", "has", fen))
ANYTHING = st.one_of(HAS, st.sampled_from([Said("a", "tax", "none"), Said("a", "tax", "unknown", note="stale")]))


@given(ANYTHING, ANYTHING)
def test_a_sum_with_an_unknown_part_is_unknown(first: Said, second: Said) -> None:
    """Never a partial sum; never none where one did not answer."""
    whole = weigh("sum", ("1", "2"), {"1": first, "2": second})
    states = {first.state, second.state}
    if "unknown" in states:
        assert whole.state == "unknown"
    elif "has" in states:
        assert whole.value == sum(each.value for each in (first, second) if each.state == "has")
    else:
        assert whole.state == "none"


@given(ANYTHING, ANYTHING)
def test_a_ladder_goes_down_only_on_none(first: Said, second: Said) -> None:
    """A source that is silent may have held the very amount: the next rung does not replace it."""
    whole = weigh("ladder", ("1", "2"), {"1": first, "2": second})
    if first.state != "none":
        assert (whole.state, whole.value) == (first.state, first.value)
    elif second.state != "none":
        assert (whole.state, whole.value) == (second.state, second.value)
    else:
        assert whole.state == "none"


@given(ANYTHING, ANYTHING)
def test_a_value_is_never_made_up(first: Said, second: Said) -> None:
    """Whatever the way to combine, none comes only of answers that are none."""
    for combine in ("any", "sum", "ladder", "first_known"):
        whole = weigh(combine, ("1", "2"), {"1": first, "2": second})
        if whole.state == "none":
            assert "none" in (first.state, second.state)
            if combine in ("any", "sum"):
                assert {first.state, second.state} == {"none"}


@given(st.lists(ANYTHING, min_size=1, max_size=4), st.sampled_from(["any", "sum", "ladder", "first_known"]))
def test_the_sources_that_are_heard_say_what_the_rules_are_given(told: list[Said], combine: str) -> None:
    """The others may be left out and nothing changes; one is heard, or all that are added up or that all say no."""
    said = {str(number): replace(each, category=str(number)) for number, each in enumerate(told)}
    order = tuple(said)
    whole = weigh(combine, order, said)
    alone = weigh(combine, order, {category: said[category] for category in whole.heard})
    assert (alone.state, alone.value) == (whole.state, whole.value)
    assert len(whole.heard) == (len(told) if combine == "sum" or (combine, whole.state) == ("any", "none") else 1)


@pytest.mark.parametrize(
    ("wage", "base", "expected"),
    [
        (500_000, 600_000, False),  # 20 % apart
        (500_000, 600_001, True),
        (500_000, 399_999, True),
        (300_000, 430_000, False),  # the base stands at the floor for a wage below it
        (430_001, 430_000, False),
        (900_000, 430_000, True),  # the floor explains no base for a wage far above it
        (3_000_000, 2_150_000, False),  # and at the cap for a wage above it
        (1_000_000, 2_150_000, True),
    ],
)
def test_wage_and_base_may_differ_by_the_tolerance_and_at_floor_and_cap(wage: int, base: int, expected: bool) -> None:
    """Beyond a fifth of the wage, unless the base is held at the floor or the cap (departments' page, 4.12)."""
    first, other = Said("15", "tax", "has", wage), Said("09", "human_resources", "has", base)
    assert disagree(first, other, tolerance_percent=20, floor=430_000, cap=2_150_000) is expected


def test_amounts_are_compared_employer_by_employer() -> None:
    """A second job that pays no insurance contradicts nothing; the same job told twice differently does."""
    wage = Said("15", "tax", "has", 700_000, parts=(("A", 500_000), ("B", 200_000)))
    assert not disagree(wage, Said("09", "human_resources", "has", 500_000, parts=(("A", 500_000),)))
    assert disagree(wage, Said("09", "human_resources", "has", 900_000, parts=(("A", 900_000),)), tolerance_percent=20)
    assert not disagree(wage, Said("09", "human_resources", "has", 900_000, parts=(("C", 900_000),)))


def test_two_departments_that_disagree_stand_side_by_side(office: Office) -> None:
    """Both facts are kept; the rules hear the tax authority; the page and the official are told."""
    office.family("head").sign().load_quiet(TAX, BASE)
    office.load(TAX, office.row(TAX, "head", income_fen="5000.00"))
    office.load(BASE, office.row(BASE, "head", kind="单位职工", base_fen="9000.00"))
    office.verify()
    facts = {fact.category: (fact.value or {})["value"] for fact in office.facts("head", "monthly_wage_fen")}
    assert facts == {"15": 500_000, "09": 900_000}
    wage = fetch_household_facts(CASE).persons[0].facts["monthly_wage_fen"]
    assert (wage.value, wage.source, wage.note) == (500_000, "税务部门", "人社部门说的不一样")
    marked = fetch_disagreements(CASE)
    assert [(each.quantity, each.words.zh) for each in marked] == [("monthly_wage_fen", "税务部门和人社部门不一致")]
    assert marked[0].fact_key == f"person:{office.people['head'].public_id}:monthly_wage_fen"
    page = fetch_evidence_page(CASE)
    assert page is not None
    states = {cell.code: cell.state for line in page.departments for cell in line.cells}
    assert (states["15"], states["09"], states["10"]) == ("differs", "differs", "none")


def test_agreeing_departments_are_not_marked(office: Office) -> None:
    """A base at last year's average near the wage is no contradiction."""
    office.family("head").sign().load_quiet(TAX, BASE)
    office.load(TAX, office.row(TAX, "head", income_fen="5000.00"))
    office.load(BASE, office.row(BASE, "head", kind="单位职工", base_fen="5500.00"))
    office.verify()
    assert fetch_disagreements(CASE) == []


def test_the_contribution_base_stands_in_where_no_wage_was_declared(office: Office) -> None:
    """Going down the ladder is no contradiction."""
    office.family("head").sign().load_quiet(BASE)
    office.load(BASE, office.row(BASE, "head", kind="单位职工", base_fen="4300.00"))
    office.verify()
    wage = fetch_household_facts(CASE).persons[0].facts["monthly_wage_fen"]
    assert (wage.value, wage.source, wage.note) == (430_000, "人社部门", "")
    assert fetch_disagreements(CASE) == []


def test_where_the_tax_authority_is_silent_the_base_does_not_stand_in(office: Office) -> None:
    """The row that was sent back may have held the wage."""
    office.family("head").sign().load_quiet(TAX, BASE)
    office.load(TAX, office.row(TAX, "head", income_fen="5o00.00"))
    office.load(BASE, office.row(BASE, "head", kind="单位职工", base_fen="4300.00"))
    office.verify()
    assert not fetch_household_facts(CASE).persons[0].facts["monthly_wage_fen"].is_known


def test_a_death_one_register_does_not_know_is_pointed_out(office: Office) -> None:
    """Cremated, and still alive for the police: dead for the rules, and a contradiction to look at."""
    office.family("head").sign().load_quiet("civil_affairs_cremation")
    office.load("civil_affairs_cremation", office.row("civil_affairs_cremation", "head", cremated_on="2025-08-01"))
    office.verify()
    assert fetch_household_facts(CASE).persons[0].facts["is_deceased"].value is True
    assert [each.quantity for each in fetch_disagreements(CASE)] == ["is_deceased"]
    assert Fact.objects.filter(quantity="is_deceased", superseded_at=None).count() == 2
