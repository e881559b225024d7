"""All schemes for one family: consistent, nothing paid twice, and the same over a population."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.bulk import OUTCOMES
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.population import Population, population_of
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.ruleset import Ruleset
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.schemes.bundles import bundle as bundle_module
from doudi.schemes.bundles.bundle import Bundle, Entry, Standing, assess_bundle, facts_for
from doudi.schemes.bundles.population import assess_everybody
from doudi.schemes.bundles.stacking import read_stacking, stacking_among
from doudi.schemes.catalogue import scheme_keys, schemes_in_order
from doudi.schemes.cliffs.cliff import falls, leaving, points
from doudi.schemes.loader import FOLDER
from tests.rules.families import families

MONTH = Month(2025, 10)
PLACE = "demo-city"


@functools.cache
def vocabulary() -> dict[str, Quantity]:
    """Every quantity any scheme reads."""
    order = schemes_in_order(jurisdiction=PLACE)
    return {key: quantity for scheme in order for key, quantity in scheme.quantities.items()}


@functools.cache
def crowd() -> tuple[HouseholdFacts, ...]:
    """Generated families, told nothing of what they draw already: the bundle says that."""
    plain = {key: quantity for key, quantity in vocabulary().items() if quantity.from_scheme is None}
    return tuple(families(plain, 300, seed=20251122))


@functools.cache
def bundles() -> tuple[Bundle, ...]:
    """The bundle of each."""
    return tuple(assess_bundle(household, MONTH, jurisdiction=PLACE) for household in crowd())


def known(about: str, **own: object) -> dict[str, Sourced]:
    """Facts of a person or household: *none* where there is one, unknown where not, and those given."""
    found = {}
    for key, quantity in vocabulary().items():
        if str(quantity.entity) == about and quantity.from_scheme is None:
            found[key] = Sourced(NONE if quantity.none_is is not None else UNKNOWN)
    return found | {key: Sourced(value) for key, value in own.items() if key in vocabulary()}  # type: ignore[arg-type]


def alone_and_old(*, with_sister: bool = False) -> HouseholdFacts:
    """A disabled woman of 75 with nothing and nobody bound to support her; perhaps a sister of 50 lives with her."""
    means = {"is_accounted_for": True, "lives_together": True, "own_assets_fen": 0,
             "is_property_within_low_income_limit": True, "failed_self_care_items": 0}  # fmt: skip
    her = known("person", birth_date=date(1950, 3, 1), relation_to_head="head", disability_category="physical",
                disability_grade=1, **means)  # fmt: skip
    sister = known("person", birth_date=date(1975, 3, 1), relation_to_head="sibling", **means)
    people = (PersonFacts("p1", "", her), PersonFacts("p2", "", sister))[: 2 if with_sister else 1]
    return HouseholdFacts(people, known("household", urban_rural="urban"))


def poor_family(child_category: str = "intellectual", **more: object) -> HouseholdFacts:
    """A couple with a small wage and a child, disabled or not, known in everything that *none* can answer."""
    adult = {"is_accounted_for": True, "lives_together": True}
    wed = {**adult, "is_married": True}
    head = known("person", birth_date=date(1985, 3, 1), relation_to_head="head", monthly_wage_fen=100_000, **wed)
    spouse = known("person", birth_date=date(1986, 3, 1), relation_to_head="spouse", **wed)
    child = known("person", birth_date=date(2015, 3, 1), relation_to_head="child", disability_category=child_category,
                  disability_grade=1 if child_category != "none" else 0, **adult)  # fmt: skip
    people = tuple(PersonFacts(f"p{n}", "", facts) for n, facts in enumerate((head, spouse, child), 1))
    return HouseholdFacts(people, known("household", urban_rural="urban") | {
        key: Sourced(value) for key, value in more.items()  # type: ignore[arg-type]
    })  # fmt: skip


def test_every_scheme_is_in_the_bundle_after_what_it_reads() -> None:
    """Each once, none before a scheme whose result it reads."""
    order = [scheme.key for scheme in schemes_in_order(jurisdiction=PLACE)]
    assert sorted(order) == list(scheme_keys())
    for scheme in schemes_in_order(jurisdiction=PLACE):
        for quantity in scheme.quantities.values():
            if quantity.from_scheme:
                assert order.index(quantity.from_scheme[0]) < order.index(scheme.key)


@pytest.mark.thorough
def test_nothing_is_paid_twice() -> None:
    """Two schemes that exclude each other are never both granted to the same person or household; some met."""
    tried: Counter[str] = Counter()
    met = (assess_bundle(alone_and_old(), MONTH, jurisdiction=PLACE), *bundles())
    for found in met:
        for pair in read_stacking():
            if pair.relation not in ("excludes", "undeclared"):
                continue
            one, other = found[pair.first], found[pair.second]
            if Standing.SET_ASIDE in (one.standing, other.standing):
                tried[f"{pair.first}/{pair.second}"] += 1
            if one.standing is other.standing is Standing.GRANTED:
                people = [bundle_module.people_of(each) for each in (one, other)]
                assert pair.about == "person"
                assert None not in people
                assert not (people[0] or set()) & (people[1] or set()), (pair.first, pair.second)
    assert sum(tried.values()) > 0, "no family met two schemes that exclude each other: a test of nothing"


@pytest.mark.thorough
def test_what_is_paid_adds_up() -> None:
    """The monthly sum is that of the granted schemes; open, refused and set-aside ones add nothing."""
    for found in bundles():
        granted = [entry for entry in found.entries if entry.standing is Standing.GRANTED]
        monthly = [entry for entry in granted if entry.scheme.ruleset.outcome.grants == "cash_monthly"]
        assert found.monthly_fen == sum(entry.verdict.amount_fen or 0 for entry in monthly if entry.verdict)
    assert sum(found.monthly_fen > 0 for found in bundles()) > 10


@pytest.mark.thorough
def test_the_population_says_the_same() -> None:
    """Every scheme's outcome and amount for every family, in one sweep and one by one."""

    def columns(rules: Ruleset) -> Population:
        return population_of(rules.quantities, [facts_for(rules, household) for household in crowd()])

    swept = assess_everybody(columns, MONTH, jurisdiction=PLACE)
    assert set(swept.results) | set(swept.not_in_force) == set(scheme_keys())
    for key, result in swept.results.items():
        for place, found in enumerate(bundles()):
            verdict = found[key].verdict
            assert verdict is not None
            amount = int(result.amount_fen[place]) if result.amount_known[place] else None
            assert (str(OUTCOMES[result.computed[place]]), amount) == (
                str(verdict.computed), verdict.amount_fen,
            ), (key, place)  # fmt: skip


def test_a_family_gets_one_bundle() -> None:
    """The family with a disabled child: the allowance, and no near-threshold status beside it."""
    found = assess_bundle(poor_family(), MONTH, jurisdiction=PLACE)
    assert found["dibao"].standing is Standing.GRANTED
    assert found["dibao"].amount_fen == 3 * 77_000 - 100_000
    assert found["dibao_margin"].standing is Standing.REFUSED
    assert found["tekun"].standing is Standing.REFUSED


def test_an_open_result_leaves_standing_what_the_register_says() -> None:
    """With the wage unknown dibao is open; a scheme that asks whether the family draws it takes the register's word."""
    unknown = poor_family().with_fact("person:p1:monthly_wage_fen", Sourced(UNKNOWN))
    told = replace(unknown, facts={**unknown.facts, "in_dibao_household": Sourced(True, "低保名册")})
    assert assess_bundle(told, MONTH, jurisdiction=PLACE)["dibao"].standing is Standing.OPEN
    readers = [
        scheme.key for scheme in schemes_in_order(jurisdiction=PLACE) if "in_dibao_household" in scheme.quantities
    ]
    assert readers
    with_register = assess_bundle(told, MONTH, jurisdiction=PLACE)
    without = assess_bundle(unknown, MONTH, jurisdiction=PLACE)
    assert any(with_register[key].standing is not without[key].standing for key in readers)


def test_what_gives_way_is_not_built_upon() -> None:
    """Where an allowance gives way to another scheme, what rests on it is neither granted nor refused by itself."""
    for pair in read_stacking():
        if pair.relation == "excludes":
            order = [scheme.key for scheme in schemes_in_order(jurisdiction=PLACE)]
            assert order.index(pair.first) < order.index(pair.second), pair
    found = assess_bundle(alone_and_old(), MONTH, jurisdiction=PLACE)
    assert found["tekun"].standing is Standing.GRANTED
    for key in ("dibao", "dibao_topup"):
        entry = found[key]
        assert entry.verdict is not None
        assert entry.verdict.computed == "eligible", key
        assert (entry.standing, len(entry.because)) == (Standing.SET_ASIDE, len(set(entry.because))), key
    assert {entry.scheme.key for entry in found.granted("cash_monthly")} == {"tekun"}
    shared = assess_bundle(alone_and_old(with_sister=True), MONTH, jurisdiction=PLACE)
    assert shared["tekun"].standing is Standing.GRANTED
    assert shared["dibao"].standing is Standing.NEEDS_PERSON
    built_on = [entry for entry in shared.entries
                if any(link and link[0] == "dibao" for link in _links(entry)) and entry.standing is Standing.GRANTED]
    assert all(_same_without(entry, "dibao") for entry in built_on)


def _links(entry: Entry) -> list[tuple[str, str] | None]:
    return [quantity.from_scheme for quantity in entry.scheme.quantities.values()]


def _same_without(entry: Entry, key: str) -> bool:
    """Whether the entry comes out the same, to the fen, when what it read of a scheme is not known."""
    linked = {name for name, each in entry.scheme.quantities.items() if each.from_scheme and each.from_scheme[0] == key}

    def without(facts: Mapping[str, Sourced]) -> dict[str, Sourced]:
        return {name: each for name, each in facts.items() if name not in linked}

    persons = tuple(replace(person, facts=without(person.facts)) for person in entry.facts.persons)
    again = assess_household(entry.scheme.ruleset, HouseholdFacts(persons, without(entry.facts.facts)), entry.month)
    assert entry.verdict is not None
    return (again.computed_outcome, again.amount_fen) == (entry.verdict.computed, entry.verdict.amount_fen)


def test_a_doubtful_result_makes_what_rests_on_it_doubtful() -> None:
    """Past the yearly adjustment dibao needs a person; nothing that rests on it is granted or refused by itself."""
    found = assess_bundle(poor_family(), Month(2026, 8), jurisdiction=PLACE)
    assert found["dibao"].standing is Standing.NEEDS_PERSON
    waiting = [entry for entry in found.entries if any("还要由工作人员确认" in words.zh for words in entry.because)]
    assert waiting


def test_unknown_facts_are_refused_together() -> None:
    """Quantities no scheme knows are named with whose they are."""
    with pytest.raises(FaultsFound) as caught:
        assess_bundle(poor_family(wealth_fen=Sourced(1)), MONTH, jurisdiction=PLACE)
    assert "household:wealth_fen" in str(caught.value)


def test_leaving_shows_what_else_falls_away() -> None:
    """Without the allowance the family loses its top-up as well, and becomes a near-threshold household."""
    found = leaving(poor_family("none"), MONTH, "dibao", jurisdiction=PLACE)
    assert [loss.before.scheme.key for loss in found.losses][:2] == ["dibao", "dibao_topup"]
    assert "dibao_margin" in [each.before.scheme.key for each in found.gains]
    assert found.monthly_fen == sum(loss.fen for loss in found.losses) > 3 * 77_000 - 100_000


def test_leaving_shows_what_comes_instead() -> None:
    """A severely disabled child then draws the individual allowance: the loss is less than the allowance itself."""
    found = leaving(poor_family(), MONTH, "dibao", jurisdiction=PLACE)
    assert "dibao_individual" in [each.before.scheme.key for each in found.gains]
    assert found.monthly_fen == 3 * 77_000 - 100_000 - 77_000


def test_a_cliff_is_found_where_more_income_leaves_less() -> None:
    """Each point is income and benefits; a fall names what is lost, and there is one just over the limit."""
    wages = [0, 50_000, 150_000, 230_999, 231_000, 231_100, 250_000]
    found = points(poor_family("none"), MONTH, "person:p1:monthly_wage_fen", wages, jurisdiction=PLACE)
    assert [point.value_fen for point in found] == wages
    deepest = falls(found)
    for fall in deepest:
        assert fall.before.total_fen > fall.after.total_fen
        assert fall.before.value_fen < fall.after.value_fen
    edge = next(fall for fall in deepest if "dibao" in fall.lost_schemes)
    assert (edge.before.value_fen, edge.after.value_fen) == (230_999, 231_000)
    assert "dibao_topup" in edge.lost_schemes
    with pytest.raises(ValueError, match="p9"):
        points(poor_family(), MONTH, "person:p9:monthly_wage_fen", [0], jurisdiction=PLACE)


def test_a_pair_nobody_declared_waits_for_an_official(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheme of which the table says nothing is not paid on top of others, and stops none of those that stand."""
    right = assess_bundle(poor_family(), MONTH, jurisdiction=PLACE)
    granted = {entry.scheme.key for entry in right.granted() if entry.scheme.ruleset.outcome.grants != "tag"}
    assert granted >= {"dibao", "dibao_topup"}
    rows = (FOLDER / "stacking.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(row for row in rows if "dibao_topup," not in row)
    (tmp_path / "stacking.yaml").write_text(kept, encoding="utf-8")
    monkeypatch.setattr(bundle_module, "stacking_among", lambda schemes: stacking_among(schemes, tmp_path))
    found = assess_bundle(poor_family(), MONTH, jurisdiction=PLACE)
    assert found["dibao_topup"].standing is Standing.NEEDS_PERSON
    assert any("最低生活保障" in words.zh and "由工作人员判断" in words.zh for words in found["dibao_topup"].because)
    assert found["dibao"].standing is Standing.GRANTED
    assert found.monthly_fen == right.monthly_fen - right["dibao_topup"].amount_fen


@pytest.mark.thorough
@pytest.mark.parametrize("bug", ["no exclusion", "register over result", "shifted people"])
def test_planted_bugs_are_caught(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exclusions forgotten, the register believed over the result, people one place off: each is noticed."""
    if bug == "no exclusion":
        right = assess_bundle(alone_and_old(), MONTH, jurisdiction=PLACE)
        monkeypatch.setattr(bundle_module, "stacking_among", lambda schemes: ())
        twice = assess_bundle(alone_and_old(), MONTH, jurisdiction=PLACE)
        assert twice.monthly_fen > right.monthly_fen
        return
    if bug == "register over result":
        told = poor_family(in_dibao_household=False)
        right = assess_bundle(told, MONTH, jurisdiction=PLACE)

        def register_only(
            rules: Ruleset, entity: Entity, facts: dict[str, Sourced], *_rest: object
        ) -> dict[str, Sourced]:
            known = rules.quantities
            return {key: value for key, value in facts.items() if key in known and known[key].entity is entity}

        monkeypatch.setattr(bundle_module, "_own", register_only)
        wrong_one = assess_bundle(told, MONTH, jurisdiction=PLACE)
        assert any(one.standing is not other.standing
                   for one, other in zip(right.entries, wrong_one.entries, strict=True))  # fmt: skip
        return
    original = bundle_module._own

    def shifted(rules: Ruleset, entity: Entity, facts: dict[str, Sourced], linked: Any, at: int) -> dict[str, Sourced]:
        return original(rules, entity, facts, linked, max(at - 1, 0))

    household = alone_and_old(with_sister=True)
    right = assess_bundle(household, MONTH, jurisdiction=PLACE)
    monkeypatch.setattr(bundle_module, "_own", shifted)
    wrong = assess_bundle(household, MONTH, jurisdiction=PLACE)
    assert [entry.persons for entry in wrong.entries] != [entry.persons for entry in right.entries]
