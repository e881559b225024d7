"""One household with reasons: outcome, proof, what is missing, where it would turn, what it rests on."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts, split_fact_key
from doudi.rules.parameters import ParametersNotInForce
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.rules.verdict import verdict_of
from doudi.schemes import load
from doudi.schemes.cases import read_cases
from doudi.schemes.loader import forget_loaded
from tests.rules.families import families

SEPTEMBER = Month(2025, 9)


@pytest.fixture(scope="module")
def family() -> HouseholdFacts:
    """张某某, 李某某 and their child: 1,050 yuan of wages, 320 from a stall."""
    case = next(case for case in read_cases("dibao") if case.name == "三口人差多少补多少")
    return case.household


def with_facts(household: HouseholdFacts, **facts: Any) -> HouseholdFacts:
    """The family with other household facts."""
    for key, value in facts.items():
        household = household.with_fact(f"household:{key}", Sourced(value, "测试"))
    return household


def test_the_proof_reads_like_the_letter(demo: Ruleset, family: HouseholdFacts) -> None:
    """Standard, people, each income and the sum appear with their clause, in Chinese and English."""
    result = assess_household(demo, family, SEPTEMBER)
    lines = [(step.zh, step.value_zh) for step in result.steps if step.role in ("figure", "income", "amount")]
    assert lines == [
        ("家里算几口人", "3口人"), ("低保标准，每人每月", "770元"), ("您家3口人，770元×3口人", "2,310元"),
        ("张某某每月工资", "1,050元"), ("李某某每月做生意、种养的收入", "320元"), ("全家每月收入", "1,370元"),
        ("每月补给您家", "940元"),
    ]  # fmt: skip
    assert all(step.clause and step.en for step in result.steps)
    standard = next(step for step in result.steps if step.key == "standard").parameters[0]
    assert (standard.legal_basis, standard.valid_from, standard.status) == ("渝民规〔2025〕6号", "2025-07", "verified")


def test_a_step_names_its_evidence(demo: Ruleset, family: HouseholdFacts) -> None:
    """Beside a figure stands who said so and as of when."""
    wage = Sourced(105_000, "您报的，和税务部门一致", date(2025, 8, 31), "两处一致")
    result = assess_household(demo, family.with_fact("person:p1:monthly_wage_fen", wage), SEPTEMBER)
    step = next(step for step in result.steps if step.key == "counted_wage" and step.person_key == "p1")
    evidence = next(each for each in step.inputs if each.fact_key == "person:p1:monthly_wage_fen")
    assert (evidence.value, evidence.value_zh, evidence.source) == (105_000, "1,050元", "您报的，和税务部门一致")
    assert (evidence.as_of, evidence.note) == ("2025-08-31", "两处一致")


def test_an_assessment_survives_storage(demo: Ruleset, family: HouseholdFacts) -> None:
    """What is stored as JSON comes back the same, for every outcome."""
    seen = set()
    for household in [family, *families(demo.quantities, 120, seed=21)]:
        result = assess_household(demo, household, SEPTEMBER)
        seen.add(result.outcome)
        assert Assessment.from_json(result.to_json()) == result
        assert Assessment.from_dict(result.as_dict()) == result
    assert seen == set(Outcome)


def test_the_same_facts_give_the_same_bytes(demo: Ruleset, family: HouseholdFacts) -> None:
    """An assessment is re-derived to the byte."""
    again = assess_household(demo, family, SEPTEMBER)
    assert assess_household(demo, family, SEPTEMBER).to_json() == again.to_json()


def test_unknown_is_not_none(demo: Ruleset, family: HouseholdFacts) -> None:
    """A bank that did not answer leaves the result open; a bank that says nothing is there settles it."""
    unknown = assess_household(demo, with_facts(family, deposits_fen=UNKNOWN), SEPTEMBER)
    none = assess_household(demo, with_facts(family, deposits_fen=NONE), SEPTEMBER)
    assert (unknown.outcome, unknown.amount_fen) == (Outcome.UNDETERMINED, None)
    assert unknown.undetermined_because == ("household:deposits_fen",)
    assert (none.outcome, none.amount_fen) == (Outcome.ELIGIBLE, 94_000)


def test_only_the_facts_that_matter_are_asked(demo: Ruleset, family: HouseholdFacts) -> None:
    """Facts that cannot change the answer are not among those asked for."""
    open_ = with_facts(family, deposits_fen=UNKNOWN, dwelling_count=UNKNOWN)
    open_ = open_.with_fact("person:p3:has_support_duty", Sourced(UNKNOWN))
    result = assess_household(demo, open_, SEPTEMBER)
    assert set(result.undetermined_because) == {"household:deposits_fen", "household:dwelling_count"}


def test_questions_behind_a_question_are_found(demo: Ruleset, family: HouseholdFacts) -> None:
    """With nothing on file but the people, everything needed is listed at once, not one question at a time."""
    bare = HouseholdFacts((PersonFacts("p1", "甲", {"relation_to_head": Sourced("head")}),))
    result = assess_household(demo, bare, SEPTEMBER)
    assert result.outcome is Outcome.UNDETERMINED
    needed = set(result.undetermined_because)
    assert {"household:deposits_fen", "household:urban_rural", "person:p1:monthly_wage_fen"} <= needed
    assert not {"person:p1:religious_years_apart", "person:p1:student_level", "person:p1:support_agreed_fen"} & needed


def test_the_facts_asked_for_settle_it(demo: Ruleset) -> None:
    """Answering just the facts listed, whatever the answers, settles generated families."""
    checked = 0
    for household in families(demo.quantities, 120, seed=33):
        result = assess_household(demo, household, SEPTEMBER)
        if result.outcome is not Outcome.UNDETERMINED:
            continue
        for key in result.undetermined_because:
            quantity = demo.quantities[key.rpartition(":")[2]]
            plain = True if quantity.key == "is_accounted_for" else quantity.none_is
            if plain is None:
                plain = date(1980, 1, 1) if quantity.unit == "date" else quantity.codes[0].code
            household = household.with_fact(key, Sourced(plain))
        assert assess_household(demo, household, SEPTEMBER).outcome is not Outcome.UNDETERMINED
        checked += 1
    assert checked > 8


def test_an_unsettled_adult_leaves_income_open(demo: Ruleset, family: HouseholdFacts) -> None:
    """An adult about whom sources are missing has an unknown income; the flag itself is what is asked for."""
    result = assess_household(demo, family.with_fact("person:p2:is_accounted_for", Sourced(False)), SEPTEMBER)
    assert result.undetermined_because == ("person:p2:is_accounted_for",)


def test_income_over_the_limit_is_firm_whatever_is_unknown(demo: Ruleset, family: HouseholdFacts) -> None:
    """One failed condition settles it: nothing else is asked for."""
    rich = with_facts(family, deposits_fen=UNKNOWN).with_fact("person:p1:monthly_wage_fen", Sourced(231_000))
    result = assess_household(demo, rich, SEPTEMBER)
    assert (result.outcome, result.undetermined_because) == (Outcome.NOT_ELIGIBLE, ())


@pytest.mark.parametrize(("wage", "holds", "turning"), [(198_999, True, 231_000), (199_000, False, 230_999)])
def test_the_income_at_which_it_turns(
    demo: Ruleset, family: HouseholdFacts, wage: int, holds: bool, turning: int
) -> None:
    """The answer names the fen at which it would turn; a family just there gets the other answer."""
    changed = family.with_fact("person:p1:monthly_wage_fen", Sourced(wage))
    result = assess_household(demo, changed, SEPTEMBER)
    flip = next(each for each in result.counterfactuals if each.rule == "is_income_below")
    assert (flip.holds, flip.turning_point, flip.flips_result) == (holds, turning, True)
    there = family.with_fact("person:p1:monthly_wage_fen", Sourced(wage + turning - flip.actual))
    assert assess_household(demo, there, SEPTEMBER).computed_outcome is not result.computed_outcome
    assert "2,31" in flip.zh or "2,309.99" in flip.zh


def test_turning_one_of_two_failures_does_not_help(demo: Ruleset, family: HouseholdFacts) -> None:
    """With two conditions failing, neither alone would change the answer, and that is said."""
    both = with_facts(family, vehicle_count=1, dwelling_count=3)
    flips = {each.rule: each.flips_result for each in assess_household(demo, both, SEPTEMBER).counterfactuals}
    assert flips["are_vehicles_within"] is False
    assert flips["are_dwellings_within"] is False


def test_status_travels_with_the_result(family: HouseholdFacts) -> None:
    """A result resting on invented or unverified figures says which, and is never automatic; a verified one may be."""
    demo = assess_household(load("dibao", jurisdiction="demo-city").ruleset, family, SEPTEMBER)
    assert {each.status for each in demo.rests_on} == {"design"}
    assert demo.automatic_allowed is False
    rich = family.with_fact("person:p1:monthly_wage_fen", Sourced(500_000))
    real = assess_household(load("dibao").ruleset, rich, SEPTEMBER)
    assert (real.outcome, real.rests_on, real.automatic_allowed) == (Outcome.NOT_ELIGIBLE, (), True)


def test_missing_figures_need_a_person_and_are_named(family: HouseholdFacts) -> None:
    """Where the place's limits are not on file, the result needs a person, in both languages."""
    result = assess_household(load("dibao").ruleset, family, SEPTEMBER)
    assert (result.outcome, result.amount_fen) == (Outcome.NEEDS_PERSON, None)
    assert len(result.needs_person_because) == len(result.needs_person_because_en) == 3
    assert "没有登在册" in result.needs_person_because[0]
    assert "is not on file" in result.needs_person_because_en[0]


def test_a_month_before_the_law_is_an_error(demo: Ruleset, family: HouseholdFacts) -> None:
    """Nothing is computed under rules that had not begun."""
    with pytest.raises(ParametersNotInForce) as caught:
        assess_household(demo, family, Month(2021, 6))
    assert "dibao.excluded_custody starts 2021-07" in str(caught.value)


def test_impossible_facts_are_refused_together(demo: Ruleset, family: HouseholdFacts) -> None:
    """Every impossible fact is named with its path, in one answer."""
    bad = with_facts(family, deposits_fen=-1, colour="red", vehicle_count=True, urban_rural="suburb")
    bad = bad.with_fact("person:p1:birth_date", Sourced(date(2061, 1, 1)))
    bad = bad.with_fact("person:p2:relation_to_head", Sourced(NONE))
    bad = bad.with_fact("person:p3:monthly_wage_fen", Sourced(10**15))
    twice = HouseholdFacts((*bad.persons, bad.persons[0]), bad.facts)
    with pytest.raises(FaultsFound) as caught:
        assess_household(demo, twice, SEPTEMBER)
    paths = {fault.where for fault in caught.value.faults}
    assert paths >= {
        "household:deposits_fen", "household:colour", "household:vehicle_count", "household:urban_rural",
        "person:p1:birth_date", "person:p2:relation_to_head", "person:p3:monthly_wage_fen", "person:p1",
    }  # fmt: skip


def test_the_hash_follows_the_figures() -> None:
    """Another profile or place is another ruleset; loading the same again is the same."""
    hashes = {
        load("dibao", profile=profile, jurisdiction=place).ruleset.hash
        for profile in ("cn-2021", "cq-2016")
        for place in ("demo-city", "500106")
    }
    assert len(hashes) == 4
    forget_loaded()
    assert load("dibao").ruleset.hash in hashes


def test_no_number_is_a_float(demo: Ruleset) -> None:
    """Every number in a proof is whole."""
    for household in families(demo.quantities, 40, seed=2):
        for step in assess_household(demo, household, SEPTEMBER).steps:
            assert not isinstance(step.value, float)
            assert not any(isinstance(each.value, float) for each in step.inputs)


def test_what_is_settled_stays_settled(demo: Ruleset) -> None:
    """Learning more never turns a settled answer: whatever the unknown facts turn out to be, it is the same."""
    chance = random.Random(77)
    full = families(demo.quantities, 400, seed=78)
    settled = 0
    for household in families(demo.quantities, 400, seed=79):
        figures = demo.figures(SEPTEMBER)
        before = verdict_of(evaluate(demo, household, SEPTEMBER, figures))
        unknown = [key for key, fact in household if not fact.is_known]
        if not unknown or before.waits_for_facts:
            continue
        settled += 1
        for _ in range(3):
            learnt = household
            for key in unknown:
                donor = chance.choice(full)
                person, quantity = split_fact_key(key)
                own = chance.choice(donor.persons).facts if person and donor.persons else donor.facts
                learnt = learnt.with_fact(key, own.get(quantity, Sourced(UNKNOWN)))
            after = verdict_of(evaluate(demo, learnt, SEPTEMBER, figures))
            assert after.computed is before.computed
            if before.amount_fen is not None:
                assert after.amount_fen == before.amount_fen
    assert settled > 40
