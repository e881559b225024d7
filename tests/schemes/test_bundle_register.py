"""Families that are on a register already: linked schemes take its word, only a second application is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from doudi.kernel.month import Month
from doudi.rules.bulk import OUTCOMES, RuleColumn
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.population import Column, Population, population_of
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.values import NONE, Sourced
from doudi.rules.verdict import Outcome
from doudi.schemes.asking.inquiry import Chance, Inquiry, Relative
from doudi.schemes.bundles import bundle as bundle_module
from doudi.schemes.bundles import population as bundle_population
from doudi.schemes.bundles.bundle import Bundle, Entry, Standing, assess_bundle, facts_for
from doudi.schemes.bundles.population import assess_everybody
from doudi.schemes.catalogue import schemes_in_order
from tests.rules.families import families
from tests.schemes.test_bundle import MONTH, PLACE, known, vocabulary

REGISTER = "名册"
LINKS = {key: quantity for key, quantity in vocabulary().items() if quantity.from_scheme}
DRAWN: Mapping[str, Mapping[str, Any]] = {
    "dibao": {"in_dibao_household": True, "is_dibao_member": True},
    "tekun": {"is_tekun_person": True, "is_on_tekun_register": True, "chooses_child_scheme": False},
    "near_threshold": {"in_margin_household": True},
}
"""What the register shows of everybody in a family that draws something."""
TOLD_BY = {"dibao": "dibao", "tekun": "tekun", "near_threshold": "dibao_margin"}


def readers(register: str) -> list[str]:
    """The schemes that ask whether this is drawn."""
    keys = [key for key in DRAWN[register] if key in LINKS]
    order = [scheme for scheme in schemes_in_order(jurisdiction=PLACE) if scheme.key != TOLD_BY[register]]
    return [scheme.key for scheme in order if any(key in scheme.quantities for key in keys)]


def on_register(household: HouseholdFacts, register: str) -> HouseholdFacts:
    """The family as the registers show it: this one drawn by everybody, no other."""
    drawn = DRAWN[register]

    def listed(entity: Entity) -> dict[str, Sourced]:
        none = {key: NONE for key, quantity in LINKS.items() if quantity.entity is entity}
        own = {key: drawn[key] for key in drawn if vocabulary()[key].entity is entity}
        return {key: Sourced(value, REGISTER) for key, value in (none | own).items()}

    persons = tuple(
        replace(person, facts={**person.facts, **listed(Entity.PERSON)}) for person in household.persons
    )
    own = {"already_receiving": Sourced(register, REGISTER)}
    return HouseholdFacts(persons, {**household.facts, **listed(Entity.HOUSEHOLD), **own}, household.key)


def plain_families(how_many: int, seed: int) -> list[HouseholdFacts]:
    """Generated families that are on no register yet."""
    return families({key: q for key, q in vocabulary().items() if q.from_scheme is None}, how_many, seed)


def comes_out(entry: Entry) -> tuple[object, ...]:
    """What is compared: outcome, amount and persons."""
    assert entry.verdict is not None
    return entry.verdict.outcome, entry.verdict.computed, entry.verdict.amount_fen, entry.persons


def alone(key: str, household: HouseholdFacts, month: Month = MONTH) -> Entry:
    """The scheme by itself, on what the register shows."""
    return assess_bundle(household, month, jurisdiction=PLACE, schemes=[key])[key]


@pytest.mark.parametrize("register", DRAWN)
def test_the_bundle_says_what_the_scheme_alone_says_of_a_family_on_the_register(register: str) -> None:
    """Whatever the assessment beside it finds: who draws something does not cease to by being looked at."""
    families_on_it = [on_register(each, register) for each in plain_families(40, seed=len(register))]
    compared = refused = 0
    for key in readers(register):
        for household in families_on_it:
            found = assess_bundle(household, MONTH, jurisdiction=PLACE, schemes=[TOLD_BY[register], key])
            assert comes_out(found[key]) == comes_out(alone(key, household)), (key, household.key)
            assert found[key].standing is alone(key, household).standing, (key, household.key)
            refused += found[TOLD_BY[register]].standing is Standing.REFUSED
            compared += 1
    assert compared >= 40
    assert refused > 0, "no family that would not be granted it today: a test of nothing"


def aunt_and_niece(**own: Any) -> HouseholdFacts:
    """An aunt and a niece whom nobody supports, disabled, at school; both on the allowance, 770 yuan of it hers."""
    adult = {"is_accounted_for": True, "lives_together": True, "hukou_area": "district"}
    aunt = known("person", birth_date=date(1980, 1, 1), relation_to_head="head", **adult)
    niece = known("person", birth_date=date(2015, 6, 10), relation_to_head="other", has_support_duty=True,
                  disability_category="physical", disability_grade=1, is_disability_certificate_valid=True,
                  father_state="deceased", mother_state="out_of_contact", mother_absent_since=date(2023, 1, 1),
                  care_place="home", is_full_time_student=True, student_level="primary", is_on_school_roll=True,
                  is_dibao_share_on_file=True, **adult)  # fmt: skip
    people = (PersonFacts("p1", "", aunt), PersonFacts("p2", "", niece))
    told = {key: Sourced(value) for key, value in own.items()}
    home = known("household", urban_rural="urban", place_tie="register", dwelling_count=1) | told
    listed = on_register(HouseholdFacts(people, home), "dibao")
    return listed.with_fact("person:p2:dibao_share_fen", Sourced(77_000, REGISTER))


def test_a_child_of_a_family_on_the_allowance_is_paid_the_difference() -> None:
    """Only the second application is refused; 1651 − 770 − 80 (top-up) − 90 (living subsidy) are left for the child."""
    found = assess_bundle(aunt_and_niece(), MONTH, jurisdiction=PLACE)
    assert found["dibao"].standing is Standing.REFUSED
    amounts = {entry.scheme.key: entry.amount_fen for entry in found.granted("cash_monthly")}
    top_up, living = amounts["dibao_topup"], amounts["disability_living"]
    assert (top_up > 0, living) == (True, 9_000)
    assert amounts["unsupported_child"] == 165_100 - 77_000 - top_up - living
    assert found["student_aid"].standing is Standing.GRANTED
    assert found["entitlement_tags"].standing is Standing.GRANTED


def test_the_price_subsidy_counts_both_on_the_register() -> None:
    """October 2024: 14 yuan for each of the two."""
    found = assess_bundle(aunt_and_niece(), Month(2024, 10), jurisdiction=PLACE)["price_subsidy"]
    assert found.verdict is not None
    assert (found.verdict.computed, found.verdict.amount_fen) == (Outcome.ELIGIBLE, 2_800)


def test_the_means_of_a_family_on_the_allowance_are_settled() -> None:
    """Temporary aid looks at its spending, not at its savings again (23号 二（二）)."""
    struck = aunt_and_niece(
        hardship_cause="necessary_spending", is_living_in_serious_difficulty=True, deposits_fen=9_999_999,
        disposable_income_12_months_fen=600_000, medical_spending_12_months_fen=900_000,
    )  # fmt: skip
    assert assess_bundle(struck, MONTH, jurisdiction=PLACE)["temporary_aid"].standing is Standing.GRANTED


@pytest.mark.parametrize("register", DRAWN)
def test_saying_what_is_drawn_is_enough(register: str) -> None:
    """Without the register's further facts: `already_receiving` alone tells the linked schemes."""
    home = {**aunt_and_niece().facts, "already_receiving": Sourced(register)}
    persons = tuple(
        replace(each, facts={key: value for key, value in each.facts.items() if key not in LINKS})
        for each in aunt_and_niece().persons
    )
    told = HouseholdFacts(persons, {key: value for key, value in home.items() if key not in LINKS})
    if register == "tekun":
        told = told.with_fact("person:p1:is_on_tekun_register", Sourced(True))
    found = assess_bundle(told, MONTH, jurisdiction=PLACE)
    for key in readers(register):
        entry = found[key]
        holders = [entry.facts.facts, *(person.facts for person in entry.facts.persons)]
        read = [facts[name].value for name in DRAWN[register] if name in LINKS for facts in holders if name in facts]
        assert True in read, key


def test_who_chooses_a_childrens_allowance_leaves_extreme_hardship_support() -> None:
    """Art. 9: the register's word ends with the choice; without it the register stands."""
    orphan = known("person", birth_date=date(2015, 6, 10), relation_to_head="head", father_state="deceased",
                   mother_state="deceased", care_place="home", lives_together=True)  # fmt: skip
    for chooses, standing in ((True, Standing.GRANTED), (False, Standing.REFUSED)):
        home = known("household", urban_rural="urban", dwelling_count=1)
        listed = on_register(HouseholdFacts((PersonFacts("p1", "", orphan),), home), "tekun")
        told = listed.with_fact("person:p1:chooses_child_scheme", Sourced(chooses))
        found = assess_bundle(told, MONTH, jurisdiction=PLACE)
        assert found["orphan"].standing is standing, chooses


def test_a_doubtful_result_leaves_firm_what_the_register_says() -> None:
    """Past the yearly adjustment a new grant of dibao would need a person; what is drawn already does not."""
    after = Month(2026, 8)
    for key in ("disability_living", "disability_care"):
        found = assess_bundle(aunt_and_niece(), after, jurisdiction=PLACE)
        assert found[key].standing is alone(key, aunt_and_niece(), after).standing, key


@pytest.mark.thorough
def test_the_population_takes_the_registers_word_as_one_family_does() -> None:
    """Every scheme's outcome and amount of families on each register, in one sweep and one by one."""
    plain = plain_families(150, seed=7)
    crowd = [on_register(each, tuple(DRAWN)[place % 3]) for place, each in enumerate(plain)]
    assert _differing(crowd) == []


def _differing(crowd: list[HouseholdFacts]) -> list[tuple[str, int]]:
    def columns(rules: Ruleset) -> Population:
        return population_of(rules.quantities, [facts_for(rules, household) for household in crowd])

    swept = assess_everybody(columns, MONTH, jurisdiction=PLACE)
    singly = [assess_bundle(household, MONTH, jurisdiction=PLACE) for household in crowd]
    return [
        (key, place)
        for key, result in swept.results.items()
        for place, found in enumerate(singly)
        if not _same(found, key, str(OUTCOMES[result.computed[place]]),
                     int(result.amount_fen[place]) if result.amount_known[place] else None)
    ]  # fmt: skip


def _same(found: Bundle, key: str, computed: str, amount: int | None) -> bool:
    verdict = found[key].verdict
    return verdict is not None and (str(verdict.computed), verdict.amount_fen) == (computed, amount)


@pytest.mark.thorough
@pytest.mark.parametrize("bug", ["in one family", "in the population"])
def test_the_old_mistake_is_noticed(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that overwrites the register with *no* is caught, in a bundle and in the sweep."""
    if bug == "in one family":
        not_poor = aunt_and_niece().with_fact("person:p1:monthly_wage_fen", Sourced(900_000))
        listed = not_poor.with_fact("household:already_receiving", Sourced(NONE))
        right = assess_bundle(listed, MONTH, jurisdiction=PLACE)["disability_living"]
        monkeypatch.setattr(bundle_module, "_stands", lambda _on_file, value, *_rest: not value.is_known)
        wrong = assess_bundle(listed, MONTH, jurisdiction=PLACE)["disability_living"]
        assert (right.standing, wrong.standing) == (Standing.GRANTED, Standing.REFUSED)
        return
    crowd = [
        on_register(each, "tekun").with_fact("person:p1:is_on_tekun_register", Sourced(False))
        for each in plain_families(60, seed=9) if each.persons
    ]  # fmt: skip
    assert _differing(crowd) == []
    original = bundle_population._column

    def overwrites(told: RuleColumn, on_file: Column | None, left: Iterable[RuleColumn]) -> Column:
        no_file = on_file and replace(on_file, known=np.zeros_like(told.values, np.bool_))
        return original(told, no_file, left)

    monkeypatch.setattr(bundle_population, "_column", overwrites)
    assert _differing(crowd) != []


def interviewed(receiving: str) -> Inquiry:
    """A mother and a child with a valid grade-1 certificate, asked to the end; every question has its answer here."""
    people = (Relative("p1", "head", 1980), Relative("p2", "child", 2015))
    said = {"urban_rural": "urban", "already_receiving": receiving, "disability_category": "p1-p2+",
            "disability_category@p2": "physical", "disability_grade@p2": "1",
            "is_disability_certificate_valid": "p2+", "monthly_wage_fen": "p1+p2-",
            "monthly_wage_fen@p1": "900000"}  # fmt: skip
    inquiry = Inquiry(people, MONTH, jurisdiction=PLACE)
    for _ in range(150):
        if (page := inquiry.next_page()) is None:
            return inquiry
        usual = "".join(f"{who}-" for who in page.people) if page.is_about_everybody else None
        kinds = {"yes_no": "no", "choice": "none"}
        given = said.get(page.key, said.get(page.key.partition("@")[0]))
        inquiry = inquiry.with_answer(page.key, given or usual or kinds.get(page.asking.kind, "0"))
    raise AssertionError("the interview does not end")


def test_a_family_that_says_it_draws_the_allowance_is_not_told_no() -> None:
    """With a wage far above the standard: the living subsidy and the top-up are for who draws the allowance."""
    drawing, not_drawing = interviewed("dibao"), interviewed("none")
    for key in ("disability_living", "dibao_topup"):
        assert drawing.chance(drawing.bundle[key]) is not Chance.NO, key
        assert not_drawing.chance(not_drawing.bundle[key]) is Chance.NO, key
    assert drawing.chance(drawing.bundle["dibao"]) is Chance.NO


def couple(first: int, second: int) -> HouseholdFacts:
    """Husband and wife born in these years, with nothing and nobody else."""
    means = {"is_accounted_for": True, "lives_together": True, "own_assets_fen": 0, "other_obligors": 0,
             "is_property_within_low_income_limit": True, "failed_self_care_items": 0}  # fmt: skip
    people = tuple(
        PersonFacts(f"p{n}", "", known("person", birth_date=date(born, 1, 1), relation_to_head=relation,
                                        is_married=True, **means))
        for n, (born, relation) in enumerate(((first, "head"), (second, "spouse")), 1)
    )
    return HouseholdFacts(people, known("household", urban_rural="urban", dwelling_count=1))


@pytest.mark.parametrize(("born", "sure"), [((1953, 1960), {"p2"}), ((1960, 1960), set()), ((1960, 1953), {"p1"})])
def test_an_obligor_found_in_need_himself_is_for_an_official(born: tuple[int, int], sure: set[str]) -> None:
    """Art. 8 (1), (2): alone and in the bundle; nobody of them is refused or told no, nothing is paid beside it."""
    family = couple(*born)
    bundle = assess_bundle(family, MONTH, jurisdiction=PLACE)
    for entry in (alone("tekun", family), bundle["tekun"]):
        assert entry.standing is Standing.NEEDS_PERSON
        assert {each.person_key for each in entry.persons if each.eligible} == sure
        assert False not in {each.eligible for each in entry.persons}
        assert entry.assessment is not None
        assert any("义务人" in reason for reason in entry.assessment.needs_person_because)
    # Whose own support is certain is not granted the allowance before that is settled.
    assert bundle["dibao"].standing is (Standing.NEEDS_PERSON if sure else Standing.GRANTED)


def test_the_interview_does_not_say_no_to_an_old_couple() -> None:
    """The scheme stays possible: an official looks at both together."""
    people = (Relative("p1", "head", 1953), Relative("p2", "spouse", 1960))
    inquiry = Inquiry(people, MONTH, jurisdiction=PLACE)
    for _ in range(150):
        if (page := inquiry.next_page()) is None:
            break
        usual = "".join(f"{who}-" for who in page.people) if page.is_about_everybody else None
        kinds = {"yes_no": "no", "choice": "none"}
        said = {"urban_rural": "urban", "dwelling_count": "1", "birth_date": "3"}
        given = said.get(page.key.partition("@")[0], usual)
        inquiry = inquiry.with_answer(page.key, given or kinds.get(page.asking.kind, "0"))
    assert inquiry.chance(inquiry.bundle["tekun"]) is Chance.POSSIBLE
